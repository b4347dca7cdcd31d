"""What happened to the originals since: pages asked again, changes told from better reading, withdrawals, relaunches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from pipeline import fetch
from pipeline.errors import EngineError, FetchError, ParseError
from pipeline.fetch import health
from pipeline.fetch.http import Client
from pipeline.german.dates import correction_words
from pipeline.model import Event, Freshness, Page, Place, Record, Release, Review, Source, Version, Work
from pipeline.run.deciding import next_recheck
from pipeline.run.engines import Engines
from pipeline.run.health import quarantined
from pipeline.run.money import in_doubt
from pipeline.run.pages import page_of, with_release
from pipeline.run.place import Workplace
from pipeline.run.report import Tally

GONE_AGAIN = dt.timedelta(days=1)
"""A page must be gone twice, a day apart, before it counts as withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What asking a page again gave: one of the three."""

    record: Record
    page: Page | None = None
    release: Release | None = None
    gone: str = ""
    failed: str = ""


def recheck(place: Workplace, source: Source, client: Client, tally: Tally) -> None:
    """Ask the pages that are due whether they still say what was translated."""
    asked = [ask(place, source, one, client) for one in due(place, source)]
    gone = [one for one in asked if one.gone]
    if is_relaunch(place, source, gone):
        _relaunch(place, source, gone, tally)
        return
    for one in asked:
        if one.gone:
            _gone(place, source, one, tally)
        elif one.release is not None:
            compare(place, source, one.record, one.release, one.page, tally)
        else:
            _later(place, source, one)


def due(place: Workplace, source: Source) -> list[Record]:
    """Records whose page should be asked again now, oldest first."""
    leave = {Work.FORGOTTEN, Work.SKIPPED, Work.BEFORE_START, Work.FAILED}
    found = place.store.find(source=source.id, recheck_before=place.now())
    return [one for one in reversed(list(found)) if one.release is not None and one.work not in leave]


def ask(place: Workplace, source: Source, record: Record, client: Client) -> Asked:
    """Fetch and read one page again; with a full-text feed, what the feed says."""
    try:
        page = page_of(record, source, client, validators=record.page)
        if page is not None and page.unchanged:
            return Asked(record=record)
        return Asked(
            record=record, page=page, release=fetch.read(record.entry, source, page, now=place.now())
        )
    except FetchError as error:
        if error.status in {404, 410}:
            return Asked(record=record, gone=error.message)
        return Asked(record=record, failed=error.message)
    except ParseError as error:
        return Asked(record=record, failed=error.message)


def compare(
    place: Workplace, source: Source, record: Record, release: Release, page: Page | None, tally: Tally
) -> Record:
    """Old German and new German, read by the same rules: the same, read better, or changed by the city."""
    record = replace(record, rechecked=record.rechecked + 1, gone_since=None)
    assert record.release is not None
    if release.fingerprint == record.release.fingerprint:
        return _same(place, source, record, page)
    archived = place.store.archive.latest(record.id) if page is not None else None
    if archived is not None:
        again = _read_again(place, source, record, archived)
        if again is not None and again.fingerprint == release.fingerprint:
            # A better reader is no change of the original: the German is replaced, the English stays.
            versions = {k: replace(v, source_hash=release.fingerprint) for k, v in record.versions.items()}
            better = with_release(place, source, replace(record, versions=versions), release, page)
            place.store.put(better)
            return better
    done = changed(place, source, record, release, page, tally)
    if page is not None:
        # Not before the change is stored: a page in the archive is one whose German the record holds.
        place.store.archive.keep(record.id, page)
        place.step("page archived")
    return done


def changed(
    place: Workplace, source: Source, record: Record, release: Release, page: Page | None, tally: Tally
) -> Record:
    """The city corrected a release: every draft of it is due for an update, and people are told where they must be."""
    text = "\n".join([release.title, release.lead, *(block.text for block in release.blocks)])
    words = correction_words(text)
    event = Event(at=place.now(), what="changed", detail=", ".join(words) or release.fingerprint)
    updated = with_release(place, source, record, release, page)
    versions = {}
    for language, version in record.versions.items():
        versions[language] = _marked(version)
    waits = any(_update_due(one) for one in versions.values()) or record.work is not Work.DONE
    updated = replace(
        updated,
        versions=versions,
        work=Work.WAITING if waits and record.work is not Work.IN_DOUBT else record.work,
        reason="changed by the city" if waits else record.reason,
        history=(*record.history, event),
    )
    place.store.put(updated)
    place.step("change stored")
    tally.add(source.id, changed=1)
    for version in versions.values():
        if version.review in {Review.REVIEWED, Review.REJECTED} or version.place is Place.DELETED:
            what = "approved" if version.review is Review.REVIEWED else "rejected or deleted"
            tally.tell(
                "changed", version.path or updated.title, f"the city changed an original that was {what}"
            )
    if words:
        tally.tell("changed", updated.title, f"the city writes: {', '.join(words)}")
    return updated


def _update_due(version: Version) -> bool:
    return version.place in {Place.DRAFT, Place.PUBLISHED} and version.review is not Review.REJECTED


def _marked(version: Version) -> Version:
    """A version whose German changed. One that is not on disk yet is made anew; all others are updated."""
    if version.place is Place.NONE and version.review is not Review.REJECTED:
        return replace(version, text="", path="" if not version.text else version.path)
    return replace(version, freshness=Freshness.SOURCE_CHANGED)


def _same(place: Workplace, source: Source, record: Record, page: Page | None) -> Record:
    entry_page = page.validators if page is not None else record.page
    same = replace(record, page=entry_page)
    same = replace(same, recheck_at=next_recheck(same, source, place.now()))
    place.store.put(same)
    return same


def _later(place: Workplace, source: Source, one: Asked) -> None:
    """Unchanged, or not to be had today: asked again at the next step."""
    if one.failed:
        later = replace(one.record, recheck_at=place.now() + dt.timedelta(hours=6))
    else:
        later = replace(one.record, rechecked=one.record.rechecked + 1, gone_since=None)
        later = replace(later, recheck_at=next_recheck(later, source, place.now()))
    place.store.put(later)


def _read_again(place: Workplace, source: Source, record: Record, archived: Page) -> Release | None:
    try:
        return fetch.read(record.entry, source, archived, now=place.now())
    except ParseError:
        return None


def _gone(place: Workplace, source: Source, one: Asked, tally: Tally) -> None:
    """Gone once: asked again a day later. Gone twice: withdrawn, and a person decides what becomes of the post."""
    now, record = place.now(), one.record
    if record.gone_since is None or now - record.gone_since < GONE_AGAIN:
        since = record.gone_since or now
        place.store.put(replace(record, gone_since=since, recheck_at=since + GONE_AGAIN))
        return
    versions = {
        language: replace(version, freshness=Freshness.SOURCE_WITHDRAWN, reason=one.gone)
        for language, version in record.versions.items()
    }
    waiting = record.work in {Work.WAITING, Work.EXPIRED}
    place.store.put(
        replace(
            record,
            versions=versions,
            recheck_at=None,
            work=Work.SKIPPED if waiting else record.work,
            reason="withdrawn by the city before it was translated" if waiting else record.reason,
            history=(*record.history, Event(at=now, what="original withdrawn", detail=one.gone)),
        )
    )
    place.step("withdrawal stored")
    tally.add(source.id, withdrawn=1)
    tally.tell(
        "withdrawn",
        next((version.path for version in versions.values() if version.path), record.title),
        "the city took the original away; `stadtbote withdraw` or `stadtbote reject` says what becomes of ours",
    )


def is_relaunch(place: Workplace, source: Source, gone: Sequence[Asked]) -> bool:
    """More than five pages, or a tenth of a source (two at least), vanished within a day: one event of the source."""
    if not gone:
        return False
    day_ago = place.now() - dt.timedelta(days=1)
    known = [one for one in place.store.find(source=source.id) if one.release is not None]
    ids = {one.record.id for one in gone}
    recent = sum(
        one.gone_since is not None and one.gone_since > day_ago for one in known if one.id not in ids
    )
    number = sum(one.record.gone_since is None or one.record.gone_since > day_ago for one in gone) + recent
    return health.relaunch(vanished=number, pages=len(known)) is not None


def _relaunch(place: Workplace, source: Source, gone: Sequence[Asked], tally: Tally) -> None:
    reason = f"{len(gone)} pages vanished within a day: probably a relaunch (`stadtbote sources move {source.id} URL`)"
    place.store.put_source(quarantined(place.store.source(source.id), reason, place.now()))
    tally.tell("relaunch", source.id, reason)


LAG = dt.timedelta(minutes=10)
"""How long a provider's counter may lag behind what was billed."""


def settle_intents(place: Workplace, tally: Tally) -> None:
    """An intent without a result means a run died between call and answer.

    Where the account's counter still stands where it stood before the call, nothing was billed and the release goes
    on by itself; else it is held in doubt until a person has looked.
    """
    found = (place.store.get(identity) for identity in place.store.doubtful())
    records = [one for one in found if one is not None and one.work in _MAY_GO_ON]
    if not records:
        return
    with closing(Engines(place)) as engines:
        for record in records:
            if surely_unbilled(place, record, engines):
                place.store.put(_unbilled(place, record))
            elif record.work is not Work.IN_DOUBT:
                reason = "a run died while buying: `stadtbote settle`"
                place.store.put(replace(record, work=Work.IN_DOUBT, reason=reason))
                tally.tell(
                    "in_doubt", record.title, "a run died while buying; `stadtbote settle` says what to do"
                )
                tally.add(record.source, in_doubt=1)


_MAY_GO_ON = {Work.WAITING, Work.FAILED, Work.IN_DOUBT}


def surely_unbilled(place: Workplace, record: Record, engines: Engines) -> bool:
    """Whether the accounts say that none of the calls without an answer was billed."""
    for line in in_doubt(record):
        # A call whose answer got lost on the way waits for a person: the provider has seen that one.
        if line.result or line.counter is None or place.now() - line.at < LAG:
            return False
        try:
            asked = [one for one in engines.usable(record.language, line.language) if one.name == line.engine]
            usage = asked[0].usage() if asked else None
        except EngineError:
            return False
        if usage is None or usage.count != line.counter:
            return False
    return True


def _unbilled(place: Workplace, record: Record) -> Record:
    """The release goes on; history says on what evidence."""
    doubtful = {line.id for line in in_doubt(record)}
    return replace(
        record,
        purchases=tuple(
            replace(line, result="settled-unpaid") if line.id in doubtful else line
            for line in record.purchases
        ),
        work=Work.WAITING,
        reason="",
        history=(
            *record.history,
            Event(at=place.now(), what="settled", detail="unpaid: the account's counter has not moved"),
        ),
    )
