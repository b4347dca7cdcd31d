"""What buying does to a release's ledger: lines are added before a call leaves and settled by what came back.

A line's word only ever becomes surer: what an engine answered beats what a person or nobody knew. Of a forgotten
release the bill is kept, and none of its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import BeingBought, HeldInDoubt, NotWanted, OverBudget
from pipeline.messages import Message, noop, plural
from pipeline.model import Change, Effects, Purchase, Record, Unit, Work
from pipeline.transitions.given import transition
from pipeline.transitions.late import why_not_wanted
from pipeline.transitions.versions import noted

Transition = Callable[[Record, object, dt.datetime], Change | Record]
RANK = {"": 0, "unknown": 1, "unpaid": 2, "settled-unpaid": 3, "settled-paid": 4, "paid": 5}
"""What is surer about one purchase: an answer beats a guess, and paid beats unpaid."""
_MAY_GO_ON = {Work.WAITING, Work.FAILED, Work.IN_DOUBT}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What is read of all releases' ledgers for one purchase."""

    ledger: str
    """The ledger's state that the rest was read at."""
    in_doubt: frozenset[str] = frozenset()
    """Keys of paragraphs that were perhaps bought for other releases."""
    being_bought: frozenset[str] = frozenset()
    """Keys of paragraphs that are bought for other releases at this moment, or just were."""
    calls: int = 0
    """Calls of the engine that are under way."""
    left: int | None = None
    """Characters the budget still allows; None without a budget."""


@transition
def intended(
    record: Record,
    facts: LedgerFacts,
    now: dt.datetime,
    line: Purchase,
    *,
    german: str,
    known: Collection[str],
    at_once: int = 1,
) -> Change:
    """A call is about to leave. `german`: fingerprint of what is translated, "" where the English is to be no draft;
    `known`: ids of the purchases that were looked at before; `at_once`: calls that the engine takes at one time.

    Raises HeldInDoubt where a paragraph was perhaps bought already, OverBudget, NotWanted where a person decided
    meanwhile that there is to be no draft, or the German was changed, and BeingBought where another release buys a
    paragraph of it, or all the calls that the engine takes at one time.
    """
    if german and (why := why_not_wanted(record, line.language, german)):
        raise NotWanted(Message("not bought: {our_reason}", our_reason=why), about=record.title)
    wanted = set(line.keys)
    if held := facts.in_doubt & wanted:
        raise HeldInDoubt(
            plural(
                "{n} paragraph of it in doubt through another release",
                "{n} paragraphs of it in doubt through another release",
                len(held),
            )
        )
    if any(wanted & set(purchase.keys) for purchase in doubtful(record)):
        raise HeldInDoubt("a paragraph of it is in doubt already")
    if any(
        wanted & set(purchase.keys)
        for purchase in record.purchases
        if purchase.id not in known and purchase.result == "paid"
    ):
        raise HeldInDoubt("a paragraph of it was bought meanwhile")
    if facts.being_bought & wanted:
        raise BeingBought("another release buys a paragraph of it at this moment", temporary=True)
    if facts.calls >= at_once:
        raise BeingBought("the engine is at work for others", temporary=True)
    if facts.left is not None and line.characters > facts.left:
        raise OverBudget(Message(BUDGET, wanted=line.characters, left=max(facts.left, 0)))
    bought = replace(record, purchases=(*record.purchases, line))
    return Change(record=bought, effects=Effects(ledger=facts.ledger))


BUDGET = noop("budget: {wanted} characters wanted, {left} left")


@transition
def paid(
    record: Record,
    facts: object,
    now: dt.datetime,
    intent: str,
    *,
    billed: int,
    bought: Sequence[tuple[str, str, str]],
    units: Sequence[Unit],
) -> Change:
    """The call was answered: the bill, and the paragraphs for the memory."""
    forgotten = record.work is Work.FORGOTTEN
    kept = _settled(record, intent, "paid", now, billed=billed, bought=() if forgotten else tuple(bought))
    return Change(record=kept, effects=Effects(units=() if forgotten else tuple(units)))


def unpaid(intent: str) -> Transition:
    """The call surely cost nothing."""
    return lambda record, facts, now: _settled(record, intent, "unpaid", now)


def unknown(intent: str) -> Transition:
    """Nobody knows whether the call was billed: held until `settle`."""
    return lambda record, facts, now: _settled(record, intent, "unknown", now)


@transition
def remembered(record: Record, facts: object, now: dt.datetime, units: Sequence[Unit]) -> Change:
    """What an engine that does not bill wrote, for the memory."""
    forgotten = record.work is Work.FORGOTTEN
    return Change(record=record, effects=Effects(units=() if forgotten else tuple(units)))


def overlapping(
    line: Purchase, before: Collection[Purchase], after: Collection[Purchase]
) -> tuple[Purchase, ...]:
    """Of lines that came in since `before`, those that bought, or perhaps bought, a paragraph of `line`."""
    known = {purchase.id for purchase in before} | {line.id}
    new = (
        purchase
        for purchase in after
        if purchase.id not in known and purchase.result not in {"unpaid", "settled-unpaid"}
    )
    return tuple(purchase for purchase in new if set(purchase.keys) & set(line.keys))


@transition
def settled_unbilled(
    record: Record, facts: object, now: dt.datetime, intents: Collection[str], detail: str
) -> Record:
    """Calls without an answer were surely not billed; the release goes on where nothing else is in doubt."""
    found = {purchase.id for purchase in doubtful(record)} & set(intents)
    if not found:
        return record
    lines = tuple(
        replace(purchase, result="settled-unpaid") if purchase.id in found else purchase
        for purchase in record.purchases
    )
    record = replace(record, purchases=lines)
    if record.work in _MAY_GO_ON and not doubtful(record):
        record = replace(record, work=Work.WAITING, reason="")
    return noted(record, now, "settled", detail=detail)


@transition
def held_in_doubt(record: Record, facts: object, now: dt.datetime, reason: str) -> Record:
    """A run died while buying: held until a person has looked at the account."""
    if record.work not in _MAY_GO_ON or record.work is Work.IN_DOUBT or not doubtful(record):
        return record
    return replace(record, work=Work.IN_DOUBT, reason=reason)


def doubtful(record: Record) -> tuple[Purchase, ...]:
    """Purchases nobody knows the outcome of: marked so, or an intent whose run died."""
    return tuple(purchase for purchase in record.purchases if purchase.result in {"", "unknown"})


def _settled(
    record: Record,
    intent: str,
    result: str,
    now: dt.datetime,
    *,
    billed: int = 0,
    bought: tuple[tuple[str, str, str], ...] = (),
) -> Record:
    line = next((purchase for purchase in record.purchases if purchase.id == intent), None)
    if line is None or RANK[result] <= RANK[line.result]:
        return record
    new = replace(line, result=result, billed=billed, bought=bought)
    record = replace(
        record, purchases=tuple(new if purchase is line else purchase for purchase in record.purchases)
    )
    if line.result.startswith("settled"):
        return noted(record, now, "answered", detail=f"{line.result} before, {result} by the engine's answer")
    return record
