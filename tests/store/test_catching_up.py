"""Opening a store costs what changed: what is new in the folder of records is taken in, nothing else is asked about."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from pipeline.model import Change, Decision, Effects, Event, Pending, Purchase, Record, Version
from pipeline.store import Store, records, statements
from pipeline.store.form.record_text import to_text
from pipeline.store.records import RecordFiles
from tests.store.material import NOW, identity, record
from tests.store.older import take_back
from tests.store.releases import changed, noting


def opened(folder: Path) -> Store:
    """The store of a folder."""
    return Store.open("sqlite", folder, fsync=False)


def filled(folder: Path, number: int) -> None:
    """A store with so many releases whose files were written long ago, known as they are."""
    with closing(opened(folder)) as store:
        for one in range(number):
            store.add(record(one))
    age(folder)
    opened(folder).close()


def age(folder: Path) -> None:
    """All record files were written an hour ago."""
    before = time.time_ns() - 3600 * 10**9
    for file in (folder / "records").glob("*.json"):
        os.utime(file, ns=(before, before))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """How many statements ran, and how many record files were read, inside the block."""
    found = {"statements": 0, "files": 0}

    def statement(*_: object) -> None:
        found["statements"] += 1

    known = records.stamped

    def stamped(*words: object) -> str:
        found["files"] += 1
        return known(*words)  # type: ignore[arg-type]

    event.listen(sa.Engine, "before_cursor_execute", statement)
    monkeypatch.setattr(records, "stamped", stamped)
    try:
        yield found
    finally:
        event.remove(sa.Engine, "before_cursor_execute", statement)
        monkeypatch.setattr(records, "stamped", known)


def test_nothing_new_asks_as_much_of_many_as_of_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    for number in (3, 300):
        filled(tmp_path / str(number), number)
        with counted(monkeypatch) as cost, closing(opened(tmp_path / str(number))) as store:
            assert store.rebuilt == 0
        costs.append(cost)
    assert costs[0] == costs[1]
    assert costs[1]["files"] == 0


def test_a_fresh_checkout_is_known_by_what_its_files_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All times are new: each file is read once, no record is decoded, and the next opening reads none."""
    filled(tmp_path, 200)
    for file in (tmp_path / "records").glob("*.json"):
        os.utime(file, ns=(time.time_ns() - 60 * 10**9,) * 2)
    taken: list[str] = []
    monkeypatch.setattr(records.RecordFiles, "take", lambda self, recordfile: taken.append(recordfile))

    with counted(monkeypatch) as first, closing(opened(tmp_path)):
        pass
    with counted(monkeypatch) as second, closing(opened(tmp_path)):
        pass

    assert (first["files"], second["files"], taken) == (200, 0, [])
    assert first["statements"] < 60


def test_a_file_written_again_within_one_tick_is_taken_in(tmp_path: Path) -> None:
    """Same size, same time: what was looked at that soon after it was written is looked at again."""
    with closing(opened(tmp_path)) as store:
        store.add(record(1, title="Meldung A"))
        file = tmp_path / "records" / f"{identity(1)}.json"
        times = file.stat()
        store.catch_up()
        other = replace(
            record(1, title="Meldung B"), revisions={**store.files.read(identity(1)).revisions, "x": 1}
        )
        mine = store.get(identity(1))
        assert mine is not None
        mine = replace(mine, revisions={**mine.revisions, "x": 1})
        file.write_bytes(to_text(mine))
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        store.catch_up()
        file.write_bytes(to_text(replace(other, revisions={**other.revisions, "x": 2})))
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

        store.catch_up()

        found = store.get(identity(1))
        assert found is not None and found.entry.title == "Meldung B"


def test_an_old_file_laid_back_with_its_old_time_never_beats_the_row(tmp_path: Path) -> None:
    """A backup keeps size and time: that this state of the shard was known once says nothing."""
    filled(tmp_path, 1)
    file = tmp_path / "records" / f"{identity(0)}.json"
    raw, times = file.read_bytes(), file.stat()
    with closing(opened(tmp_path)) as store:
        store.change(
            identity(0), lambda known, _, now: noted(known, "told"), now=NOW, facts=lambda known: None
        )
    file.write_bytes(raw)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    with closing(opened(tmp_path)) as store:
        assert [event.what for event in store.files.read(identity(0)).history] == ["told"]
        assert [event.what for event in found(store, 0).history] == ["told"]


@pytest.mark.parametrize("known", [True, False])
def test_files_that_are_gone_are_written_again(known: bool, tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as store:
        for number in range(5):
            store.add(record(number))
    if known:
        age(tmp_path)
        opened(tmp_path).close()
    for file in (tmp_path / "records").glob("*.json"):
        file.unlink()

    with closing(opened(tmp_path)) as store:
        assert {one.id for one in store.files.all()} == {identity(number) for number in range(5)}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("at_once", [1, 200])
def test_a_store_made_anew_has_every_record_and_what_each_gives_back(
    order: int, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that became part of another comes back only as that: whichever file is read first."""
    monkeypatch.setattr("pipeline.store.catching_up.AT_ONCE", at_once)
    line = Purchase(
        id="p1", at=NOW, engine="shop", language="en-GB", keys=("k",), characters=9, result="paid", billed=9,
        bought=(("k", "Der Bus kommt.", "The bus is coming."),),
    )  # fmt: skip
    first, second = sorted((identity(1), identity(2)))[::order]
    numbers = {identity(one): one for one in (1, 2)}
    owner = record(numbers[first], aliases=(second,), purchases=(line,))
    absorbed = record(numbers[second], purchases=(line,))
    (tmp_path / "records").mkdir()
    for one in (owner, absorbed, record(3)):
        (tmp_path / "records" / f"{one.id}.json").write_bytes(to_text(one))

    with closing(opened(tmp_path)) as store:
        assert {one.id for one in store.find()} == {first, identity(3)}
        assert not store.files.holds(second)
        assert getattr(store.known(second), "id", "") == first
        unit = store.memory.find("Der Bus kommt.", key="k", source="de", target="en-GB")
        assert unit is not None and unit.target == "The bus is coming."
        assert store.spent(NOW.replace(year=2000), until=NOW.replace(year=2100)) == 9


def test_a_store_from_before_knows_its_files_and_what_is_under_way(tmp_path: Path) -> None:
    """Of the form 0004: stamps and changes under way stood in the table of records."""
    with closing(opened(tmp_path)) as store:
        for number in range(3):
            store.add(record(number))
        pending = Pending(what="approved", at=NOW, after=found(store, 1), effects=Effects())
        store.write(
            {identity(1): found(store, 1)},
            {identity(1): Change(record=replace(found(store, 1), pending=pending))},
        )
        with store.writing() as connection:
            take_back(connection, "0004")

    with closing(opened(tmp_path)) as store:
        assert store.under_way() == [identity(1)]
        assert len(list(store.find())) == 3 and store.rebuilt == 0
        with store.engine.connect() as connection:
            known = statements.stamps(connection, [records.shard_of(identity(number)) for number in range(3)])
        assert all(store.files.is_known(text, stamp) for text, stamp in known.items()) and len(known) == 3


def noted(known: Record, what: str) -> Record:
    """One more line."""
    return replace(known, history=(*known.history, Event(at=NOW, what=what)))


def found(store: Store, number: int) -> Record:
    """A stored record."""
    record = store.get(identity(number))
    assert record is not None
    return record


@pytest.mark.parametrize(
    ("aliases", "left"),
    [
        pytest.param({0: [0]}, {0, 1}, id="one names itself"),
        pytest.param({0: [1]}, {0}, id="one names another"),
        pytest.param({0: [0, 1], 1: [1]}, {0}, id="one names itself and another"),
        pytest.param({0: [1], 1: [0]}, None, id="each names the other: one stays"),
    ],
)
def test_no_record_is_lost_to_its_own_name(
    aliases: dict[int, list[int]], left: set[int] | None, tmp_path: Path
) -> None:
    for number in (0, 1):
        names = tuple(identity(one) for one in aliases.get(number, ()))
        RecordFiles(tmp_path / "records", fsync=False).write(record(number, aliases=names))

    for _ in range(2):
        with closing(opened(tmp_path)) as store:
            stored = {one.id for one in store.find()}
        held = {file.stem for file in (tmp_path / "records").glob("*.json")}
        assert stored == held
        assert len(stored) == 1 if left is None else stored == {identity(one) for one in left}
        (tmp_path / "store.db").unlink()


DECIDED = Decision(id="d" * 16, at=NOW, by="Redaktion", what="approved", language="en-GB")
BOUGHT = Purchase(id="p1", at=NOW, engine="shop", language="en-GB", keys=("k",), characters=9)


@pytest.mark.parametrize("stored_first", [None, 0, 1])
@pytest.mark.parametrize(
    "own",
    [{"decisions": (DECIDED,)}, {"purchases": (BOUGHT,)}, {"versions": {"en-GB": Version(language="en-GB")}}],
)
def test_a_name_alone_takes_no_release_away(
    own: dict[str, Any], stored_first: int | None, tmp_path: Path
) -> None:
    """A file names another release that holds a decision, a purchase or a draft the first one knows nothing of: both
    stay, and each is found under its own name, whichever came in first."""
    pair = [record(0, aliases=(identity(1),)), record(1, **own)]
    written = RecordFiles(tmp_path / "records", fsync=False)
    if stored_first is not None:
        written.write(pair[stored_first])
        with closing(opened(tmp_path)) as store:
            assert len(list(store.find())) == 1
    for one in pair:
        if not written.holds(one.id):
            written.write(one)

    for _ in range(2):
        with closing(opened(tmp_path)) as store:
            for one in pair:
                known = store.known(one.id)
                assert known is not None and known.id == one.id and written.holds(one.id)
            changed(store, identity(0), noting("listed"))
        (tmp_path / "store.db").unlink()
