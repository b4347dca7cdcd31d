"""Several releases under way at once: never more than the engine takes, each paragraph bought once, budget and order
kept, and the run ends at its deadline."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from pipeline.model import Work
from pipeline.translate.engine import Can, Order, Reply
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.purchasing.turns import Gate, Overlap, Turn
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop


@dataclass
class Slow(Shop):
    """Answers nobody until as many calls are under way as it waits for, or no more come."""

    can: Can = field(default_factory=lambda: Can(markup="tags", batch=50, billed=True, price=20.0, at_once=4))
    together: int = 1
    under_way: int = 0
    most: int = 0
    begun: list[str] = field(default_factory=list)
    """First text of each call."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.counter = 0

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        with self.changed:
            self.begun.append(texts[0])
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            self.changed.notify_all()
            met = self.changed.wait_for(lambda: self.most >= self.together, timeout=60)
            assert met, f"{self.most} calls at once, waited for {self.together}"
        try:
            return super().translate(texts, order)
        finally:
            with self.changed:
                self.under_way -= 1


def _lines(workspace: Workspace) -> list[tuple[str, int]]:
    return [(line.result, line.billed) for record in workspace.store.find() for line in record.purchases]


def test_as_many_calls_overlap_as_the_engine_takes_and_the_ledger_is_the_bill(
    make_site: MakeSite, city: City
) -> None:
    city.items = [item(number) for number in range(1, 9)]
    shop = Slow(together=4)
    workspace = make_site(engines=[shop])

    report = run_import(workspace)

    assert len(report.written) == 8
    assert shop.most == 4
    assert {result for result, _ in _lines(workspace)} == {"paid"}
    assert sum(billed for _, billed in _lines(workspace)) == sum(len(text) for text in shop.bought)
    assert sum(row.characters for row in report.rows) == sum(len(text) for text in shop.bought)


def test_a_call_leaves_as_one_ends_whoever_is_at_work() -> None:
    turn, calls = Turn(), Gate(2)
    ready, may_end = ([threading.Event() for _ in range(4)] for _ in range(2))
    begun = [threading.Event() for _ in range(4)]
    third = list[bool]()

    def work(number: int) -> None:
        ready[number].set()
        with turn.calling(calls):
            begun[number].set()
            assert may_end[number].wait(60)
        if number == 0:
            third.append(begun[2].wait(60))

    with Overlap(2, turn) as overlap:
        for number in range(4):
            overlap.start(work, number)
        assert all(one.wait(60) for one in ready)
        assert begun[0].wait(60) and begun[1].wait(60) and not begun[2].is_set()
        for one in may_end:
            one.set()

    assert third == [True]


@dataclass
class Branch:
    """Where the records are shared: what each push brings out."""

    workspace: Workspace
    pushed: set[str] = field(default_factory=set)
    new: list[int] = field(default_factory=list)
    """How many lines went out with each intent."""

    def push(self, what: str) -> Sequence[str]:
        """Bring out what is written; nothing comes in. It takes a moment, in which others may write."""
        time.sleep(0.05)
        lines = {line.id for record in self.workspace.store.find() for line in record.purchases}
        if what == "About to buy":
            self.new.append(len(lines - self.pushed))
        self.pushed |= lines
        return []

    def pull(self) -> None:
        """Nothing comes in."""


def test_a_line_and_its_push_are_one_piece_though_calls_overlap(make_site: MakeSite, city: City) -> None:
    city.items = [item(number) for number in range(1, 9)]
    shop = Slow(together=4)
    workspace = make_site(engines=[shop])
    branch = Branch(workspace)

    report = run_import(replace(workspace, shared=cast(Any, branch)))

    assert len(report.written) == 8 and shop.most == 4
    assert branch.new == [1] * len(shop.begun), "each push brings out the line it is made for, and no other's"


def test_who_is_interrupted_at_the_gate_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(1)
    gate.enter((0, 0))
    with monkeypatch.context() as patch:
        patch.setattr(threading.Condition, "wait", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            gate.enter((0, 1))
    gate.leave()

    later = threading.Thread(target=gate.enter, args=((0, 2),), daemon=True)
    later.start()
    later.join(60)

    assert not later.is_alive()


def _interrupt(condition: threading.Condition, timeout: float | None = None) -> bool:
    raise KeyboardInterrupt


def test_a_paragraph_of_several_releases_is_bought_once(make_site: MakeSite, city: City) -> None:
    city.items = [item(number) for number in range(1, 7)]
    shared = "Die Stadt öffnet am Montag ihre Türen, sagte die Bürgermeisterin."
    for number, release in enumerate(city.items):
        release.paragraphs.insert(number % 2, shared)
    shop = Slow()
    workspace = make_site(engines=[shop])

    report = run_import(workspace)

    assert len(report.written) == 6
    assert len(shop.bought) == len(set(shop.bought)), "nothing twice"
    assert {record.work for record in workspace.store.find()} == {Work.DONE}


def test_the_budget_holds_for_calls_at_one_time(make_site: MakeSite, city: City) -> None:
    city.items = [item(number) for number in range(1, 9)]
    alone = Shop()
    run_import(make_site(engines=[alone]), limit=1)
    each = sum(len(text) for text in alone.bought)
    shop = Slow(together=3)
    workspace = make_site(engines=[shop], extra=f"budget: {{day: {each + 3 * each + each // 2}}}\n")

    report = run_import(workspace)

    assert len(report.written) == 3
    assert sum(len(text) for text in shop.bought) <= 3 * each + each // 2


def test_releases_begin_in_order_of_priority(make_site: MakeSite, city: City) -> None:
    days = [dt.datetime(2026, 9, day, 10, tzinfo=dt.UTC) for day in range(1, 9)]
    city.items = [item(day.day, day=day) for day in days]
    shop = Slow(can=Can(markup="tags", batch=50, billed=True, at_once=2))
    run_import(make_site(engines=[shop]))

    newest_first = [f"Die Stadt eröffnet die Bücherei Nummer {number}" for number in range(8, 0, -1)]
    places = [newest_first.index(title) for title in shop.begun]
    # Two are under way at most: whichever is asked for, one newer may still be on its way to the engine.
    assert all(len({*range(place)} - {*places[:at]}) < 2 for at, place in enumerate(places)), shop.begun


@pytest.mark.parametrize(("limit", "waiting", "drafts"), [(3, "null", 3), (None, "2", 2)])
def test_no_limit_is_passed_because_several_are_under_way(
    limit: int | None, waiting: str, drafts: int, make_site: MakeSite, city: City
) -> None:
    city.items = [item(number) for number in range(1, 9)]
    workspace = make_site(engines=[Slow()], extra=f"select: {{start: 10, max_waiting: {waiting}}}\n")

    assert len(run_import(workspace, limit=limit).written) == drafts


def test_after_its_deadline_a_run_begins_nothing_and_the_next_goes_on(
    make_site: MakeSite, city: City, clock: Clock
) -> None:
    @dataclass
    class Late(Shop):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            clock.later(minutes=40)
            return super().translate(texts, order)

    city.items = [item(number) for number in range(1, 6)]
    workspace = make_site(engines=[Late()], extra="deadline: 1h\n")

    report = run_import(workspace)

    assert len(report.written) == 2
    assert any("3 sources and releases wait" in note for note in report.notes)
    assert workspace.settings.deadline == dt.timedelta(hours=1)
    assert len(run_import(workspace).written) == 2


def test_what_one_release_raises_ends_the_run_when_the_others_are_done(
    make_site: MakeSite, city: City
) -> None:
    @dataclass
    class Full(Slow):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            if "Nummer 8" in texts[0]:
                raise MemoryError
            return super().translate(texts, order)

    city.items = [item(number) for number in range(1, 9)]
    workspace = make_site(engines=[Full()])

    with pytest.raises(MemoryError):
        run_import(workspace)

    assert {record.work for record in workspace.store.find()} <= {Work.DONE, Work.WAITING}
