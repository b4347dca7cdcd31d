"""Record files that changed since the store last looked are taken in; an older file never beats a row.

A file comes from another clone, a branch that was pulled, a backup that was laid back, or a run that died between
file and row. Which of the two descends from the other is in the record (`lineage`); where neither does, they are joined.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipeline.model import Change, Effects, Record
from pipeline.store import schema, statements
from pipeline.store.damage import stand_in
from pipeline.store.joining import join
from pipeline.store.lineage import Order, order, united
from pipeline.store.opening import damaged
from pipeline.store.rebuild import units_of
from pipeline.store.salvage import carry_over

if TYPE_CHECKING:
    from pipeline.store.store import Store


def catch_up(store: Store) -> int:
    """Take in what is newer, write what is missing; how many records came from files."""
    store.files.sweep()
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(schema.record.c.id, schema.record.c.file))
        here = {row.id: row.file for row in rows}
    there = store.files.stamps()
    taken = 0
    for identity, stamp in list(there.items()):
        if here.get(identity) == stamp:
            continue
        found = store.files.take(identity)
        if found is None:
            # Removed, or damaged: what the store holds of it is written anew below.
            del there[identity]
        else:
            taken += take_in(store, found)
    for identity in there:
        _drop_absorbed(store, identity)
    _tell_damage(store, here.keys())
    for identity in here.keys() - there.keys():
        with store.door.locks.hold(identity):
            record = store.get(identity)
            if record is not None and not store.files.holds(identity):
                store.write({identity: record}, {identity: Change(record=record)}, known=True)
    return taken


def salvage(store: Store, folder: Path) -> None:
    """Carry over what malformed databases that were set aside still hold; each is taken once, and told."""
    for old in damaged(folder):
        mark = f"carried over: {old.name}"
        if store.mark(mark):
            continue
        counts, records = carry_over(old, store.engine)
        back = sum(take_in(store, one) for one in records)
        store.change_mark(mark, lambda _: "yes")
        told = ", ".join(f"{name} {number}" for name, number in counts.items())
        store.tell(
            str(folder / "store.db"),
            f"was damaged and is set aside as {old.name}; {store.rebuilt} records came back from their files, "
            f"{back} from the database; carried over: {told}",
        )


def _tell_damage(store: Store, here: Collection[str]) -> None:
    """Say of each damaged file what stands in for it; a release nobody knows any more is held, never bought again."""
    for one in store.files.damage:
        if one.identity in here:
            message = f"{one.problem}; {one.kept}; the store's copy is used"
        else:
            lost = stand_in(one)
            with store.door.locks.hold(lost.id):
                store.write({lost.id: None}, {lost.id: Change(record=lost)}, known=True)
            message = (
                f"{one.problem}; {one.kept}; the store has no copy, so the release is held: put a whole file "
                f"in its place, or `stadtbote retry {lost.id}` makes it anew"
            )
        store.tell(one.file, message)
    store.files.damage.clear()


def take_in(store: Store, found: Record) -> bool:
    """A copy of a record from elsewhere; whether the store learned something from it."""
    identity = found.id
    with store.door.locks.hold(identity):
        known = store.get(identity)
        if known is None:
            return store.write({identity: None}, {identity: _rebuilt(found)}, known=True)
        if found == known:
            store.stamp(identity)
            return False
        how = order(found.revisions, known.revisions)
        if how is Order.OLDER:
            store.write({identity: known}, {identity: Change(record=known)}, known=True)
            return False
        if how is Order.NEWER:
            return store.write({identity: known}, {identity: _rebuilt(found)}, known=True)
        both = join(known, found, None)
        both = replace(both, revisions=united(known.revisions, found.revisions))
        return store.write({identity: known}, {identity: _rebuilt(both)})


def _rebuilt(record: Record) -> Change:
    """A record from a file, with what it alone gives back to the memory."""
    return Change(record=record, effects=Effects(units=tuple(units_of(record))))


def _drop_absorbed(store: Store, identity: str) -> None:
    """A run killed while two records became one leaves the absorbed one's file behind."""
    owner = store.known(identity)
    if owner is None or owner.id == identity or identity not in owner.aliases:
        return
    with store.door.locks.hold_many([owner.id, identity]):
        with store.engine.begin() as connection:
            statements.drop(connection, identity)
            statements.upsert(connection, owner, store.files.stamp_of(owner.id))
        store.files.remove(identity)
