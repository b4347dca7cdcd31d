"""The title of a release, and the kicker above it."""

from __future__ import annotations

import re

from pipeline.fetch.article.document import Element, text_of
from pipeline.fetch.article.metadata import Metadata, title_parts, without_site

_WORD = re.compile(r"\w+")


def title_of(tree: Element, meta: Metadata, *, entry: str = "") -> str:
    """The headline that page, head and feed agree on most; printed on the page (`h1`) before the others."""
    site = meta.meta("og:site_name", "application-name")
    parts = title_parts(meta.title)
    declared = [
        text for text in (meta.ld("headline"), meta.meta("og:title"), entry, meta.title, *parts) if text
    ]
    headings = _headings(tree)
    best, score = "", 0.0
    for at, heading in enumerate(headings):
        agreement = max((_alike(heading, text) for text in declared), default=0.5 if at == 0 else 0.0)
        if agreement > score + 0.05:
            best, score = heading, agreement
    if best and score >= 0.5:
        return without_site(best)
    for text in (
        meta.ld("headline"),
        meta.meta("og:title", "twitter:title", "dcterms.title", "dc.title"),
        entry,
    ):
        if text:
            return without_site(text, site=site)
    if headings and len(headings) == 1:
        return without_site(headings[0])
    if parts:
        return without_site(max(parts, key=len))
    return headings[0] if headings else ""


def _headings(tree: Element) -> list[str]:
    found = [text_of(heading) for heading in tree.iter("h1")]
    if not any(found):
        found = [text_of(heading) for heading in tree.iter("h2")]
    return [text for text in found if 2 < len(text) < 300]


def _alike(one: str, other: str) -> float:
    """Share of common words, 1.0 for equal ones."""
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)
