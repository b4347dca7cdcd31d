"""One poll of a feed: a Source goes in, a Listing comes out."""

import datetime as dt

from pipeline.errors import ParseError
from pipeline.fetch.feed import json, xml
from pipeline.fetch.feed.entries import entries
from pipeline.fetch.feed.item import Document
from pipeline.fetch.http import ACCEPT_FEED, Client
from pipeline.fetch.timeout import call_with_timeout
from pipeline.messages import Message
from pipeline.model import Listing, Source
from pipeline.model.releases import Validators

LIMIT = 5_000_000
"""Bytes of one feed. 100,000 items fit in and take 7 seconds; real press feeds have 4 KB to 1 MB."""
SECONDS = 30.0
"""For parsing; what takes longer was made to."""


def listing(source: Source, client: Client, *, validators: Validators, now: dt.datetime) -> Listing:
    """What the feed lists now; `unchanged` where the far side answers 304.

    The new validators are in the listing: keep them only once every entry was handled.
    Raises FetchError, ParseError.
    """
    page = client.get(source.url, validators=validators, limit=LIMIT, accept=ACCEPT_FEED, delay=source.delay)
    if page.unchanged:
        return Listing(
            source=source.id,
            url=page.url,
            unchanged=True,
            validators=page.validators,
            retrieved=page.retrieved,
            problems=page.notes,
            next_poll=page.max_age,
            moved_to=page.moved_to,
            tdm_reserved=page.tdm_reserved,
        )
    read = parse(page.body, source=source, url=page.url, now=now, content_type=page.content_type)
    wishes = [wish for wish in (read.next_poll, page.max_age) if wish]
    return Listing(
        source=source.id,
        url=page.url,
        entries=read.entries,
        validators=page.validators,
        retrieved=page.retrieved,
        problems=page.notes + read.problems,
        refused=read.refused,
        next_poll=max(wishes, default=None),
        moved_to=page.moved_to,
        tdm_reserved=page.tdm_reserved,
    )


def parse(body: bytes, *, source: Source, url: str, now: dt.datetime, content_type: str = "") -> Listing:
    """The entries of a feed that was fetched from `url` at `now`.

    Raises ParseError where the body is empty, too large, no feed, or takes longer than 30 seconds.
    """
    if not body.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise ParseError("the answer was empty", about=url, temporary=True)
    if len(body) > LIMIT:
        raise ParseError(Message("the feed is larger than {most} bytes", most=f"{LIMIT:,}"), about=url)
    try:
        document = call_with_timeout(
            SECONDS, lambda: _document(body, url=url, content_type=content_type, now=now)
        )
    except TimeoutError as error:
        raise ParseError(
            Message("the feed could not be read within {seconds} seconds", seconds=f"{SECONDS:.0f}"),
            about=url,
        ) from error
    found = entries(document, source, now=now)
    return Listing(
        source=source.id,
        url=url,
        entries=found.entries,
        retrieved=now,
        problems=found.problems,
        refused=found.refused,
        next_poll=document.ttl,
    )


def _document(body: bytes, *, url: str, content_type: str, now: dt.datetime) -> Document:
    if json.looks_like_json(body, content_type):
        return json.document(body, url=url)
    return xml.document(body, url=url, content_type=content_type, now=now)
