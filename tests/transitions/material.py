"""Records and states for tables of transitions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from pipeline.model import (
    Block,
    Change,
    Decision,
    Entry,
    Freshness,
    PostState,
    Purchase,
    Record,
    Release,
    Review,
    Run,
    Segment,
    Version,
    Work,
)

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)
EN = "en-GB"
TEXT = "---\ntitle: Pool open\n---\n\nThe pool is open.\n"


def german(words: str = "Das Bad ist offen.", title: str = "Bad offen") -> Release:
    """A release as it was read; its fingerprint is its words."""
    return Release(
        id="a1",
        source="stadt",
        url="https://stadt.example/a1",
        language="de",
        title=title,
        blocks=(Block(runs=(Run(text=words),)),),
        day=dt.date(2026, 9, 13),
        retrieved=NOW,
        fingerprint=f"{title} {words}",
    )


def version(**values: Any) -> Version:
    """A draft on disk."""
    block = Block(runs=(Run(text="The pool is open."),))
    made = Version(
        language=EN,
        path="_drafts/pool.md",
        slug="pool",
        place=PostState.DRAFT,
        segments=(Segment(role="block", index=0, source=block, target=block),),
        source_hash=german().fingerprint,
        text=TEXT,
    )
    return replace(made, **values)


def record(**values: Any) -> Record:
    """A release that was read and waits."""
    entry = Entry(
        id="a1", source="stadt", url="https://stadt.example/a1", title="Bad offen", fingerprint="e1"
    )
    known = Record(
        id="a1", source="stadt", entry=entry, work=Work.WAITING, seen=NOW, listed=NOW, release=german()
    )
    return replace(known, **values)


def line(identity: str = "p1", result: str = "", keys: tuple[str, ...] = ("k1",), **values: Any) -> Purchase:
    """A call in the ledger."""
    made = Purchase(id=identity, at=NOW, engine="shop", language=EN, keys=keys, characters=100, result=result)
    return replace(made, **values)


def decision(what: str, *, language: str = "") -> Decision:
    """A person's line."""
    return Decision(id=f"{what:0>16}"[-16:], at=NOW, by="A", what=what, language=language)


DECIDED: dict[str, Record] = {
    "forgotten": record(work=Work.FORGOTTEN, release=None, decisions=(decision("forgotten"),), history=()),
    "rejected": record(
        work=Work.DONE,
        versions={EN: version(review=Review.REJECTED, place=PostState.NONE, text="", reason="no")},
        decisions=(decision("rejected", language=EN),),
    ),
    "withdrawn": record(
        work=Work.DONE,
        versions={
            EN: version(place=PostState.WITHDRAWN, freshness=Freshness.SOURCE_WITHDRAWN, reason="wrong")
        },
        decisions=(decision("withdrawn", language=EN),),
    ),
    "approved": record(
        work=Work.DONE,
        versions={EN: version(review=Review.REVIEWED)},
        decisions=(decision("approved", language=EN),),
    ),
    "retried": record(picked=True, anew=True, decisions=(decision("retried"),)),
    "settled": record(purchases=(line(result="settled-unpaid"),), decisions=(decision("settled"),)),
}
"""A release as a person left it while a run was at work."""


def after(answer: Change | Record) -> Record:
    """The record a transition answers."""
    return answer.record if isinstance(answer, Change) else answer


def whats(found: Record) -> list[str]:
    """The words of a history."""
    return [event.what for event in found.history]
