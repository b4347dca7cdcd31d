"""The ledger of one release: written before it pays, settled after, held while nobody knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import HeldInDoubt
from pipeline.run.money import ReleaseLedger, StoreMemory, doubtful_keys, in_doubt
from pipeline.run.place import Workplace
from pipeline.translate.engine import Bought
from tests.run.made import NOW, record

PAIR = {"source": "de", "target": "en-GB"}


def _bought(key: str = "k1") -> Bought:
    return Bought(key=key, source="Der Hafen", target="The harbour", engine="shop", model="one")


def _ledger(place: Workplace, identity: str = "a" * 32) -> ReleaseLedger:
    place.store.put(record(identity))
    return ReleaseLedger(place, record(identity))


def _intend(ledger: ReleaseLedger, *keys: str) -> str:
    return ledger.intend(
        engine="shop", model="one", language="en-GB", keys=keys or ("k1",), characters=9, counter=7
    )


def _lines(place: Workplace, identity: str = "a" * 32) -> list[tuple[str, int, int]]:
    """Result, characters billed and how much came back, of the stored record's purchases."""
    stored = place.store.get(identity)
    assert stored is not None
    return [(line.result, line.billed, len(line.bought)) for line in stored.purchases]


def test_an_intent_is_on_disk_before_the_call(quiet: Workplace) -> None:
    ledger = _ledger(quiet)

    intent = _intend(ledger, "k1", "k2")

    stored = quiet.store.get("a" * 32)
    assert stored is not None
    (line,) = stored.purchases
    assert (line.id, line.keys, line.characters, line.counter, line.result) == (
        intent,
        ("k1", "k2"),
        9,
        7,
        "",
    )
    assert (line.engine, line.model, line.language, line.at) == ("shop", "one", "en-GB", NOW)
    assert quiet.store.doubtful() == ["a" * 32]


def test_what_was_paid_is_in_record_and_memory_and_settles_its_own_line_alone(quiet: Workplace) -> None:
    ledger = _ledger(quiet)
    first, second = _intend(ledger, "k1"), _intend(ledger, "k2")

    ledger.paid(second, billed=8, bought=[_bought("k2")], **PAIR)

    assert _lines(quiet) == [("", 0, 0), ("paid", 8, 1)]
    hit = StoreMemory(quiet.store, NOW).lookup("Der Hafen", key="k2", **PAIR)
    assert hit is not None and (hit.text, hit.origin, hit.engine, hit.model) == (
        "The harbour",
        "engine",
        "shop",
        "one",
    )
    ledger.unpaid(first)
    assert _lines(quiet) == [("unpaid", 0, 0), ("paid", 8, 1)]
    assert quiet.store.doubtful() == []


def test_an_unknown_outcome_stays_in_doubt(quiet: Workplace) -> None:
    ledger = _ledger(quiet)

    ledger.unknown(_intend(ledger))

    assert _lines(quiet) == [("unknown", 0, 0)] and quiet.store.doubtful() == ["a" * 32]
    stored = quiet.store.get("a" * 32)
    assert stored is not None and len(in_doubt(stored)) == 1


@pytest.mark.parametrize("result", ["", "unknown"])
def test_a_paragraph_in_doubt_through_another_release_is_not_bought(result: str, quiet: Workplace) -> None:
    other = _ledger(quiet, "b" * 32)
    line = _intend(other, "k1", "k2")
    if result:
        other.unknown(line)
    ledger = _ledger(quiet)

    with pytest.raises(HeldInDoubt, match="1 paragraph of it"):
        _intend(ledger, "k2", "k3")
    with pytest.raises(HeldInDoubt, match="2 paragraphs of it"):
        _intend(ledger, "k1", "k2")

    assert _lines(quiet) == []
    assert _intend(ledger, "k3")


def test_a_release_s_own_doubt_and_what_is_settled_hold_nothing(quiet: Workplace) -> None:
    ledger = _ledger(quiet)
    first = _intend(ledger, "k1")

    assert doubtful_keys(quiet.store, but="a" * 32) == frozenset()
    assert doubtful_keys(quiet.store, but="b" * 32) == {"k1"}
    ledger.paid(first, billed=9, bought=[_bought()], **PAIR)
    assert doubtful_keys(quiet.store, but="b" * 32) == frozenset()


def test_the_memory_says_who_wrote(quiet: Workplace) -> None:
    memory = StoreMemory(quiet.store, NOW)
    assert memory.lookup("Der Hafen", key="k1", **PAIR) is None

    memory.keep([_bought()], **PAIR)

    (unit,) = quiet.store.memory.units()
    assert (unit.source, unit.target, unit.key, unit.engine, unit.at) == (
        "Der Hafen",
        "The harbour",
        "k1",
        "shop",
        NOW,
    )
    quiet.store.keep(
        [replace(unit, origin="person", who="ed", target="The port", at=NOW + dt.timedelta(hours=1))]
    )
    hit = memory.lookup("Der Hafen", key="k1", **PAIR)
    assert hit is not None and (hit.text, hit.origin) == ("The port", "person")


def test_nothing_is_bought_where_other_clones_cannot_be_told(quiet: Workplace, tmp_path: Path) -> None:
    from pipeline.errors import StoreError

    class Unreachable:
        def push(self, message: str) -> None:
            raise StoreError("the remote cannot be reached", temporary=True)

    place = replace(quiet, shared=Unreachable())  # type: ignore[arg-type]
    ledger = ReleaseLedger(place, record())

    with pytest.raises(StoreError, match="cannot be reached"):
        _intend(ledger)

    assert _lines(place) == [("unpaid", 0, 0)]
