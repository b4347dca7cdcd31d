"""Two clones wrote to one release: purchases, decisions and history are united, and a person beats a run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise, permutations

import pytest

from pipeline.model import (
    Acknowledgement,
    Approval,
    Event,
    Freshness,
    PostState,
    Purchase,
    Record,
    Review,
    Status,
    Version,
    Work,
)
from pipeline.store.joining import join
from tests.workflow.made import NOW, record

HOUR = dt.timedelta(hours=1)
DRAFT = Version(language="en-GB", path="_drafts/a.md", place=PostState.DRAFT, text="old", source_hash="s1")
BASE = record(versions={"en-GB": DRAFT}, work=Work.DONE)


def after(hours: float, what: str, **changes: object) -> Record:
    """The record of BASE, changed by one side at this hour."""
    history = (*BASE.history, Event(at=NOW + hours * HOUR, what=what))
    return replace(BASE, history=history, **changes)  # type: ignore[arg-type]


def draft(**changes: object) -> dict[str, Version]:
    """The English of one side."""
    return {"en-GB": replace(DRAFT, **changes)}  # type: ignore[arg-type]


def english(record: Record) -> Version:
    return record.versions["en-GB"]


REFRESHED = draft(text="refreshed", source_hash="s2", previous=("p1",))


@pytest.mark.parametrize("review", [Review.REVIEWED, Review.REJECTED])
@pytest.mark.parametrize("person", [1, 3], ids=["before the run", "after the run"])
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("known", [True, False], ids=["with a base", "without"])
def test_a_person_s_decision_beats_a_run_s_whichever_came_later(
    review: Review, person: int, swapped: bool, known: bool
) -> None:
    decided = after(person, str(review), versions=draft(review=review))
    run = after(2, "refreshed", versions=REFRESHED)
    ours, theirs = (run, decided) if swapped else (decided, run)

    joined = join(ours, theirs, BASE if known else None)

    assert (english(joined).review, english(joined).text) == (review, "old")
    assert english(joined).previous == ("p1",)


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_decisions_the_later_one_stands(swapped: bool) -> None:
    approval = Approval(by="ed", at=NOW + HOUR, source_hash="s1", target_hash="t1")
    first = after(1, "approved", versions=draft(review=Review.REVIEWED, approvals=(approval,)))
    second = after(2, "rejected", versions=draft(review=Review.REJECTED, place=PostState.NONE))
    ours, theirs = (second, first) if swapped else (first, second)

    joined = english(join(ours, theirs, BASE))

    assert (joined.review, joined.place, joined.approvals) == (Review.REJECTED, PostState.NONE, (approval,))


@pytest.mark.parametrize("swapped", [False, True])
def test_where_one_side_alone_changed_a_draft_it_is_that_side_s(swapped: bool) -> None:
    run = after(1, "refreshed", versions=REFRESHED)
    other = after(2, "listed")
    ours, theirs = (other, run) if swapped else (run, other)

    assert english(join(ours, theirs, BASE)) == REFRESHED["en-GB"]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_decision_that_both_know_does_not_undo_what_a_run_did_since(swapped: bool) -> None:
    base = replace(BASE, versions=draft(review=Review.REVIEWED))
    run = after(1, "changed", versions=draft(review=Review.REVIEWED, freshness=Freshness.SOURCE_CHANGED))
    other = after(2, "listed", versions=base.versions)
    ours, theirs = (other, run) if swapped else (run, other)

    assert english(join(ours, theirs, base)).freshness is Freshness.SOURCE_CHANGED


@pytest.mark.parametrize("swapped", [False, True])
def test_what_one_side_alone_took_back_stays_taken_back(swapped: bool) -> None:
    base = replace(BASE, versions=draft(review=Review.REVIEWED))
    edited = after(1, "edited", versions=draft(review=Review.IN_REVIEW, text="new"))
    other = after(2, "listed", versions=base.versions)
    ours, theirs = (other, edited) if swapped else (edited, other)

    assert (english(join(ours, theirs, base)).review, english(join(ours, theirs, base)).text) == (
        Review.IN_REVIEW,
        "new",
    )


def test_a_language_that_one_side_alone_has_is_kept() -> None:
    french = replace(DRAFT, language="fr")
    ours = after(1, "written", versions={**BASE.versions, "fr": french})
    theirs = after(2, "listed")

    for pair in permutations((ours, theirs)):
        assert set(join(*pair, BASE).versions) == {"en-GB", "fr"}


TRIED, KNOWN = Status(tried=NOW, url="u"), Status(url="u", id="5")


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ({"en-GB": KNOWN}, {"fr": KNOWN}, {"en-GB": KNOWN, "fr": KNOWN}),
        ({"en-GB": TRIED}, {"en-GB": Status()}, {"en-GB": TRIED}),
        ({"en-GB": TRIED}, {"en-GB": KNOWN}, {"en-GB": KNOWN}),
        ({"en-GB": KNOWN}, {"en-GB": Status(posted=2)}, {"en-GB": Status(posted=2)}),
    ],
)
@pytest.mark.parametrize("work", [Work.DONE, Work.FORGOTTEN])
def test_no_status_that_may_stand_outside_is_lost(
    one: dict[str, Status], other: dict[str, Status], joined: dict[str, Status], work: Work
) -> None:
    ours, theirs = after(1, "published", statuses=one), after(2, "listed", statuses=other, work=work)
    for pair in permutations((ours, theirs)):
        assert join(*pair, BASE).statuses == joined


def test_acknowledgements_and_approvals_are_united_and_the_newer_word_stands() -> None:
    acknowledgement = Acknowledgement(finding="f1", by="ed", at=NOW, reason="first")
    again = replace(acknowledgement, reason="second", at=NOW + HOUR)
    other = Acknowledgement(finding="f2", by="mo", at=NOW, reason="seen")
    ours = after(1, "acknowledged", versions=draft(acknowledged=(acknowledgement, other), text="a"))
    theirs = after(2, "acknowledged", versions=draft(acknowledged=(again,), text="b"))

    joined = english(join(ours, theirs, BASE))

    assert {done.finding: done.reason for done in joined.acknowledged} == {"f1": "second", "f2": "seen"}


RESULTS = ["", "unknown", "unpaid", "settled-unpaid", "settled-paid", "paid"]


@pytest.mark.parametrize(("weak", "strong"), [*pairwise(RESULTS), ("", "paid"), ("unpaid", "paid")])
@pytest.mark.parametrize("swapped", [False, True])
def test_of_one_purchase_the_surest_word_stands(weak: str, strong: str, swapped: bool) -> None:
    line = Purchase(id="p1", at=NOW, engine="shop", language="en-GB", keys=("k",), characters=9)
    for first, last in ((weak, strong), (strong, weak)):
        sides = [
            after(1, "x", purchases=(replace(line, result=first),)),
            after(2, "y", purchases=(replace(line, result=last),)),
        ]
        ours, theirs = reversed(sides) if swapped else sides

        assert [purchase.result for purchase in join(ours, theirs, BASE).purchases] == [strong]


def test_purchases_and_history_are_united_in_order_of_time() -> None:
    line = Purchase(
        id="p1", at=NOW + HOUR, engine="shop", language="en-GB", keys=("k",), characters=9, result="paid"
    )
    first, last = replace(line, id="p0", at=NOW), replace(line, id="p2", at=NOW + 2 * HOUR)
    ours = after(1, "ours", purchases=(last, line))
    theirs = after(2, "theirs", purchases=(first, line))

    joined = join(ours, theirs, BASE)

    assert [purchase.id for purchase in joined.purchases] == ["p0", "p1", "p2"]
    assert [event.what for event in joined.history] == ["seen", "ours", "theirs"]


@pytest.mark.parametrize(
    ("doubt", "result", "other", "work"),
    [
        (Work.IN_DOUBT, "settled-paid", Work.WAITING, Work.WAITING),
        (Work.IN_DOUBT, "paid", Work.DONE, Work.DONE),
        (Work.IN_DOUBT, "paid", Work.IN_DOUBT, Work.WAITING),
        (Work.IN_DOUBT, "unknown", Work.WAITING, Work.IN_DOUBT),
        (Work.IN_DOUBT, "", Work.WAITING, Work.IN_DOUBT),
    ],
)
def test_a_release_is_in_doubt_as_long_as_a_purchase_is(
    doubt: Work, result: str, other: Work, work: Work
) -> None:
    line = Purchase(id="p1", at=NOW, engine="shop", language="en-GB", keys=("k",), characters=9)
    unsure = after(2, "in_doubt", work=doubt, purchases=(replace(line, result="unknown"),), reason="ask")
    sure = after(1, "settled", work=other, purchases=(replace(line, result=result),))

    joined = join(unsure, sure, None)

    assert joined.work is work
    assert joined.reason == ("ask" if work is Work.IN_DOUBT else "")


def test_names_are_united_and_of_single_values_the_later_side_s_stands() -> None:
    base = replace(BASE, aliases=("a0",))
    ours = after(
        1, "ours", aliases=("a0", "a1"), addresses=("u1",), twins=("t1",), rechecked=2, event=NOW.date()
    )
    theirs = after(2, "theirs", aliases=("a0", "a2"), addresses=("u2",), twins=("t2",), rechecked=1)

    joined = join(ours, theirs, base)

    assert set(joined.aliases) == {"a0", "a1", "a2"} and len(joined.aliases) == 3
    assert set(joined.addresses) == {"u1", "u2"} and set(joined.twins) == {"t1", "t2"}
    assert joined.rechecked == 1, "both changed it: the later side's"
    assert joined.event == NOW.date(), "one side alone changed it"


def test_of_what_two_people_approved_the_later_words_stand_for_one_german() -> None:
    first = ("Der Hafen", "The port", "ed", NOW, "en-GB")
    second = ("Der Hafen", "The harbour", "mo", NOW + HOUR, "en-GB")
    french = ("Der Hafen", "Le port", "ed", NOW, "fr")
    ours = after(1, "approved", approved=(first, french))
    theirs = after(2, "approved", approved=(second,))

    for pair in permutations((ours, replace(theirs, history=BASE.history))):
        assert {(row[1], row[4]) for row in join(*pair, BASE).approved} == {
            ("The harbour", "en-GB"),
            ("Le port", "fr"),
        }


def test_joining_with_oneself_changes_nothing() -> None:
    record = after(1, "refreshed", versions=REFRESHED, aliases=("a1",))

    assert join(record, record, BASE) == record
    assert join(BASE, record, BASE) == record
    assert join(record, BASE, BASE) == record
