"""What buying does to a release's ledger, as tables: a line's word only ever becomes surer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from pipeline.errors import HeldInDoubt, NotWanted, OverBudget
from pipeline.model import Change, Effects, Event, Purchase, Record, Release, Review, Unit, Work
from pipeline.transitions import purchasing
from pipeline.transitions.purchasing import RANK, LedgerFacts
from tests.store.releases import NOW, purchase, release, version

LINE = replace(purchase(9, ""), keys=("k1", "k2"), characters=100, bought=())
UNIT = Unit(source="Bad", target="Pool", source_language="de", target_language="en-GB", key="k1", at=NOW)
BOUGHT = (("k1", "Bad", "Pool"),)
FORGOTTEN = release(work=Work.FORGOTTEN)


def german() -> Release:
    return Release(
        id="a1", source="stadt", url="https://stadt.example/a1", language="de", title="Bad geöffnet",
        day=dt.date(2026, 9, 14), retrieved=NOW, fingerprint="old",
    )  # fmt: skip


def after(transition: Any, known: Record) -> Record:
    done = transition(known, None, NOW)
    return done.record if isinstance(done, Change) else done


def effects(transition: Any, known: Record) -> Effects:
    done = transition(known, None, NOW)
    return done.effects if isinstance(done, Change) else Effects()


def intend(known: Record, facts: LedgerFacts, *, fingerprint: str = "", seen: tuple[str, ...] = ()) -> Change:
    return purchasing.intended(LINE, german=fingerprint, known=seen)(known, facts, NOW)


FACTS = LedgerFacts(ledger="7")


def test_an_intent_is_one_line_more_and_holds_the_ledger_to_what_was_read() -> None:
    known = release(purchases=(purchase(5),))

    change = intend(known, FACTS)

    assert change.record == replace(known, purchases=(purchase(5), LINE))
    assert change.effects == Effects(ledger="7")


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (None, ""),
        (101, ""),
        (100, ""),
        (99, "100 characters wanted, 99 left"),
        (-5, "100 characters wanted, 0 left"),
    ],
)
def test_a_call_fits_the_budget_or_does_not_leave(left: int | None, told: str) -> None:
    facts = replace(FACTS, left=left)
    if told:
        with pytest.raises(OverBudget, match=told):
            intend(release(), facts)
    else:
        assert intend(release(), facts).record.purchases == (LINE,)


@pytest.mark.parametrize(
    ("held", "told"),
    [({"k1"}, "1 paragraph of it"), ({"k1", "k2", "k9"}, "2 paragraphs of it"), ({"k9"}, "")],
)
def test_what_another_release_perhaps_bought_is_not_bought(held: set[str], told: str) -> None:
    facts = replace(FACTS, in_doubt=frozenset(held))
    if told:
        with pytest.raises(HeldInDoubt, match=told):
            intend(release(), facts)
    else:
        assert intend(release(), facts)


@pytest.mark.parametrize(
    ("result", "keys", "seen", "told"),
    [
        ("", ("k1",), (), "in doubt already"),
        ("unknown", ("k2", "k9"), (), "in doubt already"),
        ("unknown", ("k2",), ("seen",), "in doubt already"),
        ("unknown", ("k9",), (), ""),
        ("paid", ("k1",), (), "bought meanwhile"),
        ("paid", ("k1",), ("seen",), ""),
        ("paid", ("k9",), (), ""),
        ("unpaid", ("k1",), (), ""),
        ("settled-paid", ("k1",), (), ""),
        ("settled-unpaid", ("k1",), (), ""),
    ],
)
def test_what_the_release_itself_bought_meanwhile_is_not_bought_again(
    result: str, keys: tuple[str, ...], seen: tuple[str, ...], told: str
) -> None:
    line = replace(purchase(1, result), id="seen", keys=keys)
    known = release(purchases=(line,))
    if told:
        with pytest.raises(HeldInDoubt, match=told):
            intend(known, FACTS, seen=seen)
    else:
        assert intend(known, FACTS, seen=seen).record.purchases == (line, LINE)


def test_nothing_is_bought_for_a_draft_nobody_wants() -> None:
    known = release(release=german())
    rejected = replace(known, versions={"en-GB": version(review=Review.REJECTED)})

    assert intend(known, FACTS, fingerprint="old")
    assert intend(rejected, FACTS), "English that is to be no draft"
    with pytest.raises(NotWanted, match="not bought: the German was changed"):
        intend(known, FACTS, fingerprint="new")
    with pytest.raises(NotWanted, match="not bought: the draft was rejected"):
        intend(rejected, FACTS, fingerprint="old")


# -- what came back ------------------------------------------------------------------------------------

ENDS = {
    "paid": purchasing.paid(LINE.id, billed=90, bought=BOUGHT, units=(UNIT,)),
    "unpaid": purchasing.unpaid(LINE.id),
    "unknown": purchasing.unknown(LINE.id),
}


@pytest.mark.parametrize(("before", "word"), list(product(RANK, ENDS)))
def test_a_line_s_word_only_becomes_surer(before: str, word: str) -> None:
    line = replace(LINE, result=before)
    known = release(purchases=(purchase(1, ""), line, purchase(2, "unknown")))

    done = after(ENDS[word], known)

    surer = RANK[word] > RANK[before]
    new = replace(
        line, result=word, billed=90 if word == "paid" else 0, bought=BOUGHT if word == "paid" else ()
    )
    told = before.startswith("settled") and surer
    history = (
        *known.history,
        Event(at=NOW, what="answered", detail=f"{before} before, {word} by the engine's answer"),
    )
    assert done == replace(
        known,
        purchases=(purchase(1, ""), new if surer else line, purchase(2, "unknown")),
        history=history if told else known.history,
    )


def test_ranks_say_an_answer_beats_a_guess_and_paid_beats_unpaid() -> None:
    assert sorted(RANK, key=RANK.__getitem__) == [
        "",
        "unknown",
        "unpaid",
        "settled-unpaid",
        "settled-paid",
        "paid",
    ]
    assert len(set(RANK.values())) == len(RANK)


def test_of_a_forgotten_release_the_bill_is_kept_and_none_of_its_words() -> None:
    known = replace(FORGOTTEN, purchases=(LINE,))

    assert after(ENDS["paid"], known).purchases == (replace(LINE, result="paid", billed=90),)
    assert effects(ENDS["paid"], known) == Effects()
    assert effects(ENDS["paid"], release(purchases=(LINE,))) == Effects(units=(UNIT,))
    assert effects(purchasing.remembered([UNIT]), known) == Effects()
    assert effects(purchasing.remembered([UNIT]), release()) == Effects(units=(UNIT,))
    assert after(purchasing.remembered([UNIT]), release()) == release()


def test_an_answer_to_no_line_changes_nothing() -> None:
    assert after(purchasing.unpaid("another"), release(purchases=(LINE,))) == release(purchases=(LINE,))


# -- doubt ---------------------------------------------------------------------------------------------


def _lines(*results: str) -> tuple[Purchase, ...]:
    return tuple(replace(purchase(number, result), bought=()) for number, result in enumerate(results))


def test_doubtful_is_what_nobody_knows() -> None:
    known = release(purchases=_lines(*RANK))

    assert [purchase.result for purchase in purchasing.doubtful(known)] == ["", "unknown"]


@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize(
    ("results", "intents", "left"),
    [
        (("",), (0,), ("settled-unpaid",)),
        (("unknown", "paid"), (0, 1), ("settled-unpaid", "paid")),
        (("", "unknown"), (0,), ("settled-unpaid", "unknown")),
        (("",), (), None),
        (("paid",), (0,), None),
    ],
)
def test_calls_that_were_surely_not_billed_are_settled(
    work: Work, results: tuple[str, ...], intents: tuple[int, ...], left: tuple[str, ...] | None
) -> None:
    known = release(work=work, reason="why", purchases=_lines(*results))
    ids = [known.purchases[number].id for number in intents]

    done = after(purchasing.settled_unbilled(ids, "the counter has not moved"), known)

    if left is None:
        assert done == known
        return
    goes_on = work in {Work.WAITING, Work.FAILED, Work.IN_DOUBT} and "unknown" not in left
    assert [purchase.result for purchase in done.purchases] == list(left)
    assert (done.work, done.reason) == ((Work.WAITING, "") if goes_on else (work, "why"))
    assert done.history[-1] == Event(at=NOW, what="settled", detail="the counter has not moved")


@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize("result", ["", "unknown", "paid"])
def test_a_run_that_died_while_buying_holds_its_release(work: Work, result: str) -> None:
    known = release(work=work, reason="why", purchases=_lines(result))

    done = after(purchasing.held_in_doubt("a run died"), known)

    held = work in {Work.WAITING, Work.FAILED} and result != "paid"
    assert done == (replace(known, work=Work.IN_DOUBT, reason="a run died") if held else known)


@pytest.mark.parametrize(
    ("result", "keys", "found"),
    [
        ("paid", ("k1",), True),
        ("", ("k2", "k9"), True),
        ("unknown", ("k1",), True),
        ("settled-paid", ("k1",), True),
        ("unpaid", ("k1",), False),
        ("settled-unpaid", ("k1",), False),
        ("paid", ("k9",), False),
    ],
)
def test_lines_of_another_clone_that_came_in_meanwhile_are_found(
    result: str, keys: tuple[str, ...], found: bool
) -> None:
    other = replace(purchase(1, result), keys=keys)

    assert purchasing.overlapping(LINE, (), (other, LINE)) == ((other,) if found else ())
    assert purchasing.overlapping(LINE, (other,), (other, LINE)) == ()
