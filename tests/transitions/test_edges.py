"""Small things the tables of decisions leave out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.hashing import digest
from pipeline.model import Entry, Freshness, Record
from pipeline.transitions import releases, review, whereabouts
from pipeline.transitions.sources import Answer
from tests.transitions.posts import EN, NOW, WARNING, apply, proposal, raw_of, record, version
from tests.transitions.test_sources import POLL


@pytest.mark.parametrize(("given", "kept"), [({}, 0), ({"took": (95, 3)}, 95)])
def test_an_approval_says_how_long_the_draft_was_open_where_that_is_known(
    given: dict[str, tuple[int, int]], kept: int
) -> None:
    (approval,) = apply(review.approved(EN, by="ed", **given), record()).record.versions[EN].approvals

    assert approval.seconds == kept


def test_of_a_forgotten_release_the_list_s_entry_keeps_identity_and_address_alone() -> None:
    entry = Entry(
        id="a1", source="stadt", guid="g1", url="https://stadt.example/1", title="Bad geöffnet", summary="Ein Satz.",
        html="<p>Ein Satz.</p>", categories=("Sport",), author="Presseamt", published=NOW, updated=NOW, day=NOW.date(),
        image="https://stadt.example/1.jpg", fingerprint="f1",
    )  # fmt: skip

    done = apply(releases.forgotten(by="ed"), record(entry=entry)).record.entry

    assert done == Entry(
        id="a1",
        source="stadt",
        guid="g1",
        url="https://stadt.example/1",
        published=NOW,
        updated=NOW,
        day=NOW.date(),
    )


def test_a_poll_reserves_text_mining_only_where_it_says_so() -> None:
    assert Answer(poll=POLL, pause=dt.timedelta(hours=1)).tdm_reserved is False


def test_findings_made_anew_are_those_of_the_file_as_it_lies_there() -> None:
    known = record()

    done = apply(review.checked_again(EN), known, findings=(WARNING,)).record.versions[EN]

    assert done == replace(known.versions[EN], findings=(WARNING,), checked=digest(raw_of()))


def test_texts_a_person_answered_for_leave_the_memory_with_a_forgotten_release() -> None:
    known = record(approved=(("Das Tor.", "The gate.", "ed", NOW, EN),))

    assert apply(releases.forgotten(by="ed"), known).effects.forgotten == ("Das Tor.",)


@pytest.mark.parametrize(
    "known",
    [
        record(version(text="refreshed", before="")),
        record(version(text="refreshed again", before="first")),
        record(version(text="refreshed", before="first", language="fr")),
    ],
)
def test_a_late_save_over_another_text_changes_nothing(known: Record) -> None:
    late = whereabouts.saved_late(EN, text="refreshed", proposal=proposal(), saved=b"theirs")

    assert late(known, None, NOW) == known


def test_a_late_save_is_the_post_and_the_refresh_a_proposal() -> None:
    known = record(version(text="refreshed", before="first"))

    done = apply(whereabouts.saved_late(EN, text="refreshed", proposal=proposal(), saved=b"theirs"), known)

    after = done.record.versions[EN]
    assert (after.text, after.proposal, after.freshness) == ("first", proposal(), Freshness.SOURCE_CHANGED)
    assert [(file_change.kind, file_change.content) for file_change in done.effects.files] == [
        ("replace", b"theirs")
    ]
