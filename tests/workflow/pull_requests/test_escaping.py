"""Text of a source in a pull request: shown letter for letter by a CommonMark renderer, and inert on every host."""

from __future__ import annotations

import html as web
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.pull_requests.escaping import html, inline
from tests.counts import LONG, rounds
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, Shop, plausible

COMMON_MARK = MarkdownIt("commonmark")


def shown(markdown: str) -> str:
    """What a reader sees of Markdown: tags go, entities are letters."""
    return " ".join(web.unescape(re.sub(r"<[^>]*>", "", COMMON_MARK.render(markdown))).split())


def in_table(text: str) -> str:
    """A text as it stands in a table."""
    return f"<table>\n<tr><td>{html(text)}</td></tr>\n</table>\n"


def in_box(text: str) -> str:
    """A text as it stands in a line with a box, whose own letters are taken off."""
    return f"- [ ] Dealt with: {inline(text)} <!-- finding 12ab -->\n"


LETTERS = st.text(alphabet="ab1_ &#@!%<>()[]*=\"'$+-:;.~|^`\\/{}x", max_size=40)


@given(LETTERS)
def test_each_letter_is_shown_as_it_stands(text: str) -> None:
    wanted = " ".join(text.split())

    assert shown(in_table(text)) == wanted
    assert shown(in_box(text)).removeprefix("[ ] Dealt with:").strip() == wanted


CALLS = [
    "@octocat", "mail@example.org", "#12", "!12", "%milestone", "~label", "&12", "$x^2$", ":smile:", "GH-7",
    "https://example.org/x", "http://example.org", "www.example.org", "ftp://x", "mailto:x", "a1b2c3d4e5",
    "Fixes #12", "closes https://github.com/o/r/issues/1", "<img src=x onerror=alert(1)>", "<!-- box names -->",
    "- [x] done", "</td></table>", "[a](b)", "![a](b)", "[a]: b", "**b**", "`x`", "~~x~~", "&lt;", "&#39;", "a_b_", "_x_",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_nothing_of_a_source_calls_links_closes_or_marks(call: str) -> None:
    for made in (in_table(call), in_box(call)):
        assert call in shown(made)
        own = COMMON_MARK.render(made).replace("<b></b>", "\0")
        assert not re.search(r"<(?:img|a|em|strong|code|s)\b", own)
        text = web.unescape(re.sub(r"<[^>]*>", "", own))
        assert not re.search(
            r"[@#!%~]\w|&\d|(?:https?|ftp|mailto):[^\s\0]|www\.\w|gh-\d|:\w+:|\$[^\s\0]", text, re.IGNORECASE
        )
        assert not re.search(r"\b(?=\d*[a-f])[0-9a-f]{7,40}\b", text)
    assert made.count("<!-- ") == 1


@pytest.mark.parametrize(
    "text", ["it's", "“Zoo” & Co.", "AT&T", "R+D = 3", "(a) {b} [c] | d", "0721 1332000", "1. Mai"]
)
def test_what_would_be_read_as_itself_is_left_alone(text: str) -> None:
    assert html(text) == text and inline(text) == text


@pytest.fixture
def releases(shared: Path) -> list[dict[str, Any]]:
    """Real ones."""
    file = shared / "cases" / "text_de" / "karlsruhe_releases.jsonl"
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 206
    return found


OWN = {"div", "table", "tbody", "tr", "th", "td", "b", "a", "p", "strong", "ul", "li", "details", "summary"}
"""Elements of our own text."""


def test_whole_texts_of_real_releases_show_both_sides(
    releases: list[dict[str, Any]], make_site: MakeSite, city: City, shop: Shop
) -> None:
    """German as the city's page has it and English as a renderer shows the post, each letter of both; no other element."""
    shop.answer = plausible
    chosen = releases[:: rounds(103, 1)]
    for number, release in enumerate(chosen):
        paragraphs = [text for text in release["body_blocks"] if text.strip()]
        made = item(number)
        city.items.append(replace(made, title=release["title"], paragraphs=paragraphs, day=made.day))
    workspace = make_site(extra="checks: {off: [language, terms]}\nselect: {start: 300, max_waiting: null}\n")
    run_import(workspace, forced=True)
    seen = 0
    for record in workspace.store.find():
        version = record.versions.get("en-GB")
        if version is None:
            # The stand-in for an engine has few words: of two releases it makes loops, which are no post.
            continue
        raw = (workspace.settings.folder / version.path).read_bytes()
        post = edited_post(workspace, record, version, raw)

        text = description(workspace, Shown(record=record, version=version, post=post))

        page = lxml.html.fromstring(f"<div>{COMMON_MARK.render(text)}</div>")
        visible = " ".join(page.text_content().split())
        assert record.release is not None and record.title in visible
        # What is computed at the end of a post (source, link, disclosure) is no row.
        body = COMMON_MARK.render(raw.decode().partition("\n---\n")[2].rpartition("\n\nThe original post")[0])
        english = [" ".join(one.text_content().split()) for one in lxml.html.fromstring(body).iter("p", "li")]
        german = [" ".join(block.text.split()) for block in record.release.blocks]
        assert len(english) > 1 and [one for one in [*german, *english] if one not in visible] == []
        assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= OWN
        assert [link.get("href") for link in page.iter("a")] == [record.entry.url]
        assert len(text) < 65_536 and set(re.findall(r"&[#\w]+;", text)) <= {"&lt;", "&amp;"}
        seen += 1
    assert seen >= len(chosen) - (2 if LONG else 1)


def test_real_releases_are_shown_letter_for_letter(releases: list[dict[str, Any]]) -> None:
    seen = 0
    for release in releases[:: rounds(4, 1)]:
        for text in _texts(release):
            wanted = " ".join(text.split())
            assert shown(in_table(text)) == wanted
            assert shown(in_box(text)).removeprefix("[ ] Dealt with:").strip() == wanted
            seen += len(wanted)
    assert seen > 50_000


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        # A page's text comes as lines; what no line may hold is told apart in `test_each_letter`.
        return ["".join(letter for letter in value if letter.isprintable() or letter.isspace())]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [text for one in value.values() for text in _texts(one)] if isinstance(value, dict) else []
