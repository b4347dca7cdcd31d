"""Two copies of a record: whose decision stands, what a forgotten release keeps, and which copy is the newer one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from pipeline.model import (
    Acknowledgement,
    Approval,
    Effects,
    Event,
    Pending,
    PostState,
    Proposal,
    Record,
    Release,
    Review,
    Version,
    Work,
)
from pipeline.store.joining import join
from pipeline.store.lineage import LONGEST, Order, counted, order, united
from tests.store.releases import NOW, decision, purchase, release, version

EN = "en-GB"
MINUTE = dt.timedelta(minutes=1)


def told(record: Record, minute: int, what: str = "told", **changes: Any) -> Record:
    """The record with a line of this minute, and changed."""
    history = (*record.history, Event(at=NOW + minute * MINUTE, what=what))
    return replace(record, history=history, **changes)


def both(ours: Record, theirs: Record, base: Record | None) -> Record:
    """What comes of two copies, whichever is called ours."""
    record = join(ours, theirs, base)
    other = join(theirs, ours, base)
    assert replace(record, pending=None) == replace(other, pending=None)
    return record


BASE = release(versions={EN: version(text="old")}, work=Work.FAILED, reason="500")

RETRY = {
    "work": Work.WAITING,
    "reason": "",
    "picked": True,
    "anew": True,
    "temporary": False,
    "recheck_at": NOW,
}


@pytest.mark.parametrize("run", [2, 9])
def test_a_decision_about_the_release_says_where_its_work_stands(run: int) -> None:
    person = told(BASE, 5, decisions=(decision(1, "retried", minute=5, language=""),), **RETRY)
    machine = told(BASE, run, work=Work.EXPIRED, reason="over", temporary=True, listed=NOW + run * MINUTE)

    joined = both(person, machine, BASE)

    assert {name: getattr(joined, name) for name in RETRY} == RETRY
    assert joined.listed == NOW + run * MINUTE


def test_the_newest_decision_about_the_release_stands_and_an_equal_log_decides_nothing() -> None:
    first, second = (decision(number, "picked", minute=number, language="") for number in (1, 2))
    older = told(BASE, 9, decisions=(first,), work=Work.WAITING, reason="older")
    newer = told(BASE, 3, decisions=(second,), work=Work.DONE, reason="newer")
    assert both(older, newer, BASE).reason == "newer"

    known = replace(BASE, decisions=(first,))
    assert both(told(known, 9, reason="later"), told(known, 3, reason="earlier"), BASE).reason == "later"
    more = told(known, 3, decisions=(decision(0, "picked", minute=0, language=""), first), reason="earlier")
    assert both(told(known, 9, reason="later"), more, BASE).reason == "later", "the newest one both know"


def test_a_decision_about_one_draft_or_finding_says_nothing_of_the_release_or_another_draft() -> None:
    base = replace(BASE, versions={EN: version(text="old"), "fr": version(language="fr", text="vieux")})
    mine = told(
        base, 1, decisions=(decision(1, "approved", minute=1), decision(2, "acknowledged", minute=1, about="f")),
        versions={EN: version(text="mine"), "fr": version(language="fr", text="mine")}, reason="mine",
    )  # fmt: skip
    other = told(
        base,
        9,
        versions={EN: version(text="other"), "fr": version(language="fr", text="other")},
        reason="other",
    )

    joined = both(mine, other, base)

    assert (joined.versions[EN].text, joined.versions["fr"].text, joined.reason) == ("mine", "other", "other")


def _review(review: Review, text: str) -> dict[str, Version]:
    return {EN: version(review=review, text=text)}


@pytest.mark.parametrize(
    ("mine", "other", "known", "text"),
    [
        (Review.REVIEWED, Review.MACHINE, True, "mine"),
        (Review.REJECTED, Review.IN_REVIEW, True, "mine"),
        (Review.REVIEWED, Review.MACHINE, False, "mine"),
        (Review.REVIEWED, Review.REJECTED, True, "other"),
        (Review.MACHINE, Review.MACHINE, True, "other"),
        (Review.MACHINE, Review.REVIEWED, True, "other"),
    ],
)
def test_before_the_log_a_person_s_review_stands_over_a_later_run(
    mine: Review, other: Review, known: bool, text: str
) -> None:
    ours = told(BASE, 1, versions=_review(mine, "mine"))
    theirs = told(BASE, 9, versions=_review(other, "other"))

    assert both(ours, theirs, BASE if known else None).versions[EN].text == text


def _proposal() -> Proposal:
    german = Release(
        id="a1", source="stadt", url="https://stadt.example/a1", language="de", title="Bad geöffnet",
        day=dt.date(2026, 9, 14), retrieved=NOW, fingerprint="new",
    )  # fmt: skip
    return Proposal(made=NOW, release=german, segments=(), blocks=(), base_hash="b")


@pytest.mark.parametrize(
    ("changes", "decided", "kept"),
    [
        ({"text": "mine"}, False, True),
        ({"text": "mine"}, True, False),
        ({"place": PostState.WITHDRAWN}, False, False),
        ({"review": Review.REJECTED}, False, False),
    ],
)
def test_a_proposal_of_the_other_side_waits_unless_a_person_has_spoken(
    changes: dict[str, Any], decided: bool, kept: bool
) -> None:
    words = (decision(1, "dismissed", minute=9),) if decided else ()
    mine = told(BASE, 9, versions={EN: version(**{"text": "old", **changes})}, decisions=words)
    other = told(BASE, 1, versions={EN: version(text="old", proposal=_proposal())})

    assert (both(mine, other, BASE).versions[EN].proposal is not None) is kept
    with_own = replace(mine, versions={EN: replace(mine.versions[EN], proposal=_proposal())})
    assert both(with_own, told(BASE, 1, versions={EN: version(text="other")}), BASE).versions[EN].proposal


def test_approvals_of_both_stand_by_time() -> None:
    early, late = (
        Approval(by=by, at=NOW + minute * MINUTE, source_hash="s", target_hash="t")
        for by, minute in (("mo", 1), ("ed", 2))
    )
    mine = told(BASE, 9, versions={EN: version(text="mine", approvals=(late,))})
    other = told(BASE, 1, versions={EN: version(text="other", approvals=(early,))})

    assert both(mine, other, BASE).versions[EN].approvals == (early, late)


def _seen(finding: str, minute: int = 0, reason: str = "") -> Acknowledgement:
    return Acknowledgement(finding=finding, by="Redaktion A", at=NOW + minute * MINUTE, reason=reason)


def test_findings_dealt_with_follow_the_log() -> None:
    base = release(versions={EN: version(acknowledged=(_seen("f0"),))})
    mine = told(
        base, 1,
        versions={EN: version(acknowledged=(_seen("f0"), _seen("f1", 1)))},
        decisions=(decision(1, "acknowledged", minute=1, about="f1"), decision(2, "reopened", minute=2, about="f0")),
    )  # fmt: skip
    other = told(
        base, 9,
        versions={EN: version(acknowledged=(_seen("f2", 2), _seen("f0")))},
        decisions=(
            decision(3, "acknowledged", minute=3, about="f3"),
            decision(4, "acknowledged", minute=4, about="f9", language="fr"),
            decision(5, "approved", minute=5),
        ),
    )  # fmt: skip

    found = both(mine, other, base).versions[EN].acknowledged

    assert [(acknowledgement.finding, acknowledgement.at - NOW) for acknowledgement in found] == [
        ("f1", MINUTE), ("f2", 2 * MINUTE), ("f3", 3 * MINUTE),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("later", "earlier", "result", "work", "reason"),
    [
        (Work.IN_DOUBT, Work.WAITING, "unknown", Work.IN_DOUBT, "later"),
        (Work.IN_DOUBT, Work.WAITING, "", Work.IN_DOUBT, "later"),
        (Work.IN_DOUBT, Work.DONE, "paid", Work.DONE, ""),
        (Work.IN_DOUBT, Work.IN_DOUBT, "settled-unpaid", Work.WAITING, ""),
        (Work.DONE, Work.IN_DOUBT, "paid", Work.DONE, "later"),
    ],
)
def test_doubt_ends_with_the_last_doubtful_line(
    later: Work, earlier: Work, result: str, work: Work, reason: str
) -> None:
    line = purchase(1, result)
    ours = told(BASE, 9, work=later, reason="later", purchases=(line,))
    theirs = told(BASE, 1, work=earlier, reason="earlier", purchases=(line,))

    joined = both(ours, theirs, None)

    assert (joined.work, joined.reason) == (work, reason)


@pytest.mark.parametrize("how", ["work", "decision"])
def test_a_forgotten_release_keeps_bill_and_names_and_no_word(how: str) -> None:
    bare = release(
        work=Work.FORGOTTEN, purchases=(purchase(1),), aliases=("a2",), addresses=("u1",), revisions={"s1": 2}
    )
    if how == "decision":
        bare = replace(bare, work=Work.DONE, decisions=(decision(1, "forgotten", minute=1, language=""),))
    full = told(
        BASE, 9, purchases=(purchase(1), purchase(2)), aliases=("a3",), addresses=("u2",), revisions={"s1": 1, "s2": 3},
        decisions=(decision(2, "approved", minute=9),), approved=(("Bad", "Pool", "ed", NOW, EN),),
    )  # fmt: skip

    joined = both(bare, full, BASE)

    assert joined.versions == {} and joined.approved == () and joined.pending is None
    assert [(one.id, one.bought, one.keys) for one in joined.purchases] == [
        (purchase(1).id, (), ()), (purchase(2).id, (), ()),
    ]  # fmt: skip
    assert (set(joined.aliases), set(joined.addresses)) == ({"a2", "a3"}, {"u1", "u2"})
    assert joined.revisions == {"s1": 2, "s2": 3}
    assert decision(2, "approved", minute=9) in joined.decisions
    assert joined.history == bare.history


def test_of_two_copies_the_one_with_the_later_line_is_the_later_one() -> None:
    base = release()
    listed = replace(base, listed=NOW + 9 * MINUTE, reason="listed later")
    for record in (
        told(base, 5, reason="told"),
        replace(base, purchases=(replace(purchase(1), at=NOW + 5 * MINUTE),), reason="bought"),
    ):
        assert both(record, base, None).reason == record.reason
        assert both(record, listed, None).reason == "listed later"
    seen = replace(base, seen=NOW + 9 * MINUTE, reason="seen later")
    assert both(told(base, 5, reason="told"), seen, None).reason == "seen later"


def test_lines_of_one_moment_keep_the_order_of_the_copy_that_has_them_all() -> None:
    lines = tuple(Event(at=NOW, what=what) for what in "cab")
    base = release(history=lines[:1])

    assert both(replace(base, history=lines), base, base).history == lines
    apart = both(
        replace(base, history=(*lines[:1], lines[1])), replace(base, history=(*lines[:1], lines[2])), base
    )
    assert [event.what for event in apart.history] == ["a", "b", "c"]


# -- which copy descends from which --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ({}, {}, Order.SAME),
        ({"a": 1}, {"a": 1}, Order.SAME),
        ({"a": 1}, {}, Order.NEWER),
        ({"a": 2, "b": 1}, {"a": 1, "b": 1}, Order.NEWER),
        ({"a": 1}, {"a": 1, "b": 1}, Order.OLDER),
        ({"a": 2}, {"a": 1, "b": 1}, Order.APART),
        ({"a": 0}, {}, Order.SAME),
    ],
)
def test_order_of_copies(first: dict[str, int], second: dict[str, int], how: Order) -> None:
    opposite = {Order.NEWER: Order.OLDER, Order.OLDER: Order.NEWER}

    assert order(first, second) is how
    assert order(second, first) is opposite.get(how, how)


def test_a_change_is_one_more_of_its_store() -> None:
    assert counted({}, "a") == {"a": 1}
    assert counted({"a": 4, "b": 2}, "a") == {"a": 5, "b": 2}
    assert united({"a": 4, "b": 2}, {"b": 3, "c": 1}) == {"a": 4, "b": 3, "c": 1}
    assert list(united({"b": 1}, {"a": 1})) == ["a", "b"]
    assert united({"a": 0}, {"b": 0}) == {"a": 0, "b": 0}


@pytest.mark.parametrize("stores", [LONGEST - 1, LONGEST, LONGEST + 5])
def test_the_smallest_counters_of_others_go_first(stores: int) -> None:
    vector = {f"s{number:03}": number for number in range(1, stores + 1)}

    after = counted(vector, "mine")

    assert len(after) == min(stores + 1, LONGEST) and after["mine"] == 1
    kept = sorted(vector.values())[-(LONGEST - 1) :]
    assert sorted(count for name, count in after.items() if name != "mine") == kept


def test_a_change_of_files_that_is_under_way_here_is_not_another_copy_s() -> None:
    here, there = (Pending(what=what, at=NOW, after=BASE, effects=Effects()) for what in ("here", "there"))
    ours, theirs = replace(BASE, pending=here), told(BASE, 9, pending=there)

    assert join(ours, theirs, BASE).pending == here
    assert join(BASE, theirs, BASE).pending is None


def test_joining_three_copies_is_the_same_in_any_order() -> None:
    copies = [
        told(
            BASE,
            number,
            decisions=(decision(number, "picked", minute=number, language=""),),
            reason=str(number),
        )
        for number in (1, 2, 3)
    ]

    found = {join(join(one, two, BASE), three, BASE).reason for one, two, three in permutations(copies)}

    assert found == {"3"}
