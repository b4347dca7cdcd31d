"""Who may work now: one run at a time, one change of a release at a time. A lock dies with its process.

Order, so that nobody waits in a circle: the run's lock, then locks of releases (several by id), then the database's
writer. Nobody waits for a release inside a database transaction.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipeline.errors import JobLost, LockHeld, StoreError


@contextmanager
def run_lock(path: Path, *, what: str, now: dt.datetime) -> Iterator[None]:
    """Hold `path` while a run works. Raises LockHeld with owner and start of the other run.

    flock is released by the kernel when its process ends, so a killed run's lock is free at once;
    the text inside only tells people who holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeld(_owner(path), about=str(path), temporary=True) from None
        os.ftruncate(descriptor, 0)
        os.write(
            descriptor, json.dumps({"pid": os.getpid(), "what": what, "since": now.isoformat()}).encode()
        )
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def server_lock(engine: sa.Engine, *, shared: bool) -> Iterator[None]:
    """The same among machines with one store: a run alone, or workers (`shared`) side by side. Raises LockHeld."""
    take = sa.func.pg_try_advisory_lock_shared if shared else sa.func.pg_try_advisory_lock
    free = sa.func.pg_advisory_unlock_shared if shared else sa.func.pg_advisory_unlock
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(sa.select(take(_RUN))).scalar():
            others = "a run is" if shared else "a run or workers are"
            raise LockHeld(f"{others} at work on this store", about="store", temporary=True)
        try:
            yield
        finally:
            with suppress(StoreError):
                connection.execute(sa.select(free(_RUN)))


_RUN = 1
"""Number of the advisory lock; locks of releases have eight bytes of a hash."""
Take = Callable[[str], AbstractContextManager[None]]
"""Waits for the lock of one release, and holds it."""


def locked_files(folder: Path) -> Take:
    """Locks among the processes of a machine: one file a release."""

    @contextmanager
    def take(identity: str) -> Iterator[None]:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / identity, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    return take


def locked_rows(engine: sa.Engine) -> Take:
    """Locks among machines: an advisory lock of the server, for as long as a transaction of its own lasts. Who is
    frozen meanwhile loses it; the record's revision then says that another was faster."""

    @contextmanager
    def take(identity: str) -> Iterator[None]:
        number = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], signed=True)
        with engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
            try:
                yield
            finally:
                with suppress(StoreError):
                    connection.rollback()

    return take


_HELD = sa.text(
    "SELECT 1 FROM procrastinate_jobs "
    "WHERE id = :job AND status = 'doing' AND worker_id = :worker AND attempts = :attempt FOR SHARE"
)
"""The row stays as it is until the transaction ends: nobody takes the job over in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Numbers of a job of the queue, of the worker that does it, and of the attempt: each takeover counts one on."""

    job: int
    worker: int
    attempt: int

    def check(self, connection: sa.Connection) -> None:
        """Raise JobLost where the job is no longer this worker's."""
        held = {"job": self.job, "worker": self.worker, "attempt": self.attempt}
        if connection.execute(_HELD, held).scalar() is None:
            raise JobLost(
                "another worker has taken this job over; nothing was written", about=f"job {self.job}"
            )


class ReleaseLocks:
    """One lock a release, re-entrant within a thread."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._held = threading.local()

    @contextmanager
    def hold(self, identity: str) -> Iterator[None]:
        """Wait for, and hold, the lock of one release; a thread that holds it already goes on."""
        held: set[str] = self._held.__dict__.setdefault("ids", set())
        if identity in held:
            yield
            return
        with self._take(identity):
            held.add(identity)
            try:
                yield
            finally:
                held.remove(identity)

    @contextmanager
    def hold_many(self, identities: Iterable[str]) -> Iterator[None]:
        """Hold several, taken in the order of their ids.

        Raises ValueError where the thread holds a later one already: two such threads could wait for each other.
        """
        wanted = sorted(set(identities))
        held: set[str] = self._held.__dict__.setdefault("ids", set())
        new = [identity for identity in wanted if identity not in held]
        if held and new and min(new) < max(held):
            raise ValueError("locks of releases are taken in the order of their ids, at once")
        with ExitStack() as stack:
            for text in wanted:
                stack.enter_context(self.hold(text))
            yield


def _owner(path: Path) -> str:
    try:
        data = json.loads(path.read_text())
        return f"another run is at work: {data['what']}, process {data['pid']}, since {data['since']}"
    except (ValueError, KeyError, OSError):
        return "another run is at work"
