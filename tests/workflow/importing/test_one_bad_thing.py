"""An error nobody foresaw stops one release or one source alone: the others go on, it is told once, and backs off."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from pipeline import check, fetch
from pipeline.fetch.discovery import health
from pipeline.model import Record, Work
from pipeline.site import writing
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

BAD = "meldung-1"
Poison = Callable[[pytest.MonkeyPatch], None]


def poisoned(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: BaseException) -> None:
    """A function of ours that cannot bear one release: whatever it is given that speaks of it."""
    real = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        if any("Nummer 1" in repr(item) or BAD in repr(item) or "number-1" in repr(item) for item in given):
            raise error
        return real(*given, **named)

    monkeypatch.setattr(owner, name, wrapped)


def broken_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that looks at replies cannot bear one text."""
    real = check.validator

    def made(*given: Any, **named: Any) -> Any:
        look = real(*given, **named)

        def wrapped(source: str, target: str) -> Sequence[str]:
            if "Nummer 1" in source:
                raise KeyError("\u00a0Milliarden")
            return look(source, target)

        return wrapped

    monkeypatch.setattr(check, "validator", made)


POISON: dict[str, Poison] = {
    "fetch": lambda patch: poisoned(patch, fetch, "page", OverflowError("1e308")),
    "read": lambda patch: poisoned(patch, fetch, "read", KeyError("x")),
    "check": lambda patch: poisoned(patch, check, "findings", KeyError("\u00a0Milliarden")),
    "check a reply": broken_validator,
    "check that leaves": lambda patch: poisoned(patch, check, "findings", SystemExit(3)),
    "write": lambda patch: poisoned(patch, writing, "add", ValueError("embedded null byte")),
}


def states(workspace: Workspace) -> dict[str, Record]:
    """Name of a release's page to its record."""
    return {record.entry.url.rpartition("/")[2]: record for record in workspace.store.find()}


@pytest.mark.parametrize("where", POISON)
def test_a_poisoned_release_stops_itself_alone(
    where: str, city: City, make_site: MakeSite, shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(number) for number in range(3)]
    with monkeypatch.context() as patch:
        POISON[where](patch)
        first = run_import(make_site(), forced=True)
        found = states(make_site())
        clock.later(minutes=30)
        second = run_import(make_site(), forced=True)

        workspace = make_site()
        assert {name: record.work for name, record in found.items()} == {
            "meldung-0": Work.DONE, BAD: Work.FAILED, "meldung-2": Work.DONE,
        }  # fmt: skip
        assert [news_item.what for news_item in first.news] == ["failed"] and first.exit_code == 1
        assert "internal error" in first.news[0].message
        assert second.exit_code == 0, second.news
        traces = list((workspace.settings.state / "errors").glob("*.txt"))
        assert len(traces) == 1 and "Traceback" in traces[0].read_text()
        assert traces[0].name in found[BAD].reason

    clock.later(hours=2)
    run_import(make_site(), forced=True)

    healed = states(make_site())
    assert {record.work for record in healed.values()} == {Work.DONE}
    assert len(shop.bought) == len(set(shop.bought)), "what was paid for before the error is not bought again"


def test_it_backs_off_and_stays_quiet(
    city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    tries: list[float] = []
    real = check.findings

    def crash(*given: Any, **named: Any) -> Any:
        tries.append(clock.at.timestamp())
        raise KeyError("x")

    monkeypatch.setattr(check, "findings", crash)
    codes = []
    for _ in range(60):
        codes.append(run_import(make_site(), forced=True).exit_code)
        clock.later(hours=1)

    gaps = [round((b - a) / 3600) for a, b in itertools.pairwise(tries)]
    assert gaps == [1, 2, 4, 8, 16, 24]
    assert sum(codes) == 1
    assert real is not check.findings


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()])
def test_ctrl_c_and_no_memory_end_the_run(
    error: BaseException, city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(number) for number in range(3)]
    poisoned(monkeypatch, fetch, "read", error)

    with pytest.raises(type(error)):
        run_import(make_site(), forced=True)


def test_a_call_in_flight_stays_in_doubt(city: City, make_site: MakeSite) -> None:
    class Breaking(Shop):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            if "Nummer 1" in order.context:
                raise ZeroDivisionError
            return Shop.translate(self, texts, order)

    city.items = [item(number) for number in range(3)]

    report = run_import(make_site(engines=[Breaking(answer=plausible)]), forced=True)

    found = states(make_site())
    assert [found[name].work for name in sorted(found)] == [Work.DONE, Work.IN_DOUBT, Work.DONE]
    assert [line.result for line in found[BAD].purchases] == [""]
    assert report.exit_code == 1 and len(report.news) == 1


def test_half_a_character_in_a_reply_is_refused_and_kept_nowhere(city: City, make_site: MakeSite) -> None:
    def torn(text: str) -> str:
        return plausible(text) + ("\ud83d" if "Abschnitt 2" in text and "Nummer 1 " in text else "")

    city.items = [item(number) for number in range(3)]
    run_import(make_site(engines=[Shop(answer=torn)]), forced=True)

    found = states(make_site())
    assert [found[name].work for name in sorted(found)] == [Work.DONE, Work.WAITING, Work.DONE]
    assert [line.result for line in found[BAD].purchases] == ["paid"]


def test_a_poisoned_source_stops_itself_alone(
    city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    with monkeypatch.context() as patch:
        patch.setattr(health, "assess", lambda before, poll, source: 1 / 0)
        first = run_import(make_site(), forced=True)
        state = make_site().store.source("musterstadt")
        clock.later(minutes=10)
        second = run_import(make_site())

    assert [news_item.what for news_item in first.news] == ["source"] and "internal error" in first.news[
        0
    ].message
    assert state.failures == 1 and state.next_poll is not None
    assert second.exit_code == 0
    clock.later(hours=3)
    assert run_import(make_site()).rows[0].failed == 0
    assert make_site().store.source("musterstadt").failures == 0


def test_checks_that_are_switched_off_refuse_no_reply(city: City, make_site: MakeSite) -> None:
    def loops(text: str) -> str:
        return plausible(text) + " again and again and again" * 12

    city.items = [item(1)]
    off = "checks: {off: [loops, length, language, meta, numbers]}"
    run_import(make_site(engines=[Shop(answer=loops)], extra=off), forced=True)

    (record,) = make_site().store.find()
    assert record.work is Work.DONE
