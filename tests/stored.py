"""What a test wants to find in a store, put there through the door like anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Change, Effects, Record, Retirement, Unit
from pipeline.store import Store

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)


def put(store: Store, record: Record, *, units: Iterable[Unit] = ()) -> Record:
    """The record as it is given, whatever is stored; what is stored then."""
    effects = Effects(units=tuple(units))
    if store.get(record.id) is None:
        return store.add(record, effects)

    def becomes(known: Record, facts: None, now: dt.datetime) -> Change:
        return Change(record=replace(record, revisions=known.revisions), effects=effects)

    return store.change(record.id, becomes, now=NOW, facts=lambda known: None)


def keep(store: Store, units: Iterable[Unit]) -> None:
    """Units of the memory."""
    store.change_memory(Effects(units=tuple(units)), now=NOW)


def retire(store: Store, source: str) -> None:
    """English of a German text, out of the memory's use."""
    gone = Retirement(source=source, source_language="de", target_language="en-GB")
    store.change_memory(Effects(retired=(gone,)), now=NOW)


def contact(store: Store, identity: str, blocks: str) -> None:
    """A release's contact block."""
    effects = Effects(contact=blocks)
    store.change(
        identity,
        lambda known, _, now: Change(record=replace(known, listed=now), effects=effects),
        now=NOW,
        facts=lambda known: None,
    )


def stored(store: Store, identity: str) -> Record:
    """A record that is there."""
    record = store.get(identity)
    assert record is not None
    return record
