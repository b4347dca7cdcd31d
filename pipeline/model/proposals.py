"""What waits for a person's word: an edit of a public post, a corrected original merged with the editor's text, and a text
nobody can place."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.drafts import Segment
from pipeline.model.releases import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedBlock:
    """One group of a proposal: what the editor has, what is proposed, and whether they clash."""

    action: str
    """keep, change, add, remove, move."""
    old_source: str = ""
    current: str = ""
    """Markdown in the file today."""
    proposed: str = ""
    """Markdown of the merge; with `conflict` the editor's text stands in `current`."""
    conflict: bool = False
    field: str = ""
    """Key of the front matter it is about; "" for the body."""


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
    fields: Mapping[str, str] = field(default_factory=dict)
    """What `Version.fields` becomes with it."""
    engine: str = ""
    model: str = ""
    glossary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A text for a public post that lies beside it until a person answers for it."""

    over: str
    """The whole public file it was made over."""
    text: str
    """The whole file as it is to be."""
    approvals: int = 0
    """How many approvals there were when it was begun: those since are of the edit, not of what is public."""
    beside: "Edit | None" = None
    """One that another clone made meanwhile: merged with this one, and in it as soon as somebody works on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text under the key of a release whose words are new: replaced, cancelled, or another release?"""

    since: dt.datetime
    release: Release
    """Without its contact block."""
    contact: str = ""
    """JSON of the contact block."""
    event: dt.date | None = None
    hold_until: dt.datetime | None = None
    urgent: tuple[str, ...] = ()
