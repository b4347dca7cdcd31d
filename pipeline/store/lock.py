"""One run at a time: a lock that knows its owner and dies with it."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def post_lock(folder: Path, identity: str) -> Iterator[None]:
    """Wait for, and hold, the lock of one post: run, desk and command line take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / identity, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _owner(path: Path) -> str:
    try:
        data = json.loads(path.read_text())
        return f"another run is at work: {data['what']}, process {data['pid']}, since {data['since']}"
    except (ValueError, KeyError, OSError):
        return "another run is at work"
