"""What making drafts does to a release, as tables: a person's word stands, what comes too late is a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from pipeline.hashing import digest
from pipeline.model import (
    Acknowledgement,
    Approval,
    Change,
    Effects,
    Event,
    FileChange,
    Finding,
    Freshness,
    PostState,
    Proposal,
    Record,
    Release,
    Review,
    Severity,
    Version,
    Work,
)
from pipeline.transitions import drafting, files, versions
from pipeline.transitions.late import decided_since, happened, why_not_wanted
from pipeline.transitions.moments import crashed, pause_after
from pipeline.transitions.versions import decided
from tests.store.releases import NOW, decision, purchase, release

HOUR = dt.timedelta(hours=1)
EN = "en-GB"
FOUND = Finding(check="numbers", severity=Severity.ERROR, message="14 became 41.", id="e1")
AT_WORK = {Work.WAITING, Work.FAILED, Work.IN_DOUBT, Work.EXPIRED}
RETRIED = decision(1, "retried", minute=1, language="")


def german(fingerprint: str = "old") -> Release:
    return Release(
        id="a1", source="stadt", url="https://stadt.example/a1", language="de", title="Bad geöffnet",
        day=dt.date(2026, 9, 14), retrieved=NOW, fingerprint=fingerprint,
    )  # fmt: skip


def read(*versions: Version, **values: Any) -> Record:
    """A release that was read and waits, with these versions."""
    return release(
        **{"release": german(), "versions": {version.language: version for version in versions}, **values}
    )


def made(**values: Any) -> Version:
    """What the pipeline made of the German."""
    known = Version(
        language=EN, path="posts/new.md", slug="new", text="made", source_hash="old", engine="shop"
    )
    return replace(known, **values)


def proposal(fingerprint: str = "new") -> Proposal:
    """A corrected original."""
    return Proposal(
        made=NOW, release=german(fingerprint), segments=(), blocks=(), base_hash="b", text="merged", generated="generated",
        engine="shop", model="two", glossary="g",
    )  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What lies on disk."""

    bytes_: bytes | None = b"made"

    def raw(self, path: str) -> bytes | None:
        return self.bytes_

    def proposal(self, record: Record, version: Version) -> Proposal:
        return proposal(record.release.fingerprint if record.release else "")

    def as_written(self, version: Version, raw: bytes) -> bool:
        """Byte for byte here."""
        return raw == version.text.encode()

    def findings(self, record: Record, version: Version) -> tuple[Finding, ...]:
        return (FOUND,)


def change(transition: Callable[..., Change | Record], known: Record, facts: object = None) -> Change:
    done = transition(known, facts, NOW)
    return done if isinstance(done, Change) else Change(record=done)


def after(transition: Callable[..., Change | Record], known: Record, facts: object = None) -> Record:
    return change(transition, known, facts).record


def noted(known: Record, what: str, detail: str) -> tuple[Event, ...]:
    return (*known.history, Event(at=NOW, what=what, detail=detail))


# -- states --------------------------------------------------------------------------------------------

SEEN = read(anew=True, temporary=True, retry_at=NOW)


@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize(
    ("transition", "then", "more"),
    [
        (drafting.waiting("no engine", seen=SEEN), Work.WAITING, {}),
        (drafting.expired("no engine", seen=SEEN), Work.EXPIRED, {}),
        (drafting.failed("no engine", seen=SEEN), Work.FAILED, {}),
        (
            drafting.failed("no engine", seen=SEEN, temporary=True, retry_at=NOW + HOUR),
            Work.FAILED,
            {"temporary": True, "retry_at": NOW + HOUR},
        ),
    ],
)
def test_work_that_stops_says_why_once(
    work: Work, transition: Callable[..., Record], then: Work, more: dict[str, Any]
) -> None:
    known = replace(SEEN, work=work, reason="old")

    done = after(transition, known)

    if work not in AT_WORK:
        assert done == known
        return
    kept = {"temporary": False, "retry_at": None, **more}
    assert done == replace(
        known, work=then, reason="no engine", history=noted(known, str(then), "no engine"), **kept
    )
    assert transition(done, None, NOW) is done, "told once"


def test_another_time_for_the_same_reason_is_kept_and_not_told() -> None:
    known = replace(SEEN, work=Work.FAILED, reason="500", temporary=True, retry_at=NOW)

    done = after(drafting.failed("500", seen=known, temporary=True, retry_at=NOW + HOUR), known)

    assert done == replace(known, retry_at=NOW + HOUR)


@pytest.mark.parametrize(
    ("transition", "what"),
    [
        (drafting.waiting("why", seen=SEEN), "waiting: why"),
        (drafting.expired("why", seen=SEEN), "expired: why"),
        (drafting.failed("why", seen=SEEN), "failed: why"),
    ],
)
def test_work_that_stops_after_a_person_s_retry_changes_nothing(
    transition: Callable[..., Record], what: str
) -> None:
    known = replace(SEEN, decisions=(RETRIED,))

    assert after(transition, known) == replace(known, history=noted(known, "came too late", what))


@pytest.mark.parametrize(
    ("tried", "bought", "anew"), [(False, 0, True), (True, 0, False), (False, 1, False), (True, 1, False)]
)
def test_a_wish_for_another_try_is_used_up_by_a_try_or_by_what_it_cost(
    tried: bool, bought: int, anew: bool
) -> None:
    known = replace(SEEN, purchases=tuple(purchase(number) for number in range(bought)))

    assert after(drafting.waiting("refused", seen=SEEN, tried=tried), known).anew is anew
    assert (
        after(drafting.waiting("refused", seen=SEEN, tried=tried), replace(known, anew=False)).anew is False
    )


@pytest.mark.parametrize("work", list(Work))
def test_a_release_in_doubt_is_told_once(work: Work) -> None:
    known = read(work=work, reason="old")

    done = after(drafting.in_doubt("ask"), known)

    if work in AT_WORK:
        assert done == replace(
            known, work=Work.IN_DOUBT, reason="ask", history=noted(known, "in_doubt", "ask")
        )
        assert drafting.in_doubt("ask")(done, None, NOW) is done
    else:
        assert done == known


# -- a draft -------------------------------------------------------------------------------------------


def test_a_headline_waits_in_the_queue() -> None:
    head = made(text="")
    known = read(anew=True)

    done = after(drafting.headline_made(head, reason="headline only", seen=known), known)

    assert done == replace(
        known, versions={EN: head}, headline_only=True, anew=False, reason="headline only",
        history=noted(known, "waiting", "headline only"),
    )  # fmt: skip


@pytest.mark.parametrize("known", [read(work=Work.DONE), read(work=Work.FORGOTTEN), read(made())])
def test_a_headline_takes_no_draft_s_place(known: Record) -> None:
    assert after(drafting.headline_made(made(text=""), reason="x", seen=known), known) == known
    again = read(made(text=""))
    assert after(drafting.headline_made(made(text="", engine="two"), reason="x", seen=again), again).versions[
        EN
    ] == made(text="", engine="two")


def test_a_draft_stands_in_the_record_before_it_is_a_file() -> None:
    known = read(work=Work.FAILED, reason="500", temporary=True, retry_at=NOW, crashes=2, anew=True)

    done = after(drafting.drafted(made(), german="old", seen=known), known)

    assert done == replace(
        known, versions={EN: made()}, work=Work.WAITING, reason="", temporary=False, retry_at=None, crashes=0, anew=False,
        history=noted(known, "translated", "shop"),
    )  # fmt: skip


def test_a_draft_keeps_what_people_and_earlier_runs_left() -> None:
    mine = Approval(by="ed", at=NOW, source_hash="s", target_hash="t")
    seen = Acknowledgement(finding="f", by="ed", at=NOW)
    old = Version(
        language=EN, path="posts/a.md", slug="a", review=Review.IN_REVIEW, previous=("p",), acknowledged=(seen,),
        approvals=(mine,), opened=NOW, branch="cms/a", told="t", text="old", engine="older",
    )  # fmt: skip
    known = read(old)

    done = after(drafting.drafted(made(), german="old", seen=known), known).versions[EN]

    assert done == replace(
        made(), path="posts/a.md", slug="a", review=Review.IN_REVIEW, previous=("p",), acknowledged=(seen,),
        approvals=(mine,), opened=NOW, branch="cms/a", told="t",
    )  # fmt: skip
    assert (
        after(drafting.drafted(made(), german="old", seen=known), read(replace(old, path="", slug="")))
        .versions[EN]
        .path
        == "posts/new.md"
    )


def test_a_wish_for_another_try_since_then_stands() -> None:
    seen = read(anew=True)
    known = replace(seen, decisions=(RETRIED,))

    assert after(drafting.drafted(made(), german="old", seen=seen), known).anew
    assert not after(drafting.drafted(made(), german="old", seen=known), known).anew
    assert not after(drafting.drafted(made(), german="old", seen=seen), replace(known, anew=False)).anew


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (read(release=german("new")), "the German was changed"),
        (read(made(review=Review.REJECTED)), "the draft was rejected"),
        (read(made(place=PostState.DELETED)), "the post was deleted"),
        (read(made(place=PostState.WITHDRAWN)), "the post was withdrawn"),
        (read(made(place=PostState.DRAFT)), "there is a post already"),
        (read(made(place=PostState.PUBLISHED)), "there is a post already"),
    ],
)
def test_english_that_nobody_wants_any_more_is_no_draft(known: Record, why: str) -> None:
    done = after(drafting.drafted(made(), german="old", seen=known), known)

    assert done == replace(known, history=noted(known, "came too late", f"translated: {why}"))


def test_of_a_forgotten_release_nothing_is_noted() -> None:
    for known in (read(work=Work.FORGOTTEN, release=None), read(work=Work.FORGOTTEN)):
        for transition in (
            drafting.drafted(made(), german="old", seen=known),
            drafting.updated(EN, german="old", seen=known),
            drafting.waiting("x", seen=known),
            crashed("KeyError", seen=known),
        ):
            assert transition(known, Facts(), NOW) == known
        assert why_not_wanted(known, EN, "old") == "the release was forgotten"
    assert why_not_wanted(read(release=None), EN, "old") == "the release was forgotten"


def test_a_stored_text_becomes_a_file() -> None:
    known = read(made())

    done = change(drafting.written(EN), known)

    assert done.record == replace(
        known, versions={EN: made(place=PostState.DRAFT)}, history=noted(known, "written", "posts/new.md")
    )
    assert done.effects == Effects(files=(FileChange(kind="create", path="posts/new.md", content=b"made"),))


def test_the_work_is_done_with_the_file_of_the_last_language() -> None:
    known = read(made(), reason="budget")

    last = change(drafting.written(EN, wanted=[EN]), known)
    first = change(drafting.written(EN, wanted=[EN, "fr"]), known)

    assert (last.record.work, last.record.reason) == (Work.DONE, "")
    assert (first.record.work, first.record.reason) == (known.work, "budget")
    assert last.effects == first.effects == change(drafting.written(EN), known).effects


@pytest.mark.parametrize(
    "known",
    [
        read(),
        read(made(text="")),
        read(made(review=Review.REJECTED)),
        read(made(), work=Work.FORGOTTEN),
        *(read(made(place=place)) for place in PostState if place is not PostState.NONE),
    ],
)
def test_what_is_no_text_or_a_file_already_is_not_written(known: Record) -> None:
    assert change(drafting.written(EN), known) == Change(record=known)


DRAFT = made(place=PostState.DRAFT)


@pytest.mark.parametrize(
    ("known", "done"),
    [
        (read(DRAFT), True),
        (read(made(place=PostState.PUBLISHED)), True),
        (read(made(place=PostState.DELETED, source_hash="older")), True),
        (read(made(review=Review.REJECTED)), True),
        (read(made()), False),
        (read(), False),
        (read(replace(DRAFT, source_hash="older")), False),
        (read(replace(DRAFT, source_hash="older", proposal=proposal("old"))), True),
        (read(DRAFT, work=Work.IN_DOUBT), False),
        (read(DRAFT, work=Work.FAILED), False),
        (read(DRAFT, work=Work.FAILED, temporary=True), True),
        (read(DRAFT, work=Work.IN_DOUBT, temporary=True), False),
        (read(DRAFT, temporary=True), True),
    ],
)
def test_the_work_is_done_when_every_language_has_its_post(known: Record, done: bool) -> None:
    known = replace(known, reason="changed by the city", headline_only=True, retry_at=NOW, crashes=2)
    clean = {"temporary": False, "retry_at": None, "crashes": 0, "headline_only": False}

    expected = replace(known, work=Work.DONE, reason="", **clean) if done else known
    assert after(drafting.finished([EN]), known) == expected
    assert after(drafting.finished([EN, "fr"]), known) == known, "another language has none"


# -- a corrected original ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (read(replace(DRAFT, source_hash="older")), True),
        (read(made(place=PostState.PUBLISHED, source_hash="older")), True),
        (read(made(place=PostState.WITHDRAWN, source_hash="older")), False),
        (read(made(source_hash="older")), False),
        (read(replace(DRAFT, source_hash="older", review=Review.REJECTED)), False),
        (read(replace(DRAFT, source_hash="older"), release=None), False),
        (read(replace(DRAFT, source_hash="older", proposal=proposal("old"))), False),
        (read(replace(DRAFT, source_hash="older", proposal=proposal("other"))), True),
        (read(DRAFT), False),
        (read(), False),
    ],
)
def test_an_update_is_due_where_a_post_is_about_other_german(known: Record, due: bool) -> None:
    assert versions.update_due(known, EN) is due


CHANGED = read(DRAFT, release=german("new"), reason="changed by the city", anew=True)


def test_an_untouched_draft_takes_the_correction_in() -> None:
    done = change(drafting.updated(EN, german="new", seen=CHANGED), CHANGED, Facts())

    fresh = replace(
        DRAFT, source_hash="new", engine="shop", model="two", glossary="g", made=NOW, text="generated", before="made",
        previous=(digest("made"),), freshness=Freshness.CURRENT, proposal=None, findings=(FOUND,), checked="",
    )  # fmt: skip
    assert done.effects == Effects(files=(files.replaced("posts/new.md", b"made", b"generated"),))
    assert done.record.versions == {EN: fresh}
    assert (done.record.work, done.record.reason, done.record.anew) == (Work.DONE, "", False)
    assert [event.what for event in done.record.history] == ["proposed", "refreshed"]
    assert {event.detail for event in done.record.history} == {"posts/new.md"}


def test_a_file_that_holds_the_new_text_already_is_not_written_again() -> None:
    done = change(drafting.updated(EN, german="new", seen=CHANGED), CHANGED, Facts(b"generated"))

    assert done.effects == Effects() and done.record.versions[EN].text == "generated"


@pytest.mark.parametrize(
    ("review", "raw"),
    [
        (Review.MACHINE, b"an editor's"),
        (Review.MACHINE, None),
        (Review.IN_REVIEW, b"made"),
        (Review.REVIEWED, b"made"),
        (Review.REVIEWED, b"generated"),
    ],
)
def test_what_a_person_touched_or_looked_at_gets_a_proposal(review: Review, raw: bytes | None) -> None:
    known = replace(CHANGED, versions={EN: replace(DRAFT, review=review)})

    done = change(drafting.updated(EN, german="new", seen=known), known, Facts(raw))

    assert done.effects == Effects()
    waits = replace(DRAFT, review=review, proposal=proposal("new"), freshness=Freshness.SOURCE_CHANGED)
    assert done.record == replace(
        known, versions={EN: waits}, anew=False, history=noted(known, "proposed", "posts/new.md")
    )
    assert change(drafting.brought_in(EN), done.record, Facts(raw)) == Change(record=done.record)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (read(DRAFT, release=german("newer")), "the German was changed"),
        (read(replace(DRAFT, review=Review.REJECTED), release=german("new")), "the draft was rejected"),
        (read(replace(DRAFT, place=PostState.DELETED), release=german("new")), "the post was deleted"),
        (read(made(), release=german("new")), "there is no post"),
        (read(release=german("new")), "there is no post"),
    ],
)
def test_a_correction_that_nobody_wants_is_no_proposal(known: Record, why: str) -> None:
    done = change(drafting.updated(EN, german="new", seen=known), known, Facts())

    assert done == Change(record=replace(known, history=noted(known, "came too late", f"proposed: {why}")))


def test_a_wish_for_another_try_since_the_update_began_stands() -> None:
    known = replace(CHANGED, decisions=(RETRIED,))

    assert change(drafting.updated(EN, german="new", seen=CHANGED), known, Facts(b"x")).record.anew
    assert not change(
        drafting.updated(EN, german="new", seen=CHANGED), replace(known, anew=False), Facts(b"x")
    ).record.anew


@pytest.mark.parametrize("known", [read(), read(DRAFT), read(made(proposal=proposal()))])
def test_without_a_proposal_or_a_post_nothing_is_brought_in(known: Record) -> None:
    assert change(drafting.brought_in(EN), known, Facts()) == Change(record=known)


def test_the_work_goes_on_while_another_language_is_due() -> None:
    french = replace(DRAFT, language="fr")
    known = replace(CHANGED, versions={EN: replace(DRAFT, proposal=proposal("new")), "fr": french})

    assert versions.proposal_settled(known, EN, NOW, "accepted", by="ed").work is Work.WAITING
    alone = replace(known, versions={EN: known.versions[EN]})
    done = versions.proposal_settled(alone, EN, NOW, "accepted", by="ed")
    assert (done.work, done.reason) == (Work.DONE, "")
    assert done.history[-1] == Event(at=NOW, what="accepted", who="ed", detail="posts/new.md")
    assert done.versions[EN].checked, "who accepted it knows the findings of the file"
    held = versions.proposal_settled(replace(alone, work=Work.IN_DOUBT), EN, NOW, "accepted")
    assert (held.work, held.reason) == (Work.IN_DOUBT, "changed by the city")


def test_the_last_twenty_earlier_texts_are_known() -> None:
    previous = tuple(str(number) for number in range(20))
    known = replace(CHANGED, versions={EN: replace(DRAFT, proposal=proposal("new"), previous=previous)})

    done = versions.proposal_settled(known, EN, NOW, "accepted").versions[EN]

    assert done.previous == (*previous[1:], digest("made"))


# -- what came too late, and what nobody foresaw -------------------------------------------------------


def test_decisions_since_are_those_about_the_release_or_the_language() -> None:
    about = [
        decision(number, "x", minute=number, language=language)
        for number, language in enumerate(["", EN, "fr"])
    ]
    known = read(decisions=tuple(about))

    assert decided_since(known, read()) == (about[0],)
    assert decided_since(known, read(), EN) == (about[0], about[1])
    assert decided_since(known, read(decisions=(about[0],)), EN) == (about[1],)
    assert decided_since(known, known, EN) == ()


def test_something_happened_where_a_line_is_new() -> None:
    seen = read(history=(Event(at=NOW, what="written"),))
    again = replace(seen, history=(*seen.history, Event(at=NOW + HOUR, what="written")))

    assert happened(seen, again, "written") and not happened(seen, again, "proposed")
    assert not happened(seen, seen, "written")


def test_a_decision_is_a_line_of_the_log_and_of_the_history() -> None:
    known = read()

    done = decided(known, NOW, "acknowledged", by="ed", language=EN, about="f1", detail="")
    other = decided(known, NOW, "acknowledged", by="ed", language=EN, about="f2", detail="seen")

    (line,) = done.decisions
    assert (line.at, line.by, line.what, line.language, line.about, line.detail) == (
        NOW, "ed", "acknowledged", EN, "f1", "",
    )  # fmt: skip
    assert len(line.id) == 16 and line.id != other.decisions[0].id
    assert done.history[-1] == Event(at=NOW, what="acknowledged", who="ed", detail="f1")
    assert other.history[-1].detail == "f2"
    assert decided(known, NOW, "acknowledged", by="ed", language=EN, about="f1", detail="") == done


@pytest.mark.parametrize(("crashes", "hours"), [(0, 1), (1, 2), (2, 4), (4, 16), (5, 24), (99, 24)])
def test_pauses_after_errors_nobody_foresaw_grow_to_a_day(crashes: int, hours: int) -> None:
    assert pause_after(crashes) == hours * HOUR


@pytest.mark.parametrize(
    ("known", "then"),
    [
        (read(), {"work": Work.FAILED, "reason": "KeyError", "temporary": True, "retry_at": NOW + HOUR}),
        (
            read(work=Work.FAILED),
            {"work": Work.FAILED, "reason": "KeyError", "temporary": True, "retry_at": NOW + HOUR},
        ),
        (release(), {"work": Work.FAILED, "reason": "KeyError", "temporary": True, "recheck_at": NOW + HOUR}),
        (
            read(purchases=(purchase(1, ""),)),
            {"work": Work.IN_DOUBT, "reason": "KeyError; `stadtbote settle`"},
        ),
        (read(work=Work.DONE), {"recheck_at": NOW + HOUR}),
        (read(work=Work.IN_DOUBT), {"recheck_at": NOW + HOUR}),
    ],
)
def test_an_error_nobody_foresaw_stops_one_release_for_a_while(known: Record, then: dict[str, Any]) -> None:
    done = after(crashed("KeyError", seen=known), known)

    assert done == replace(known, crashes=1, history=noted(known, "failed", "KeyError"), **then)
    again = after(crashed("KeyError", seen=done), done)
    assert (again.crashes, again.history) == (2, done.history), "told once"
    other = after(crashed("TypeError", seen=done), done)
    assert other.history == noted(done, "failed", "TypeError")


def test_an_error_after_a_person_s_word_is_noted() -> None:
    known = read(decisions=(RETRIED,))

    assert after(crashed("KeyError", seen=read()), known) == replace(
        known, history=noted(known, "came too late", "failed: KeyError")
    )


@pytest.mark.parametrize(
    ("made_", "expected"),
    [
        (files.created("a", b"x"), FileChange(kind="create", path="a", content=b"x")),
        (
            files.replaced("a", b"x", b"y"),
            FileChange(kind="replace", path="a", expected=digest(b"x"), content=b"y"),
        ),
        (
            files.moved("a", "b", b"x", b"y"),
            FileChange(kind="move", path="a", target="b", expected=digest(b"x"), content=b"y"),
        ),
        (files.removed("a", b"x"), FileChange(kind="remove", path="a", expected=digest(b"x"))),
        (files.purged("a"), FileChange(kind="purge", path="a")),
    ],
)
def test_changes_of_files(made_: FileChange, expected: FileChange) -> None:
    assert made_ == expected
