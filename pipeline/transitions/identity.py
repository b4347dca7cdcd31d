"""Which release is which: one under two addresses, two that look alike, one under the new address of its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.model import Change, Entry, Record, Validators, Work
from pipeline.transitions.reading import Transition
from pipeline.transitions.versions import noted


def same_release(
    older: str, newer: str, entry: Entry
) -> Callable[[Mapping[str, Record], object, dt.datetime], Mapping[str, Change | Record | None]]:
    """The release `newer`, listed as `entry`, is the `older` one under another address: it becomes part of it."""

    def apply(
        known: Mapping[str, Record], facts: object, now: dt.datetime
    ) -> dict[str, Change | Record | None]:
        old, new = known.get(older), known.get(newer)
        if old is None or new is None:
            return {}
        forgotten = old.work is Work.FORGOTTEN
        one = replace(
            old,
            entry=old.entry if forgotten else replace(entry, id=old.entry.id, source=old.entry.source),
            aliases=tuple(dict.fromkeys((*old.aliases, new.id, *new.aliases))),
            addresses=tuple(dict.fromkeys((*old.addresses, old.entry.url, entry.url))),
            listed=now,
            gone_since=None,
            purchases=(*old.purchases, *(line for line in new.purchases if line not in old.purchases)),
            decisions=(*old.decisions, *(line for line in new.decisions if line not in old.decisions)),
        )
        return {older: noted(one, now, "same release", detail=entry.url), newer: None}

    return apply


def twins_marked(
    one: str, others: Sequence[str]
) -> Callable[[Mapping[str, Record], object, dt.datetime], Mapping[str, Change | Record | None]]:
    """Releases that look alike know of each other, on both sides."""

    def apply(
        known: Mapping[str, Record], facts: object, now: dt.datetime
    ) -> dict[str, Change | Record | None]:
        alike = [other for other in others if other in known and known[other].work is not Work.FORGOTTEN]
        if one not in known or known[one].work is Work.FORGOTTEN:
            return {}
        found: dict[str, Change | Record | None] = {one: _twins(known[one], alike)}
        found |= {other: _twins(known[other], [one]) for other in alike}
        return found

    return apply


def rebound(entry: Entry) -> Transition:
    """A release under the new address of a source that moved; the first identity stays, the page is asked again."""

    def apply(record: Record, facts: object, now: dt.datetime) -> Record:
        known = {record.id, record.entry.id, *record.aliases}
        aliases = record.aliases if entry.id in known else (*record.aliases, entry.id)
        if record.work is Work.FORGOTTEN:
            return record if aliases == record.aliases else replace(record, aliases=aliases)
        found = replace(
            record,
            entry=replace(entry, id=record.entry.id),
            aliases=aliases,
            addresses=tuple(dict.fromkeys((*record.addresses, record.entry.url))),
            gone_since=None,
            page=Validators(),
            recheck_at=now if record.release is not None else record.recheck_at,
        )
        return noted(found, now, "moved", detail=entry.url)

    return apply


def _twins(record: Record, others: Sequence[str]) -> Record:
    new = [one for one in others if one not in record.twins and one != record.id]
    return replace(record, twins=(*record.twins, *new)) if new else record
