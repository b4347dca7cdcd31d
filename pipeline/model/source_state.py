"""What is known of a source between polls: validators, cadence, health, quarantine."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.releases import PageBlocks, Validators


class Standing(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    QUARANTINED = "quarantined"
    """Broken, with a reason and a retry date: `sources resume` or the date."""
    GONE = "gone"
    """410: `sources move` or `sources resume`."""
    PAUSED = "paused"
    """A person said so: `sources resume`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll in figures, for the health record."""

    at: dt.datetime
    entries: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    missing_titles: int = 0
    missing_dates: int = 0
    new_guids_for_known: int = 0
    """Known addresses that came with a new guid."""
    lengths: tuple[int, ...] = ()
    """Characters of each text read in this poll."""
    boilerplate: float = 0.0
    """Share of characters the reader left out."""
    error: str = ""
    """Why the poll failed; its figures say nothing then."""
    unchanged: bool = False
    """Answered with 304: nothing was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One row a source."""

    id: str
    validators: Validators = field(default_factory=Validators)
    started: bool = False
    """Its first poll was handled: from now on every new entry is news."""
    standing: Standing = Standing.ACTIVE
    reason: str = ""
    since: dt.datetime | None = None
    retry_at: dt.datetime | None = None
    failures: int = 0
    last_poll: dt.datetime | None = None
    next_poll: dt.datetime | None = None
    moved_to: str = ""
    moved_days: tuple[str, ...] = ()
    """Days on which a permanent redirect was seen."""
    url: str = ""
    """Address the source was rebound to by `sources move`; "" as in its file."""
    tdm_reserved: bool = False
    listed: tuple[str, ...] = ()
    """Record ids of the last full list: what left it since is known by comparing."""
    polls: tuple[Poll, ...] = ()
    """The newest hundred."""
    concerns: tuple[str, ...] = ()
    pages: tuple[PageBlocks, ...] = ()
    """Of the pages read last: what stands on several of them is the office's frame."""
    decided: dt.datetime | None = None
    """When a person last resumed, moved or paused it: the result of a poll that began before changes nothing of that."""
