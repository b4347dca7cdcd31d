"""A candidate, or the address of a feed, list page or sitemap -> a Source, and a Source -> its YAML file.

The list gets selectors, the articles none: the generic reader serves.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from pipeline.errors import ParseError, StadtboteError
from pipeline.fetch.article.document import one_line
from pipeline.fetch.discover import Candidate, candidates_at
from pipeline.fetch.http import Client
from pipeline.model import ArticleRules, ListRules, Page, Source

_NOT_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
"""What YAML, in one version or another, does not read as a word."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def as_source(one: Candidate, client: Client, *, now: dt.datetime, name: str = "") -> Source:
    """The Source of a candidate; its id is made from the name.

    The page of the list is asked for its language; the generic reader serves for its articles, but where a system
    of many cities is known by its frame.
    """
    name = one_line(name) or (urlsplit(one.url).hostname or "").removeprefix("www.")
    source = Source(
        id=slug(name), name=name, publisher=name, kind=one.kind, url=one.url, list=one.rules, pdf=one.pdf, full_text=one.full_text,
        only={"url": ("/presse",)} if one.kind == "sitemap" else {},
    )  # fmt: skip
    try:
        page = client.get(one.url)
        source = dataclasses.replace(source, language=_language(page))
    except StadtboteError:
        pass
    return _seen(source, now)


def infer(url: str, client: Client, *, now: dt.datetime, name: str = "") -> Source:
    """A Source for the feed, list page or sitemap at `url` itself.

    Raises FetchError where the address does not answer, ParseError where it is none of them.
    """
    page = client.get(url)
    head = page.body[:2000]
    if b"<urlset" in head or b"<sitemapindex" in head or page.body.startswith(b"\x1f\x8b"):
        one = Candidate(
            kind="sitemap", url=url, title="sitemap", what="press", samples=(), score=1, reason=""
        )
    else:
        found = candidates_at(page, now=now)
        fitting = [one for one in found if one.what not in ("tenders", "jobs", "events", "podcast")] or found
        if not fitting:
            raise ParseError(
                "neither a feed nor a list of releases; `stadtbote sources discover` looks around", about=url
            )
        one = dataclasses.replace(fitting[0], url=url)
    return as_source(one, client, now=now, name=name)


def to_yaml(source: Source) -> str:
    """The source file, with a note how to fill in the rights. `load_source` reads it back to the same Source."""
    lines = [
        "# No `rights` yet: releases import and preview, and nothing is published.",
        "# Read the office's terms, then add (docs/add-a-source.md):",
        '# rights: {text: excerpt, basis: "...", images: none, checked: 2026-01-31, terms: "https://..."}',
    ]
    for key in ("name", "publisher", "kind", "preset", "url", "language", "evidence", "reason"):
        if value := getattr(source, key):
            lines.append(f"{key}: {_quoted(value)}")
    if source.hosts:
        lines.append(f"hosts: {_listed(source.hosts)}")
    lines.append(f"enabled: {'true' if source.enabled else 'false'}")
    lines.append(f"every: {_span(source.every)}")
    if source.delay is not None:
        lines.append(f"delay: {_span(source.delay)}")
    for key in ("full_text", "pdf"):
        if getattr(source, key):
            lines.append(f"{key}: true")
    for key in ("only", "skip"):
        if words := getattr(source, key):
            lines += [f"{key}:", *(f"  {field}: {_listed(said)}" for field, said in words.items())]
    if source.list is not None:
        lines += ["list:", *_fields(source.list, ListRules(item=""), "  ")]
    if source.article:
        lines.append("article:")
        for rules in source.article:
            fields = _fields(rules, ArticleRules(), "    ")
            lines += [f"  - {fields[0].lstrip()}", *fields[1:]]
    return "\n".join(lines) + "\n"


def _language(page: Page) -> str:
    """As the page declares it (`de-AT`), else German."""
    said = re.search(
        rb"""(?:<html[^>]{0,200}\blang=["']|<language>)\s*(de(?:-[A-Za-z]{2})?)\b""", page.body[:4000]
    )
    found = said.group(1).decode() if said else "de"
    return "de" if found.lower() == "de-de" else found


def _seen(source: Source, now: dt.datetime) -> Source:
    """The source with the evidence that it was read today, and how."""
    return dataclasses.replace(source, evidence=f"read on {now.date().isoformat()} by the generic reader")


def slug(name: str) -> str:
    """A file name for a source: `Stadt Köln` -> `koeln`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    plain = re.sub(
        r"\b(?:landeshauptstadt|hansestadt|bundesstadt|stadt|gemeinde|kreisstadt|freie|und)\b", " ", plain
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "source"


def _fields(rules: ListRules | ArticleRules, empty: ListRules | ArticleRules, indent: str) -> list[str]:
    """Lines of the fields that say something."""
    lines = []
    for field in dataclasses.fields(rules):
        value = getattr(rules, field.name)
        if value != getattr(empty, field.name):
            shown = _listed(value) if isinstance(value, tuple) else _quoted(value)
            lines.append(f"{indent}{field.name}: {shown}")
    return lines


def _quoted(value: object) -> str:
    """A value as YAML: a plain word bare, what holds double quotes in single ones, else as a JSON string."""
    if not isinstance(value, str):
        return str(value)
    if re.fullmatch(r"[a-z][a-z-]*", value) and value not in _NOT_WORDS:
        return value
    return _string(value)


def _string(value: str) -> str:
    if '"' in value and "'" not in value and "\\" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _listed(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_string, values)) + "]"


def _span(span: dt.timedelta) -> str:
    """As the source files write it: 2h, 30m, 5s."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"
