"""What comes from a source: Listing and Entry from a poll, Page and Release from an article."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "quote", "cell", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a poll sends back to ask only for news: kept byte for byte, and only once every entry was handled."""

    etag: str | None = None
    last_modified: str | None = None
    giver: str = ""
    """Short digest of the address that gave them, after redirects: no other one is asked with them; "" where it was not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed or list, as the poll gave it.

    `id` is the identity: 32 hex of SHA-256 over source and guid; without guid the canonical URL; without
    either title, day and text (docs/architecture.md, Identity).
    """

    id: str
    source: str
    guid: str = ""
    url: str = ""
    """Absolute; tracking parameters removed."""
    title: str = ""
    summary: str = ""
    """Teaser as plain text."""
    html: str = ""
    """Full text, where the feed carries it: untrusted HTML."""
    categories: tuple[str, ...] = ()
    author: str = ""
    published: dt.datetime | None = None
    """Aware; midnight in the source's zone where only a day is given."""
    updated: dt.datetime | None = None
    day: dt.date | None = None
    """The calendar day as printed, never shifted by an offset."""
    image: str | None = None
    fingerprint: str = ""
    """Hash of what the feed itself says (title, visible text); "" where only the page can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The answer to one poll."""

    source: str
    url: str
    """Address after redirects."""
    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    """304: nothing was sent."""
    validators: Validators = Validators()
    retrieved: dt.datetime
    problems: tuple[str, ...] = ()
    """What was wrong but survived: a truncated feed, an entry without a title."""
    refused: tuple[tuple[Entry, str], ...] = ()
    """Entries that are no releases (files, other sites), each with the reason: recorded and skipped."""
    next_poll: dt.timedelta | None = None
    """Cadence the far side asks for (Cache-Control, ttl, sy:updatePeriod)."""
    moved_to: str | None = None
    """Permanent redirect: kept and proposed, never followed for good by itself."""
    tdm_reserved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article page as it came: what the archive keeps, and what can be read again by better rules."""

    url: str
    body: bytes
    content_type: str = ""
    status: int = 200
    validators: Validators = Validators()
    retrieved: dt.datetime
    unchanged: bool = False
    moved_to: str | None = None
    """Where a chain of permanent redirects ended."""
    max_age: dt.timedelta | None = None
    """How long the far side calls the answer fresh (Cache-Control, Expires)."""
    tdm_reserved: bool = False
    """The answer reserves text and data mining (tdm-reservation: 1, X-Robots-Tag: noai)."""
    notes: tuple[str, ...] = ()
    """What was odd on the way but let pass: a redirect from https to plain http."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text under the same marks. A newline inside `text` is a line break of the page."""

    text: str
    strong: bool = False
    em: bool = False
    href: str | None = None
    """Absolute http(s), mailto or tel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item, quote or table cell: the unit of memory, billing, checking and updating."""

    kind: BlockKind = "paragraph"
    runs: tuple[Run, ...] = ()
    level: int = 0
    """heading: 2 to 4; item: depth from 0."""
    ordered: bool = False
    number: int = 0
    """item of an ordered list: its number where the page gives one that counting from 1 would not; else 0."""
    group: int = 0
    """Which list or table of the release an item or cell belongs to."""
    row: int = 0
    column: int = 0
    header: bool = False

    @property
    def text(self) -> str:
        """Plain text of the runs."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the release; caption and credit apart, empty where the page says nothing."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file the page links to, a PDF mostly."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A part of the page that the reader passed over, for an editor to look at or take in."""

    block: Block
    reason: str
    """In words: struck out, hidden, caption of a picture, part of the frame ..."""
    place: int = 0
    """How many blocks of the release stand before it on the page."""
    selector: str = ""
    """CSS selector of where it stood, for a rule of the source; "" where nothing names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlocks:
    """Digests of the blocks of one page: what stands on other pages of its source too is told by them."""

    title: str
    taken: tuple[str, ...] = ()
    """The last blocks of its text."""
    passed: tuple[str, ...] = ()
    """What the reader passed over around it."""


UNKNOWN_DAY = "unknown"
"""`Release.day_origin` where nothing tells the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A press release as read from its page or feed."""

    id: str
    """The entry's identity."""
    source: str
    url: str
    language: str
    title: str
    kicker: str = ""
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    contact: tuple[Block, ...] = ()
    """Apart from the body: never sent to an engine."""
    categories: tuple[str, ...] = ()
    day: dt.date
    """The calendar day as printed; the day of first sight where `day_origin` is `unknown`."""
    day_origin: str = ""
    """What tells the day: `rule`, `json-ld`, `meta`, `feed`, `list`, `time`, `printed`, `address`, `updated: ...`;
    `unknown` if nothing does; "" in records of before it was kept."""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    retrieved: dt.datetime
    fingerprint: str
    """sha256: of what a reader reads: title, kicker, lead, blocks, images with their words, titles of attachments, not the
    contact."""
    dropped: tuple[str, ...] = ()
    """First words of what the reader left out, for `sources check`."""
    left_out: tuple[LeftOut, ...] = ()
    """What the reader passed over inside and around the article, at most 40 parts, prose before the rest."""
    reading: int = 0
    """Which way of reading pages made this text; 0 in records of before it was kept."""
    doubts: tuple[str, ...] = ()
    """Why the reader doubts that it read the page right, each one sentence for people."""

    page_blocks: PageBlocks | None = None
    """Of the page it was read from; never in a record."""

    @property
    def day_known(self) -> bool:
        """Whether page, list or feed tells the day."""
        return self.day_origin != UNKNOWN_DAY
