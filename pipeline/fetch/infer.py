"""The address of a feed, list page or sitemap -> a Source with selectors, inferred from three of its articles.

The generic reader says what the text, title, day and picture are; here the elements that hold them are named
by selectors that fit all pages. A selector that does not fit all of them is left out: the generic reader
then goes on serving. A person looks at the result (`stadtbote sources check`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from pipeline.errors import ParseError, StadtboteError
from pipeline.fetch import poll, read
from pipeline.fetch.article.document import decoded, one_line, parsed, selected
from pipeline.fetch.discover import Candidate, candidates_at
from pipeline.fetch.http import Client
from pipeline.fetch.inferred import article_rules
from pipeline.fetch.samples import Sample, sample
from pipeline.model import ArticleRules, Entry, ListRules, Page, Source
from pipeline.model.releases import Validators

ARTICLES = 3
"""Articles looked at; two must be readable, or no selector is inferred."""
_TRIES = 6
_NOT_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
"""What YAML, in one version or another, does not read as a word."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def infer(url: str, client: Client, *, now: dt.datetime, name: str = "") -> Source:
    """A Source for the feed, list page or sitemap at `url`; its id is made from the name.

    Raises FetchError where the address does not answer, ParseError where it is none of the three.
    """
    page = client.get(url)
    source = _source(page, url, name, now)
    listing = poll(source, client, validators=Validators(), now=now)
    samples = _samples(listing.entries, source, client, now)
    if len(samples) < 2:
        return _seen(source, now, len(samples))
    if preset := _preset(samples):
        return _seen(dataclasses.replace(source, preset=preset), now, len(samples))
    rules = article_rules(samples, source, now=now)
    article = (rules,) if rules != ArticleRules() else ()
    return _seen(dataclasses.replace(source, article=article), now, len(samples))


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
    if source.full_text:
        lines.append("full_text: true")
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


def _source(page: Page, url: str, name: str, now: dt.datetime) -> Source:
    """The source without article rules. Raises ParseError."""
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    name = one_line(name) or host
    values: dict[str, object] = {"id": slug(name), "name": name, "publisher": name}
    if (
        b"<urlset" in page.body[:2000]
        or b"<sitemapindex" in page.body[:2000]
        or page.body.startswith(b"\x1f\x8b")
    ):
        return Source(**values, kind="sitemap", url=url, only={"url": ("/presse",)})  # type: ignore[arg-type]  # strings above
    found = [
        one
        for one in candidates_at(page, now=now)
        if one.what not in ("tenders", "jobs", "events", "podcast")
    ] or list(candidates_at(page, now=now))
    if not found:
        raise ParseError(
            "neither a feed nor a list of releases; `stadtbote sources discover` looks around", about=url
        )
    best: Candidate = found[0]
    language = _language(page)
    if best.kind == "feed":
        return Source(**values, kind="feed", url=url, language=language)  # type: ignore[arg-type]  # strings above
    return Source(**values, kind="listing", url=url, language=language, list=best.rules)  # type: ignore[arg-type]  # strings above


def _language(page: Page) -> str:
    """As the page declares it (`de-AT`), else German."""
    said = re.search(
        rb"""(?:<html[^>]{0,200}\blang=["']|<language>)\s*(de(?:-[A-Za-z]{2})?)\b""", page.body[:4000]
    )
    found = said.group(1).decode() if said else "de"
    return "de" if found.lower() == "de-de" else found


def _samples(entries: Iterable[Entry], source: Source, client: Client, now: dt.datetime) -> list[Sample]:
    """Articles that the generic reader can read, at most three of the first six."""
    out: list[Sample] = []
    for entry in list(entries)[:_TRIES]:
        if len(out) == ARTICLES:
            break
        try:
            page = client.get(entry.url)
            out.append(sample(entry, page, read(entry, source, page, now=now)))
        except StadtboteError:
            continue
    return out


def _preset(samples: list[Sample]) -> Literal["sitepark"] | None:
    """Sitepark's article frame on every page."""
    marks = ("article#SP-Content",)
    if all(selected(parsed(decoded(one.page.body, one.page.content_type)), marks) for one in samples):
        return "sitepark"
    return None


def _seen(source: Source, now: dt.datetime, count: int) -> Source:
    """The source with the evidence that it was read today, and how."""
    articles = "1 article" if count == 1 else f"{count} articles"
    what = f"{articles} read by the generic reader"
    if source.preset:
        what = f"{articles} in the frame of {source.preset}"
    elif source.article:
        what = f"selectors inferred from {articles}"
    return dataclasses.replace(source, evidence=f"read on {now.date().isoformat()}: {what}")


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
