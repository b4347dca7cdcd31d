"""Record files that changed since the store last looked are taken in; an older file never beats a row.

A file comes from another clone, a branch that was pulled, a backup that was laid back, or a run that died between
file and row. Which of the two descends from the other is in the record (`lineage`); where neither does, they are joined.
What did not change is not asked about: one look at the folder says in which shards of it something did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import Change, Effects, Record
from pipeline.store import statements
from pipeline.store.damage import stand_in
from pipeline.store.joining import join
from pipeline.store.lineage import Order, order, united
from pipeline.store.opening import damaged
from pipeline.store.records import Scan, is_same
from pipeline.store.salvage import carry_over
from pipeline.transitions.identity import is_part
from pipeline.transitions.memory import units_of

if TYPE_CHECKING:
    from pipeline.store.store import Store


AT_ONCE = 200
"""Records taken in by one transaction: each holds its lock, an open file, meanwhile."""


def catch_up(store: Store) -> int:
    """Take in what is newer, write what is missing; how many records came from files."""
    scan = store.files.scan()
    with store.engine.connect() as connection:
        known = statements.shards(connection)
        names = [name for name, digest in scan.digests.items() if known.get(name) != digest]
        names += [name for name in scan.shards if name not in scan.digests]
        names += [name for name in known if name not in scan.shards]
        here = statements.stamps(connection, names)
    there = {text: looks for name in names for text, looks in scan.shards.get(name, {}).items()}
    changed = _changed(store, here, there)
    new = _take_new(store, [text for text in there if text not in here])
    came = {record.id: record.aliases for record in new}
    for identity in changed:
        found = store.files.take(identity)
        # Removed, or damaged: what the store holds of it is written anew below.
        if found is not None and take_in(store, found[0]):
            came[identity] = found[0].aliases
    _drop_absorbed(store, came)
    _tell_damage(store, here.keys())
    for identity in {*changed, *(here.keys() - there.keys())}:
        _write_missing(store, identity)
    _remember(store, scan, names)
    return len(came)


def _changed(store: Store, here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Those whose file does not hold what their row says; files that only look new are known from now on."""
    changed: list[str] = []
    same: dict[str, tuple[str, str]] = {}
    for identity, looks in there.items():
        stamp = here.get(identity)
        if stamp is None or is_same(stamp, looks):
            continue
        now = store.files.restamped(identity, stamp)
        if now is None:
            changed.append(identity)
        elif now != stamp:
            same[identity] = (stamp, now)
    if same:
        with store.writing() as connection:
            statements.restamp(connection, same)
    return changed


def _take_new(store: Store, identities: Iterable[str]) -> Iterator[Record]:
    """Records that only their files hold, many at once; those that came in."""
    left = iter(sorted(identities))
    while some := list(islice(left, AT_ONCE)):
        with store.engine.connect() as connection:
            owners = statements.owners(connection, some)
        found = [
            taken
            for text in some
            if not _is_absorbed(store, text, owners.get(text))
            and (taken := store.files.take(text)) is not None
        ]
        absorbed = _absorbed([record for record, _ in found])
        found = [pair for pair in found if pair[0].id not in absorbed]
        for text in absorbed:
            store.files.remove(text)
        with store.door.locks.hold_many([record.id for record, _ in found]):
            with store.engine.connect() as connection:
                stored = set(statements.stored_among(connection, [record.id for record, _ in found]))
            new = [pair for pair in found if pair[0].id not in stored]
            if new:
                store.restore(new)
            yield from (record for record, _ in new)
        yield from (record for record, _ in found if record.id in stored and take_in(store, record))


def _absorbed(records: Sequence[Record]) -> set[str]:
    """Ids of those that became part of another. Of two that each name the other the first stays, and none names itself."""
    parts = {record.id: record for record in records}
    found: set[str] = set()
    for record in records:
        if record.id not in found:
            found.update(
                alias for alias in record.aliases if alias in parts and is_part(record, parts[alias])
            )
    return found


def _is_absorbed(store: Store, identity: str, owner: str | None) -> bool:
    """Whether a run that was killed while two records became one left this file behind; it goes then."""
    if owner is None or owner == identity:
        return False
    record, part = store.get(owner), store.files.take(identity)
    if record is None or part is None or not is_part(record, part[0]):
        return False
    with store.door.locks.hold_many([owner, identity]):
        store.files.remove(identity)
    return True


def _drop_absorbed(store: Store, came: Mapping[str, Sequence[str]]) -> None:
    """A release that became part of one that came in just now (by its aliases) goes."""
    owners = {alias: text for text, aliases in came.items() for alias in aliases if alias != text}
    with store.engine.connect() as connection:
        left = statements.stored_among(connection, list(owners))
    for identity in left:
        with store.door.locks.hold_many([owners[identity], identity]):
            owner, part = store.get(owners[identity]), store.get(identity)
            if owner is None or part is None or not is_part(owner, part):
                continue
            with store.writing() as connection:
                statements.drop(connection, identity)
                statements.upsert(connection, [(owner, store.files.stamp_of(owner.id))])
            store.files.remove(identity)


def _write_missing(store: Store, identity: str) -> None:
    with store.door.locks.hold(identity):
        record = store.get(identity)
        if record is not None and not store.files.holds(identity):
            store.write({identity: record}, {identity: Change(record=record)}, known=True)


def _remember(store: Store, scan: Scan, names: Sequence[str]) -> None:
    """What was looked at is known as it was at the look; what was written since is another, and asked about again."""
    digests = {name: scan.digests[name] for name in names if name in scan.digests}
    if digests:
        with store.writing() as connection:
            statements.keep_shards(connection, digests)


def salvage(store: Store, folder: Path) -> None:
    """Carry over what malformed databases that were set aside still hold; each is taken once, and told."""
    for old in damaged(folder):
        mark = f"carried over: {old.name}"
        if store.mark(mark):
            continue
        counts, records = carry_over(old, store.engine)
        back = sum(take_in(store, record) for record in records)
        store.change_mark(mark, lambda _: "yes")
        told = ", ".join(f"{name} {number}" for name, number in counts.items())
        store.tell(
            str(folder / "store.db"),
            f"was damaged and is set aside as {old.name}; {store.rebuilt} records came back from their files, "
            f"{back} from the database; carried over: {told}",
        )


def _tell_damage(store: Store, here: Collection[str]) -> None:
    """Say of each damaged file what stands in for it; a release nobody knows any more is held, never bought again."""
    for damage in store.files.damage:
        if damage.identity in here:
            message = f"{damage.problem}; {damage.kept}; the store's copy is used"
        else:
            lost = stand_in(damage)
            with store.door.locks.hold(lost.id):
                store.write({lost.id: None}, {lost.id: Change(record=lost)}, known=True)
            message = (
                f"{damage.problem}; {damage.kept}; the store has no copy, so the release is held: put a whole file "
                f"in its place, or `stadtbote retry {lost.id}` makes it anew"
            )
        store.tell(damage.file, message)
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
