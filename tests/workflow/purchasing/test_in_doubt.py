"""What earlier runs left: a purchase is settled by the account's counter alone; moments of a clock that ran ahead go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pipeline.errors import EngineError
from pipeline.model import Poll, Purchase, Record, SourceState, Work
from pipeline.translate.engine import Can, Usage
from pipeline.workflow.purchasing.in_doubt import LAG, put_moments_right, settle_intents
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.made import NOW, record

COUNTER = 70


@dataclass
class Account:
    """An engine of which only the counter is asked."""

    count: int | None = COUNTER
    failing: Exception | None = None
    name: str = "shop"
    model: str = "one"
    can: Can = field(default_factory=lambda: Can(markup="tags", batch=50, billed=True, price=20.0))
    closed: int = 0

    def translate(self, texts: Any, order: Any) -> Any:
        """Never in these tests."""
        raise AssertionError("nothing is to be bought")

    def usage(self) -> Usage | None:
        """What it says was billed."""
        if self.failing is not None:
            raise self.failing
        return None if self.count is None else Usage(count=self.count)

    def close(self) -> None:
        """Counted."""
        self.closed += 1


def _line(**values: Any) -> Purchase:
    plain = Purchase(
        id="p1", at=NOW - LAG, engine="shop", language="en-GB", keys=("k1",), characters=9, counter=COUNTER
    )
    return replace(plain, **values)


def _settled(workspace: Workspace, account: Account, known: Record) -> tuple[Record, RunReportBuilder]:
    put(workspace.store, known)
    tally = RunReportBuilder(started=NOW, keep=workspace.store.tell_people)
    settle_intents(replace(workspace, open_engines=lambda source, target: [account]), tally)
    after = workspace.store.get(known.id)
    assert after is not None
    return after, tally


@pytest.mark.parametrize(
    ("line", "account", "unbilled"),
    [
        ({}, Account(), True),
        ({"at": NOW - LAG + dt.timedelta(seconds=1)}, Account(), False),
        ({"counter": None}, Account(), False),
        ({"result": "unknown"}, Account(), False),
        ({"engine": "another"}, Account(), False),
        ({}, Account(count=COUNTER + 1), False),
        ({}, Account(count=None), False),
        ({}, Account(failing=EngineError("down")), False),
    ],
)
def test_a_call_without_an_answer(
    line: dict[str, Any], account: Account, unbilled: bool, quiet: Workspace
) -> None:
    after, tally = _settled(quiet, account, record(purchases=(_line(**line),)))

    (bought,) = after.purchases
    if unbilled:
        assert (bought.result, after.work, quiet.store.news()) == ("settled-unpaid", Work.WAITING, ())
    else:
        assert bought.result in {"", "unknown"} and after.work is Work.IN_DOUBT
        assert [(news_item.what, news_item.about) for news_item in quiet.store.news()] == [
            ("in_doubt", "Neue Brücke")
        ]
        assert [row.in_doubt for row in tally.rows.values()] == [1]


def test_of_two_calls_both_must_be_surely_unbilled(quiet: Workspace) -> None:
    after, _ = _settled(quiet, Account(), record(purchases=(_line(), _line(id="p2", counter=COUNTER - 1))))

    assert after.work is Work.IN_DOUBT and [purchase.result for purchase in after.purchases] == ["", ""]


def test_what_is_in_doubt_already_is_told_no_more(quiet: Workspace) -> None:
    after, tally = _settled(quiet, Account(count=9), record(work=Work.IN_DOUBT, purchases=(_line(),)))

    assert after.work is Work.IN_DOUBT and quiet.store.news() == () and tally.rows == {}


@pytest.mark.parametrize("work", [Work.WAITING, Work.FAILED, Work.IN_DOUBT])
def test_what_may_go_on_is_looked_at(work: Work, quiet: Workspace) -> None:
    after, _ = _settled(quiet, Account(), record(work=work, purchases=(_line(),)))

    assert [purchase.result for purchase in after.purchases] == ["settled-unpaid"]


@pytest.mark.parametrize("work", [Work.DONE, Work.SKIPPED, Work.FORGOTTEN])
def test_the_others_are_left_alone_and_no_engine_is_opened(work: Work, quiet: Workspace) -> None:
    account = Account()
    after, tally = _settled(quiet, account, record(work=work, purchases=(_line(),)))

    assert (
        [purchase.result for purchase in after.purchases] == [""] and tally.news == [] and account.closed == 0
    )


def test_engines_are_closed(quiet: Workspace) -> None:
    account = Account()
    _settled(quiet, account, record(purchases=(_line(),)))

    assert account.closed == 1


# -- moments ---------------------------------------------------------------------------------------------

FAR = NOW + dt.timedelta(days=400)


def _polled(workspace: Workspace, at: dt.datetime) -> None:
    workspace.store.change_source(
        "musterstadt", lambda state: replace(state, polls=(Poll(at=at),), last_poll=at, next_poll=at)
    )


def test_after_a_clock_that_ran_ahead_everything_is_due_and_that_is_told_once(quiet: Workspace) -> None:
    _polled(quiet, FAR)
    put(quiet.store, record("a" * 32, recheck_at=FAR))
    put(quiet.store, record("b" * 32, hold_until=FAR))
    put(quiet.store, record("c" * 32, recheck_at=NOW))
    tally = RunReportBuilder(started=NOW)

    put_moments_right(quiet, tally)

    found = {one.id[0]: one for one in quiet.store.find()}
    assert (found["a"].recheck_at, found["b"].hold_until, found["c"].recheck_at) == (NOW, None, NOW)
    assert [event.what for event in found["c"].history] == ["seen"]
    state = quiet.store.source("musterstadt")
    assert (state.next_poll, state.last_poll, state.polls) == (None, None, ())
    assert [(news_item.what, news_item.about) for news_item in tally.news] == [("clock", "musterstadt")]
    assert "of 2 releases" in tally.news[0].message
    put_moments_right(quiet, again := RunReportBuilder(started=NOW))
    assert again.news == []


def test_a_source_in_order_is_no_reason_to_look_at_releases(quiet: Workspace) -> None:
    _polled(quiet, NOW)
    put(quiet.store, record(recheck_at=FAR))
    tally = RunReportBuilder(started=NOW)

    put_moments_right(quiet, tally)

    found = quiet.store.get("a" * 32)
    assert found is not None and found.recheck_at == FAR and tally.news == []
    assert isinstance(quiet.store.source("musterstadt"), SourceState)
