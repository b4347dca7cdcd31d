"""Records for tests of the store."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from pipeline.model import Entry, Record, Work

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)


def identity(number: int) -> str:
    """An id as releases have them."""
    return hashlib.sha256(f"release {number}".encode()).hexdigest()[:32]


def record(number: int, *, title: str = "", **values: Any) -> Record:
    """A release that was listed and waits."""
    name = identity(number)
    entry = Entry(
        id=name,
        source="musterstadt",
        url=f"https://musterstadt.example/presse/meldung-{number}",
        title=title or f"Meldung {number}",
        day=NOW.date(),
    )
    given: dict[str, Any] = {"work": Work.WAITING, "seen": NOW, "listed": NOW} | values
    return Record(id=name, source="musterstadt", entry=entry, **given)
