"""What people do to files between two runs, as tables: a change counts where the post still is where it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import Event, Missing, PostState, Record, Review, Version
from pipeline.transitions import whereabouts
from pipeline.transitions.versions import with_version
from tests.store.releases import NOW, release, version

EN, PATH, NEW = "en-GB", "posts/a.md", "posts/b.md"
BY = "someone at the files"
HERE = {PostState.DRAFT, PostState.PUBLISHED, PostState.WITHDRAWN}
AWAY = {PostState.MISSING, PostState.DELETED}
GONE = Missing(since=NOW, place=PostState.PUBLISHED)


def lying(place: PostState, **values: Any) -> Record:
    """A release whose post is at `workspace`."""
    return release(
        versions={EN: version(place=place, missing=GONE if place is PostState.MISSING else None, **values)}
    )


def changed(known: Record, what: str, detail: str, *, who: str = BY, **values: Any) -> Record:
    """The release with its version changed, and the line that says so."""
    return replace(
        known,
        versions={EN: replace(known.versions[EN], **values)},
        history=(*known.history, Event(at=NOW, what=what, who=who, detail=detail)),
    )


def after(transition: Callable[..., Record], known: Record) -> Record:
    return transition(known, None, NOW)


@pytest.mark.parametrize("place", list(PostState))
def test_a_post_that_was_moved_lies_there_in_the_state_the_file_says(place: PostState) -> None:
    known = lying(place)
    expected = changed(known, "moved", NEW, path=NEW, place=PostState.PUBLISHED, missing=None)

    assert after(whereabouts.moved(EN, PATH, NEW, PostState.PUBLISHED), known) == (
        expected if place in HERE | AWAY else known
    )


@pytest.mark.parametrize("place", list(PostState))
@pytest.mark.parametrize(
    ("then", "word"), [(PostState.PUBLISHED, "published"), (PostState.DRAFT, "unpublished")]
)
def test_a_flag_that_was_turned_in_the_file_is_so(place: PostState, then: PostState, word: str) -> None:
    known = lying(place)
    again = place is PostState.WITHDRAWN and then is PostState.PUBLISHED
    turned = again or (place in {PostState.DRAFT, PostState.PUBLISHED} and place is not then)
    review = {"review": Review.IN_REVIEW} if again else {}

    assert after(whereabouts.flag_turned(EN, PATH, then), known) == (
        changed(known, word, PATH, place=then, **review) if turned else known
    )


@pytest.mark.parametrize("place", list(PostState))
def test_a_file_that_is_not_there_is_missing(place: PostState) -> None:
    known = lying(place)
    away = Missing(since=NOW, place=place)

    assert after(whereabouts.missing(EN, PATH), known) == (
        changed(known, "missing", PATH, who="", place=PostState.MISSING, missing=away)
        if place in HERE
        else known
    )


@pytest.mark.parametrize("place", list(PostState))
@pytest.mark.parametrize("says", [PostState.DRAFT, PostState.PUBLISHED, None])
def test_a_file_that_is_back_is_what_it_says_or_what_it_was(place: PostState, says: PostState | None) -> None:
    known = lying(place)
    before = PostState.PUBLISHED if place is PostState.MISSING else PostState.DRAFT

    assert after(whereabouts.found_again(EN, PATH, says), known) == (
        changed(known, "found again", PATH, who="", place=says or before, missing=None)
        if place in AWAY
        else known
    )


@pytest.mark.parametrize("place", list(PostState))
def test_a_file_that_is_gone_for_good_is_deleted(place: PostState) -> None:
    known = lying(place)
    gone = place in HERE | {PostState.MISSING}

    assert after(whereabouts.deleted(EN, PATH, why="the branch says so"), known) == (
        changed(known, "deleted", f"{PATH}: the branch says so", place=PostState.DELETED, proposal=None)
        if gone
        else known
    )


@pytest.mark.parametrize(
    "known",
    [
        release(),
        lying(PostState.DRAFT, path="posts/another.md"),
        lying(PostState.DRAFT, review=Review.REJECTED),
        lying(PostState.MISSING, review=Review.REJECTED),
        release(versions={"fr": Version(language="fr", path=PATH, place=PostState.DRAFT)}),
    ],
)
@pytest.mark.parametrize(
    "transition",
    [
        whereabouts.moved(EN, PATH, NEW, PostState.PUBLISHED),
        whereabouts.flag_turned(EN, PATH, PostState.PUBLISHED),
        whereabouts.missing(EN, PATH),
        whereabouts.found_again(EN, PATH, None),
        whereabouts.deleted(EN, PATH, why="x"),
    ],
)
def test_what_was_moved_or_rejected_meanwhile_stays(known: Record, transition: Callable[..., Record]) -> None:
    assert after(transition, known) == known


def test_a_withdrawal_taken_back_in_the_file_is_public_and_not_reviewed() -> None:
    from pipeline.transitions.posts import UNREVIEWED
    from tests.transitions.posts import EN, apply, record, reviewed

    gone = record(reviewed(place=PostState.WITHDRAWN, path="_posts/bad.md"))
    back = apply(whereabouts.flag_turned(EN, "_posts/bad.md", PostState.PUBLISHED), gone).record
    assert (back.versions[EN].place, back.versions[EN].review) == (PostState.PUBLISHED, Review.IN_REVIEW)
    told = apply(whereabouts.shown_unreviewed(EN), back).record
    assert told.history[-1].what == UNREVIEWED
    assert apply(whereabouts.shown_unreviewed(EN), told).record is told
    gone = with_version(told, replace(told.versions[EN], place=PostState.WITHDRAWN))
    anew = apply(whereabouts.flag_turned(EN, "_posts/bad.md", PostState.PUBLISHED), gone).record
    assert apply(whereabouts.shown_unreviewed(EN), anew).record.history[-1].what == UNREVIEWED


def test_an_approval_of_an_edit_says_nothing_of_what_is_public() -> None:
    from dataclasses import replace as with_

    from pipeline.model import Approval, Edit
    from pipeline.transitions.posts import is_answered_for, without_edit
    from tests.transitions.posts import NOW, FakePost, raw_of, reviewed

    mine = Approval(by="ed", at=NOW, source_hash="sha256:old", target_hash="sha256:Of the edit.")
    known = reviewed(place=PostState.PUBLISHED)
    waits = with_(
        known,
        approvals=(*known.approvals, mine),
        publish_after=NOW,
        edit=Edit(over="", text="", approvals=1),
    )
    assert is_answered_for(waits, FakePost(version=waits, raw=raw_of()))
    assert without_edit(waits).approvals == known.approvals
