"""Why a release is not brought on now: embargo, drafts that pile up, a past event, the budget."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import replace

import pytest

from pipeline.config import Budget
from pipeline.model import Origin, Purchase, Record, Review, Segment
from pipeline.translate.engine import Can
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.ledger import left
from pipeline.workflow.purchasing.limits import budget_reason, expired, hold_reason, no_room, price_stops
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.conftest import Clock, Shop
from tests.workflow.made import GERMAN, NOW, drafted, paragraph, record, source

HOUR = dt.timedelta(hours=1)


def _held(workspace: Workspace, record: Record) -> str:
    with closing(Engines(workspace)) as engines:
        return hold_reason(workspace, record) or no_room(workspace, record, engines)


def _limited(workspace: Workspace, drafts: int, limit: int | None) -> Workspace:
    """A site where so many drafts wait for an editor, and may."""
    for number in range(drafts):
        drafted(workspace, record(f"{number}" * 32))
    select = replace(workspace.settings.select, max_waiting=limit)
    return replace(workspace, settings=replace(workspace.settings, select=select))


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (NOW + HOUR, "embargo until 14 September 2026, 09:00"),
        (NOW, ""),
        (NOW - HOUR, ""),
        (None, ""),
    ],
)
def test_an_embargo_holds_until_its_moment(until: dt.datetime | None, reason: str, quiet: Workspace) -> None:
    assert _held(quiet, record(hold_until=until)) == reason


@pytest.mark.parametrize(
    ("drafts", "limit", "stops"),
    [(0, 1, False), (1, 1, True), (2, 1, True), (1, 2, False), (2, 2, True), (0, 0, True), (2, None, False)],
)
def test_buying_pauses_while_as_many_drafts_wait_as_may(
    drafts: int, limit: int | None, stops: bool, quiet: Workspace
) -> None:
    workspace = _limited(quiet, drafts, limit)

    waits = "1 draft waits" if limit == 1 else f"{limit} drafts wait"
    assert _held(workspace, record("f" * 32)) == (f"{waits} for an editor: buying pauses" if stops else "")


def test_what_an_editor_picked_and_what_costs_nothing_does_not_wait(quiet: Workspace, shop: Shop) -> None:
    workspace = _limited(quiet, 2, 1)

    assert _held(workspace, record("f" * 32, picked=True)) == ""
    shop.can = Can(markup="tags", batch=50, billed=False)
    assert _held(workspace, record("f" * 32)) == ""


def test_what_is_urgent_or_has_a_draft_already_finds_room(quiet: Workspace) -> None:
    workspace = _limited(quiet, 2, 1)
    known = next(iter(workspace.store.find()))

    assert _held(workspace, record("f" * 32, urgent=("Evakuierung",))) == ""
    assert _held(workspace, known) == "", "an update adds no draft"


def test_only_fresh_drafts_take_up_room(quiet: Workspace, clock: Clock) -> None:
    workspace = _limited(quiet, 2, 1)
    clock.later(days=14)
    assert _held(workspace, record("f" * 32)) != ""
    clock.later(seconds=1)
    assert _held(workspace, record("f" * 32)) == ""


def test_reviewed_drafts_do_not_wait_for_an_editor(quiet: Workspace) -> None:
    workspace = _limited(quiet, 1, 1)
    one = drafted(quiet, record("e" * 32))
    reviewed = replace(one.versions["en-GB"], review=Review.REVIEWED)
    first = next(iter(workspace.store.find()))
    for each in (one, first):
        put(workspace.store, replace(each, versions={"en-GB": reviewed}))

    assert _held(workspace, record("f" * 32)) == ""


@pytest.mark.parametrize(
    ("event", "picked", "past"),
    [
        (None, False, False),
        (dt.date(2026, 9, 13), False, True),
        (dt.date(2026, 9, 13), True, False),
        (dt.date(2026, 9, 14), False, False),
        (dt.date(2026, 9, 15), False, False),
    ],
)
def test_an_event_has_passed_on_the_day_after(
    event: dt.date | None, picked: bool, past: bool, quiet: Workspace
) -> None:
    assert bool(expired(quiet, record(event=event, picked=picked))) is past


def test_the_day_is_the_site_s_day(quiet: Workspace, clock: Clock) -> None:
    one = record(event=dt.date(2026, 9, 14))

    clock.at = dt.datetime(2026, 9, 14, 21, 59, tzinfo=dt.UTC)
    assert not expired(quiet, one)
    clock.at = dt.datetime(2026, 9, 14, 22, 0, tzinfo=dt.UTC)
    assert expired(quiet, one), "midnight in Berlin"


def _budget(workspace: Workspace, **limits: int) -> Workspace:
    return replace(workspace, settings=replace(workspace.settings, budget=Budget(**limits)))


def _bought(
    workspace: Workspace, at: dt.datetime, result: str, *, characters: int = 100, billed: int = 90
) -> None:
    line = Purchase(
        id=at.isoformat() + result, at=at, engine="shop", language="en-GB", keys=("k",), characters=characters,
        result=result, billed=billed,
    )  # fmt: skip
    known = workspace.store.get("c" * 32) or record("c" * 32)
    put(workspace.store, replace(known, purchases=(*known.purchases, line)))


BERLIN_MIDNIGHT = dt.datetime(2026, 9, 13, 22, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("at", "result", "day", "month"),
    [
        (NOW, "paid", 910, 4910),
        (NOW, "settled-paid", 910, 4910),
        (NOW, "unknown", 900, 4900),
        (NOW, "", 900, 4900),
        (NOW, "unpaid", 1000, 5000),
        (NOW, "settled-unpaid", 1000, 5000),
        (BERLIN_MIDNIGHT, "paid", 910, 4910),
        (BERLIN_MIDNIGHT - dt.timedelta(seconds=1), "paid", 1000, 4910),
        (dt.datetime(2026, 8, 31, 22, 0, tzinfo=dt.UTC), "paid", 1000, 4910),
        (dt.datetime(2026, 8, 31, 21, 59, tzinfo=dt.UTC), "paid", 1000, 5000),
    ],
)
def test_the_budget_counts_what_was_or_may_have_been_billed_since_the_site_s_midnight(
    at: dt.datetime, result: str, day: int, month: int, quiet: Workspace
) -> None:
    _bought(quiet, at, result)

    assert left(_budget(quiet, day=1000)) == day
    assert left(_budget(quiet, month=5000)) == month
    assert left(_budget(quiet, day=1000, month=5000)) == min(day, month)
    assert left(_budget(quiet, day=9000, month=5000)) == month
    assert left(quiet) is None


@pytest.mark.parametrize(
    ("cost", "reason"),
    [(910, ""), (911, "budget: 911 characters wanted, 910 left"), (0, "")],
)
def test_a_purchase_fits_the_budget_or_waits(cost: int, reason: str, quiet: Workspace) -> None:
    _bought(quiet, NOW, "paid")

    assert budget_reason(_budget(quiet, day=1000), cost) == reason
    assert budget_reason(quiet, 10**9) == ""


def test_an_overdrawn_budget_has_nothing_left(quiet: Workspace) -> None:
    _bought(quiet, NOW, "paid")

    assert budget_reason(_budget(quiet, day=50), 1) == "budget: 1 characters wanted, 0 left"


def _price_stops(workspace: Workspace, record: Record, *, kept: int = 0) -> str:
    """Why the changed part of a release is not bought; `kept` characters of it are known."""
    german = Segment(index=0, role="block", source=paragraph("x" * kept), origin=Origin.ENGINE)
    with closing(Engines(workspace)) as engines:
        return price_stops(
            workspace, source(), record, engines, "en-GB", kept={("block", 0): german} if kept else {}
        )


WHOLE = sum(len(text) for text in ("Neue Brücke", *GERMAN))
"""Characters of the release's title and paragraphs."""


@pytest.mark.parametrize(
    ("day", "kept", "reason"),
    [
        (WHOLE, 0, ""),
        (WHOLE - 1, 0, f"budget: {WHOLE} characters wanted, {WHOLE - 1} left"),
        (WHOLE - 20, 20, ""),
        (WHOLE - 21, 20, f"budget: {WHOLE - 20} characters wanted, {WHOLE - 21} left"),
        (0, WHOLE, ""),
        (0, WHOLE + 9, ""),
        (None, 0, ""),
    ],
)
def test_the_changed_part_of_a_release_fits_the_budget_or_waits(
    day: int | None, kept: int, reason: str, quiet: Workspace
) -> None:
    workspace = quiet if day is None else _budget(quiet, day=day)

    assert _price_stops(workspace, record(), kept=kept) == reason


@pytest.mark.parametrize(
    ("event", "kept", "picked", "reason"),
    [
        (
            dt.date(2026, 9, 13),
            0,
            False,
            "its event was on 13 September 2026; `stadtbote retry` buys it all the same",
        ),
        (dt.date(2026, 9, 13), WHOLE, False, ""),
        (dt.date(2026, 9, 13), 0, True, ""),
        (dt.date(2026, 9, 14), 0, False, ""),
    ],
)
def test_nothing_is_bought_for_an_event_that_is_over(
    event: dt.date, kept: int, picked: bool, reason: str, quiet: Workspace
) -> None:
    one = record(event=event, picked=picked)

    assert _price_stops(quiet, one, kept=kept) == reason
    assert _price_stops(_budget(quiet, day=10**6), one, kept=kept) == reason


def test_an_engine_that_does_not_bill_is_never_stopped(quiet: Workspace, shop: Shop) -> None:
    one = record(event=dt.date(2026, 9, 13))
    workspace = _budget(quiet, day=0)
    assert _price_stops(workspace, one)

    shop.can = Can(markup="tags", batch=50, billed=False)
    assert _price_stops(workspace, one) == ""
    assert _price_stops(replace(workspace, open_engines=lambda source, target: []), one) == ""
    shop.can = Can(markup="tags", batch=50, billed=True)
    assert _price_stops(workspace, record(release=None)) == ""
