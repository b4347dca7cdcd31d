"""A malformed SQLite file: set aside, and what can still be read of it carried over into the new one.

Records are rebuilt from their files. What is nowhere else (archived pages, press contacts, typed text, imported
memory, what is known of sources) is read row by row, around the pages that are broken.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.model import Record
from pipeline.store import schema
from pipeline.store.form.encoding import unpacked
from pipeline.store.opening import begin

_HEADER = 100
"""Bytes of a database's header (https://sqlite.org/fileformat2.html#the_database_header)."""
_TRIES = 5_000
"""Questions asked of one table: each broken page costs about forty, each halving the stretch around it."""
_CARRIED = (schema.archive, schema.contact, schema.typed, schema.source)
"""Tables whose rows are taken over as they are, unless a row of that key is there."""


def carry_over(old: Path, engine: sa.Engine) -> tuple[dict[str, int], list[Record]]:
    """Take what `old` still holds into the database of `engine`: rows a table, and the records it held."""
    with (
        tempfile.TemporaryDirectory(prefix="stadtbote-") as folder,
        closing(_opened(old, Path(folder), engine)) as db,
    ):
        counts, broken = dict[str, int](), set[str]()
        with begin(engine) as connection:
            counts["memory"] = _take_memory(connection, _rows(db, schema.memory, broken))
            for table in _CARRIED:
                counts[table.name] = _take(connection, table, _rows(db, table, broken))
            # Only a whole memory holds all that its files brought: else they are read once more.
            if "memory" not in broken:
                _take(connection, schema.meta, _memory_marks(_rows(db, schema.meta, broken)))
        return counts, list(_records(_rows(db, schema.record, broken)))


def _opened(old: Path, folder: Path, engine: sa.Engine) -> sqlite3.Connection:
    """A copy to read from, with its log; a header that was overwritten is lent from the new file."""
    copy = folder / "store.db"
    shutil.copyfile(old, copy)
    for ending in ("-wal",):
        if (log := old.with_name(old.name + ending)).exists():
            shutil.copyfile(log, copy.with_name(copy.name + ending))
    connection = sqlite3.connect(copy)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        _lend_header(copy, Path(str(engine.url.database)))
        connection = sqlite3.connect(copy)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _lend_header(copy: Path, healthy: Path) -> None:
    """Both files are ours and alike: page size and encoding are; how many pages there are, the file itself says."""
    with healthy.open("rb") as file:
        header = bytearray(file.read(_HEADER))
    size = int.from_bytes(header[16:18], "big") or 4096
    with copy.open("r+b") as file:
        pages = copy.stat().st_size // size
        header[28:32] = pages.to_bytes(4, "big")
        header[32:40] = bytes(8)
        file.write(header)


def _memory_marks(rows: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Which memory files were read."""
    return (row for row in rows if str(row.get("key")).startswith("memory:"))


def _rows(db: sqlite3.Connection, table: sa.Table, broken: set[str]) -> Iterator[Mapping[str, Any]]:
    """Rows of a table that can be read, with the columns it has there; its name goes to `broken` where some cannot."""
    try:
        there = [row[1] for row in db.execute(f"PRAGMA table_info({table.name})")]
    except sqlite3.DatabaseError:
        there = []
    columns = [column.name for column in table.columns if column.name in there]
    if not columns:
        broken.add(table.name)
        return
    left = _TRIES
    stretches = [(-(2**40), 2**40)]
    query = f"SELECT rowid, {', '.join(columns)} FROM {table.name} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608  # names of our own tables
    while stretches and left:
        first, last = stretches.pop()
        left -= 1
        at = first
        try:
            for row in db.execute(query, (first, last)):
                at = row[0] + 1
                yield dict(zip(columns, row[1:], strict=True))
        except sqlite3.DatabaseError:
            broken.add(table.name)
            if at < last:
                middle = (at + last) // 2
                stretches += [(middle + 1, last), (at, middle)]


def _take(connection: sa.Connection, table: sa.Table, rows: Iterator[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet; how many."""
    key = list(table.primary_key.columns)
    known = {tuple(row) for row in connection.execute(sa.select(*key))}
    taken = 0
    for row in rows:
        mine = tuple(row.get(column.name) for column in key)
        if None in mine or mine in known:
            continue
        known.add(mine)
        connection.execute(table.insert().values(**row))
        taken += 1
    return taken


def _take_memory(connection: sa.Connection, rows: Iterator[Mapping[str, Any]]) -> int:
    """Units that the records did not give back, and for those they did, that they are out of use; how many."""
    table = schema.memory
    same = [
        table.c[name] for name in ("hash", "source_language", "target_language", "target", "origin", "key")
    ]
    known = {tuple(row[1:]): row[0] for row in connection.execute(sa.select(table.c.id, *same))}
    taken = 0
    for row in rows:
        mine = tuple(row.get(column.name) for column in same)
        if not row.get("source") or None in mine:
            continue
        if mine in known:
            if row.get("retired"):
                retired = table.update().where(table.c.id == known[mine]).values(retired=row["retired"])
                connection.execute(retired)
            continue
        values = {name: value for name, value in row.items() if name != "id"}
        made = connection.execute(table.insert().values(**values))
        known[mine] = made.inserted_primary_key[0] if made.inserted_primary_key else 0
        taken += 1
    return taken


def _records(rows: Iterator[Mapping[str, Any]]) -> Iterator[Record]:
    """Records that can be read: those whose files are gone come back by them."""
    for row in rows:
        try:
            yield unpacked(row.get("json") or b"")
        except StoreError:
            continue
