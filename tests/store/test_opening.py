"""The database: only a malformed one is set aside, and what is nowhere else comes along; all other trouble is told."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from pipeline.errors import StoreError
from pipeline.model import Page, Purchase, Unit
from pipeline.store import Store, Typed, opening, schema
from pipeline.store.migrations import NEWEST
from tests.store.material import NOW, identity, record
from tests.store.newest import by_migrations
from tests.stored import contact, keep, retire

RELEASES, IMPORTED = 10, 234
TABLES = (schema.archive, schema.contact, schema.typed, schema.memory, schema.source, schema.record)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A store as a run leaves it, with what is nowhere else: pages, contacts, typed text, an imported memory."""
    folder = tmp_path / ".stadtbote"
    store = Store.open("sqlite", folder, fsync=False)
    for number in range(RELEASES):
        store.add(record(number))
        page = Page(url=f"https://musterstadt.example/{number}", body=os.urandom(3000), retrieved=NOW)
        store.archive.keep(identity(number), page)
        contact(store, identity(number), f'["Presseamt {number}"]')
    store.put_typed(Typed(record=identity(0), language="en-GB", who="Ada", at=NOW, texts={"title": "T"}))
    keep(store, (unit(number) for number in range(IMPORTED)))
    retire(store, unit(7).source)
    store.change_source("musterstadt", lambda known: known)
    store.close()
    with closing(sqlite3.connect(folder / "store.db")) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def unit(number: int) -> Unit:
    """A text that an agency's memory brought."""
    return Unit(
        source=f"Der Text mit der Nummer {number} steht in keinem Verzeichnis der Meldungen.",
        target=f"Text number {number} is in no record.",
        source_language="de",
        target_language="en-GB",
        origin="imported",
        at=NOW,
    )


def counts(folder: Path) -> dict[str, int]:
    """Rows a table, read without us."""
    with closing(sqlite3.connect(folder / "store.db")) as plain:
        return {
            table.name: plain.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]  # our tables
            for table in TABLES
        }


def header(file: Path) -> None:
    """The first bytes are overwritten."""
    with file.open("r+b") as handle:
        handle.write(b"\0" * 64)


def leaf(file: Path) -> None:
    """One page in the middle of the archive's is garbage."""
    raw = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as plain:
        size = plain.execute("PRAGMA page_size").fetchone()[0]
        root = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'memory'").fetchone()[0]
    at = (root - 1) * size
    child = int.from_bytes(raw[at + 12 + 6 : at + 12 + 8], "big")
    page = int.from_bytes(raw[at + child : at + child + 4], "big")
    raw[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(raw)


def tail(file: Path) -> None:
    """The end is missing."""
    os.truncate(file, file.stat().st_size * 3 // 4 // 4096 * 4096)


def text(file: Path) -> None:
    """Something else altogether."""
    file.write_text("not a database\n" * 1000)


def nothing(file: Path) -> None:
    """No byte is left, as a full disk or a broken copy leaves it: SQLite takes that for a new database."""
    os.truncate(file, 0)


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        (header, {"archive": 1.0, "contact": 1.0, "typed": 1.0, "memory": 1.0, "source": 1.0}),
        (leaf, {"archive": 1.0, "contact": 1.0, "typed": 1.0, "memory": 0.4, "source": 1.0}),
        (tail, {"contact": 0.0}),
        (text, {"contact": 0.0}),
        (nothing, {"contact": 0.0}),
    ],
)
def test_a_malformed_database_is_set_aside_and_what_can_be_read_comes_along(
    damage: Callable[[Path], None],
    kept: dict[str, float],
    state: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = counts(state)
    damage(state / "store.db")
    broken = (state / "store.db").read_bytes()

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        told = store.notices
        assert len(list(store.find())) == RELEASES
    after = counts(state)

    assert after["record"] == RELEASES
    for name, share in kept.items():
        assert after[name] >= before[name] * share, (name, before, after)
    assert (state / "store.damaged-1.db").read_bytes() == broken
    assert len(told) == 1 and "store.damaged-1.db" in told[0].message and "\n" not in told[0].message
    assert len(caplog.messages) == 1
    if kept.get("memory") == 1.0:
        with closing(Store.open("sqlite", state, fsync=False)) as store:
            assert store.memory.find(unit(7).source, key="", source="de", target="en-GB") is None
            assert store.memory.find(unit(8).source, key="", source="de", target="en-GB") is not None
            assert store.notices == []


def test_a_text_that_was_taken_out_of_the_memory_stays_out(tmp_path: Path) -> None:
    """The record gives back what was paid for; that a person recalled it, the database alone knows."""
    line = Purchase(
        id="p1", at=NOW, engine="shop", language="en-GB", keys=("k",), characters=9, result="paid", billed=9,
        bought=(("k", unit(1).source, "Wrong."),),
    )  # fmt: skip
    bought = replace(unit(1), target="Wrong.", origin="engine", key="k", engine="shop")
    with closing(Store.open("sqlite", tmp_path, fsync=False)) as store:
        store.add(record(1, purchases=(line,)))
        keep(store, [bought])
        retire(store, bought.source)
    with closing(sqlite3.connect(tmp_path / "store.db")) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    header(tmp_path / "store.db")

    with closing(Store.open("sqlite", tmp_path, fsync=False)) as store:
        assert len(store.notices) == 1
        assert store.memory.find(bought.source, key="k", source="de", target="en-GB") is None


def test_records_whose_files_are_gone_come_back_from_the_damaged_database(state: Path) -> None:
    shutil.rmtree(state / "records")
    header(state / "store.db")

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        assert sorted(record.id for record in store.find()) == sorted(identity(n) for n in range(RELEASES))

    assert len(list((state / "records").glob("*.json"))) == RELEASES


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a lock."""
    monkeypatch.setattr(opening, "WAIT", 0.1)


@pytest.mark.usefixtures("no_patience")
def test_a_locked_database_is_no_damage(state: Path) -> None:
    before = counts(state)
    with closing(sqlite3.connect(state / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another process holds it") as told:
            Store.open("sqlite", state, fsync=False)
        other.execute("ROLLBACK")

    assert told.value.temporary
    assert_untouched(state, before)


def test_a_database_that_cannot_be_opened_is_no_damage(state: Path) -> None:
    before = counts(state)
    (state / "store.db").rename(state / "kept")
    (state / "store.db").mkdir()

    with pytest.raises(StoreError, match="see owner and rights"):
        Store.open("sqlite", state, fsync=False)

    (state / "store.db").rmdir()
    (state / "kept").rename(state / "store.db")
    assert_untouched(state, before)


@pytest.mark.parametrize(
    ("pragma", "said"),
    [("PRAGMA query_only = 1", "may not be written"), ("PRAGMA max_page_count = 1", "the disk is full")],
    ids=["read-only", "full"],
)
def test_a_full_or_read_only_database_is_told_at_every_write(pragma: str, said: str, state: Path) -> None:
    """Each way of writing says what to do, in one line, and changes nothing."""
    before = counts(state)
    with closing(Store.open("sqlite", state, fsync=False)) as store:
        with store.engine.connect() as connection:
            connection.exec_driver_sql(pragma)

        @event.listens_for(store.engine, "begin")
        def _limit(connection: sa.Connection) -> None:
            connection.exec_driver_sql(pragma)

        big = "x" * 100_000
        writes: tuple[Callable[[], object], ...] = (
            lambda: store.add(record(99, title=big)),
            lambda: store.archive.keep(identity(1), page(os.urandom(90_000))),
            lambda: contact(store, identity(1), big),
            lambda: keep(
                store, [Unit(source=big, target="", source_language="de", target_language="en", at=NOW)]
            ),
            lambda: store.change_mark("mark", lambda _: big),
        )
        for write in writes:
            with pytest.raises(StoreError, match=said) as told:
                write()
            assert "\n" not in str(told.value) and len(str(told.value)) < 500

    assert_untouched(state, before)


def page(body: bytes) -> Page:
    """An archived page."""
    return Page(url="https://musterstadt.example/x", body=body, retrieved=NOW + dt.timedelta(days=1))


def assert_untouched(state: Path, before: dict[str, int]) -> None:
    """The database is where it was, with all it held."""
    assert list(state.glob("store.damaged*")) == []
    assert counts(state) == before
    Store.open("sqlite", state, fsync=False).close()


def test_a_damaged_row_file_and_database_at_once(state: Path) -> None:
    """Both at the same time: the others go on, the release that nobody knows is held."""
    header(state / "store.db")
    (state / "records" / f"{identity(3)}.json").write_text("{")
    os.truncate(state / "store.db", 4096)

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        found: Iterator[str] = (record.id for record in store.find())
        assert len(set(found)) == RELEASES
        lost = store.get(identity(3))
    assert lost is not None and "damaged" in lost.reason


def test_what_was_closed_is_not_searched_again_and_what_was_not_is(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searching a database for damage reads all of it: only where its last user died, or it is another file since."""
    searched: list[Path] = []
    monkeypatch.setattr(opening, "_problem", lambda path: searched.append(path) or "")

    def openings() -> int:
        searched.clear()
        store = Store.open("sqlite", state, fsync=False)
        with closing(Store.open("sqlite", state, fsync=False)):
            pass
        store.close()
        return len(searched)

    openings()
    assert openings() == 0
    dying = f"from pathlib import Path; import os; from pipeline.store import Store; s = Store.open('sqlite', Path({str(state)!r})); os._exit(9)"
    subprocess.run([sys.executable, "-c", dying], check=False)
    assert openings() == 1
    assert openings() == 0
    ending = dying.replace("; os._exit(9)", "")
    subprocess.run([sys.executable, "-c", ending], check=True)
    assert openings() == 0
    os.utime(state / "store.db", ns=(1, 1))
    assert openings() == 1


def test_a_new_store_is_what_all_migrations_make() -> None:
    """Else `python -m tests.store.newest` was forgotten."""
    shipped = NEWEST.read_text(encoding="utf-8").strip().split("\n\n")

    assert sorted(shipped) == sorted(by_migrations().strip().split("\n\n"))
