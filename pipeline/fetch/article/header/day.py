"""The calendar day of a release, by evidence: what says it best is believed, and its origin goes into the record."""

import datetime as dt
from collections.abc import Iterator

from pipeline.fetch.article.header.dates import believable, day_of, declared_day, moment_of
from pipeline.fetch.article.header.printed import Printed, in_address, in_times, in_words
from pipeline.fetch.article.page.document import selected, text_of
from pipeline.fetch.article.page.metadata import Metadata
from pipeline.fetch.article.text.opened import Opened
from pipeline.model import UNKNOWN_DAY, ArticleRules, Entry

_ISSUED = ("article:published_time", "datepublished", "og:published_time", "og:article:published_time", "sailthru.date", "parsely-pub-date", "publish-date", "pubdate", "publication_date", "dcterms.issued", "dc.date.issued", "citation_publication_date")  # fmt: skip
_CREATED = ("dcterms.date", "dc.date", "date", "dcterms.created", "dc.date.created", "datecreated", "last-published", "cxenseparse:recs:publishtime")  # fmt: skip
_CHANGED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "revised")  # fmt: skip
_OTHERS = ("Event", "Person", "WebSite", "Comment", "Image", "Product", "Video")


def page_day(
    opened: Opened, rules: ArticleRules, entry: Entry, *, title: str = "", listed: str, near: dt.date
) -> tuple[dt.date, str]:
    """The day of the best evidence and what tells it: `rule`, `json-ld`, `meta`, `feed`, `list`, `time`, `printed`,
    `address`, `updated: ...` where only the day of the last change is told; `near` with origin `unknown` without any.

    A printed day without a year gets the one that brings it nearest to the feed's day, or to `near`. `listed` names
    the kind of source that gave the entry's own day. Days that no release can have are no evidence.
    """
    hint = believable(entry.day, near) or near
    evidence = _evidence(opened, rules, entry, title, listed, hint)
    return next((said for said in evidence if believable(said[0], near)), (near, UNKNOWN_DAY))


def _evidence(
    opened: Opened, rules: ArticleRules, entry: Entry, title: str, listed: str, near: dt.date
) -> Iterator[tuple[dt.date, str]]:
    """From the best to the weakest; published before updated."""
    for item in selected(opened.tree, rules.date):
        stamp = item.get("datetime") or item.get("content") or ""
        day = (declared_day(stamp, near=near) if stamp else None) or day_of(text_of(item), near=near)
        if day:
            yield day, "rule"
    meta = opened.meta
    yield from _stamps([meta.ld("datePublished")], "json-ld", near)
    yield from _stamps([meta.meta(name) for name in _ISSUED], "meta", near)
    times = list(in_times(opened.tree, near))
    yield from _meant(times, "published", "time")
    if entry.day:
        yield entry.day, listed
    yield from _stamps(_of_pages(meta, "datePublished", "dateCreated", "uploadDate"), "json-ld", near)
    words = list(in_words(opened.everything, title, near))
    yield from _meant(words, "published", "printed")
    yield from _stamps([meta.meta(name) for name in _CREATED], "meta", near)
    yield from _meant(words, "bare", "printed")
    yield from _meant(times, "bare", "time")
    if address := in_address(opened.url or entry.url):
        yield address, "address"
    changed = [meta.ld("dateModified"), *_of_pages(meta, "dateModified")]
    yield from _stamps(changed, "updated: json-ld", near)
    yield from _stamps([meta.meta(name) for name in _CHANGED], "updated: meta", near)
    yield from _meant(times, "updated", "updated: time")
    yield from _meant(words, "updated", "updated: printed")


def _stamps(stamps: list[str], origin: str, near: dt.date) -> Iterator[tuple[dt.date, str]]:
    for stamp in stamps:
        day = declared_day(stamp, near=near) if stamp else None
        if day:
            yield day, origin


def _meant(found: list[Printed], meaning: str, origin: str) -> Iterator[tuple[dt.date, str]]:
    return ((printed.day, origin) for printed in found if printed.meaning == meaning)


def _of_pages(meta: Metadata, *keys: str) -> list[str]:
    """Stamps of JSON-LD objects of any type that speak of the page, not of an event, a person or a site."""
    own = [row for row in meta.objects if not any(kind in str(row["@type"]) for kind in _OTHERS)]
    return [row[key] for key in keys for row in own if isinstance(row.get(key), str)]


def declared(meta: Metadata, near: dt.date) -> dt.date | None:
    """The day in JSON-LD or meta elements: which rule of a source reads the page may hang on it."""
    stamps = [meta.ld("datePublished"), *(meta.meta(name) for name in (*_ISSUED, *_CREATED))]
    days = (declared_day(stamp, near=near) for stamp in stamps if stamp)
    return next((day for day in days if believable(day, near)), None)


def published(meta: Metadata, entry: Entry, day: dt.date) -> dt.datetime | None:
    """Exact time: the feed's, else the page's where it has an offset; none that belongs to another day."""
    found = (
        entry.published
        or moment_of(meta.ld("datePublished"))
        or moment_of(meta.meta("article:published_time"))
    )
    return found if found is None or abs(found.date() - day) < dt.timedelta(days=366) else None


def updated(meta: Metadata, entry: Entry) -> dt.datetime | None:
    """Time of the last change, as the page or the feed tells it."""
    return (
        moment_of(meta.ld("dateModified")) or moment_of(meta.meta("article:modified_time")) or entry.updated
    )
