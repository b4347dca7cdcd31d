"""The Record: everything known of one release, one JSON file each, from which an empty store is rebuilt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model.drafts import Finding, Segment
from pipeline.model.log import Acknowledgement, Approval, Decision, Event, Purchase
from pipeline.model.memory import Retirement, Unit
from pipeline.model.news import News
from pipeline.model.proposals import Edit, Proposal, Question
from pipeline.model.releases import Block, Entry, Page, Release, Validators
from pipeline.model.states import Freshness, PostState, Review, Work

Approved = tuple[str, str, str, dt.datetime, str]
"""German, English (numbered marks), who, when, language: what a person answered for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Since when a post's file is not there, and what it was."""

    since: dt.datetime
    place: PostState


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What it takes to take the last decision about a draft back, as long as nothing came after it."""

    decision: str
    """Id of its line in `Record.decisions`."""
    before: Version
    """As it was, without its segments: a decision changes none."""
    work: Work
    file: str = ""
    """The whole file as it was; "" where there was none."""
    left: str = ""
    """Digest of the file as the decision, or the publication of it, left it; "" where there is none."""
    approved: tuple[Approved, ...] = ()
    """Lines of `Record.approved` that it replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A release in one language: what was generated, where its file is, what people decided."""

    language: str
    path: str = ""
    """Fixed at first write, relative to the site's folder; the published path where the flavour moves files."""
    slug: str = ""
    address: str = ""
    """Slug that a person typed for the public address; "": it follows the title as it is when it goes public."""
    place: PostState = PostState.NONE
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
    fields: Mapping[str, str] = field(default_factory=dict)
    """Keys of the front matter whose words came from outside: the pipeline writes these, not what it would compute."""
    before: str = ""
    """The whole file before the last refresh: an editor who had it open then still edits this one."""
    previous: tuple[str, ...] = ()
    """Hashes of texts the pipeline wrote before, so that an old checkout is not taken for an edit."""
    findings: tuple[Finding, ...] = ()
    checked: str = ""
    """Digest of the file that `findings` speak of; "": of `text`."""
    acknowledged: tuple[Acknowledgement, ...] = ()
    approvals: tuple[Approval, ...] = ()
    edit: Edit | None = None
    """Of a public post; its file stays as it is until the edit is approved."""
    publish_after: dt.datetime | None = None
    """What was approved last goes public then, by whoever publishes next; None where nothing waits for that."""
    undo: Undo | None = None
    """Of the last decision; gone with whatever changes the version after it."""
    proposal: Proposal | None = None
    opened: dt.datetime | None = None
    missing: Missing | None = None
    """Of `PostState.MISSING`."""
    branch: str = ""
    """Name of the branch it is reviewed on, while that is on the host."""
    request: int = 0
    """Number of its pull request; 0 while the host has opened none."""
    told: str = ""
    """Digest of the text that the host last took for its pull request, without the ticks of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What a change of a record does to a file of the site's folder.

    `create`: a new file; `replace`: new bytes under the same name; `move`: new name and new bytes;
    `remove`: into the backup; `purge`: gone for good with its backups, whatever it holds; `erase`: the file is left
    alone, its backups go, and whichever others hold `content`, a release's identity.
    """

    kind: Literal["create", "replace", "move", "remove", "purge", "erase"]
    path: str
    target: str = ""
    """The new name of a move."""
    expected: str = ""
    """Digest (`site.writing.digest`) of the bytes before; "" for `create`, `purge` and `erase`."""
    content: bytes = b""
    """The bytes after; none for `remove` and `purge`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is stored or done together with a change of a record."""

    files: tuple[FileChange, ...] = ()
    """Several only of kinds that cannot be refused: a change is one whole."""
    units: tuple[Unit, ...] = ()
    """Added to the memory."""
    retired: tuple[Retirement, ...] = ()
    """Taken out of the memory's use, before `units` are added."""
    forgotten: tuple[str, ...] = ()
    """German texts removed from the memory for good."""
    erased: bool = False
    """Archive, contact block and typed text of the release go."""
    page: Page | None = None
    """Kept in the archive."""
    contact: str = ""
    """JSON of the release's contact block."""
    news: tuple[News, ...] = ()
    """What is new for people by it."""
    ledger: str | None = None
    """State of the ledger of all releases (`Store.ledger`) that the change was decided on: where a purchase was
    intended since, the change is decided anew; None: it intends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A page that answered, and that the reader takes for none of the office's releases."""

    reason: str
    text: str
    """First words of what would be read from it; "" where nothing can be."""
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A change that stands in the record while its file is written, moved or removed."""

    what: str
    at: dt.datetime
    after: Record
    """The record as it will be."""
    effects: Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What tells of a post on Mastodon, and whether it stands there."""

    posted: int = 1
    """How many there were with this one: one that was deleted is not posted again under its key."""
    tried: dt.datetime | None = None
    """When it was sent first and not answered: it may stand there; None: it was not sent, or `id` is known."""
    url: str = ""
    """The post's address, as it was sent."""
    id: str = ""
    """The instance's; "" where it does not stand there, as far as is known."""


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
    refusal: Refusal | None = None
    """Why its page was not read when it was last asked; None where it was, or a person had it read anyway."""
    read_anyway: bool = False
    """A person says that the page is the release, whatever the reader takes it for."""
    taken_in: tuple[str, ...] = ()
    """Texts of paragraphs that the reader passes over and a person took in."""
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
    retry_at: dt.datetime | None = None
    """Of what failed for a reason in the program, with its German read: when it is tried again."""
    crashes: int = 0
    """Unforeseen errors in a row."""
    twins: tuple[str, ...] = ()
    question: Question | None = None
    """Another text stands under its key, and only a person can say what that is."""
    successor: str = ""
    """Id of the release that holds its key (guid, address) now; "" while that is its own."""
    versions: Mapping[str, Version] = field(default_factory=dict)
    purchases: tuple[Purchase, ...] = ()
    approved: tuple[Approved, ...] = ()
    """German, English (numbered marks), who, when, language: what a person answered for, for the memory."""
    history: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """What people decided, oldest first; lines are added, never taken away."""
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """Language to the status that tells of its post."""
    revisions: Mapping[str, int] = field(default_factory=dict)
    """How many changes each copy of the store made: a record descends from another that has nowhere more."""
    pending: Pending | None = None
    """A change of which the files are under way; whoever meets it finishes it or takes it back."""

    @property
    def title(self) -> str:
        """German title, from the page where it was read, else from the poll."""
        return self.release.title if self.release else self.entry.title

    @property
    def day(self) -> dt.date:
        """The day of the release as far as it was read, else the list's, else that of first sight."""
        return self.release.day if self.release else self.entry.day or self.seen.date()

    @property
    def day_known(self) -> bool:
        """False where `day` is only that of first sight."""
        return self.release.day_known if self.release else self.entry.day is not None

    @property
    def language(self) -> str:
        """Language of the original, as far as it was read."""
        return self.release.language if self.release else "de"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """German body, empty where the page was not read."""
        return self.release.blocks if self.release else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a transition answers: the record as it will be, and what is stored or done with it."""

    record: Record
    effects: Effects = field(default_factory=Effects)
