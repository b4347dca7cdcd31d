"""Who may work now: one run at a time, one change of a release at a time. A lock dies with its process.

Order, so that nobody waits in a circle: the run's lock, then locks of releases (several by id), then the database's
writer. Nobody waits for a release inside a database transaction.
"""

import datetime as dt
import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.errors import LockHeld


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


class ReleaseLocks:
    """One lock a release: among processes by flock, re-entrant within a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = threading.local()

    @contextmanager
    def hold(self, identity: str) -> Iterator[None]:
        """Wait for, and hold, the lock of one release; a thread that holds it already goes on."""
        held: dict[str, int] = self._held.__dict__.setdefault("ids", {})
        if identity in held:
            held[identity] += 1
            try:
                yield
            finally:
                held[identity] -= 1
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / identity, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held[identity] = 1
            yield
        finally:
            held.pop(identity, None)
            os.close(descriptor)

    @contextmanager
    def hold_many(self, identities: Iterable[str]) -> Iterator[None]:
        """Hold several, taken in the order of their ids.

        Raises ValueError where the thread holds a later one already: two such threads could wait for each other.
        """
        wanted = sorted(set(identities))
        held: dict[str, int] = self._held.__dict__.setdefault("ids", {})
        new = [text for text in wanted if text not in held]
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
