"""One poll of a site's JSON: a Source of kind `json` goes in, a Listing comes out; and its pages' own JSON as text."""

import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ParseError
from pipeline.fetch import json_value
from pipeline.fetch.article.page.document import decoded, safe_url
from pipeline.fetch.feed.item import Text
from pipeline.fetch.feed.text import fingerprint
from pipeline.fetch.http import Client
from pipeline.fetch.identity import EntryKey, identities
from pipeline.fetch.link_filter import refusal
from pipeline.fetch.lists import site_json
from pipeline.model import Entry, Listing, Page, Source
from pipeline.model.releases import Validators

ACCEPT = "application/json, text/html;q=0.9, */*;q=0.5"


def listing(
    source: Source, client: Client, *, validators: Validators = Validators(), now: dt.datetime
) -> Listing:
    """What the JSON lists now. Raises FetchError, and ParseError where nothing in it looks like releases."""
    page = client.get(source.url, validators=validators, delay=source.delay, accept=ACCEPT)
    known = Listing(
        source=source.id, url=page.url, validators=page.validators, retrieved=now, problems=page.notes, moved_to=page.moved_to,
        next_poll=page.max_age, tdm_reserved=page.tdm_reserved,
    )  # fmt: skip
    if page.unchanged:
        return dataclasses.replace(known, unchanged=True)
    rows = rows_of(page, now)
    if not rows:
        raise ParseError("no list of releases in the JSON of this address", about=page.url)
    found = [_entry(row, source, page.url) for row in rows]
    refused = [(entry, reason) for entry in found if entry.url and (reason := refusal(entry.url, source))]
    bad = {entry.id for entry, _ in refused}
    entries = {entry.id: entry for entry in found if entry.id not in bad}
    return dataclasses.replace(known, entries=tuple(entries.values()), refused=tuple(refused))


def rows_of(page: Page, now: dt.datetime) -> tuple[site_json.Row, ...]:
    """The releases listed in a page of JSON, or in the JSON that stands in a page of HTML."""
    found = [site_json.rows(value, now) for value in _values(page)]
    return max(found, key=len, default=())


def own_text(page: Page, entry: Entry, now: dt.datetime) -> Entry | None:
    """The entry with the text that its page holds as JSON for a script; None where it holds none."""
    found = [row for value in _values(page) if (row := site_json.only(value, entry.title, now))]
    if not found:
        return None
    row = max(found, key=lambda row: len(row.html))
    return dataclasses.replace(
        entry, html=row.html, title=entry.title or row.title, day=entry.day or row.day, published=entry.published or row.moment
    )  # fmt: skip


def _values(page: Page) -> list[Any]:
    text = decoded(page.body, page.content_type)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        try:
            return [json_value.loads(text.lstrip("\ufeff"))]
        except (ValueError, RecursionError):
            return []
    return site_json.embedded(text)


def _entry(row: site_json.Row, source: Source, base: str) -> Entry:
    # A bare word is the last part of a path below the list's own.
    bare = row.address and not {"/", "?"} & set(row.address)
    url = safe_url(f"{urlsplit(base).path.rstrip('/')}/{row.address}" if bare else row.address, base) or ""
    return Entry(
        id=identities(source.id, [EntryKey(url=url, title=row.title, day=row.day)])[0],
        source=source.id,
        url=url,
        title=row.title,
        summary=row.teaser,
        html=row.html,
        day=row.day,
        published=row.moment,
        fingerprint=fingerprint(row.title, Text(value=row.html)) if row.html else "",
    )
