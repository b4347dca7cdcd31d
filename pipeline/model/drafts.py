"""What we make of a release: Segments, a Translation, Findings, a Draft, a Post."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from pipeline.messages import Message
from pipeline.model.releases import Block

Role = Literal[
    "title", "kicker", "lead", "block", "caption", "alt", "attachment", "description", "tags", "credit", "own"
]
"""What a segment is of the release; the last three are of a post alone: fields without German, added paragraphs."""


def is_plain(language: str) -> bool:
    """Whether a target language is plain language (Einfache Sprache), by a private subtag of BCP 47: `en-x-plain`."""
    return language.lower().endswith("-x-plain")


class Origin(StrEnum):
    """Who or what wrote a segment's English."""

    ENGINE = "engine"
    MEMORY = "memory"
    """Bought or written before, the same German."""
    PERSON = "person"
    """Typed or approved by an editor, or imported as such."""
    COPIED = "copied"
    """Nothing to translate: a number, an address, a name alone."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One block of German beside its English."""

    role: Role = "block"
    index: int = 0
    """Place among the segments of the same role: `release.blocks[index]`, `release.images[index]` ..."""
    source: Block
    target: Block | None = None
    """None: missing. Never German."""
    origin: Origin = Origin.MISSING
    key: str = ""
    """Key of a paid segment (docs/architecture.md); "" where nothing was or would be paid."""
    engine: str = ""
    model: str = ""
    notes: tuple[str, ...] = ()
    """What the room had to do: `link appended`, `sent plain` ... Each becomes a Finding of check `markup`."""
    by_hand: bool = False
    """`source` is newer than `target`: a person works the city's change into the file, which says it in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A release in another language, complete or not."""

    release: str
    language: str
    """BCP 47: en-GB, fr, uk."""
    segments: tuple[Segment, ...]
    engine: str = ""
    """Name of the engine that wrote this release; `memory` where none was asked."""
    model: str = ""
    glossary: str = ""
    """Hash of the glossary entries that applied, or ""."""
    made: dt.datetime
    characters: int = 0
    """Characters sent to an engine that bills."""

    @property
    def missing(self) -> tuple[Segment, ...]:
        """Segments without a translation; a release that has any is never a post."""
        return tuple(s for s in self.segments if s.target is None)

    def of(self, role: Role) -> tuple[Segment, ...]:
        """Segments of one role, in order."""
        return tuple(s for s in self.segments if s.role == role)


class Severity(StrEnum):
    """error blocks approval; warning is acknowledged with a reason; info is told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` (exclusive, code points) of a block's plain text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Replace `span` of the target by `text`: the number put right, a date in the house style."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem with the text, shown on both sides."""

    check: str
    severity: Severity
    message: str
    """One plain sentence in English: what the German says, what the English says. A Message is taken apart."""
    source: tuple[Span, ...] = ()
    target: tuple[Span, ...] = ()
    expected: str = ""
    role: Role = "block"
    index: int = -1
    """Which segment; -1: the whole draft."""
    fix: Fix | None = None
    id: str = ""
    """Stable for the same check on the same two texts: an acknowledgement is remembered under it."""
    msgid: str = ""
    """The message without its values; "" for a plain sentence, and in records from before it was kept."""
    values: tuple[tuple[str, str | int], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.message, Message):
            values = tuple(
                (name, number if isinstance(number, int) else str(number))
                for name, number in self.message.values.items()
            )
            for name, value in (
                ("msgid", self.message.id),
                ("values", values),
                ("message", str(self.message)),
            ):
                object.__setattr__(self, name, value)

    @property
    def said(self) -> str:
        """The message as `Words.told` says it in any language."""
        return Message(self.msgid, **dict(self.values)) if self.msgid else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a post's file holds: front matter by our full keys (docs/architecture.md), and the Markdown body."""

    front: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A file to be: `path` relative to the site's folder, and its whole text."""

    path: str
    text: str
