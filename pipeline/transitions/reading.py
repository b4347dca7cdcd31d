"""What reading lists and pages does to a release: listed, read, changed by the city, gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.messages import noop
from pipeline.model import (
    Change,
    Effects,
    Entry,
    Freshness,
    Page,
    PostState,
    Record,
    Refusal,
    Release,
    Review,
    Validators,
    Version,
    Work,
)
from pipeline.transitions.given import transition
from pipeline.transitions.identity import is_changed
from pipeline.transitions.lapsing import brought_back
from pipeline.transitions.late import decided_since, too_late
from pipeline.transitions.versions import noted

Transition = Callable[[Record, object, dt.datetime], Change | Record]
Steps = Sequence[dt.timedelta]
"""A source's re-checks of a page, counted from the day it was first seen."""
GONE_AGAIN = dt.timedelta(days=1)
"""A page must be gone twice, a day apart, before it counts as withdrawn."""
ASK_LATER = dt.timedelta(hours=6)
"""When a page that could not be had at a re-check is asked again."""
WEEK = dt.timedelta(days=7)
FOLLOWED = dt.timedelta(days=60)
"""For so long after it was first seen, or last corrected, what is public is asked about each week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page says: its German, and what that says of time and urgency."""

    release: Release
    """Without its contact block."""
    page: Page | None = None
    """None where the list carries the whole text."""
    contact: str = ""
    """JSON of the contact block."""
    event: dt.date | None = None
    hold_until: dt.datetime | None = None
    urgent: tuple[str, ...] = ()
    steps: tuple[dt.timedelta, ...] = ()

    @property
    def effects(self) -> Effects:
        """What is stored with it."""
        return Effects(page=self.page, contact=self.contact)


def next_recheck(record: Record, steps: Steps, now: dt.datetime) -> dt.datetime | None:
    """When the page is asked again: the source's steps since it was first seen, and no later than in a week while its
    event is ahead or it is public and was new or corrected within 60 days."""
    due = [max(record.seen + step, now) for step in steps[record.rechecked : record.rechecked + 1]]
    public = any(version.place is PostState.PUBLISHED for version in record.versions.values())
    last = max([record.seen, *(event.at for event in record.history if event.what == "changed")])
    ahead = record.event is not None and record.event >= now.date()
    if ahead or (public and now - last < FOLLOWED):
        due.append(now + WEEK)
    return min(due, default=None)


@transition
def listed(record: Record, facts: object, now: dt.datetime, entry: Entry) -> Record:
    """A known release stands on the list again: a new guid becomes an alias, a new text or a later "updated" makes its
    page due.

    Of a forgotten release the identity alone is kept, whatever the list says.
    """
    if not record.source:
        # It stands in for a record that was damaged: the list says whose it is and where; it stays held.
        return replace(record, source=entry.source, entry=replace(entry, id=record.entry.id))
    aliases = record.aliases
    if entry.id not in {record.id, record.entry.id, *aliases}:
        aliases = (*aliases, entry.id)
    changed = is_changed(record, entry)
    if not changed and aliases == record.aliases:
        return record
    if not changed:
        return replace(record, aliases=aliases, listed=now)
    return replace(
        record,
        entry=replace(entry, id=record.entry.id),
        aliases=aliases,
        listed=now,
        recheck_at=now if record.release is not None else record.recheck_at,
    )


@transition
def page_read(
    record: Record, facts: object, now: dt.datetime, reading: Reading, *, unwanted: str = ""
) -> Change | Record:
    """The German of a release that had none; `unwanted` is why the selection leaves it out, if it does."""
    if record.work is Work.FORGOTTEN or record.release is not None:
        return record
    found = _with(record, reading, now)
    if unwanted and not record.picked and found.work is Work.WAITING:
        found = replace(found, work=Work.SKIPPED, reason=unwanted, recheck_at=None)
    return Change(record=found, effects=reading.effects)


@transition
def page_failed(
    record: Record,
    facts: object,
    now: dt.datetime,
    reason: str,
    *,
    temporary: bool,
    wait: dt.timedelta | None,
    seen: Record,
    text: str = "",
) -> Record:
    """The page of a release without German could not be had, or not be read; tried again after `wait`, if at all.
    `text`: first words of what would be read from a page that was refused."""
    if record.work not in {Work.WAITING, Work.FAILED} or record.release is not None:
        return record
    if decided_since(record, seen):
        return too_late(record, now, f"failed: {reason}")
    failed = replace(
        record,
        work=Work.FAILED,
        reason=reason,
        temporary=temporary,
        recheck_at=now + wait if wait is not None else None,
        refusal=Refusal(reason=reason, text=text, at=now) if text else None,
    )
    same = record.work is Work.FAILED and record.reason == reason
    return failed if same else noted(failed, now, "failed", detail=reason)


@transition
def page_unchanged(
    record: Record, facts: object, now: dt.datetime, steps: Steps, *, page: Validators | None = None
) -> Record:
    """A page asked again says what it said; `page`: its validators, where it came."""
    if record.work is Work.FORGOTTEN:
        return record
    same = replace(
        record,
        rechecked=record.rechecked + 1,
        gone_since=None,
        crashes=0 if record.work is Work.DONE else record.crashes,
        page=record.page if page is None else page,
    )
    return replace(same, recheck_at=next_recheck(same, steps, now))


@transition
def page_not_had(record: Record, facts: object, now: dt.datetime, wait: dt.timedelta = ASK_LATER) -> Record:
    """A page asked again could not be had today."""
    return record if record.work is Work.FORGOTTEN else replace(record, recheck_at=now + wait)


@transition
def read_better(
    record: Record, facts: object, now: dt.datetime, reading: Reading, *, old: str
) -> Change | Record:
    """The same page read by better rules: the German is replaced, the English stays. `old`: the German before."""
    if record.release is None or record.release.fingerprint != old:
        return record
    new = reading.release.fingerprint
    versions = {
        language: replace(version, source_hash=new) if version.source_hash == old else version
        for language, version in record.versions.items()
    }
    return Change(
        record=_with(_asked(replace(record, versions=versions)), reading, now), effects=reading.effects
    )


@transition
def page_changed(
    record: Record, facts: object, now: dt.datetime, reading: Reading, *, words: Sequence[str] = ()
) -> Change | Record:
    """The city corrected a release: every draft of it is due for an update. `words`: its own words for that."""
    new = reading.release.fingerprint
    if record.work is Work.FORGOTTEN or record.release is None or record.release.fingerprint == new:
        return record
    found = german_changed(_asked(record), reading, now, why=noop("changed by the city"))
    return Change(
        record=noted(found, now, "changed", detail=", ".join(words) or new), effects=reading.effects
    )


@transition
def page_gone(record: Record, facts: object, now: dt.datetime, detail: str, *, seen: Record) -> Record:
    """A page is gone. Once: asked again a day later. Twice: withdrawn, and a person decides what becomes of the post."""
    if record.work is Work.FORGOTTEN:
        return record
    if record.gone_since is None or now - record.gone_since < GONE_AGAIN:
        since = record.gone_since or now
        return replace(record, gone_since=since, recheck_at=since + GONE_AGAIN)
    return original_withdrawn(detail, seen=seen)(record, facts, now)


@transition
def original_withdrawn(
    record: Record, facts: object, now: dt.datetime, detail: str, *, seen: Record
) -> Record:
    """The city took the original away. What was not translated yet is left out, unless a person asked for it since."""
    if record.work is Work.FORGOTTEN:
        return record
    waiting = record.work in {Work.WAITING, Work.EXPIRED} and not decided_since(record, seen)
    found = replace(
        record,
        versions={language: _withdrawn(version, detail) for language, version in record.versions.items()},
        recheck_at=None,
        work=Work.SKIPPED if waiting else record.work,
        reason=noop("withdrawn by the city before it was translated") if waiting else record.reason,
    )
    return noted(found, now, "original withdrawn", detail=detail)


# -- parts ---------------------------------------------------------------------------------------------


def german_changed(record: Record, reading: Reading, now: dt.datetime, *, why: str) -> Record:
    """The record with another German; every draft of it is due for an update. `why` is the reason it waits with."""
    versions = {language: _outdated(version) for language, version in record.versions.items()}
    open_ = record.work not in {Work.DONE, Work.SKIPPED, Work.BEFORE_START}
    due = (
        version for version in versions.values() if version.place in {PostState.DRAFT, PostState.PUBLISHED}
    )
    waits = any(version.review is not Review.REJECTED for version in due) or open_
    return replace(
        _with(record, reading, now),
        versions=versions,
        work=Work.WAITING if waits and record.work is not Work.IN_DOUBT else record.work,
        reason=why if waits else record.reason,
    )


def _with(record: Record, reading: Reading, now: dt.datetime) -> Record:
    """The record with its German, and what the German says of time and urgency."""
    found = replace(
        record,
        release=_with_day(record, reading.release),
        page=reading.page.validators if reading.page is not None else record.page,
        work=Work.WAITING if record.work is Work.FAILED else record.work,
        reason="" if record.work in {Work.WAITING, Work.FAILED} else record.reason,
        temporary=False,
        retry_at=None,
        crashes=0,
        refusal=None,
        event=reading.event,
        hold_until=reading.hold_until,
        urgent=reading.urgent,
    )
    again = next_recheck(found, reading.steps, now) if reading.page is not None else None
    return replace(found, recheck_at=again)


def _with_day(record: Record, release: Release) -> Release:
    """A release whose page tells no day keeps what was known of it, else the day the record was first seen."""
    if release.day_known:
        return release
    if record.release is None:
        return replace(release, day=record.seen.date())
    return replace(
        release, day=record.release.day, day_origin=record.release.day_origin or release.day_origin
    )


def _asked(record: Record) -> Record:
    """A page that was asked again and is there."""
    return replace(record, rechecked=record.rechecked + 1, gone_since=None)


def _outdated(version: Version) -> Version:
    """A version whose German changed. One that is not on disk yet is made anew; all others are updated."""
    if version.place is PostState.NONE and version.review is not Review.REJECTED:
        return replace(version, text="", path="" if not version.text else version.path)
    return replace(brought_back(version), freshness=Freshness.SOURCE_CHANGED)


def _withdrawn(version: Version, detail: str) -> Version:
    """Where a person gave a reason for what became of the post, that one stays."""
    decided = version.review is Review.REJECTED or version.place is PostState.WITHDRAWN
    return replace(
        version, freshness=Freshness.SOURCE_WITHDRAWN, reason=version.reason if decided else detail
    )
