"""Posts and releases for the tables of transitions: no file, no parser; a post is its keys and its words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.hashing import digest
from pipeline.model import (
    Block,
    Change,
    Edit,
    Entry,
    Finding,
    Origin,
    PostState,
    Proposal,
    ProposedBlock,
    Record,
    Release,
    Review,
    Run,
    Segment,
    Severity,
    Version,
    Work,
)
from pipeline.transitions.posts import Transition

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)
EN = "en-GB"
ERROR = Finding(check="numbers", severity=Severity.ERROR, message="14 became 41.", id="e1")
WARNING = Finding(check="terms", severity=Severity.WARNING, message="Another term.", id="w1")
INFO = Finding(check="notes", severity=Severity.INFO, message="Told.", id="i1")
PATH = "_drafts/bad.md"
GERMAN, ENGLISH = "Das Bad ist offen.", "The pool is open."


def raw_of(words: str = ENGLISH, **front: Any) -> bytes:
    """A post's bytes."""
    known = {"translation.status": "machine", "source.status": "current", **front}
    return json.dumps({"front": known, "words": words}, default=str, sort_keys=True).encode()


@dataclass(frozen=True, kw_only=True)
class FakePost:
    """A post on disk."""

    version: Version
    raw: bytes
    findings: tuple[Finding, ...] = ()

    clashes: tuple[ProposedBlock, ...] = ()
    clashing: Edit | None = None

    @property
    def public_slug(self) -> str:
        """The name it was given."""
        return self.version.slug

    @property
    def digest(self) -> str:
        """Of the bytes."""
        return digest(self.raw)

    @property
    def front(self) -> Mapping[str, Any]:
        """As keys in keys."""
        flat = json.loads(self.raw)["front"]
        return {
            "source": {"status": flat.get("source.status", "")},
            "translation": {
                key.removeprefix("translation."): value
                for key, value in flat.items()
                if key.startswith("translation.")
            },
        }

    @property
    def words(self) -> str:
        """Its text."""
        return str(json.loads(self.raw)["words"])

    @property
    def disclosure(self) -> str:
        """Its front matter wants no sentence."""
        return ""

    @property
    def english_hash(self) -> str:
        """Of the words."""
        return f"sha256:{self.words}"

    def is_covered_by(self, target_hash: str) -> bool:
        """The words alone."""
        return target_hash == self.english_hash

    @property
    def fault(self) -> str:
        """A merge nobody settled."""
        return "broken" if "<<<<<<<" in self.words else ""

    def spliced(self, changes: Mapping[str, Any], body: str | None = None) -> FakePost:
        """With other keys and words."""
        known = json.loads(self.raw)
        raw = raw_of(known["words"] if body is None else body, **{**known["front"], **changes})
        return replace(self, raw=raw)

    def computed(self) -> FakePost:
        """It has no sentence about the machine."""
        return self

    def of(self, record: Record, version: Version, raw: bytes | None = None) -> FakePost:
        """Of another version."""
        return replace(self, version=version, raw=self.raw if raw is None else raw)

    def units(self, *, by: str, at: dt.datetime) -> tuple[tuple[str, str, str, dt.datetime, str], ...]:
        """One paragraph."""
        return ((GERMAN, self.words, by, at, self.version.language),)

    def published(self) -> tuple[str, bytes]:
        """Into the other folder."""
        return self.version.path.replace("_drafts", "_posts"), self.raw

    def unpublished(self) -> tuple[str, bytes]:
        """Back into the folder of drafts."""
        return self.version.path.replace("_posts", "_drafts"), self.raw

    def withdrawn(self, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """A stone."""
        return self.version.path, f"withdrawn {on}: {reason}".encode()


@dataclass(frozen=True, kw_only=True)
class FakeFacts:
    """What lies on disk."""

    raws: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()
    twice: tuple[Finding, ...] = ()
    clashes: tuple[ProposedBlock, ...] = ()

    def post(self, version: Version) -> FakePost | None:
        """By path."""
        raw = self.raws.get(version.path)
        return (
            None
            if raw is None
            else FakePost(
                version=version,
                raw=raw,
                findings=self.findings or version.findings,
                clashes=self.clashes,
            )
        )

    def working(self, version: Version) -> FakePost | None:
        """The edit alone: what merges is tried with real files."""
        post = self.post(version)
        if post is None or version.edit is None:
            return post
        return replace(post, raw=version.edit.text.encode(), clashes=self.clashes)

    def copies(self, version: Version) -> tuple[Finding, ...]:
        """Other files with its identity."""
        return self.twice

    def belongings(self, record: Record) -> tuple[str, ...]:
        """Pictures."""
        return self.others


def version(**values: Any) -> Version:
    """A draft that nobody has touched."""
    title = Segment(
        role="title",
        source=Block(runs=(Run(text=GERMAN),)),
        target=Block(runs=(Run(text=ENGLISH),)),
        origin=Origin.ENGINE,
    )
    known = Version(
        language=EN,
        path=PATH,
        place=PostState.DRAFT,
        segments=(title,),
        source_hash="sha256:old",
        text=raw_of().decode(),
    )
    return replace(known, **values)


def release(fingerprint: str = "sha256:old") -> Release:
    """The German."""
    return Release(
        id="a1",
        source="stadt",
        url="https://stadt.example/1",
        language="de",
        title=GERMAN,
        day=dt.date(2026, 9, 1),
        retrieved=NOW,
        fingerprint=fingerprint,
    )


def record(*versions: Version, **values: Any) -> Record:
    """A release with these drafts (one that nobody has touched, where none is given)."""
    known = Record(
        id="a1",
        source="stadt",
        entry=Entry(id="a1", source="stadt", title=GERMAN),
        work=Work.DONE,
        seen=NOW,
        listed=NOW,
        release=release(),
        versions={one.language: one for one in versions or (version(),)},
    )
    return replace(known, **values)


def proposal(text: str = "The pool is closed.") -> Proposal:
    """What the city's correction makes of the post."""
    made = raw_of(text)
    return Proposal(
        made=NOW,
        release=release("sha256:new"),
        segments=(),
        blocks=(),
        base_hash=digest(raw_of()),
        text=made.decode(),
        generated=made.decode(),
    )


def reviewed(**values: Any) -> Version:
    """A draft that a person answers for."""
    from pipeline.model import Approval

    mine = Approval(by="ed", at=NOW, source_hash="sha256:old", target_hash=f"sha256:{ENGLISH}")
    return version(**{"review": Review.REVIEWED, "approvals": (mine,), **values})


def apply(transition: Transition, known: Record, raw: bytes | None = None, **facts: Any) -> Change:
    """What a transition makes of a release whose post holds `raw` (what was written, where nothing is given)."""
    version = next(iter(known.versions.values()), None)
    raws = {} if version is None else {version.path: raw_of() if raw is None else raw}
    answer = transition(known, FakeFacts(**{"raws": raws, **facts}), NOW)
    return answer if isinstance(answer, Change) else Change(record=answer)
