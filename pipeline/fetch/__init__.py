"""The room that fetches: a Source goes in, a Listing of Entries comes out; an Entry goes in, a Release comes out.

What the rest of the house calls stands here; which file does the work is looked up when it is needed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, ParseError
from pipeline.messages import noop
from pipeline.model import ArticleRules, Block, Run, Source
from pipeline.model.releases import Entry, LeftOut, Listing, Page, PageBlocks, Release, Validators

if TYPE_CHECKING:
    from pipeline.fetch.http import Client

KINDS = {
    "feed": "pipeline.fetch.feed:listing",
    "listing": "pipeline.fetch.lists.listing:listing",
    "sitemap": "pipeline.fetch.lists.sitemap:listing",
    "json": "pipeline.fetch.lists.json_list:listing",
    "folder": "pipeline.fetch.lists.folder:listing",
}
READER = "pipeline.fetch.article:read"
SHORT = 400
"""Letters of a text below which the JSON of its page is looked at too."""
PDF_MARK = b"%PDF-"

IMAGE_LIMIT = 15_000_000
IMAGE_SECONDS = 60.0
REST_PAGES = 20

__all__ = ["KINDS", "image", "page", "poll", "read", "rest", "without_repeated"]


def poll(source: Source, client: Client, *, validators: Validators, now: dt.datetime) -> Listing:
    """What the source lists now; `unchanged` where it says that nothing is new.

    Raises FetchError, ParseError; ConfigError for a kind that does not exist.
    """
    if source.kind not in KINDS:
        raise ConfigError(f'"{source.kind}" is no kind of source: {", ".join(KINDS)}', key="kind")
    answer: Listing = _resolve(KINDS[source.kind])(source, client, validators=validators, now=now)
    return answer


def rest(source: Source, client: Client, *, now: dt.datetime) -> Listing:
    """All the source still lists: asked where a whole poll was new, because older entries may have been missed.

    A list page is followed through its pages, at most 20; the other kinds say everything in one poll.
    Raises as `poll`.
    """
    if source.kind == "listing":
        deep: Listing = _resolve(KINDS["listing"])(source, client, now=now, pages=REST_PAGES)
        return deep
    return poll(source, client, validators=Validators(), now=now)


def page(entry_url: str, source: Source, client: Client, *, validators: Validators = Validators()) -> Page:
    """The article page, as it came. Raises FetchError."""
    return client.get(entry_url, validators=validators, delay=source.delay)


def read(
    entry: Entry,
    source: Source,
    page: Page | None,
    *,
    now: dt.datetime,
    taken_in: Sequence[str] = (),
    pages: Sequence[PageBlocks] = (),
    old: Release | None = None,
    anyway: bool = False,
) -> Release:
    """The release that stands on the page, or in the feed where that carries it all.

    A PDF is read as a page of its text; a page that only a script fills, by the JSON it holds for that script.
    `taken_in`: texts of paragraphs that belong to it although the reader passes them over. `anyway`: a person says
    that the page is the release. `pages` are those of the source read before, by which its frame is known; `old` is
    the release as it was read last. Raises ParseError.
    """
    release = _any(entry, source, page, now, anyway=anyway)
    release = without_repeated(release, pages, old)
    if not taken_in:
        return release
    from pipeline.fetch.article import with_taken_in

    return with_taken_in(release, taken_in)


def without_repeated(release: Release, pages: Sequence[PageBlocks], old: Release | None = None) -> Release:
    """The release without the blocks that stand on other `pages` of its source, and what `old` left out for that."""
    from pipeline.fetch.article import without_repeated as apart

    return apart(release, pages, old)


def _any(entry: Entry, source: Source, page: Page | None, now: dt.datetime, *, anyway: bool) -> Release:
    """Whatever came: a PDF, a page, a script's JSON."""
    from pipeline.fetch.lists.presets import expand

    whole = expand(source)
    if page is not None and page.body.startswith(PDF_MARK):
        from pipeline.fetch.pdf import as_entry

        own, left_out = as_entry(page, entry, now=now)
        rules = ArticleRules(contact=("section[data-letter-contact]",))
        release = _read(own, dataclasses.replace(whole, article=(rules,)), None, now)
        around = [LeftOut(block=Block(kind="paragraph", runs=(Run(text=line),)), reason=noop("letterhead, foot or page number of the PDF")) for line in left_out[:40]]  # fmt: skip
        return dataclasses.replace(release, left_out=(*release.left_out, *around))
    try:
        release = _read(entry, whole, page, now, anyway=anyway)
    except ParseError:
        if (told := _told(entry, whole, page, now)) is None:
            raise
        return told
    # Without its script such a page may still show menu and footer.
    if (
        _letters(release) < SHORT
        and (told := _told(entry, whole, page, now))
        and _letters(told) > _letters(release)
    ):
        return told
    return release


def _told(entry: Entry, source: Source, page: Page | None, now: dt.datetime) -> Release | None:
    """The release that the page holds as JSON for its script, None where it holds none that can be read."""
    from pipeline.fetch.lists.json_list import own_text

    told = own_text(page, entry, now) if page is not None else None
    if told is None:
        return None
    leads = tuple(
        ArticleRules(until=article_rules.until, lead_from=article_rules.lead_from)
        for article_rules in source.article
    )
    with contextlib.suppress(ParseError):
        return _read(told, dataclasses.replace(source, article=leads), None, now)
    return None


def _letters(release: Release) -> int:
    return sum(len(block.text) for block in release.blocks)


def _read(
    entry: Entry, source: Source, page: Page | None, now: dt.datetime, *, anyway: bool = False
) -> Release:
    release: Release = _resolve(READER)(entry, source, page, now=now, anyway=anyway)
    return release


def image(url: str, client: Client) -> bytes:
    """The bytes of a picture, at most 15 MB; whether they are one is for the reader of images. Raises FetchError."""
    from pipeline.fetch.http import ACCEPT_IMAGE

    return client.get(url, limit=IMAGE_LIMIT, deadline=IMAGE_SECONDS, accept=ACCEPT_IMAGE).body


def _resolve(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
