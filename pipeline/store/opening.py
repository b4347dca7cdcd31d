"""A place to keep things in, a checked database out: ours, whole and in its newest form."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from pipeline import files, filesystem
from pipeline.errors import StoreError, StoreUnusable
from pipeline.store import migrations
from pipeline.store.complaints import MALFORMED, complaint, primary_code, translate_errors
from pipeline.store.users import Users

MARK = "stadtbote"
IDLE = 5.0
"""Seconds after which a connection to a server is asked whether it is alive before it is used."""
WAIT = 30.0
"""Seconds that a command waits for another process's transaction: ours take milliseconds, a backup's may take more."""


def connect(where: str, folder: Path, *, fsync: bool = True) -> tuple[sa.Engine, Callable[[], None]]:
    """Database of a settings' `store` ("sqlite" or an address), brought to its newest form, and what closes it.

    Raises StoreError where the database is foreign, or cannot be used: locked, full, denied, read-only.
    A malformed SQLite file is set aside (`damaged`), so that it can be rebuilt.
    """
    if where != "sqlite":
        engine, about = server_engine(where), where.split("@")[-1]
        translate_errors(engine, about)
        return _prepare(engine, about), engine.dispose
    path = folder / "store.db"
    with files.writing(folder):
        filesystem.make_folder(folder)
    users = Users(path)
    try:
        _set_aside_if_damaged(path, users)
    except BaseException:
        users.leave()
        raise
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: object, _: object) -> None:
        # sqlite3's own BEGIN leaves CREATE TABLE outside the transaction: a killed first run would look foreign.
        connection.isolation_level = None  # type: ignore[attr-defined]  # a DBAPI connection has no common type
        cursor = connection.cursor()  # type: ignore[attr-defined]  # as above
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if fsync else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # Who reads waits for nobody; who writes waits before it reads what it decides by.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def close() -> None:
        engine.dispose()
        # A folder that was taken away meanwhile has nobody left who could ask.
        with suppress(StoreError), _alone(path.with_name("store.lock")):
            users.leave()

    translate_errors(engine, str(path))
    try:
        return _prepare(engine, str(path)), close
    except BaseException:
        close()
        raise


def begin(engine: sa.Engine) -> AbstractContextManager[sa.Connection]:
    """A transaction that writes."""
    return engine.execution_options(writes=True).begin()


def server_engine(where: str) -> sa.Engine:
    """Connections to a server's store: as many as there are threads. A process that is frozen in a transaction loses
    it, and what it holds, after 15 seconds: others wait for no longer than that."""
    options = "-c idle_in_transaction_session_timeout=15s -c lock_timeout=60s"
    engine = sa.create_engine(where, pool_size=10, max_overflow=-1, connect_args={"options": options})

    @event.listens_for(engine, "checkout")
    def _asked(connection: Any, record: Any, _: object) -> None:
        # Before each use it would cost a third of all questions; a server that was restarted is noticed all the same.
        if time.monotonic() - record.info.get("used", -IDLE) >= IDLE:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise sa.exc.DisconnectionError from error

    @event.listens_for(engine, "checkin")
    def _used(_: object, record: Any) -> None:
        record.info["used"] = time.monotonic()

    return engine


def _prepare(engine: sa.Engine, about: str) -> sa.Engine:
    try:
        with begin(engine) as connection:
            if engine.dialect.name != "sqlite":
                # Of several that open an empty store at one moment one makes the tables.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0)))
            tables = set(sa.inspect(connection).get_table_names())
            if tables and not _ours(connection, tables):
                raise StoreError(
                    "holds another program's tables; move it away and run again: "
                    "the store is rebuilt from .stadtbote/records (`stadtbote state load FILE` restores a dump)",
                    about=about,
                )
            revision = _revision(connection, tables)
            if revision > migrations.HEAD:
                raise StoreUnusable(
                    f"was made by a newer Stadtbote (form {revision}, this one knows {migrations.HEAD}): "
                    "install that one again; nothing is lost",
                    about=about,
                )
            if tables and revision != migrations.HEAD:
                migrations.bring(connection)
            if not tables:
                migrations.make(connection)
                connection.execute(
                    sa.text("INSERT INTO meta (key, value) VALUES ('store', :mark)"), {"mark": MARK}
                )
    except sa.exc.DatabaseError as error:
        raise complaint(error.orig, about) from error
    return engine


def _ours(connection: sa.Connection, tables: set[str]) -> bool:
    if "meta" not in tables or "alembic_version" not in tables:
        return False
    return connection.execute(sa.text("SELECT value FROM meta WHERE key = 'store'")).scalar() == MARK


def _revision(connection: sa.Connection, tables: set[str]) -> str:
    if "alembic_version" not in tables:
        return ""
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")


def _set_aside_if_damaged(path: Path, users: Users) -> str:
    """Why a malformed file was set aside, or "". Nothing is deleted; only SQLite itself says what is malformed.

    Raises StoreError where it cannot be looked at: locked, unreadable, on a full or failing disk.
    """
    with _alone(path.with_name("store.lock")):
        problem = "" if users.left_sound() else _problem(path)
        if not problem:
            return ""
        with files.writing(path):
            number = 1
            while (aside := path.with_name(f"store.damaged-{number}.db")).exists():
                number += 1
            for ending in ("-wal", "-shm"):
                if (log := path.with_name(path.name + ending)).exists():
                    log.replace(aside.with_name(aside.name + ending))
            filesystem.rename_new(path, aside)
            filesystem.sync_folder(path.parent)
        return problem


def damaged(folder: Path) -> list[Path]:
    """Malformed files that were set aside, oldest first."""
    found = folder.glob("store.damaged-*.db")
    return sorted(found, key=lambda path: (len(path.name), path.name))


def _problem(path: Path) -> str:
    if not path.exists():
        return ""
    if not path.stat().st_size:
        # SQLite takes it for a new one: what a full disk or a copy left of ours would be lost without a word.
        return "it is empty"
    try:
        with closing(sqlite3.connect(path, timeout=WAIT)) as probe:
            found = probe.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in MALFORMED:
            raise complaint(error, str(path)) from error
        return str(error)
    return "" if found == ("ok",) else str(found[0]) if found else "no answer"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two processes never set aside one after the other: the second would take the new file."""
    with files.writing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        filesystem.lock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
