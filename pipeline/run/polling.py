"""One poll of one source: every entry ends as a record with a state; only then are the validators kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from pipeline import fetch
from pipeline.errors import FetchError, GoneError, ParseError, StadtboteError
from pipeline.fetch.health import worth_keeping
from pipeline.fetch.http import Client
from pipeline.model import Entry, Event, Listing, Record, Source, Work
from pipeline.run.deciding import choose, newest_first
from pipeline.run.place import Workplace
from pipeline.run.report import Row, Tally
from pipeline.store import Poll, SourceState, Standing

FAILURES_UNTIL_QUARANTINE = 3
RETRY_AFTER = dt.timedelta(days=1)


def poll(place: Workplace, source: Source, client: Client, tally: Tally, *, forced: bool) -> bool:
    """Poll a source and record what it lists; False where the source cannot be asked. Never raises ours."""
    now = place.now()
    state = place.store.source(source.id)
    tally.rows[source.id] = Row(source=source.id, name=source.name)
    if why := not_now(state, now, forced=forced):
        _note(tally, source, why)
        # Not due is no reason to leave a page unread that a killed run had on its list.
        return state.standing is Standing.ACTIVE and not state.failures
    at = replace(source, url=state.url) if state.url else source
    try:
        listing = fetch.poll(at, client, validators=state.validators, now=now)
    except GoneError as error:
        _broken(place, tally, source, state, error, Standing.GONE)
        return False
    except (FetchError, ParseError) as error:
        _failed(place, tally, source, state, error)
        return False
    place.step("polled")
    if listing.unchanged:
        tally.add(source.id, unchanged=len(state.listed))
        place.store.put_source(_after(state, listing, source, now, Poll(at=now, entries=len(state.listed))))
        return True
    record_listing(place, source, state, listing, tally)
    return True


def not_now(state: SourceState, now: dt.datetime, *, forced: bool) -> str:
    """Why a source is not polled at this moment, or ""."""
    if state.standing is Standing.GONE:
        return f"gone: {state.reason} (`stadtbote sources move {state.id} URL`)"
    if state.standing is Standing.QUARANTINED and state.retry_at and now < state.retry_at:
        return f"quarantined: {state.reason}; next try {state.retry_at:%d %B %H:%M} UTC"
    if not forced and state.next_poll and now < state.next_poll:
        return f"not due before {state.next_poll:%H:%M} UTC"
    return ""


def record_listing(
    place: Workplace, source: Source, state: SourceState, listing: Listing, tally: Tally
) -> None:
    """Store a record for each new entry, note the changed ones, then keep the validators."""
    urls = Counter(entry.url for entry in listing.entries if entry.url)
    figures = {"new": 0, "changed": 0, "guids": 0}
    ids: list[str] = []
    rank = 0
    entries = newest_first(listing.entries)
    names = [(one.id, one.url if urls[one.url] == 1 else "") for one in entries]
    stored: set[str] = set()
    for entry, name, known in zip(entries, names, place.store.known_among(names), strict=True):
        if known is None or known.id in stored:
            # An entry before it in this list may have changed what is known.
            known = place.store.known(*name)
        if known is not None and known.source in {source.id, ""}:
            figures["guids"] += entry.id not in {known.id, known.entry.id, *known.aliases}
            changed = note_entry(place, known, entry)
            stored.add(known.id)
            figures["changed"] += changed
            ids.append(known.id)
            continue
        choice = choose(
            entry, source, first_run=not state.started, rank=rank, start=place.settings.select.start
        )
        rank += choice.work is not Work.SKIPPED
        place.store.put(_record(entry, listing.retrieved, choice.work, choice.reason))
        place.step("entry stored")
        ids.append(entry.id)
        # What `skip` leaves out is unknown all the same: a poll full of the unknown may have missed some.
        figures["new"] += 1
        tally.add(
            source.id, new=int(choice.work is Work.WAITING), skipped=int(choice.work is not Work.WAITING)
        )
    ids += _refused(place, source, listing, tally)
    tally.add(source.id, unchanged=len(listing.entries) - figures["new"] - figures["changed"])
    for problem in listing.problems:
        _note(tally, source, problem)
    one = Poll(
        at=listing.retrieved,
        entries=len(listing.entries),
        new=figures["new"],
        changed=figures["changed"],
        gone=len(set(state.listed) - set(ids)),
        missing_titles=sum(not entry.title for entry in listing.entries),
        missing_dates=sum(entry.day is None for entry in listing.entries),
        new_guids_for_known=figures["guids"],
    )
    place.store.put_source(replace(_after(state, listing, source, listing.retrieved, one), listed=tuple(ids)))
    place.step("validators kept")


def note_entry(place: Workplace, record: Record, entry: Entry) -> bool:
    """What a known entry says today: a new guid becomes an alias, a new text makes the page due. True if changed."""
    if not record.source:
        # It stands in for a record that was damaged: the list says whose it is and where; it stays held.
        place.store.put(replace(record, source=entry.source, entry=replace(entry, id=record.entry.id)))
        return False
    aliases = record.aliases
    if entry.id not in {record.id, record.entry.id, *aliases}:
        aliases = (*aliases, entry.id)
    changed = bool(entry.fingerprint) and entry.fingerprint != record.entry.fingerprint
    if not changed and aliases == record.aliases:
        return False
    now = place.now()
    updated = replace(
        record,
        entry=replace(entry, id=record.entry.id) if changed else record.entry,
        aliases=aliases,
        listed=now,
        recheck_at=now if changed and record.release is not None else record.recheck_at,
    )
    place.store.put(updated)
    place.step("entry stored")
    return changed


def _record(entry: Entry, now: dt.datetime, work: Work, reason: str) -> Record:
    return Record(
        id=entry.id,
        source=entry.source,
        entry=entry,
        work=work,
        reason=reason,
        seen=now,
        listed=now,
        history=(Event(at=now, what="seen", detail=reason),),
    )


def _refused(place: Workplace, source: Source, listing: Listing, tally: Tally) -> list[str]:
    """Entries that are no releases are recorded once, with the reason."""
    for entry, reason in listing.refused:
        if place.store.known(entry.id) is None:
            place.store.put(_record(entry, listing.retrieved, Work.SKIPPED, reason))
            tally.add(source.id, skipped=1)
    return [entry.id for entry, _ in listing.refused]


def _after(state: SourceState, listing: Listing, source: Source, now: dt.datetime, one: Poll) -> SourceState:
    """State of a source after a good poll."""
    pause = max(source.every, listing.next_poll or dt.timedelta())
    days = state.moved_days
    if listing.moved_to and now.date().isoformat() not in days:
        days = (*days, now.date().isoformat())
    return replace(
        state,
        # A 304 may come without validators: those it answered to still hold.
        validators=state.validators if listing.unchanged else listing.validators,
        started=True,
        standing=Standing.ACTIVE,
        reason="",
        retry_at=None,
        failures=0,
        last_poll=now,
        next_poll=now + min(pause, dt.timedelta(days=1)),
        moved_to=listing.moved_to or "",
        moved_days=days if listing.moved_to else (),
        tdm_reserved=listing.tdm_reserved,
        polls=worth_keeping((*state.polls, one)),
    )


def _failed(
    place: Workplace, tally: Tally, source: Source, state: SourceState, error: StadtboteError
) -> None:
    """A failed poll: tried again at the next run; the third in a row, or one that cannot heal, is a quarantine."""
    failures = state.failures + 1
    if not error.temporary or failures >= FAILURES_UNTIL_QUARANTINE:
        _broken(place, tally, source, replace(state, failures=failures), error, Standing.QUARANTINED)
        return
    now = place.now()
    wait = getattr(error, "retry_after", None)
    poll_ = Poll(at=now, error=str(error))
    _note(tally, source, f"{error}; tried again at the next run")
    tally.add(source.id, failed=1)
    if state.failures == 0:
        tally.tell("source", source.id, str(error))
    place.store.put_source(
        replace(
            state,
            failures=failures,
            reason=str(error),
            next_poll=now + dt.timedelta(seconds=wait) if wait else None,
            polls=worth_keeping((*state.polls, poll_)),
        )
    )


def _broken(
    place: Workplace,
    tally: Tally,
    source: Source,
    state: SourceState,
    error: StadtboteError,
    standing: Standing,
) -> None:
    """Quarantine, or the end, of a source; told once."""
    now = place.now()
    _note(tally, source, f"{standing}: {error}")
    tally.add(source.id, failed=1)
    if state.standing is not standing or state.reason != str(error):
        tally.tell("source", source.id, f"{standing}: {error}")
    place.store.put_source(
        replace(
            state,
            standing=standing,
            reason=str(error),
            since=state.since or now,
            retry_at=now + RETRY_AFTER,
            polls=worth_keeping((*state.polls, Poll(at=now, error=str(error)))),
        )
    )


def _note(tally: Tally, source: Source, line: str) -> None:
    row = tally.rows[source.id]
    tally.rows[source.id] = replace(row, note=f"{row.note}; {line}" if row.note else line)
