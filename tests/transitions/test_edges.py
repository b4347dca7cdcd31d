"""Small things the tables of decisions leave out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.hashing import digest
from pipeline.model import Entry
from pipeline.transitions import releases, review
from pipeline.transitions.sources import Answer
from tests.transitions.posts import EN, NOW, WARNING, apply, raw_of, record
from tests.transitions.test_sources import POLL


@pytest.mark.parametrize(("given", "kept"), [({}, 0), ({"seconds": 95}, 95)])
def test_an_approval_says_how_long_the_draft_was_open_where_that_is_known(
    given: dict[str, int], kept: int
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
