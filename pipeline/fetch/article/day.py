"""The calendar day of a release as its page prints or declares it."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.fetch.article.dates import day_of, declared_day, moment_of
from pipeline.fetch.article.document import selected, text_of
from pipeline.fetch.article.metadata import Metadata
from pipeline.fetch.article.noise import is_dateline
from pipeline.fetch.article.opened import Opened
from pipeline.model import ArticleRules, Entry

_METAS = (
    "article:published_time", "datepublished", "dcterms.date", "dc.date", "dcterms.issued", "dc.date.issued",
    "date", "pubdate", "dcterms.created", "dc.date.created", "publish-date", "og:published_time",
)  # fmt: skip
_ISSUED = re.compile(
    r"(?:presse|medien)(?:mitteilung|meldung|aussendung|information|dienst)\b[^.]{0,50}?\bvom\s+(.{6,30})",
    re.IGNORECASE,
)


# `Musterstadt, 03.03.2026. ` or `(16.12.2021 – teilweise voraus)` at the beginning of a text; the year is needed.
_OPENING = re.compile(
    r"\s*(?:©\s*)?(?:\(|(?:[A-ZÄÖÜ][\w.-]+\s?){1,3},\s*(?:den\s+)?)(\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zäöü]{3,9})\s?(?:19|20)\d{2})\b"
)


def page_day(opened: Opened, rules: ArticleRules, entry: Entry, *, near: dt.date) -> dt.date:
    """The day: what the rule selects, what the head declares, what stands printed, the feed's, `near`.

    A printed day without a year gets the one that brings it nearest to the feed's day, or to `near`.
    """
    near = entry.day or near
    for one in selected(opened.tree, rules.date):
        stamp = one.get("datetime") or one.get("content") or ""
        day = (declared_day(stamp, near=near) if stamp else None) or day_of(text_of(one), near=near)
        if day:
            return day
    return declared(opened.meta, near) or _marked(opened, near) or entry.day or _printed(opened, near) or near


def declared(meta: Metadata, near: dt.date) -> dt.date | None:
    """The day in JSON-LD or meta elements."""
    stamps = [meta.ld("datePublished"), *(meta.meta(name) for name in _METAS)]
    return next((day for day in (declared_day(stamp, near=near) for stamp in stamps if stamp) if day), None)


def published(meta: Metadata, entry: Entry) -> dt.datetime | None:
    """Exact time: the feed's, else the page's where it has an offset."""
    return (
        entry.published
        or moment_of(meta.ld("datePublished"))
        or moment_of(meta.meta("article:published_time"))
    )


def updated(meta: Metadata, entry: Entry) -> dt.datetime | None:
    """Time of the last change, as the page or the feed tells it."""
    return (
        moment_of(meta.ld("dateModified")) or moment_of(meta.meta("article:modified_time")) or entry.updated
    )


def _marked(opened: Opened, near: dt.date) -> dt.date | None:
    """The first `time` element, one marked as datePublished before others."""
    times = sorted(opened.tree.iter("time"), key=lambda one: (one.get("itemprop") or "") != "datePublished")
    for one in times:
        day = declared_day(one.get("datetime") or "", near=near) or day_of(text_of(one), near=near)
        if day:
            return day
    return None


def _printed(opened: Opened, near: dt.date) -> dt.date | None:
    """A line that is a date, or `Pressemitteilung vom ...`."""
    for element in opened.tree.iter(
        "p", "div", "span", "li", "td", "h2", "h3", "h4", "em", "small", "strong"
    ):
        if len("".join(element.itertext())) > 300:
            continue
        text = text_of(element)
        issued = _ISSUED.search(text)
        day = day_of(issued.group(1), near=near) if issued else None
        if day is None and is_dateline(text):
            day = day_of(text, near=near)
        if day:
            return day
    for element in opened.tree.iter("p", "div", "td", "font", "span", "strong", "b"):
        opening = _OPENING.match(element.text or "")
        day = day_of(opening.group(1), near=near) if opening else None
        if day:
            return day
    return None
