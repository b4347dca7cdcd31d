"""What a person answers for, as lines of a record and as units of the memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipeline.model import Record, Unit

Approved = tuple[str, str, str, dt.datetime, str]
"""German, English (numbered marks), who, when, language: a line of `Record.approved`."""


def with_approved(old: Sequence[Approved], new: Sequence[Approved]) -> tuple[Approved, ...]:
    """What was approved before, with today's words in place of older ones for the same German."""
    fresh = {(one[0], one[4]) for one in new}
    return (*(one for one in old if (one[0], one[4]) not in fresh), *new)


def person_units(record: Record, lines: Sequence[Approved]) -> tuple[Unit, ...]:
    """Memory units of what a person answers for."""
    return tuple(
        Unit(
            source=german,
            target=english,
            source_language=record.language,
            target_language=language,
            origin="person",
            at=at,
            who=who,
        )
        for german, english, who, at, language in lines
    )
