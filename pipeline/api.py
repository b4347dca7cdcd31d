"""The public functions of Stadtbote for other programs: pages, feeds, facts and interchange files, without a site.

Nothing here fetches, translates, stores or asks for the time of day: everything goes in by the arguments.
What these functions take and give are the frozen classes of `pipeline.model`; `docs/api.md` shows each in use.
Names and arguments stay; new arguments come with a default.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.check import of_pair
from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.fetch.feed.poll import parse
from pipeline.german import release_time
from pipeline.messages import Message
from pipeline.model import Entry, Finding, Listing, Page, Release, Source, Translation
from pipeline.site.markdown import render
from pipeline.translate import tmx, xliff, xliff_files

__all__ = [
    "check_pair",
    "embargo",
    "event_end",
    "markdown",
    "merge_xliff",
    "parse_feed",
    "read_article",
    "read_tmx",
]

_SOURCE: Final = "api"
"""The id of the source that pages and feeds are given: there is no site, so there is no configured one."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*(?:-x-plain)?")
"""Of a language, as far as the checks ask (RFC 5646, section 2.1)."""


def read_article(
    data: bytes,
    *,
    url: str,
    now: dt.datetime,
    title: str = "",
    content_type: str = "text/html; charset=utf-8",
) -> Release:
    """A press release out of the bytes of its HTML page.

    `url` is the page's address, by which its links are made absolute.
    `now` (aware) is when it was retrieved; a page without a date counts as of that day.
    `title` is what a feed or a list calls the release, where that is known: it helps to find the headline.
    Raises ParseError where the page holds no article (an error page, a wall, an empty page), or `url` is no address, or `now`
    is of the first or last year there is.
    """
    _require_usable(url, now)
    source = Source(id=_SOURCE, name="", kind="feed", url=url)
    entry = Entry(id="0" * 32, source=_SOURCE, url=url, title=title)
    page = Page(url=url, body=data, content_type=content_type, retrieved=now)
    return read(entry, source, page, now=now)


def parse_feed(data: bytes, *, url: str, now: dt.datetime, content_type: str = "") -> Listing:
    """The entries of an RSS, Atom, RDF or JSON feed, with what was wrong with it in `problems`.

    `url` is the feed's address, `now` (aware) the moment of the poll, against which dates are judged.
    `content_type` is the HTTP header's value; "" lets the bytes decide.
    Raises ParseError where `data` is empty, larger than 5 MB, or no feed, or `url` is no address, or `now`
    is of the first or last year there is.
    """
    _require_usable(url, now)
    source = Source(id=_SOURCE, name="", kind="feed", url=url)
    return parse(data, source=source, url=url, now=now, content_type=content_type)


def markdown(release: Release) -> str:
    """The blocks of a release as CommonMark with tables, as a draft's body has them."""
    return render(release.blocks)


def check_pair(
    source: str, target: str, *, language: str = "en-GB", day: dt.date | None = None
) -> tuple[Finding, ...]:
    """What the default checks find in one block of German and its translation, both plain text.

    `language` is the translation's BCP 47 tag; checks that read English are left out for another one.
    `day` is the day of the release, by which dates without a year are resolved.
    Findings come in the order of the checks, each once.
    Raises ParseError where `language` is no tag.
    """
    if not _TAG.fullmatch(language):
        raise ParseError("is no language tag like en-GB", about=language[:40])
    return of_pair(source, target, language=language, day=day)


def event_end(text: str, *, day: dt.date) -> dt.date | None:
    """The day on which what a German text of `day` tells of is over, where it says so explicitly; else None."""
    return release_time.event_end([text], day)


def embargo(text: str, *, zone: ZoneInfo, day: dt.date) -> dt.datetime | None:
    """When a German text of `day` may be published, where it names an embargo (`Sperrfrist: Sonntag, 6 Uhr`); else None.

    The moment is aware, in `zone`, the time zone of the press office.
    """
    return release_time.embargo(text, zone, day)


def read_tmx(path: Path) -> tuple[tmx.Unit, ...]:
    """The units of a TMX 1.4 file: `source` and `target` with numbered marks, `origin` "person" or "engine".

    Raises ParseError where the file cannot be read or is none.
    """
    return tuple(tmx.read(path))


def merge_xliff(translation: Translation, path: Path) -> Translation:
    """`translation` with the texts of an XLIFF 1.2 or 2.1 file that came back from an agency, as a person's.

    Left out is what is for another release or language, what has another German, what lost a mark, and what nobody
    translated (a copy of the German in the state `new`).
    Raises ParseError where the file cannot be read or is none.
    """
    for job in xliff_files.read(path):
        translation, _ = xliff.merged(translation, job)
    return translation


def _require_usable(url: str, now: dt.datetime) -> None:
    if not dt.MINYEAR < now.year < dt.MAXYEAR:
        raise ParseError(
            "lies at an end of the calendar: days around it cannot be reckoned with", about=f"{now}"
        )
    try:
        urlsplit(url)
    except ValueError as error:
        raise ParseError(Message("is no address: {error}", error=error), about=url[:80]) from error
