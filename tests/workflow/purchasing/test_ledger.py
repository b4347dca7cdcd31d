"""The ledger of one release: written before it pays, settled after, held while nobody knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.errors import BeingBought, BoughtElsewhere, HeldInDoubt, NotWanted, StoreError
from pipeline.model import Purchase, Record
from pipeline.store.form.encoding import encode
from pipeline.translate.engine import Bought
from pipeline.workflow.purchasing.ledger import (
    ReleaseLedger,
    ReleaseMemory,
    StoreMemory,
    in_doubt,
)
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import keep, put
from tests.workflow.conftest import Clock
from tests.workflow.made import NOW, record, release

PAIR = {"source": "de", "target": "en-GB"}


def _bought(key: str = "k1") -> Bought:
    return Bought(key=key, source="Der Hafen", target="The harbour", engine="shop", model="one")


def _ledger(workspace: Workspace, identity: str = "a" * 32) -> ReleaseLedger:
    put(workspace.store, record(identity))
    return ReleaseLedger(workspace, record(identity))


def _intend(ledger: ReleaseLedger, *keys: str) -> str:
    return ledger.intend(
        engine="shop", model="one", language="en-GB", keys=keys or ("k1",), characters=9, counter=7
    )


def _lines(workspace: Workspace, identity: str = "a" * 32) -> list[tuple[str, int, int]]:
    """Result, characters billed and how much came back, of the stored record's purchases."""
    stored = workspace.store.get(identity)
    assert stored is not None
    return [(line.result, line.billed, len(line.bought)) for line in stored.purchases]


def test_an_intent_is_on_disk_before_the_call(quiet: Workspace) -> None:
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


def test_what_was_paid_is_in_record_and_memory_and_settles_its_own_line_alone(quiet: Workspace) -> None:
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


def test_an_unknown_outcome_stays_in_doubt(quiet: Workspace) -> None:
    ledger = _ledger(quiet)

    ledger.unknown(_intend(ledger))

    assert _lines(quiet) == [("unknown", 0, 0)] and quiet.store.doubtful() == ["a" * 32]
    stored = quiet.store.get("a" * 32)
    assert stored is not None and len(in_doubt(stored)) == 1


@pytest.mark.parametrize("result", ["", "unknown"])
def test_a_paragraph_in_doubt_through_another_release_is_not_bought(
    result: str, quiet: Workspace, clock: Clock
) -> None:
    other = _ledger(quiet, "b" * 32)
    line = _intend(other, "k1", "k2")
    ledger = _ledger(quiet)
    if result:
        other.unknown(line)
    else:
        with pytest.raises(BeingBought):
            _intend(ledger, "k2", "k3")
        clock.later(minutes=20)

    with pytest.raises(HeldInDoubt, match="1 paragraph of it"):
        _intend(ledger, "k2", "k3")
    with pytest.raises(HeldInDoubt, match="2 paragraphs of it"):
        _intend(ledger, "k1", "k2")

    assert _lines(quiet) == []
    assert _intend(ledger, "k3")


def test_a_release_s_own_doubt_and_what_is_settled_hold_nothing(quiet: Workspace) -> None:
    ledger = _ledger(quiet)
    first = _intend(ledger, "k1")

    with pytest.raises(BeingBought):
        _intend(_ledger(quiet, "b" * 32), "k1")
    ledger.paid(first, billed=9, bought=[_bought()], **PAIR)
    assert _intend(_ledger(quiet, "b" * 32), "k2")


def test_what_another_release_bought_since_the_memory_was_asked_is_not_bought_again(quiet: Workspace) -> None:
    other, ledger = _ledger(quiet, "b" * 32), _ledger(quiet)
    other.paid(_intend(other), billed=9, bought=[_bought()], **PAIR)

    with pytest.raises(BeingBought):
        _intend(ledger)
    ledger.anew = True
    assert _intend(ledger), "a person asked for it to be bought once more"


@pytest.mark.parametrize(("at_once", "fits"), [(1, 1), (3, 3)])
def test_an_engine_has_no_more_calls_under_way_than_it_takes(
    at_once: int, fits: int, quiet: Workspace
) -> None:
    begun = []
    for number in range(fits + 1):
        ledger = _ledger(quiet, f"{number:032d}")
        ledger.at_once = at_once
        begun.append(ledger)
        if number < fits:
            _intend(ledger, f"k{number}")
    with pytest.raises(BeingBought):
        _intend(begun[-1], "k9")
    begun[0].unpaid(begun[0].record.purchases[0].id)
    assert _intend(begun[-1], "k9")


def test_the_memory_says_who_wrote(quiet: Workspace) -> None:
    put(quiet.store, record())
    memory = ReleaseMemory(quiet, record())
    assert memory.lookup("Der Hafen", key="k1", **PAIR) is None

    memory.keep([], **PAIR)
    assert list(quiet.store.memory.units()) == []
    memory.keep([_bought()], **PAIR)

    (unit,) = quiet.store.memory.units()
    assert (unit.source, unit.target, unit.key, unit.engine, unit.at) == (
        "Der Hafen",
        "The harbour",
        "k1",
        "shop",
        NOW,
    )
    keep(
        quiet.store,
        [replace(unit, origin="person", who="ed", target="The port", at=NOW + dt.timedelta(hours=1))],
    )
    hit = memory.lookup("Der Hafen", key="k1", **PAIR)
    assert hit is not None and (hit.text, hit.origin) == ("The port", "person")


def test_a_memory_for_looking_up_keeps_nothing(quiet: Workspace) -> None:
    with pytest.raises(TypeError):
        StoreMemory(quiet.store, NOW).keep([_bought()], **PAIR)


@pytest.mark.parametrize(
    ("for_draft", "bought"), [({}, False), ({"for_draft": True}, False), ({"for_draft": False}, True)]
)
def test_for_a_draft_nothing_is_bought_of_german_that_was_changed_meanwhile(
    for_draft: dict[str, bool], bought: bool, quiet: Workspace
) -> None:
    """A proposal of single paragraphs (`for_draft=False`) asks for no draft."""
    put(quiet.store, record(release=release(["Andere Worte."], identity="a" * 32)))
    ledger = ReleaseLedger(quiet, record(), **for_draft)

    if bought:
        assert _intend(ledger)
    else:
        with pytest.raises(NotWanted):
            _intend(ledger)
    assert len(_lines(quiet)) == bought


def test_a_release_that_was_not_read_has_a_ledger_all_the_same(quiet: Workspace) -> None:
    put(quiet.store, record(release=None))

    assert _intend(ReleaseLedger(quiet, record(release=None)))


class Remote:
    """The records' branch as another clone left it."""

    def __init__(self, workspace: Workspace, *, came_in: Record | None = None, fails: bool = False) -> None:
        self._workspace = workspace
        self._came_in = came_in
        self._fails = fails
        self.pushed: list[str] = []

    def push(self, message: str) -> list[str]:
        """Push; the ids of records that came in."""
        if self._fails:
            raise StoreError("the remote cannot be reached", temporary=True)
        self.pushed.append(message)
        if self._came_in is None or len(self.pushed) > 1:
            return []
        file = self._workspace.settings.state / "records" / f"{self._came_in.id}.json"
        file.write_bytes(encode(self._came_in))
        return [self._came_in.id]


def test_nothing_is_bought_where_other_clones_cannot_be_told(quiet: Workspace) -> None:
    ledger = _ledger(replace(quiet, shared=Remote(quiet, fails=True)))  # type: ignore[arg-type]

    with pytest.raises(StoreError, match="cannot be reached"):
        _intend(ledger)

    assert _lines(quiet) == [("unpaid", 0, 0)]


def test_an_intent_is_told_before_the_call(quiet: Workspace) -> None:
    remote = Remote(quiet, came_in=record("c" * 32))
    ledger = _ledger(replace(quiet, shared=remote))  # type: ignore[arg-type]

    assert _intend(ledger)
    assert remote.pushed == ["About to buy"] and _lines(quiet) == [("", 0, 0)]


@pytest.mark.parametrize(
    ("result", "keys", "ours"),
    [("", ("k1",), False), ("paid", ("k1", "k9"), False), ("unpaid", ("k1",), True), ("paid", ("k9",), True)],
)
def test_of_two_clones_at_one_moment_one_buys(
    result: str, keys: tuple[str, ...], ours: bool, quiet: Workspace
) -> None:
    theirs = Purchase(
        id="t" * 16, at=NOW, engine="shop", language="en-GB", keys=keys, characters=9, result=result
    )
    remote = Remote(quiet, came_in=record("b" * 32, purchases=(theirs,)))
    ledger = _ledger(replace(quiet, shared=remote))  # type: ignore[arg-type]

    if ours:
        assert _intend(ledger)
        return
    with pytest.raises(BoughtElsewhere):
        _intend(ledger)
    assert _lines(quiet) == [("unpaid", 0, 0)]
    assert remote.pushed == ["About to buy", "Not bought: another clone does"]
