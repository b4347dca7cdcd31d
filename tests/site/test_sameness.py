"""What content systems do to a file on save is no edit; each change of a word, key or address is one."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from pipeline import site
from pipeline.site import front_matter

ROOT = Path(__file__).resolve().parents[2]
POSTS = {
    "full": """\
---
# Written by Stadtbote
title: "No: the \\"new\\" bridge's toll"
date: 2026-09-01
draft: true
lang: "en-GB"
slug: "the-new-bridge"
tags: ["Traffic", "No", "2026"]
description: "From Monday, the bridge is free of charge: nobody pays, says the mayor, and that for the whole of the year."
expires: null
image:
  path: "/images/news/bridge.jpg"
  alt: "The bridge"
  credit: ""
source:
  id: "0123456789abcdef0123456789abcdef"
  name: "City of Munich"
  url: "https://stadt.example/a?b=1&c=2"
  retrieved: 2026-09-14T06:00:00Z
  status: "current"
translation:
  engine: "deepl"
  status: "machine"
  reviewer: ""
  reviewed_at: null
---
The **bridge** opens on *Monday*, at 8 a.m., for 1,200 cars a day.

- free for [all](https://stadt.example/toll)
- from 1 October

1. First
2. Second

> A quote of the mayor's.

![The bridge](/images/news/bridge.jpg)

---

Original: [City of Munich](https://stadt.example/a?b=1&c=2)
""",
    "four keys": """\
---
layout: post
title:  "A first assembly"
date:   2017-03-16
imageurl: 'images/news/assembly-2017.jpg'
---
The assembly was held in February.

Original: [City of Munich](https://stadt.example/a)
""",
}


def split(text: str) -> tuple[dict[str, Any], str]:
    """Values and body, as a content system gets them."""
    parsed = front_matter.parse(text.encode())
    return yaml.safe_load(parsed.header), parsed.body


def joined(header: str, body: str) -> str:
    """A file of both."""
    return f"---\n{header.rstrip()}\n---\n{body}"


def dumped(front: dict[str, Any], **how: Any) -> str:
    """YAML by ruamel's own serialiser (1.2)."""
    writer = YAML()
    for key, value in how.items():
        setattr(writer, key, value)
    out = io.StringIO()
    writer.dump(front, out)
    return out.getvalue()


def pruned(value: Any) -> Any:
    """Without keys that have no value."""
    if isinstance(value, dict):
        found = {key: pruned(one) for key, one in value.items()}
        return {key: one for key, one in found.items() if one not in (None, "", [], {})}
    return value


def dated(value: Any, form: str) -> Any:
    """Days in another form."""
    if isinstance(value, dict):
        return {key: dated(one, form) for key, one in value.items()}
    if hasattr(value, "isoformat"):
        return value.strftime(form)
    return value


def remark(body: str) -> str:
    """Markdown as remark-stringify writes it: `*` for lists, `_` for emphasis, `***` for rules, more escapes."""
    body = re.sub(r"^- ", "* ", body, flags=re.MULTILINE)
    body = re.sub(r"(?<!\*)\*(?!\*|\s)([^*\n]+)\*(?!\*)", r"_\1_", body)
    body = body.replace("\n---\n", "\n***\n").replace("a.m.", "a\\.m.")
    return body.replace("free for", "free\\ for".replace("\\ ", " "))


def loose(body: str) -> str:
    """An empty line between the items of a list."""
    return re.sub(r"(^(?:- |\d+\. ).*\n)(?=(?:- |\d+\. ))", r"\1\n", body, flags=re.MULTILINE)


Save = Callable[[str], str]


def plain(text: str, **how: Any) -> str:
    front, body = split(text)
    return joined(dumped(front, **how), body)


def reordered(text: str) -> str:
    front, body = split(text)
    return joined(dumped(dict(sorted(front.items()))), body)


def without_empty(text: str) -> str:
    front, body = split(text)
    return joined(dumped(pruned(front)), body)


def all_dates(form: str) -> Save:
    def save(text: str) -> str:
        front, body = split(text)
        return joined(dumped(dated(front, form)), body)

    return save


def quoted(style: str) -> Save:
    def save(text: str) -> str:
        front, body = split(text)
        return joined(yaml.safe_dump(front, default_style=style, sort_keys=False, allow_unicode=True), body)

    return save


def body_by(change: Callable[[str], str]) -> Save:
    def save(text: str) -> str:
        front, body = split(text)
        return joined(dumped(front), change(body))

    return save


SAVES: dict[str, Save] = {
    # Decap: yaml 1.x, keys of its configuration first, remark for the text
    "decap: quotes and comments go": plain,
    "decap: keys in another order": reordered,
    "decap: days as moments": all_dates("%Y-%m-%dT00:00:00.000Z"),
    "decap: remark's Markdown": body_by(remark),
    "decap: a last line's end less": body_by(lambda body: body.rstrip("\n")),
    # Sveltia: yaml 2.x, empty optional fields left out, one kind of quotes
    "sveltia: without empty keys": without_empty,
    "sveltia: double quotes": quoted('"'),
    "sveltia: single quotes": quoted("'"),
    "sveltia: loose lists": body_by(loose),
    "sveltia: an empty line after the header": body_by(lambda body: f"\n{body}"),
    # Pages CMS: yaml 2.x at a width, flow lists as blocks
    "pages: long texts folded": lambda text: plain(text, width=40),
    "pages: lists as blocks": lambda text: plain(text, default_flow_style=False),
    "pages: days in quotes": all_dates("%Y-%m-%d"),
    # CloudCannon: js-yaml, and the line ends of the machine
    "cloudcannon: CRLF": lambda text: text.replace("\n", "\r\n"),
    "cloudcannon: a byte order mark": lambda text: "\ufeff" + text,
    "cloudcannon: moments with an offset": all_dates("%Y-%m-%d 00:00:00 +0000"),
    "cloudcannon: inner flow style": lambda text: joined(
        yaml.safe_dump(split(text)[0], default_flow_style=None, sort_keys=False, allow_unicode=True),
        split(text)[1],
    ),
    "cloudcannon: indented lists": lambda text: joined(
        yaml.safe_dump(split(text)[0], indent=4, sort_keys=False, allow_unicode=True), split(text)[1]
    ),
    "any: spaces at the ends of lines of the header": lambda text: re.sub(r"^(title: .*)$", r"\1  ", text, flags=re.M),
}  # fmt: skip


@pytest.mark.parametrize("post", list(POSTS))
@pytest.mark.parametrize("save", list(SAVES))
def test_a_save_is_no_edit_and_loses_no_key(save: str, post: str) -> None:
    before = POSTS[post]
    after = SAVES[save](before)

    if ("moments" in save or "days in" in save) and post == "full":
        # All of them are made midnights here: the moment of retrieval says something else then.
        before = re.sub(r"(retrieved: \S+?)T\S+", r"\1", before)
        after = SAVES[save](before)
    assert after != POSTS[post] or "lists as blocks" in save
    assert site.says_the_same(before.encode(), after.encode())
    flavour = site.flavour("jekyll" if post == "full" else "jekyll-legacy", languages=("en-GB",))
    was, now = (
        flavour.read("_drafts/x.md", text.removeprefix("\ufeff").encode()).front for text in (before, after)
    )
    assert {key for key, value in pruned(dict(was)).items() if value} <= set(now)


EDITS: dict[str, tuple[str, str]] = {
    "a word": ("opens", "closes"),
    "a number": ("1,200", "1,300"),
    "emphasis": ("**bridge**", "bridge"),
    "an address": ("example/toll", "example/tax"),
    "a picture": ("(/images/news/bridge.jpg)", "(/images/news/other.jpg)"),
    "the title": ("toll", "tax"),
    "a title that is a word of YAML": ('title: "No: the', 'title: "Yes: the'),
    "a day": ("date: 2026-09-01", "date: 2026-09-02"),
    "a tag": ('"Traffic"', '"Transport"'),
    "a tag less": ('"Traffic", ', ""),
    "the flag": ("draft: true", "draft: false"),
    "a key more": ("draft: true", "draft: true\nlayout: special"),
    "a paragraph less": ("> A quote of the mayor's.\n", ""),
    "a paragraph more": ("> A quote", "More.\n\n> A quote"),
    "items in another order": ("1. First\n2. Second", "1. Second\n2. First"),
    "a heading": ("1. First", "## First"),
    "a value taken out": ("The bridge", ""),
    "a broken header": ("title: ", "title "),
    "one key twice": ("draft: true", "draft: true\ndraft: true"),
}


@pytest.mark.parametrize("edit", list(EDITS))
def test_an_edit_is_one(edit: str) -> None:
    old, new = EDITS[edit]
    assert old in POSTS["full"]

    assert not site.says_the_same(POSTS["full"].encode(), POSTS["full"].replace(old, new, 1).encode())


def test_a_save_by_gray_matter_is_no_edit() -> None:
    """The serialiser that is at hand here itself: js-yaml's, under gray-matter."""
    modules = ROOT / ".tools" / "npm" / "node_modules"
    if not (modules / "gray-matter").is_dir():
        pytest.skip("gray-matter is not installed: `make check` installs it")
    from tests.workflows.node import node

    script = (
        f"const matter = require({str(modules / 'gray-matter')!r});"
        "let raw = ''; process.stdin.on('data', (d) => raw += d).on('end', () => {"
        "const read = matter(raw); process.stdout.write(matter.stringify(read.content, read.data)); });"
    )
    assert shutil.which("git")
    for before in POSTS.values():
        done = subprocess.run([node(), "-e", script], input=before.encode(), capture_output=True, check=True)
        assert done.stdout != before.encode()
        assert site.says_the_same(before.encode(), done.stdout), done.stdout.decode()
