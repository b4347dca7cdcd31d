"""What an engine's trouble with one release means for the others of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pipeline.errors import EngineError, OutcomeUnknown, QuotaExceeded, ReplyRefused
from pipeline.model import Work
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.importing.importing import run_import
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, Shop, files, plausible


@dataclass
class Counting(Shop):
    """A shop that counts how often it was asked."""

    asked: int = 0

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """One request more."""
        self.asked += 1
        return Shop.translate(self, texts, order)


@pytest.mark.parametrize("trouble", [OutcomeUnknown("no answer"), ReplyRefused("4 replies to 5 texts")])
def test_one_unknown_outcome_is_one_to_settle_and_nothing_is_sent_again(
    city: City, make_site: MakeSite, trouble: EngineError
) -> None:
    city.items = [item(number) for number in range(3)]
    shop = Counting(failing=trouble)

    run_import(make_site(engines=[shop]), forced=True)
    run_import(make_site(engines=[Counting(answer=plausible)]), forced=True)

    assert shop.asked == 1
    states = sorted(record.work for record in make_site().store.find())
    assert states == [Work.DONE, Work.DONE, Work.IN_DOUBT]
    assert next(make_site().store.find(work=[Work.IN_DOUBT])).reason.endswith("`stadtbote settle`")


@pytest.mark.parametrize("trouble", [QuotaExceeded("used up"), EngineError("down", temporary=True)])
@pytest.mark.parametrize(("extra", "written"), [("", 0), ("on_quota: next", 3)])
def test_the_next_engine_writes_only_where_it_is_asked_for(
    city: City, make_site: MakeSite, trouble: EngineError, extra: str, written: int
) -> None:
    city.items = [item(number) for number in range(3)]
    first, second = Shop(failing=trouble), Shop(name="second", answer=plausible)

    run_import(make_site(engines=[first, second], extra=extra), forced=True)

    assert len(files(make_site())) == written
    assert bool(second.bought) == bool(written)
