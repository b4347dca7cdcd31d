"""What is brought on first, and what counts against the limits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.model import Record, Release


def without_contact(release: Release) -> Release:
    """The release as a record may hold it."""
    return replace(release, contact=(), page_blocks=None)


def priority(record: Record, today: dt.date) -> tuple[int, dt.date, dt.date, str]:
    """Order of buying: urgent first, then by the nearest event, then the newest."""
    ahead = record.event if record.event is not None and record.event >= today else dt.date.max
    day = record.release.day if record.release else record.seen.date()
    return (
        0 if record.urgent else 1,
        ahead,
        dt.date.fromordinal(dt.date.max.toordinal() - day.toordinal()),
        record.id,
    )


def rank(record: Record, today: dt.date) -> int:
    """The same as a number, the greater the sooner, below 2**31: urgent from 1,000,000,000 on, then by days to the
    event (10,000 of them), then by the day of the release (27 years from 2020)."""
    urgent, ahead, day, _ = priority(record, today)
    event = 0 if ahead == dt.date.max else 9_999 - min((ahead - today).days, 9_998)
    newness = dt.date.max.toordinal() - day.toordinal() - dt.date(2020, 1, 1).toordinal()
    return (1 - urgent) * 1_000_000_000 + event * 10_000 + min(max(newness, 0), 9_999)


def counts(rows: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Sum of several rows of figures."""
    total: dict[str, int] = {}
    for row in rows:
        for name, number in row.items():
            total[name] = total.get(name, 0) + number
    return total
