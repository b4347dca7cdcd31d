"""Records for tests of the store, and the smallest transitions there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.model import (
    Change,
    Decision,
    Effects,
    Entry,
    Event,
    FileChange,
    Purchase,
    Record,
    Version,
    Work,
)
from pipeline.store import Store, Transition

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)


def release(identity: str = "a1", **values: object) -> Record:
    """A record that waits."""
    entry = Entry(id=identity, source="stadt", url=f"https://stadt.example/{identity}", title="Bad geöffnet")
    known = Record(id=identity, source="stadt", entry=entry, work=Work.WAITING, seen=NOW, listed=NOW)
    return replace(known, **values)  # type: ignore[arg-type]


def noting(what: str) -> Transition[None]:
    """One event more."""

    def transition(record: Record, facts: None, now: dt.datetime) -> Record:
        return replace(record, history=(*record.history, Event(at=now, what=what)))

    return transition


def writing(file: FileChange, what: str = "written") -> Transition[None]:
    """One event more, and a change of a file."""

    def transition(record: Record, facts: None, now: dt.datetime) -> Change:
        after = replace(record, history=(*record.history, Event(at=now, what=what)))
        return Change(record=after, effects=Effects(files=(file,)))

    return transition


def changed(store: Store, identity: str, transition: Transition[None], now: dt.datetime = NOW) -> Record:
    """Change without facts."""
    return store.change(identity, transition, now=now, facts=lambda record: None)


def decision(number: int, what: str, *, minute: int, language: str = "en-GB", about: str = "") -> Decision:
    """A person's line."""
    return Decision(
        id=f"{number:016x}",
        at=NOW + dt.timedelta(minutes=minute),
        by="Redaktion A",
        what=what,
        language=language,
        about=about,
    )


def purchase(number: int, result: str = "paid") -> Purchase:
    """A paid line."""
    return Purchase(
        id=f"{number:016x}",
        at=NOW + dt.timedelta(seconds=number),
        engine="shop",
        language="en-GB",
        keys=(f"k{number}",),
        characters=10,
        result=result,
        bought=((f"k{number}", "Bad", "Pool"),) if result == "paid" else (),
    )


def version(**values: object) -> Version:
    """A draft on disk."""
    return replace(Version(language="en-GB", path="posts/a.md"), **values)  # type: ignore[arg-type]
