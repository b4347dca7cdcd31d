"""What a record knows of a draft on a branch of its own, as tables; and what people answer for, in the memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import Approval, Event, PostState, Record, Unit
from pipeline.transitions import pull_requests
from pipeline.transitions.memory import person_units, with_approved
from tests.store.releases import NOW, release, version

EN = "en-GB"
DRAFT = version(place=PostState.DRAFT, branch="cms/a", told="t1", text="ours")
KNOWN = release(versions={EN: DRAFT})
HOUR = dt.timedelta(hours=1)


def after(transition: Callable[..., Any], known: Record = KNOWN) -> Record:
    done = transition(known, None, NOW)
    assert isinstance(done, Record)
    return done


def with_draft(**values: Any) -> Record:
    return replace(KNOWN, versions={EN: replace(DRAFT, **values)})


@pytest.mark.parametrize(
    ("branch", "digest", "changes"),
    [
        ("cms/a", None, {}),
        ("cms/a", "t1", {}),
        ("cms/b", None, {"branch": "cms/b"}),
        ("cms/a", "t2", {"told": "t2"}),
        ("cms/b", "", {"branch": "cms/b", "told": ""}),
    ],
)
def test_a_draft_on_a_branch_and_what_was_told_of_it(
    branch: str, digest: str | None, changes: dict[str, str]
) -> None:
    assert after(pull_requests.told(EN, branch=branch, digest=digest)) == with_draft(**changes)


@pytest.mark.parametrize(
    ("path", "place", "changes"),
    [
        ("", None, {"branch": ""}),
        (
            "posts/b.md",
            PostState.PUBLISHED,
            {"branch": "", "path": "posts/b.md", "place": PostState.PUBLISHED},
        ),
    ],
)
def test_a_draft_that_came_home(path: str, place: PostState | None, changes: dict[str, Any]) -> None:
    home = after(pull_requests.brought_home(EN, path=path, place=place))

    assert home == with_draft(**changes)
    assert pull_requests.brought_home(EN)(home, None, NOW) is home  # type: ignore[arg-type]


def test_a_draft_deleted_on_its_branch_is_a_decision() -> None:
    done = after(pull_requests.deleted_there(EN))

    assert done.versions == with_draft(place=PostState.DELETED, proposal=None, branch="").versions
    assert [(decision.what, decision.by, decision.language) for decision in done.decisions] == [
        ("deleted", "someone on its branch", EN)
    ]
    assert done.history == (Event(at=NOW, what="deleted", who="someone on its branch", detail="posts/a.md"),)


def test_what_the_host_did_not_take_is_a_draft_again() -> None:
    known = with_draft(place=PostState.PUBLISHED, path="posts/public.md", text="public")

    done = after(pull_requests.not_taken(EN, path="posts/a.md", text="ours"), known)

    assert done == replace(
        KNOWN, history=(Event(at=NOW, what="not published", detail="the host did not take it"),)
    )


def _approval(by: str) -> Approval:
    return Approval(by=by, at=NOW, source_hash="s", target_hash="t")


LINES = (("Bad", "Pool", "ed", NOW, EN),)


def test_an_approval_the_host_did_not_take_is_none() -> None:
    before = replace(DRAFT, approvals=(_approval("mo"),))
    known = replace(
        KNOWN,
        versions={EN: replace(before, approvals=(_approval("mo"), _approval("ed")), text="approved")},
        approved=(*LINES, ("Bad", "Baths", "ed", NOW, EN)),
    )

    done = after(pull_requests.approval_not_taken(before, approved=LINES), known)

    assert (done.versions, done.approved) == ({EN: before}, LINES)
    assert [(decision.what, decision.by, decision.language) for decision in done.decisions] == [
        ("not taken", "ed", EN)
    ]
    assert done.history == (
        Event(at=NOW, what="approval not taken", who="ed", detail="the host did not take it"),
    )


@pytest.mark.parametrize("now", [(), ("mo",), ("ed", "ed"), ("mo", "ed", "ed")])
def test_what_others_decided_since_stands(now: tuple[str, ...]) -> None:
    before = replace(DRAFT, approvals=(_approval("mo"),))
    known = replace(KNOWN, versions={EN: replace(DRAFT, approvals=tuple(map(_approval, now)))})

    assert after(pull_requests.approval_not_taken(before, approved=LINES), known) == known


@pytest.mark.parametrize(
    "transition",
    [
        pull_requests.told("fr", branch="cms/a"),
        pull_requests.brought_home("fr"),
        pull_requests.deleted_there("fr"),
        pull_requests.not_taken("fr", path="a", text="b"),
        pull_requests.approval_not_taken(replace(DRAFT, language="fr"), approved=()),
    ],
)
def test_of_a_language_that_is_not_there_nothing_is_known(transition: Callable[..., Any]) -> None:
    with pytest.raises(DecisionRefused, match="nothing in fr"):
        after(transition)


def test_newer_words_take_the_place_of_older_ones_for_the_same_german_and_language() -> None:
    old = (
        ("Bad", "Pool", "ed", NOW, EN),
        ("Bad", "Piscine", "ed", NOW, "fr"),
        ("Tor", "Gate", "ed", NOW, EN),
    )
    new = (("Bad", "Baths", "mo", NOW + HOUR, EN),)

    assert with_approved(old, new) == (*old[1:], *new)
    assert with_approved(old, ()) == old and with_approved((), new) == new


def test_what_a_person_answers_for_is_theirs_in_the_memory() -> None:
    assert person_units(KNOWN, LINES) == (
        Unit(
            source="Bad",
            target="Pool",
            source_language="de",
            target_language=EN,
            origin="person",
            at=NOW,
            who="ed",
        ),
    )
