"""A waiting record's page, fetched and read: the German is in the record, the page in the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline import check, fetch
from pipeline.errors import FetchError, ParseError, StadtboteError
from pipeline.fetch.http import Client
from pipeline.german import dates
from pipeline.model import Event, Page, Record, Release, Source, Validators, Work
from pipeline.run.deciding import next_recheck, unwanted, without_contact
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.store.records import compact


def read(place: Workplace, source: Source, record: Record, client: Client, tally: Tally) -> Record:
    """Fetch and read a release that has no German yet. What fails is a state with a reason, never a loss."""
    try:
        page = page_of(record, source, client)
        release = fetch.read(record.entry, source, page, now=place.now())
    except (FetchError, ParseError) as error:
        return _failed(place, record, error, tally)
    place.step("page read")
    if page is not None:
        place.store.archive.keep(record.id, page)
    reason = unwanted(
        source,
        title=release.title,
        url=release.url,
        author=record.entry.author,
        categories=(*record.entry.categories, *release.categories),
    )
    found = with_release(place, source, record, release, page)
    if reason and not record.picked:
        found = replace(found, work=Work.SKIPPED, reason=reason, recheck_at=None)
        tally.add(source.id, new=-1, skipped=1)
    place.store.put(found)
    place.step("release stored")
    return found


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
        hold_until=dates.embargo(text, place.zone, release.day),
        urgent=tuple(word for word in place.settings.urgent if word.casefold() in text.casefold()),
    )
    return replace(found, recheck_at=next_recheck(found, source, now) if page is not None else None)


def _failed(place: Workplace, record: Record, error: StadtboteError, tally: Tally) -> Record:
    """A page that could not be had: retried while that can help, told once."""
    now = place.now()
    failed = replace(
        record,
        work=Work.FAILED,
        reason=error.message,
        temporary=error.temporary,
        recheck_at=now + dt.timedelta(hours=1) if error.temporary else None,
        history=(*record.history, Event(at=now, what="failed", detail=error.message)),
    )
    if record.work is not Work.FAILED:
        tally.tell("failed", record.entry.url or record.title, error.message)
        place.store.put(failed)
    elif record.reason != error.message:
        place.store.put(failed)
    tally.add(record.source, failed=1)
    return failed
