"""A waiting record's page, fetched and read: the German is in the record, the page in the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline import fetch
from pipeline.errors import FetchError, ParseError, StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import Event, Record, Source, Work
from pipeline.run.deciding import unwanted
from pipeline.run.pages import page_of, with_release
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.twins import known_as, mark_twins


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
    if not reason and (known := known_as(place, source, record, release, tally)) is not None:
        return known
    found = with_release(place, source, record, release, page)
    if reason and not record.picked:
        found = replace(found, work=Work.SKIPPED, reason=reason, recheck_at=None)
        tally.add(source.id, new=-1, skipped=1)
    else:
        found = mark_twins(place, found, tally)
    place.store.put(found)
    place.step("release stored")
    return found


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
