"""The page of a record, and the record with what the page says of text, time and urgency."""

from __future__ import annotations

from dataclasses import replace

from pipeline import check, fetch
from pipeline.fetch.http import Client
from pipeline.model import Page, Record, Release, Source, Validators, Work
from pipeline.run.deciding import next_recheck, without_contact
from pipeline.run.place import Workplace
from pipeline.store.records import compact


def page_of(
    record: Record, source: Source, client: Client, *, validators: Validators | None = None
) -> Page | None:
    """The article's page; None where the feed carries the whole text."""
    if source.full_text or source.kind == "folder" or not record.entry.url:
        return None
    return fetch.page(record.entry.url, source, client, validators=validators or Validators())


def with_release(
    place: Workplace, source: Source, record: Record, release: Release, page: Page | None
) -> Record:
    """The record with its German, and what the German says of time and urgency."""
    if release.contact:
        place.store.put_contact(record.id, compact(release.contact))
    text = "\n".join([release.title, release.kicker, release.lead, *(block.text for block in release.blocks)])
    now = place.now()
    found = replace(
        record,
        release=without_contact(release),
        page=page.validators if page is not None else record.page,
        work=Work.WAITING if record.work is Work.FAILED else record.work,
        reason="" if record.work in {Work.WAITING, Work.FAILED} else record.reason,
        temporary=False,
        event=check.event_day(release),
        hold_until=check.embargo(release, place.zone),
        urgent=tuple(word for word in place.settings.urgent if word.casefold() in text.casefold()),
    )
    return replace(found, recheck_at=next_recheck(found, source, now) if page is not None else None)
