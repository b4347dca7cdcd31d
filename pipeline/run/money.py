"""The store as the translate room wants it: a Memory that is asked first, a Ledger that writes before it pays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

from pipeline.config import Budget
from pipeline.errors import HeldInDoubt, StoreError
from pipeline.model import Purchase, Record
from pipeline.run.place import Workplace
from pipeline.store import Store, Unit
from pipeline.translate.engine import Bought, Hit


class StoreMemory:
    """The translate room's Memory over the store."""

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
        """Remember what an engine wrote."""
        self._store.keep(units(bought, source=source, target=target, at=self._now))


class ReleaseLedger:
    """The translate room's Ledger for one release: each line stands in its record, on disk, before the call."""

    def __init__(self, place: Workplace, record: Record) -> None:
        self._place = place
        self.record = record
        """The record as the ledger last wrote it."""

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

        Raises HeldInDoubt where a paragraph was perhaps bought for another release already.
        """
        if held := doubtful_keys(self._place.store, but=self.record.id) & set(keys):
            number = len(held)
            raise HeldInDoubt(
                f"{number} paragraph{'s' * (number != 1)} of it in doubt through another release"
            )
        line = Purchase(
            id=uuid.uuid4().hex[:16],
            at=self._place.now(),
            engine=engine,
            model=model,
            language=language,
            keys=tuple(keys),
            characters=characters,
            counter=counter,
        )
        self.record = replace(self.record, purchases=(*self.record.purchases, line))
        self._place.store.put(self.record)
        self._share(line.id)
        return line.id

    def _share(self, intent: str) -> None:
        """Another clone sees the intent before the call; where it cannot be told, nothing is bought."""
        if self._place.shared is None:
            return
        try:
            self._place.shared.push("About to buy")
        except StoreError:
            self.unpaid(intent)
            raise

    def paid(self, intent: str, *, billed: int, bought: Sequence[Bought], source: str, target: str) -> None:
        """Result and paragraphs, in one transaction."""
        kept = tuple((one.key, one.source, one.target) for one in bought)
        self._settle(intent, result="paid", billed=billed, bought=kept)
        self._place.store.put(
            self.record, units=units(bought, source=source, target=target, at=self._place.now())
        )

    def unpaid(self, intent: str) -> None:
        """The call surely cost nothing."""
        self._settle(intent, result="unpaid")
        self._place.store.put(self.record)

    def unknown(self, intent: str) -> None:
        """Nobody knows: held until `settle`."""
        self._settle(intent, result="unknown")
        self._place.store.put(self.record)

    def _settle(
        self, intent: str, *, result: str, billed: int = 0, bought: tuple[tuple[str, str, str], ...] = ()
    ) -> None:
        lines = tuple(
            replace(line, result=result, billed=billed, bought=bought) if line.id == intent else line
            for line in self.record.purchases
        )
        self.record = replace(self.record, purchases=lines)


def units(bought: Sequence[Bought], *, source: str, target: str, at: dt.datetime) -> list[Unit]:
    """What was bought, as rows of the memory."""
    return [
        Unit(
            source=one.source,
            target=one.target,
            source_language=source,
            target_language=target,
            key=one.key,
            engine=one.engine,
            model=one.model,
            at=at,
        )
        for one in bought
    ]


def left(place: Workplace) -> int | None:
    """Characters the budget still allows today; None without a budget."""
    budget: Budget = place.settings.budget
    local = place.clock.now().astimezone(place.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    rooms = []
    if budget.day is not None:
        rooms.append(budget.day - place.store.spent(midnight))
    if budget.month is not None:
        rooms.append(budget.month - place.store.spent(midnight.replace(day=1)))
    return min(rooms) if rooms else None


def doubtful_keys(store: Store, *, but: str) -> frozenset[str]:
    """Keys of paragraphs in purchases nobody knows the outcome of, of all releases but one."""
    records = (store.get(one) for one in store.doubtful() if one != but)
    return frozenset(key for one in records if one for line in in_doubt(one) for key in line.keys)


def in_doubt(record: Record) -> tuple[Purchase, ...]:
    """Purchases nobody knows the outcome of: marked so, or an intent whose run died."""
    return tuple(line for line in record.purchases if line.result in {"", "unknown"})
