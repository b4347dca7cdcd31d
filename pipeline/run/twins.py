"""Two addresses, one release: the rule of identity, applied when a new page has been read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Entry, Event, Record, Release, Source, Work
from pipeline.run.changes import compare
from pipeline.run.deciding import alike, same_release
from pipeline.run.place import Workplace
from pipeline.run.report import Tally

NEAR = dt.timedelta(days=7)


def known_as(
    place: Workplace, source: Source, record: Record, release: Release, tally: Tally
) -> Record | None:
    """The older record a new page belongs to, with the page taken in; None where the release is new.

    What is merely alike stays two releases, marked as probable twins of each other.
    """
    for other in neighbours(place, record, release):
        assert other.release is not None
        if same_release(other.release, release, left_list=left_the_list(place, other)):
            return _taken_in(place, source, other, record, release, tally)
    return None


def mark_twins(place: Workplace, record: Record, tally: Tally) -> Record:
    """Note on both sides which releases look alike."""
    release = record.release
    assert release is not None
    found = []
    for other in neighbours(place, record, release):
        if other.release is None or not alike(other.release, release) or other.id in record.twins:
            continue
        record = replace(record, twins=(*record.twins, other.id))
        place.store.put(replace(other, twins=(*other.twins, record.id)))
        found.append(f"{other.release.day:%d %B} ({other.entry.url})")
    if found:
        # One line a release: thirty reports of one name a day would be four hundred.
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        tally.tell("twins", record.title, f"looks like a release of {found[0]}{more}")
    return record


def neighbours(place: Workplace, record: Record, release: Release) -> Iterator[Record]:
    """Other releases with the same words, or the same title in the days around, whatever their source."""
    for other in place.store.like(release, within=NEAR):
        if other.id != record.id and other.release is not None and other.work is not Work.FORGOTTEN:
            yield other


def left_the_list(place: Workplace, record: Record) -> bool:
    """Whether the last full list of its source no longer holds a release."""
    return record.id not in place.store.source(record.source).listed


def _taken_in(
    place: Workplace, source: Source, other: Record, record: Record, release: Release, tally: Tally
) -> Record:
    """The new address becomes an alias; a sentence more is a change of the old release."""
    new = record.entry
    entry: Entry = replace(new, id=other.entry.id, source=other.entry.source)
    merged = replace(
        other,
        entry=entry,
        aliases=tuple(dict.fromkeys((*other.aliases, record.id, *record.aliases))),
        addresses=tuple(dict.fromkeys((*other.addresses, other.entry.url, new.url))),
        listed=place.now(),
        gone_since=None,
        history=(*other.history, Event(at=place.now(), what="same release", detail=new.url)),
    )
    place.store.change_many(
        [merged.id, record.id],
        lambda known, _, now: {
            merged.id: replace(merged, revisions=known[merged.id].revisions),
            **{one: None for one in known if one == record.id},
        },
        now=place.now(),
        facts=lambda known: None,
    )
    place.step("twin absorbed")
    tally.add(source.id, new=-1, unchanged=1)
    release = replace(release, id=other.id, source=other.source)
    assert merged.release is not None
    if release.fingerprint == merged.release.fingerprint:
        return merged
    same_words = [one.text for one in release.blocks] == [one.text for one in merged.release.blocks]
    if same_words and release.title == merged.release.title:
        # Only pictures or addresses differ: nothing a reader would call a correction.
        return merged
    return compare(place, source, merged, release, None, tally)
