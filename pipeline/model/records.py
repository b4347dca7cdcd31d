"""The Record: everything known of one release, one JSON file each, from which an empty store is rebuilt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.drafts import Finding, Segment
from pipeline.model.releases import Block, Entry, Release, Validators


class Work(StrEnum):
    """Where the work on a release stands; the comment names the way out."""

    DONE = "done"
    """Every language has its draft."""
    WAITING = "waiting"
    """No engine, quota, budget, embargo, headline only: the next run, or an editor's pick."""
    FAILED = "failed"
    """With a reason: retried by the next run while temporary, else `retry`."""
    IN_DOUBT = "in_doubt"
    """Paid or not? `settle`."""
    EXPIRED = "expired"
    """Its event has passed: an editor's pick."""
    BEFORE_START = "before_start"
    """Older than the first run's newest entries: an editor's pick."""
    SKIPPED = "skipped"
    """By `only` or `skip`, or not a release (a file, another site): an editor's pick."""
    FORGOTTEN = "forgotten"
    """Removed on request; the identity alone stays, so that it never comes back."""


class Review(StrEnum):
    """Where a draft stands with people."""

    MACHINE = "machine"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    REJECTED = "rejected"


class Freshness(StrEnum):
    """Whether the original still is what was translated."""

    CURRENT = "current"
    SOURCE_CHANGED = "source_changed"
    SOURCE_WITHDRAWN = "source_withdrawn"


class Place(StrEnum):
    """Where a draft's file is."""

    NONE = "none"
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """A tombstone was published."""
    DELETED = "deleted"
    """A person removed the file: never made again by itself."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedBlock:
    """One group of a proposal: what the editor has, what is proposed, and whether they clash."""

    action: str
    """keep, change, add, remove, move."""
    old_source: str = ""
    new_source: str = ""
    current: str = ""
    """Markdown in the file today."""
    proposed: str = ""
    """Markdown of the merge; with `conflict` the editor's text stands in `current`."""
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A corrected original, merged with the editor's text, waiting for `accept`."""

    made: dt.datetime
    release: Release
    segments: tuple[Segment, ...]
    blocks: tuple[ProposedBlock, ...]
    base_hash: str
    """Hash of the file the proposal was merged with."""
    front: Mapping[str, str] = field(default_factory=dict)
    """Front-matter keys that would change, with their new value."""
    text: str = ""
    """The whole file as `accept` would write it: the editor's words where the two clash."""
    generated: str = ""
    """The whole file as the pipeline alone would write it today: the base of the next merge."""
    engine: str = ""
    model: str = ""
    glossary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A release in one language: what was generated, where its file is, what people decided."""

    language: str
    path: str = ""
    """Fixed at first write, relative to the site's folder; the published path where the flavour moves files."""
    slug: str = ""
    place: Place = Place.NONE
    review: Review = Review.MACHINE
    freshness: Freshness = Freshness.CURRENT
    reason: str = ""
    """Of a rejection, a withdrawal, a change."""
    segments: tuple[Segment, ...] = ()
    """What the pipeline last generated: the base of a merge."""
    source_hash: str = ""
    """Fingerprint of the German the segments were made from."""
    engine: str = ""
    model: str = ""
    glossary: str = ""
    made: dt.datetime | None = None
    text: str = ""
    """The whole file as the pipeline last wrote it; a different file was touched by a person."""
    before: str = ""
    """The whole file before the last refresh: an editor who had it open then still edits this one."""
    previous: tuple[str, ...] = ()
    """Hashes of texts the pipeline wrote before, so that an old checkout is not taken for an edit."""
    findings: tuple[Finding, ...] = ()
    checked: str = ""
    """Digest of the file that `findings` speak of; "": of `text`."""
    acknowledged: tuple[Acknowledgement, ...] = ()
    approvals: tuple[Approval, ...] = ()
    proposal: Proposal | None = None
    opened: dt.datetime | None = None
    preview: bool = False
    """Written in full while its source had no rights record: not published where the rights turn out to be less."""
    branch: str = ""
    """Name of the branch it is reviewed on, while that is on the host."""
    told: str = ""
    """Digest of the text last written for its pull request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything known of one release. `entry.id` is its identity; the first identity stays for good."""

    id: str
    source: str
    entry: Entry
    aliases: tuple[str, ...] = ()
    """Further identities (new guid, second address) that are this release."""
    addresses: tuple[str, ...] = ()
    """Further addresses it was seen at."""
    work: Work
    reason: str = ""
    temporary: bool = False
    seen: dt.datetime
    """First poll that listed it."""
    listed: dt.datetime
    """Last poll that listed it."""
    release: Release | None = None
    """The German last read; its contact block is empty here (it stays in the store)."""
    page: Validators = field(default_factory=Validators)
    rechecked: int = 0
    """How many re-checks of the article page were done."""
    recheck_at: dt.datetime | None = None
    gone_since: dt.datetime | None = None
    """First 404 or 410 of the page."""
    event: dt.date | None = None
    """Last day the text speaks of an event or deadline."""
    hold_until: dt.datetime | None = None
    """Embargo."""
    urgent: tuple[str, ...] = ()
    headline_only: bool = False
    picked: bool = False
    """An editor asked for it, whatever the selection says."""
    anew: bool = False
    """A person asked for another try: paragraphs whose reply was refused may be bought once more."""
    twins: tuple[str, ...] = ()
    versions: Mapping[str, Version] = field(default_factory=dict)
    purchases: tuple[Purchase, ...] = ()
    approved: tuple[tuple[str, str, str, dt.datetime, str], ...] = ()
    """German, English (numbered marks), who, when, language: what a person answered for, for the memory."""
    history: tuple[Event, ...] = ()

    @property
    def title(self) -> str:
        """German title, from the page where it was read, else from the poll."""
        return self.release.title if self.release else self.entry.title

    @property
    def language(self) -> str:
        """Language of the original, as far as it was read."""
        return self.release.language if self.release else "de"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """German body, empty where the page was not read."""
        return self.release.blocks if self.release else ()
