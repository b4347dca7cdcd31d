"""Purchases whose outcome nobody knows: settled by the account's counter where that proves it, else by a person."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

from pipeline.errors import EngineError
from pipeline.model import Record, Work
from pipeline.run.engines import Engines
from pipeline.run.internal import alone
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.transitions import purchasing
from pipeline.transitions.purchasing import doubtful

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
            with alone(place, record, tally):
                _settle(place, record, engines, tally)


def _settle(place: Workplace, record: Record, engines: Engines, tally: Tally) -> None:
    if surely_unbilled(place, record, engines):
        lines = [line.id for line in doubtful(record)]
        place.change(record.id, purchasing.settled_unbilled(lines, UNMOVED))
        return
    after = place.change(record.id, purchasing.held_in_doubt("a run died while buying: `stadtbote settle`"))
    if record.work is not Work.IN_DOUBT and after.work is Work.IN_DOUBT:
        tally.tell("in_doubt", record.title, "a run died while buying; `stadtbote settle` says what to do")
        tally.add(record.source, in_doubt=1)


UNMOVED = "unpaid: the account's counter has not moved"
_MAY_GO_ON = {Work.WAITING, Work.FAILED, Work.IN_DOUBT}


def surely_unbilled(place: Workplace, record: Record, engines: Engines) -> bool:
    """Whether the accounts say that none of the calls without an answer was billed."""
    for line in doubtful(record):
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
