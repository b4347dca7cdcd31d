"""Copies of a record, joined: nothing paid, decided or told is lost; the newest decision stands; forgetting wins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Acknowledgement, Edit, Event, PostState, Record, Review, Undo, Work
from pipeline.store.joining import join
from pipeline.store.lineage import Order, counted, order, united
from tests.store.releases import NOW, decision, purchase, release, version

EN = "en-GB"


def reviewed(record: Record, review: Review, number: int, *, minute: int, what: str) -> Record:
    """The record after a person's decision."""
    return replace(
        record,
        versions={EN: replace(record.versions.get(EN) or version(), review=review)},
        decisions=(*record.decisions, decision(number, what, minute=minute)),
        history=(*record.history, Event(at=NOW + dt.timedelta(minutes=minute), what=what)),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "stands"),
    [
        ((Review.REVIEWED, "approved", 5), (Review.REJECTED, "rejected", 3), Review.REVIEWED),
        ((Review.REVIEWED, "approved", 3), (Review.REJECTED, "rejected", 5), Review.REJECTED),
        ((Review.REVIEWED, "approved", 3), (Review.MACHINE, "sent back", 5), Review.MACHINE),
        ((Review.REJECTED, "rejected", 3), (Review.MACHINE, "retried", 5), Review.MACHINE),
    ],
)
def test_the_newest_decision_stands(
    ours: tuple[Review, str, int], theirs: tuple[Review, str, int], stands: Review
) -> None:
    base = release(versions={EN: version()})
    mine = reviewed(base, ours[0], 1, minute=ours[2], what=ours[1])
    other = reviewed(base, theirs[0], 2, minute=theirs[2], what=theirs[1])

    for record in (join(mine, other, base), join(other, mine, base), join(mine, other, None)):
        assert record.versions[EN].review is stands
        assert len(record.decisions) == 2


def test_a_decision_stands_over_what_a_run_did_later() -> None:
    base = release(versions={EN: version()})
    mine = reviewed(base, Review.REJECTED, 1, minute=1, what="rejected")
    refreshed = version(text="refreshed")
    other = replace(
        base,
        versions={EN: refreshed},
        history=(Event(at=NOW + dt.timedelta(minutes=9), what="refreshed"),),
    )

    assert join(mine, other, base).versions[EN].review is Review.REJECTED


def test_forgetting_wins_over_all() -> None:
    base = release(purchases=(purchase(1),))
    mine = replace(
        base, work=Work.FORGOTTEN, release=None, purchases=(), decisions=(decision(1, "forgotten", minute=1),)
    )
    other = reviewed(
        replace(base, purchases=(purchase(1), purchase(2))), Review.REVIEWED, 2, minute=9, what="approved"
    )

    for record in (join(mine, other, base), join(other, mine, base)):
        assert record.work is Work.FORGOTTEN and not record.versions and not record.approved
        assert [line.id for line in record.purchases] == [purchase(1).id, purchase(2).id]
        assert all(not line.bought and not line.keys for line in record.purchases)


def test_a_finding_opened_again_is_open() -> None:
    seen = Acknowledgement(finding="f1", by="Redaktion A", at=NOW)
    base = release(
        versions={EN: version(acknowledged=(seen,))},
        decisions=(decision(1, "acknowledged", minute=0, about="f1"),),
    )
    mine = replace(
        base,
        versions={EN: version()},
        decisions=(*base.decisions, decision(2, "reopened", minute=3, about="f1")),
    )
    other = replace(
        base,
        versions={EN: version(acknowledged=(seen, replace(seen, finding="f2")))},
        decisions=(*base.decisions, decision(3, "acknowledged", minute=5, about="f2")),
    )

    for record in (join(mine, other, base), join(other, mine, None)):
        assert [line.finding for line in record.versions[EN].acknowledged] == ["f2"]


def test_a_purchase_keeps_the_surest_word() -> None:
    mine = release(purchases=(purchase(1, "unknown"),))
    other = release(purchases=(purchase(1, "paid"),))

    for record in (join(mine, other, None), join(other, mine, None)):
        assert [line.result for line in record.purchases] == ["paid"]


def test_a_withdrawn_post_gets_no_proposal_back() -> None:
    base = release(versions={EN: version(place=PostState.PUBLISHED)})
    mine = replace(
        base,
        versions={EN: version(place=PostState.WITHDRAWN)},
        decisions=(decision(1, "withdrawn", minute=1),),
    )
    other = replace(base, versions={EN: version(place=PostState.PUBLISHED, text="changed")})

    assert join(mine, other, base).versions[EN].place is PostState.WITHDRAWN


VERBS = [
    (Review.REVIEWED, "approved"),
    (Review.REJECTED, "rejected"),
    (Review.MACHINE, "sent back"),
    (Review.MACHINE, "retried"),
]
LINES = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["buy", "run", *range(len(VERBS))])), max_size=6
)


def grown(base: Record, lines: list[tuple[int, str | int]], store: str, first: int) -> Record:
    """A copy after some purchases, runs and decisions."""
    record = base
    for number, (minute, what) in enumerate(sorted(lines, key=lambda line: line[0]), first):
        if what == "buy":
            record = replace(record, purchases=(*record.purchases, purchase(number)))
        elif what == "run":
            event = Event(at=NOW + dt.timedelta(minutes=minute), what="refreshed", detail=str(number))
            record = replace(record, history=(*record.history, event))
        else:
            review, word = VERBS[int(what)]
            record = reviewed(record, review, number, minute=minute, what=word)
        record = replace(record, revisions=counted(record.revisions, store))
    return record


@settings(max_examples=150, deadline=None)
@given(LINES, LINES)
def test_whatever_two_copies_did_all_lines_are_there(
    mine: list[tuple[int, str | int]], other: list[tuple[int, str | int]]
) -> None:
    base = release(versions={EN: version()})
    ours, theirs = grown(base, mine, "s1", 100), grown(base, other, "s2", 200)

    both = join(ours, theirs, base)

    for name in ("purchases", "decisions", "history"):
        assert set(getattr(both, name)) == {*getattr(ours, name), *getattr(theirs, name)}
    assert both == join(theirs, ours, base)
    assert join(both, theirs, None) == both == join(ours, both, None)
    assert order(both.revisions, ours.revisions) in {Order.NEWER, Order.SAME}
    if both.decisions:
        last = max(both.decisions, key=lambda decision: (decision.at, decision.id))
        assert both.versions[EN].review is {word: review for review, word in VERBS}[last.what]


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5)),
)
def test_version_vectors(first: dict[str, int], second: dict[str, int]) -> None:
    opposite = {Order.NEWER: Order.OLDER, Order.OLDER: Order.NEWER}

    assert order(first, second) is opposite.get(order(second, first), order(second, first))
    assert order(counted(first, "e"), first) is Order.NEWER
    both = united(first, second)
    assert order(both, first) in {Order.NEWER, Order.SAME}
    assert order(both, second) in {Order.NEWER, Order.SAME}


DID = st.lists(st.sampled_from(["edit 1", "edit 2", "edit 3", "let go", "sent back", "run"]), max_size=3)


@settings(max_examples=200, deadline=None)
@given(DID, DID, DID, st.booleans())
def test_no_edit_of_two_copies_is_lost(
    before: list[str], mine: list[str], other: list[str], known: bool
) -> None:
    def did(record: Record, lines: list[str], first: int) -> tuple[Record, set[str]]:
        typed: set[str] = set()
        for number, what in enumerate(lines, first):
            now = record.versions[EN]
            decisions, undo = record.decisions, None
            edit = now.edit
            if what.startswith("edit"):
                edit = Edit(over="public", text=what)
                typed = {what}
            elif what != "run":
                line = decision(number, what, minute=number)
                decisions, edit, typed = (*decisions, line), None, set()
                undo = Undo(decision=line.id, before=replace(now, undo=None), work=record.work)
            event = Event(at=NOW + dt.timedelta(minutes=number), what=what, detail=str(number))
            after = replace(now, edit=edit, undo=undo)
            record = replace(
                record, versions={EN: after}, decisions=decisions, history=(*record.history, event)
            )
        return record, typed

    base, _ = did(release(versions={EN: version(place=PostState.PUBLISHED)}), before, 1)
    ours, first = did(base, mine, 11)
    theirs, second = did(base, other, 22)
    ancestor = base if known else None

    both = join(ours, theirs, ancestor)

    assert both == join(theirs, ours, ancestor)
    for one in (ours, theirs):
        assert join(both, one, ancestor) == both
    stands, edit = set[str](), both.versions[EN].edit
    while edit is not None:
        stands.add(edit.text)
        edit = edit.beside
    known_edit = base.versions[EN].edit
    assert {*first, *second} - {known_edit.text if known_edit is not None else ""} <= stands
    # A decision can be taken back only where what it left is what stands.
    stored = both.versions[EN]
    assert stored.undo is None or stored in (ours.versions[EN], theirs.versions[EN])
