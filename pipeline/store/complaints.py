"""What a database says, as ours: a full, locked or unreadable one is no damage, and each line says what to do."""

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from pipeline.errors import StoreOvertaken, StoreUnusable

MALFORMED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
"""The file itself is broken (https://sqlite.org/rescode.html); everything else is around it."""
_ROOM = 64 * 1024
"""Bytes: with less, SQLite cannot make the files beside a database, and calls that an I/O error."""
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process holds it: wait for it to end, or see which one (`fuser`)",
    sqlite3.SQLITE_LOCKED: "another process holds it: wait for it to end, or see which one (`fuser`)",
    sqlite3.SQLITE_FULL: "the disk is full: make room and run again",
    sqlite3.SQLITE_READONLY: "it or its folder may not be written: see owner and rights, and whether the disk is "
    "mounted read-only",
    sqlite3.SQLITE_CANTOPEN: "it may not be opened: see owner and rights of the file and its folder",
    sqlite3.SQLITE_PERM: "it may not be opened: see owner and rights of the file and its folder",
    sqlite3.SQLITE_AUTH: "it may not be opened: see owner and rights of the file and its folder",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should: see the system's log",
    sqlite3.SQLITE_CORRUPT: "it is damaged: the next command sets it aside and keeps what can be read",
    sqlite3.SQLITE_NOTADB: "it is damaged: the next command sets it aside and keeps what can be read",
}


def primary_code(error: BaseException | None) -> int:
    """SQLite's result code of an error, without its extension; 0 where it is none of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


_OVERTAKEN = {"23505", "40001", "40P01"}
"""PostgreSQL: a row that is there already, a transaction that cannot be put in order, a deadlock
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
_ENDED = {"25P03", "25P04"}
"""The same: a transaction that was ended since its process slept in it, or took too long; psycopg has these among errors
of its own."""


def complaint(error: BaseException | None, about: str) -> StoreUnusable:
    """A database's error as ours: what it says, and what a person can do. Nothing of the store is lost."""
    code = primary_code(error)
    # A mount that is lost has no free room to ask for.
    with suppress(OSError):
        if code == sqlite3.SQLITE_IOERR and shutil.disk_usage(Path(about).parent).free < _ROOM:
            code = sqlite3.SQLITE_FULL
    said = " ".join(str(error).split())[:200]
    advice = _ADVICE.get(code, "see whether it runs and can be reached" if code == 0 else "")
    return StoreUnusable(
        f"cannot be used: {said}" + (f"; {advice}" if advice else "") + "; nothing is lost",
        about=about,
        temporary=code not in MALFORMED,
    )


def translate_errors(engine: sa.Engine, about: str) -> None:
    """From now on every operational error of this engine, wherever it comes up, is raised as StoreUnusable; one that
    says that others were faster, as StoreOvertaken."""

    @event.listens_for(engine, "handle_error")
    def _handle(context: sa.engine.ExceptionContext) -> None:
        found = context.original_exception
        if getattr(found, "sqlstate", "") in _OVERTAKEN:
            raise StoreOvertaken("others wrote to it at this moment", about=about, temporary=True) from found
        if (
            isinstance(context.sqlalchemy_exception, sa.exc.OperationalError)
            or primary_code(found) in MALFORMED
            or getattr(found, "sqlstate", "") in _ENDED
        ):
            raise complaint(found, about) from found
