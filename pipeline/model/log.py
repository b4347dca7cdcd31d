"""The lines of a record's log: what happened, what was paid, what people decided. Lines are added, never rewritten."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a release, for provenance and the run report."""

    at: dt.datetime
    what: str
    """A word: imported, changed, written, refreshed, proposed, approved, rejected, published, withdrawn ..."""
    who: str = ""
    """A reviewer; "" is the pipeline."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided. The newest line about a matter stands; a line that takes back is a line like any other.

    Two copies of a record are joined by uniting their lines, so none can be lost.
    """

    id: str
    """16 hex, random: the same line in two copies is one line."""
    at: dt.datetime
    by: str
    what: str
    """approved, sent back, rejected, retried, withdrawn, forgotten, acknowledged, reopened, accepted, dismissed ..."""
    language: str = ""
    """"" where it speaks of the release as such."""
    about: str = ""
    """What it is about within the language: the id of a finding; "" the draft itself."""
    detail: str = ""
    """A reason in the person's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One paid call: the intent is on disk before it, the result after."""

    id: str
    at: dt.datetime
    engine: str
    language: str
    keys: tuple[str, ...]
    characters: int
    result: str = ""
    """"" = intent only (in doubt after a crash); `paid`, `unpaid`, `unknown`, `settled-paid`, `settled-unpaid`."""
    billed: int = 0
    counter: int | None = None
    """The account's usage counter before the call, where the engine has one."""
    model: str = ""
    bought: tuple[tuple[str, str, str], ...] = ()
    """Key, German, English (with numbered marks) of what came back: the record alone rebuilds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A warning (or a false alarm) a person has dealt with: remembered for that text."""

    finding: str
    by: str
    at: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who answers for which English of which German."""

    by: str
    at: dt.datetime
    source_hash: str
    target_hash: str
    seconds: int = 0
    """How long the draft was open on the desk; 0 where unknown."""
    signed: int = 0
    """How many facts the person signed one by one."""
    sentence: str = ""
    """What the post said then of the machine and the reviewer: computed, and no part of the hash."""
