"""Records, releases and drafts made by hand, for tests of rules: no press office, no run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline import site, translate
from pipeline.hashing import digest
from pipeline.model import (
    Approval,
    Block,
    Entry,
    Event,
    Origin,
    Post,
    PostState,
    Record,
    Release,
    Review,
    Rights,
    Run,
    Segment,
    Source,
    Translation,
    Work,
)
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.posts.rendering import version_of
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)
"""Where the clock of the tests stands."""
GERMAN = ("Die Brücke ist 84 Meter lang.", "Sie kostet zwei Millionen Euro.")
ENGLISH = ("The bridge is 84 metres long.", "It costs two million euros.")
RIGHTS = Rights(text="full", basis="own releases", checked=dt.date(2026, 9, 1))


def paragraph(text: str) -> Block:
    """A plain paragraph."""
    return Block(runs=(Run(text=text),))


def source(**changes: Any) -> Source:
    """A press office with rights."""
    plain = Source(
        id="musterstadt",
        name="Stadt Musterstadt",
        kind="feed",
        url="http://stadt.example/feed.xml",
        rights=RIGHTS,
    )
    return replace(plain, **changes)


def release(texts: Sequence[str] = GERMAN, *, identity: str = "a" * 32, **changes: Any) -> Release:
    """A release of these paragraphs; its fingerprint follows from title and text."""
    title = changes.pop("title", "Neue Brücke")
    plain = Release(
        id=identity,
        source="musterstadt",
        url="http://stadt.example/presse/1",
        language="de",
        title=title,
        blocks=tuple(paragraph(text) for text in texts),
        day=dt.date(2026, 9, 14),
        retrieved=NOW,
        fingerprint=digest("\n".join((title, *texts)).encode()),
    )
    return replace(plain, **changes)


def record(identity: str = "a" * 32, **changes: Any) -> Record:
    """A record that was read and waits."""
    of = changes.pop("release", release(identity=identity))
    plain = Record(
        id=identity,
        source="musterstadt",
        entry=Entry(
            id=identity, source="musterstadt", url="http://stadt.example/presse/1", title="Neue Brücke"
        ),
        work=Work.WAITING,
        seen=NOW,
        listed=NOW,
        release=of,
        history=(Event(at=NOW, what="seen"),),
    )
    return replace(plain, **changes)


def translation(of: Record, english: Sequence[str] = ENGLISH, *, title: str = "New bridge") -> Translation:
    """English of a record's release, as an engine would have written it."""
    assert of.release is not None
    head = Segment(
        index=0,
        role="title",
        source=paragraph(of.release.title),
        target=paragraph(title),
        origin=Origin.ENGINE,
    )
    body = tuple(
        Segment(index=number, role="block", source=german, target=paragraph(text), origin=Origin.ENGINE)
        for number, (german, text) in enumerate(zip(of.release.blocks, english, strict=True))
    )
    return Translation(
        release=of.id, language="en-GB", segments=(head, *body), engine="shop", model="one", made=NOW
    )


def drafted(workspace: Workspace, of: Record, english: Sequence[str] = ENGLISH) -> Record:
    """The record with its draft written and stored, the German and English of it in the memory."""
    office = workspace.source(of.source)
    assert office is not None
    made = translation(of, english)
    version = replace(version_of(workspace, office, of, made, None), place=PostState.DRAFT)
    site.writing.create(workspace.settings.folder, Post(path=version.path, text=version.text))
    done = replace(of, work=Work.DONE, versions={"en-GB": version})
    put(workspace.store, done)
    return done


def approved(workspace: Workspace, of: Record) -> Record:
    """The record with its draft approved by a person, as the store would hold it; the file is left alone."""
    version = of.versions["en-GB"]
    assert of.release is not None
    raw = (workspace.settings.folder / version.path).read_bytes()
    english = edited_post(workspace, of, version, raw).english_hash
    approval = Approval(by="ed", at=NOW, source_hash=version.source_hash, target_hash=english)
    done = replace(of, versions={"en-GB": replace(version, review=Review.REVIEWED, approvals=(approval,))})
    put(workspace.store, done)
    return done


def numbered(text: str) -> str:
    """A text as the memory holds it."""
    return translate.number(paragraph(text)).text
