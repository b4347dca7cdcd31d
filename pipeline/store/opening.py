"""A place to keep things in, a checked database out: ours, whole and in its newest form."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from pipeline.errors import StoreError
from pipeline.store import migrations

MARK = "stadtbote"


def connect(where: str, folder: Path, *, fsync: bool = True) -> sa.Engine:
    """Database of a settings' `store` ("sqlite" or an address), brought to its newest form.

    Raises StoreError where the database is foreign, cannot be opened, or (`temporary`) is locked.
    A damaged SQLite file is moved aside, so that the records can rebuild it.
    """
    if where != "sqlite":
        return _prepare(sa.create_engine(where, pool_pre_ping=True), where.split("@")[-1])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "store.db"
    _set_aside_if_damaged(path)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})

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
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return _prepare(engine, str(path))


def _prepare(engine: sa.Engine, about: str) -> sa.Engine:
    try:
        with engine.begin() as connection:
            tables = set(sa.inspect(connection).get_table_names())
            if tables and not _ours(connection, tables):
                raise StoreError(
                    "holds another program's tables; move it away and run again: "
                    "the store is rebuilt from .stadtbote/records (`stadtbote state load FILE` restores a dump)",
                    about=about,
                )
            if _revision(connection, tables) != migrations.HEAD:
                migrations.bring(connection)
            if not tables:
                connection.execute(
                    sa.text("INSERT INTO meta (key, value) VALUES ('store', :mark)"), {"mark": MARK}
                )
    except sa.exc.OperationalError as error:
        raise StoreError(f"cannot be opened: {error.orig}", about=about, temporary=True) from error
    except sa.exc.DatabaseError as error:
        raise StoreError(
            f"is damaged: {error.orig}; restore with `stadtbote state load FILE`", about=about
        ) from error
    return engine


def _ours(connection: sa.Connection, tables: set[str]) -> bool:
    if "meta" not in tables or "alembic_version" not in tables:
        return False
    return connection.execute(sa.text("SELECT value FROM meta WHERE key = 'store'")).scalar() == MARK


def _revision(connection: sa.Connection, tables: set[str]) -> str:
    if "alembic_version" not in tables:
        return ""
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")


def _set_aside_if_damaged(path: Path) -> None:
    """A truncated or overwritten file is kept under another name; nothing is deleted."""
    if not path.exists():
        return
    probe = sa.create_engine(f"sqlite:///{path}")
    try:
        with probe.connect() as connection:
            whole = connection.execute(sa.text("PRAGMA quick_check(1)")).scalar() == "ok"
    except sa.exc.DatabaseError:
        whole = False
    finally:
        probe.dispose()
    if not whole:
        number = sum(1 for _ in path.parent.glob("store.damaged-*")) + 1
        path.replace(path.with_name(f"store.damaged-{number}"))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
