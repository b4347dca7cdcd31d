"""What a person decides about a release as such, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import Change, PostState, Purchase, Record, Review, Work
from pipeline.transitions import pull_requests, releases, returning
from pipeline.transitions.posts import Transition
from tests.transitions.posts import EN, GERMAN, NOW, PATH, FakeFacts, apply, record, reviewed, version

LINE = (GERMAN, "The pool is open.", "ed", NOW, EN)


def line(result: str, number: int = 1) -> Purchase:
    return Purchase(
        id=f"p{number}",
        at=NOW,
        engine="shop",
        language=EN,
        keys=("k",),
        characters=100,
        result=result,
        billed=100 if result == "paid" else 0,
        bought=(("k", GERMAN, "The pool is open."),) if result == "paid" else (),
    )


@pytest.mark.parametrize(
    ("known", "review", "place", "languages"),
    [
        (version(), Review.MACHINE, PostState.DRAFT, [""]),
        (reviewed(place=PostState.PUBLISHED), Review.REVIEWED, PostState.PUBLISHED, [""]),
        (
            version(review=Review.REJECTED, place=PostState.NONE, text=""),
            Review.MACHINE,
            PostState.NONE,
            [EN, ""],
        ),
        (version(place=PostState.DELETED), Review.MACHINE, PostState.NONE, [EN, ""]),
    ],
)
@pytest.mark.parametrize(
    ("transition", "word"), [(releases.retried(by="ed"), "retried"), (releases.picked(by="ed"), "picked")]
)
def test_another_try_takes_back_what_stood_against_it(
    known: object, review: Review, place: PostState, languages: list[str], transition: Transition, word: str
) -> None:
    before = record(known, work=Work.FAILED, reason="404", temporary=True, recheck_at=NOW)  # type: ignore[arg-type]
    after = apply(transition, before).record
    assert (after.work, after.reason, after.temporary, after.recheck_at) == (Work.WAITING, "", False, None)
    assert after.picked and after.anew
    assert (after.versions[EN].review, after.versions[EN].place) == (review, place)
    assert [(decision.what, decision.language) for decision in after.decisions] == [
        (word, language) for language in languages
    ]
    assert after.history[-1].what == "retry"


@pytest.mark.parametrize(
    ("paid", "result", "billed"), [(True, "settled-paid", 100), (False, "settled-unpaid", 0)]
)
@pytest.mark.parametrize(
    ("work", "then"), [(Work.IN_DOUBT, Work.WAITING), (Work.DONE, Work.DONE), (Work.WAITING, Work.WAITING)]
)
def test_a_call_in_doubt_is_settled_and_no_other(
    paid: bool, result: str, billed: int, work: Work, then: Work
) -> None:
    lines = tuple(line(word, n) for n, word in enumerate(("", "unknown", "paid", "unpaid", "settled-unpaid")))
    after = apply(releases.settled(paid=paid, by="ed"), record(work=work, purchases=lines)).record
    assert [purchase.result for purchase in after.purchases] == [
        result,
        result,
        "paid",
        "unpaid",
        "settled-unpaid",
    ]
    assert [purchase.billed for purchase in after.purchases] == [billed, billed, 100, 0, 0]
    assert after.work is then
    assert [(decision.what, decision.detail) for decision in after.decisions] == [
        ("settled", "paid" if paid else "unpaid")
    ]


def typed(known: Record, *lines: tuple[str, str, str, object, str]) -> Change:
    answer = releases.typed(EN, by="ed")(known, lines, NOW)  # type: ignore[arg-type]
    return answer if isinstance(answer, Change) else Change(record=answer)


def test_typed_english_is_a_persons_in_record_and_memory() -> None:
    old = (GERMAN, "Old.", "him", NOW, EN)
    change = typed(record(version(place=PostState.NONE), approved=(old,)), LINE)
    assert change.record.approved == (LINE,)
    assert [(unit.source, unit.target, unit.who) for unit in change.effects.units] == [
        (GERMAN, LINE[1], "ed")
    ]
    assert [(retirement.source, retirement.except_target) for retirement in change.effects.retired] == [
        (GERMAN, "")
    ]
    again = typed(change.record, (*LINE[:1], "Better.", *LINE[2:]))
    assert [(event.what, event.detail) for event in again.record.history] == [("typed", "1 blocks")]
    assert typed(record(version(place=PostState.NONE))).record.history == ()


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (record(version(place=PostState.NONE), release=None), "was not read"),
        (record(), "there is a post already"),
        (record(work=Work.FORGOTTEN), "forgotten"),
    ],
)
def test_typed_english_is_refused(known: Record, why: str) -> None:
    with pytest.raises(DecisionRefused, match=why):
        typed(known, LINE)


def test_english_of_an_agency_is_taken_into_any_release() -> None:
    change = apply(returning.returned((LINE,)), record())
    assert change.record.approved == (LINE,)
    assert len(change.effects.units) == 1
    assert apply(returning.returned(()), record()).record.history == ()


def test_a_recalled_paragraph_leaves_the_record_and_its_bill_stays() -> None:
    known = record(purchases=(line("paid"),), approved=(LINE, ("Anders.", "Else.", "ed", NOW, EN)))
    after = apply(releases.recalled({GERMAN}, EN, by="ed", words="pool"), known).record
    assert [purchase.bought for purchase in after.purchases] == [()]
    assert [purchase.billed for purchase in after.purchases] == [100]
    assert [row[0] for row in after.approved] == ["Anders."]
    assert (after.history[-1].what, after.history[-1].detail) == ("paragraph recalled", "pool")
    for texts, language in (({"nothing"}, EN), ({GERMAN}, "fr")):
        same = apply(releases.recalled(texts, language, by="ed", words="x"), known).record
        assert same is known


def test_forgetting_leaves_an_identity_a_bill_and_one_line() -> None:
    known = record(
        version(),
        version(language="fr", path="_drafts/fr.md"),
        version(language="uk", path=""),
        purchases=(line("paid"),),
        approved=(LINE,),
        aliases=("a2",),
        urgent=("bomb",),
        event=NOW.date(),
    )
    known = apply(releases.settled(paid=True, by="him"), known).record
    change = apply(releases.forgotten(by="ed"), known, others=("images/bad.jpg", PATH))
    after = change.record
    assert (after.work, after.release, after.versions, after.approved) == (Work.FORGOTTEN, None, {}, ())
    assert after.entry == replace(known.entry, title="")
    assert (after.id, after.aliases) == ("a1", ("a2",))
    assert [(purchase.billed, purchase.bought, purchase.keys) for purchase in after.purchases] == [
        (100, (), ())
    ]
    assert [(decision.what, decision.by) for decision in after.decisions] == [("forgotten", "ed")]
    assert [event.what for event in after.history] == ["forgotten"]
    paths = [PATH, "_drafts/fr.md", "images/bad.jpg"]
    assert [(file_change.kind, file_change.path) for file_change in change.effects.files] == [
        *(("purge", path) for path in paths),
        ("erase", ""),
    ]
    assert change.effects.files[-1].content == b"a1"
    assert change.effects.erased and set(change.effects.forgotten) == {GERMAN}


@pytest.mark.parametrize(
    "transition",
    [releases.retried(by="ed"), releases.picked(by="ed"), returning.returned((LINE,))],
)
def test_what_was_forgotten_stays_so(transition: Transition) -> None:
    with pytest.raises(DecisionRefused, match="forgotten on request"):
        transition(record(work=Work.FORGOTTEN, release=None, versions={}), FakeFacts(), NOW)


# -- branches ----------------------------------------------------------------------------------------------


def test_a_branch_is_known_and_forgotten() -> None:
    told = apply(pull_requests.told(EN, branch="cms/bad", digest="d1"), record()).record
    assert (told.versions[EN].branch, told.versions[EN].told) == ("cms/bad", "d1")
    assert apply(pull_requests.told(EN, branch="cms/bad"), told).record is told
    home = apply(pull_requests.brought_home(EN, path="_posts/bad.md", place=PostState.PUBLISHED), told).record
    mine = home.versions[EN]
    assert (mine.branch, mine.path, mine.place) == ("", "_posts/bad.md", PostState.PUBLISHED)
    assert apply(pull_requests.brought_home(EN), record()).record.versions[EN].path == PATH
    gone = apply(pull_requests.deleted_there(EN), told).record
    assert (gone.versions[EN].place, gone.versions[EN].branch) == (PostState.DELETED, "")
    assert gone.history[-1].what == "deleted" and gone.decisions[-1].what == "deleted"


def test_an_approval_the_host_did_not_take_is_none() -> None:
    before = record(approved=())
    after = record(reviewed(), approved=(LINE,))
    back = apply(pull_requests.approval_not_taken(before.versions[EN], approved=()), after).record
    assert (back.versions[EN], back.approved) == (before.versions[EN], ())
    assert back.decisions[-1].what == "not taken"
    # Somebody else decided meanwhile: that stands.
    other = record(version(review=Review.REJECTED))
    assert apply(pull_requests.approval_not_taken(before.versions[EN], approved=()), other).record is other


def test_what_the_host_did_not_take_is_a_draft_again() -> None:
    out = record(reviewed(place=PostState.PUBLISHED, path="_posts/bad.md"))
    back = apply(pull_requests.not_taken(EN, path=PATH, text="t"), out).record.versions[EN]
    assert (back.place, back.path, back.text, back.review) == (PostState.DRAFT, PATH, "t", Review.REVIEWED)
