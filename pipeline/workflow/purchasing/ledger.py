"""The store as the translate room wants it: a Memory that is asked first, a Ledger that writes before it pays."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pipeline import site, translate
from pipeline.errors import BoughtElsewhere, StoreError
from pipeline.model import Purchase, Record, Release, Segment, Translation, Work
from pipeline.model.drafts import Role
from pipeline.store import Store, Transition, Unit
from pipeline.transitions import purchasing
from pipeline.transitions.purchasing import LedgerFacts
from pipeline.transitions.purchasing import doubtful as in_doubt
from pipeline.translate.engine import Bought, Hit
from pipeline.workflow.purchasing.budget import left
from pipeline.workflow.workspace.workspace import Workspace

__all__ = [
    "ReleaseLedger",
    "ReleaseMemory",
    "StoreMemory",
    "in_doubt",
    "known",
    "units",
]


class StoreMemory:
    """The translate room's Memory over the store, for looking up."""

    def __init__(self, store: Store, now: dt.datetime) -> None:
        self._store = store
        self._now = now

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        """The English of a text, if there is any."""
        unit = self._store.memory.find(text, key=key, source=source, target=target)
        if unit is None:
            return None
        return Hit(
            text=unit.target,
            origin="engine" if unit.origin == "engine" else "person",
            engine=unit.engine,
            model=unit.model,
        )

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        """Not for this one: only what is written for a release is remembered (`ReleaseMemory`)."""
        raise TypeError("this memory is for looking up")


def printed(workspace: Workspace, record: Record) -> Release:
    """The newest German known of a release, as far as its source's rights let a post hold it."""
    assert record.release is not None
    source = workspace.source(record.source)
    return site.printable(record.release, source.rights if source is not None else None)


def known(
    workspace: Workspace,
    record: Record,
    language: str,
    *,
    kept: Mapping[tuple[Role, int], Segment] | None = None,
) -> Translation:
    """What the memory alone knows of a release that was read, in a language, beside the segments that are `kept`."""
    memory = StoreMemory(workspace.store, workspace.now())
    job = translate.Job(language=language, memory=memory, kept=kept or {})
    return translate.translate(printed(workspace, record), job, now=workspace.now())


class ReleaseMemory(StoreMemory):
    """The same while one release is translated: what an engine that does not bill wrote is remembered with it."""

    def __init__(self, workspace: Workspace, record: Record) -> None:
        super().__init__(workspace.store, workspace.now())
        self._workspace = workspace
        self._record = record.id

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        """Remember what an engine wrote."""
        if bought:
            kept = units(bought, source=source, target=target, at=self._now)
            self._workspace.change(self._record, purchasing.remembered(kept))


UNDER_WAY = dt.timedelta(minutes=20)
"""A call without an answer for longer has none: no engine is waited for so long (`engines/ollama.py`: 15 minutes)."""


class ReleaseLedger:
    """The translate room's Ledger for one release: each line stands in its record, on disk, before the call."""

    def __init__(self, workspace: Workspace, record: Record, *, for_draft: bool = True) -> None:
        self.at_once = 1
        """Calls that the engine takes at one time."""
        self.anew = False
        """What the memory has is bought once more, since a person asked for it."""
        self.writing: Callable[[], AbstractContextManager[object]] = nullcontext
        """Entered for each line."""
        self._workspace = workspace
        self._german = record.release.fingerprint if record.release is not None and for_draft else ""
        self._known = {purchase.id for purchase in record.purchases}
        self._own: set[str] = set()
        """Keys of what this ledger bought: what came back unusable is asked for once more."""
        self.record = record
        """The record as it is after the ledger's last line."""

    def intend(
        self,
        *,
        engine: str,
        model: str,
        language: str,
        keys: Sequence[str],
        characters: int,
        counter: int | None,
    ) -> str:
        """Write down what is about to be bought; on disk when this returns. Gives the line's id.

        Raises HeldInDoubt where a paragraph was perhaps bought already, BoughtElsewhere, OverBudget, NotWanted, and
        BeingBought where it is to be tried again in a moment, after another look at the memory.
        """
        line = Purchase(
            id=uuid.uuid4().hex[:16],
            at=self._workspace.now(),
            engine=engine,
            model=model,
            language=language,
            keys=tuple(keys),
            characters=characters,
            counter=counter,
        )
        intended = purchasing.intended(
            line, german=self._german, known=frozenset(self._known), at_once=self.at_once
        )
        new = () if self.anew else set(line.keys) - self._own
        with self.writing():
            self._change(intended, lambda record: ledger_facts(self._workspace, record, line, new=new))
            self._known.add(line.id)
            self._own.update(line.keys)
            self._share(line)
        return line.id

    def _change(
        self, transition: Transition[Any], facts: Callable[[Record], object] = lambda record: None
    ) -> None:
        store, now = self._workspace.store, self._workspace.now()
        with self.writing():
            self.record = store.change(self.record.id, transition, now=now, facts=facts)

    def _share(self, line: Purchase) -> None:
        """Another clone sees the intent before the call; where it cannot be told, nothing is bought.

        Of two clones that push at one moment the second sees the first one's line, and takes its own back.
        """
        if self._workspace.shared is None:
            return
        try:
            came_in = self._workspace.shared.push("About to buy")
        except StoreError:
            self.unpaid(line.id)
            raise
        if not self._bought_by(line, came_in):
            return
        self.unpaid(line.id)
        self._workspace.shared.push("Not bought: another clone does")
        raise BoughtElsewhere("another clone of the site buys it at this moment")

    def _bought_by(self, line: Purchase, came_in: Iterable[str]) -> bool:
        """Take in the records another clone pushed meanwhile; whether they hold a line for the same paragraphs."""
        store, found = self._workspace.store, False
        for identity in came_in:
            before = store.get(identity)
            store.refresh(identity, pulled=True)
            after = store.get(identity)
            if after is not None:
                known = before.purchases if before is not None else ()
                found = bool(purchasing.overlapping(line, known, after.purchases)) or found
        return found

    def paid(self, intent: str, *, billed: int, bought: Sequence[Bought], source: str, target: str) -> None:
        """Result and paragraphs, in one transaction."""
        lines = tuple(
            (purchase_line.key, purchase_line.source, purchase_line.target) for purchase_line in bought
        )
        kept = units(bought, source=source, target=target, at=self._workspace.now())
        self._change(purchasing.paid(intent, billed=billed, bought=lines, units=kept))

    def unpaid(self, intent: str) -> None:
        """The call surely cost nothing."""
        self._change(purchasing.unpaid(intent))

    def unknown(self, intent: str) -> None:
        """Nobody knows: held until `settle`."""
        self._change(purchasing.unknown(intent))


def ledger_facts(
    workspace: Workspace, record: Record, line: Purchase, *, new: Collection[str] = ()
) -> LedgerFacts:
    """Doubt, calls under way and budget over all releases, as of one state of the ledger, for one line; `new`: its
    keys that the memory had nothing for."""
    store = workspace.store
    state, calls, doubt, busy = store.ledger(), 0, set[str](), set[str]()
    for other in (store.get(identity) for identity in store.doubtful() if identity != record.id):
        for open_line in in_doubt(other) if other is not None else ():
            under_way = open_line.result == "" and other is not None and other.work is not Work.IN_DOUBT
            if under_way and line.at - open_line.at < UNDER_WAY:
                busy.update(open_line.keys)
                calls += open_line.engine == line.engine
            else:
                doubt.update(open_line.keys)
    busy.update(store.memory.bought(new))
    return LedgerFacts(
        ledger=state,
        in_doubt=frozenset(doubt),
        being_bought=frozenset(busy),
        calls=calls,
        left=left(workspace),
    )


def units(bought: Sequence[Bought], *, source: str, target: str, at: dt.datetime) -> list[Unit]:
    """What was bought, as rows of the memory."""
    return [
        Unit(
            source=purchase_line.source,
            target=purchase_line.target,
            source_language=source,
            target_language=target,
            key=purchase_line.key,
            engine=purchase_line.engine,
            model=purchase_line.model,
            at=at,
        )
        for purchase_line in bought
    ]
