"""Which release is which: one under two addresses, two that look alike, one under the new address of its source."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.model import Change, Entry, Record, Validators, Work
from pipeline.transitions.given import transition
from pipeline.transitions.versions import noted


@transition
def same_release(
    known: Mapping[str, Record], facts: object, now: dt.datetime, older: str, newer: str, entry: Entry
) -> dict[str, Change | Record | None]:
    """The release `newer`, listed as `entry`, is the `older` one under another address: it becomes part of it."""
    old, new = known.get(older), known.get(newer)
    if old is None or new is None:
        return {}
    forgotten = old.work is Work.FORGOTTEN
    record = replace(
        old,
        entry=old.entry if forgotten else replace(entry, id=old.entry.id, source=old.entry.source),
        aliases=tuple(dict.fromkeys((*old.aliases, new.id, *new.aliases))),
        addresses=tuple(dict.fromkeys((*old.addresses, old.entry.url, entry.url))),
        listed=now,
        gone_since=None,
        purchases=(*old.purchases, *(line for line in new.purchases if line not in old.purchases)),
        decisions=(*old.decisions, *(line for line in new.decisions if line not in old.decisions)),
    )
    return {older: noted(record, now, "same release", detail=entry.url), newer: None}


def is_part(owner: Record, part: Record) -> bool:
    """Whether `part` became part of `owner` (`same_release`): the owner names it and holds all that was bought for it
    and decided on it. A name alone takes nothing away: a damaged or hand-made file may name any release."""
    return (
        part.id in owner.aliases
        and part.id != owner.id
        and not part.versions
        and set(part.purchases) <= set(owner.purchases)
        and set(part.decisions) <= set(owner.decisions)
    )


@transition
def twins_marked(
    known: Mapping[str, Record], facts: object, now: dt.datetime, text: str, others: Sequence[str]
) -> dict[str, Change | Record | None]:
    """Releases that look alike know of each other, on both sides."""
    alike = [other for other in others if other in known and known[other].work is not Work.FORGOTTEN]
    if text not in known or known[text].work is Work.FORGOTTEN:
        return {}
    found: dict[str, Change | Record | None] = {text: _twins(known[text], alike)}
    found |= {other: _twins(known[other], [text]) for other in alike}
    return found


@transition
def rebound(record: Record, facts: object, now: dt.datetime, entry: Entry) -> Record:
    """A release under the new address of a source that moved; the first identity stays, the page is asked again."""
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


def is_changed(record: Record, entry: Entry) -> bool:
    """Whether the list says something else of a release than what is stored."""
    if record.work is Work.FORGOTTEN or not record.source:
        return False
    known = record.entry
    # Where no "updated" of its own was known, what is later than our first look at it is.
    if entry.updated and entry.updated > (known.updated or record.seen):
        return True
    return bool(entry.fingerprint) and entry.fingerprint != known.fingerprint


def _twins(record: Record, others: Sequence[str]) -> Record:
    new = [other for other in others if other not in record.twins and other != record.id]
    return replace(record, twins=(*record.twins, *new)) if new else record
