"""An approved post goes public when it is due and not before; what is public is marked or taken back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Freshness, PostState, Record, Review, Rights, Source
from pipeline.transitions import publishing
from tests.transitions.posts import (
    EN,
    NOW,
    WARNING,
    FakePost,
    apply,
    proposal,
    raw_of,
    record,
    reviewed,
    version,
)

RIGHTS = Rights(text="full", basis="own releases", checked=dt.date(2026, 9, 1))
SOURCE = Source(id="stadt", name="Stadt", kind="feed", url="https://stadt.example/feed", rights=RIGHTS)
BLOCK = replace(version().segments[0], role="block")
HOUR = dt.timedelta(hours=1)
BERLIN = dt.timezone(2 * HOUR)
STAYS: dict[str, tuple[Record, Source | None, str]] = {
    "due": (record(reviewed()), SOURCE, ""),
    "not approved": (record(version()), SOURCE, "not approved"),
    "published already": (record(reviewed(place=PostState.PUBLISHED)), SOURCE, "not approved"),
    "no source": (
        record(reviewed()),
        None,
        "its source `stadt` is not configured any more: name it under `sources`",
    ),
    "no rights": (
        record(reviewed()),
        replace(SOURCE, rights=None),
        "`stadt` has no rights record: `stadtbote sources rights stadt` writes one",
    ),
    "written before the rights": (
        record(reviewed(segments=(BLOCK,))),
        replace(SOURCE, rights=replace(RIGHTS, text="link")),
        "it was written before the rights record said `link`: reject and retry it",
    ),
    "files offered where an excerpt is allowed": (
        record(reviewed(segments=(replace(BLOCK, role="attachment"),))),
        replace(SOURCE, rights=replace(RIGHTS, text="excerpt")),
        "it was written before the rights record said `excerpt`: reject and retry it",
    ),
    "one paragraph where an excerpt is allowed": (
        record(reviewed(segments=(BLOCK,))),
        replace(SOURCE, rights=replace(RIGHTS, text="excerpt")),
        "",
    ),
    "before its embargo ends": (
        record(reviewed(), hold_until=NOW + HOUR),
        SOURCE,
        "embargo until 14 September 2026, 09:00",
    ),
    "at the moment its embargo ends": (record(reviewed(), hold_until=NOW), SOURCE, ""),
    "after its embargo": (record(reviewed(), hold_until=NOW - HOUR), SOURCE, ""),
    "edited since": (
        record(reviewed(text="edited")),
        SOURCE,
        "its text was edited after it was approved: approve it again",
    ),
    "broken": (record(reviewed(text="broken")), SOURCE, "its file is broken (broken): mend it"),
    "a correction waits": (
        record(reviewed(proposal=proposal())),
        SOURCE,
        "a corrected original waits: `stadtbote accept` it, or reject it, first",
    ),
    "a finding that was dealt with then": (record(reviewed(findings=(WARNING,))), SOURCE, ""),
}


@pytest.mark.parametrize("what", STAYS)
def test_what_is_due_goes_public_and_nothing_else(what: str) -> None:
    known, source, why = STAYS[what]
    raw = {"edited since": raw_of("Edited."), "broken": raw_of("<<<<<<< HEAD")}.get(what, raw_of())
    post = FakePost(version=known.versions[EN], raw=raw, findings=known.versions[EN].findings)

    assert publishing.why_unpublished(post, known, EN, source, now=NOW, zone=BERLIN) == why
    change = apply(publishing.published(EN, source), known, raw)
    assert (change.record is known) == bool(why)
    assert len(change.effects.files) == (not why)
    assert change.record.versions[EN].place is (known.versions[EN].place if why else PostState.PUBLISHED)


def test_publishing_moves_the_file_and_finishes_an_approval_that_never_reached_it() -> None:
    known = record(reviewed())
    change = apply(publishing.published(EN, SOURCE), known)
    (file,) = change.effects.files
    assert (file.kind, file.path, file.target) == ("move", "_drafts/bad.md", "_posts/bad.md")
    front = json.loads(file.content)["front"]
    assert (front["translation.status"], front["translation.reviewer"]) == ("reviewed", "ed")
    mine = change.record.versions[EN]
    assert (mine.path, mine.text.encode()) == ("_posts/bad.md", file.content)
    assert (change.record.history[-1].what, change.record.history[-1].detail) == (
        "published",
        "_posts/bad.md",
    )
    again = apply(publishing.published(EN, SOURCE), change.record, file.content)
    assert again.record is change.record


def test_an_edited_post_that_is_published_stays_known_as_edited() -> None:
    edited = raw_of("Better.")
    known = record(reviewed(), version(language="fr", path="fr.md"))
    (line,) = known.versions[EN].approvals
    mine = replace(known.versions[EN], approvals=(replace(line, target_hash="sha256:Better."),))
    change = apply(publishing.published(EN, SOURCE), record(mine), edited)
    assert change.record.versions[EN].place is PostState.PUBLISHED
    assert change.record.versions[EN].text == version().text


def test_a_post_that_is_not_there_is_told() -> None:
    with pytest.raises(SiteError, match="cannot be read"):
        apply(publishing.published(EN, SOURCE), record(reviewed()), raws={})


CHANGED = reviewed(place=PostState.PUBLISHED, freshness=Freshness.SOURCE_CHANGED)


@pytest.mark.parametrize(
    ("known", "raw", "written"),
    [
        (record(CHANGED), raw_of(), 1),
        (record(CHANGED), raw_of(**{"source.status": "changed"}), 0),
        (record(CHANGED), raw_of(**{"source.status": ""}), 0),
        (record(replace(CHANGED, place=PostState.DRAFT)), raw_of(), 0),
        (record(replace(CHANGED, freshness=Freshness.CURRENT)), raw_of(), 0),
    ],
)
def test_readers_are_told_once_that_the_original_changed(known: Record, raw: bytes, written: int) -> None:
    change = apply(publishing.marked_as_changed(EN), known, raw)
    assert len(change.effects.files) == written
    assert len(change.record.history) == written
    assert change.record.versions[EN].review is Review.REVIEWED
    if written:
        front = json.loads(change.effects.files[0].content)["front"]
        assert front["source.status"] == "changed"


def withdrawn(known: Record, **facts: Any) -> Any:
    transition = publishing.withdrawn(EN, by="ed", reason="wrong", on=dt.date(2026, 9, 14), languages=(EN,))
    return apply(transition, known, **facts)


def test_a_published_post_becomes_a_tombstone() -> None:
    change = withdrawn(record(reviewed(place=PostState.PUBLISHED, proposal=proposal())))
    mine = change.record.versions[EN]
    assert (mine.place, mine.freshness, mine.reason) == (
        PostState.WITHDRAWN,
        Freshness.SOURCE_WITHDRAWN,
        "wrong",
    )
    assert mine.proposal is None
    assert [(decision.what, decision.by, decision.detail) for decision in change.record.decisions] == [
        ("withdrawn", "ed", "wrong")
    ]
    (file,) = change.effects.files
    assert file.content == b"withdrawn 2026-09-14: wrong" == mine.text.encode()


def test_a_draft_is_rejected_and_nothing_else_can_be_withdrawn() -> None:
    change = withdrawn(record())
    assert change.record.versions[EN].review is Review.REJECTED
    assert [file.kind for file in change.effects.files] == ["remove"]
    for place in (PostState.NONE, PostState.DELETED, PostState.WITHDRAWN):
        with pytest.raises(DecisionRefused, match="nothing is published"):
            withdrawn(record(version(place=place)))
    with pytest.raises(DecisionRefused, match="the file is not there"):
        withdrawn(record(version(place=PostState.PUBLISHED)), raws={})
