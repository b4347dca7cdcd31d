"""What a reviewer decides about a draft, as a table: what the record becomes, what is written, what is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import (
    Acknowledgement,
    Change,
    Edit,
    Freshness,
    PostState,
    Proposal,
    ProposedBlock,
    Question,
    Record,
    Release,
    Review,
    Rights,
    Segment,
    Source,
    Version,
    Work,
)
from pipeline.transitions import proposals, publishing, questions, reading, review, taking_back
from pipeline.transitions.posts import PostOnDisk, Transition, why_not_approved
from pipeline.transitions.versions import with_line, with_version
from tests.transitions.posts import (
    EN,
    ENGLISH,
    ERROR,
    GERMAN,
    INFO,
    NOW,
    PATH,
    WARNING,
    FakeFacts,
    FakePost,
    apply,
    proposal,
    raw_of,
    record,
    release,
    reviewed,
    version,
)

EDITED = raw_of("The pool is open, at last.")
SITE = (EN,)


def approved(**seen: Any) -> Transition:
    hashes = seen.pop("source_hash", ""), seen.pop("target_hash", "")
    return review.approved(EN, by="ed", seen=hashes, **seen)


def put_in(words: str, **front: Any) -> review.PutIn:
    def put(post: PostOnDisk, more: Mapping[str, Any]) -> PostOnDisk:
        after = post.spliced(front, words)
        return post if after.raw == post.raw else after.spliced(more)

    return put


def edited(words: str, *, by: str = "ed", base: bytes | None = None) -> Transition:
    known = FakePost(version=version(), raw=raw_of() if base is None else base)
    return review.edited(EN, ("block-0",), put_in(words), base=known.digest, by=by)


def merged(post: PostOnDisk, waits: Proposal) -> tuple[Proposal, bytes]:
    return waits, waits.text.encode()


CLASH = (ProposedBlock(action="conflict", current="theirs", proposed="mine", conflict=True),)
DONE = Acknowledgement(finding=WARNING.id, by="ed", at=NOW)
WAITS = version(proposal=proposal())


def answer(known: Version, release: Release) -> tuple[Segment, ...]:
    """The same segments, marked as worked in by hand."""
    return tuple(replace(segment, by_hand=True) for segment in known.segments)


NEWER = record(version(), release=release("sha256:new"))
TABLE: dict[str, tuple[Record, Transition, bytes | None, str]] = {
    # what: record, transition, bytes on disk (None: as written), then review, place, last event
    "open": (record(), review.opened(EN, by="ed"), None, "in_review draft opened"),
    "acknowledge": (
        record(version(findings=(WARNING,))),
        review.acknowledged(EN, "w1", by="ed", reason=""),
        None,
        "machine draft acknowledged",
    ),
    "reopen": (
        record(version(acknowledged=(DONE,))),
        review.reopened(EN, "w1", by="ed"),
        None,
        "machine draft reopened",
    ),
    "approve": (record(), approved(), None, "reviewed draft approved"),
    "approve as seen": (
        record(),
        approved(source_hash="sha256:old", target_hash=f"sha256:{ENGLISH}"),
        None,
        "reviewed draft approved",
    ),
    "approve edited": (record(), approved(), EDITED, "reviewed draft approved"),
    "approve what is published": (
        record(version(place=PostState.PUBLISHED)),
        approved(),
        None,
        "machine published approved",
    ),
    "send back": (
        record(),
        taking_back.sent_back(EN, by="ed", reason="ask"),
        None,
        "machine draft sent back",
    ),
    "send back approved": (
        record(reviewed()),
        taking_back.sent_back(EN, by="ed", reason="ask"),
        None,
        "machine draft sent back",
    ),
    "reject": (
        record(),
        review.rejected(EN, by="ed", reason="no", languages=SITE),
        None,
        "rejected none rejected",
    ),
    "edit": (record(), edited("The pool is closed."), None, "machine draft edited"),
    "edit approved": (record(reviewed()), edited("The pool is closed."), None, "in_review draft edited"),
    "accept": (record(WAITS), proposals.accepted(EN, merged, by="ed"), None, "machine draft accepted"),
    "accept approved": (
        record(reviewed(proposal=proposal())),
        proposals.accepted(EN, merged, by="ed", made=NOW),
        None,
        "in_review draft accepted",
    ),
    "take by hand": (
        NEWER,
        proposals.by_hand(EN, answer, by="ed", german="sha256:new"),
        None,
        "machine draft taken by hand",
    ),
    "take what was approved by hand": (
        record(reviewed(), release=release("sha256:new")),
        proposals.by_hand(EN, answer, by="ed", german="sha256:new"),
        None,
        "in_review draft taken by hand",
    ),
    "dismiss": (
        record(WAITS),
        proposals.dismissed(EN, answer, by="ed"),
        None,
        "machine draft proposal dismissed",
    ),
}


@pytest.mark.parametrize("what", TABLE)
def test_a_decision(what: str) -> None:
    known, transition, raw, wanted = TABLE[what]

    after = apply(transition, known, raw).record

    mine = after.versions[EN]
    assert f"{mine.review} {mine.place} {after.history[-1].what}" == wanted
    assert after.history[-1].who == "ed"
    # Each is a line of the log, but opening and editing, which undo nothing that a person decided.
    lines = [decision.what for decision in after.decisions]
    assert len(lines) == (what not in {"open", "edit"}), lines
    # What was there stays there, and the same record gives the same answer.
    assert after.decisions[: len(known.decisions)] == known.decisions
    assert apply(transition, known, raw).record == after


REFUSED: dict[str, tuple[Record, Transition, dict[str, Any], str]] = {
    "another language": (record(), review.approved("fr", by="ed"), {}, "nothing in fr"),
    "no file": (record(), approved(), {"raws": {}}, "the file is not there"),
    "nothing written": (record(version(place=PostState.NONE)), approved(), {}, "there is no post to approve"),
    "withdrawn": (record(version(place=PostState.WITHDRAWN)), approved(), {}, "there is no post to approve"),
    "another German": (record(), approved(source_hash="sha256:x"), {}, "the German has changed"),
    "another English": (record(), approved(target_hash="sha256:x"), {}, "the English has changed"),
    "a correction waits": (record(WAITS), approved(), {}, "a corrected original waits"),
    "newer German, no proposal yet": (NEWER, approved(), {}, "the city changed the German"),
    "nothing to take by hand": (
        record(),
        proposals.by_hand(EN, answer, by="ed", german="sha256:old"),
        {},
        "the city has changed nothing",
    ),
    "German that nobody saw": (
        NEWER,
        proposals.by_hand(EN, answer, by="ed", german="sha256:older"),
        {},
        "the German is another one now",
    ),
    "an error": (record(), approved(), {"findings": (WARNING, ERROR)}, "2 findings are open, first error"),
    "a warning": (record(), approved(), {"findings": (WARNING, INFO)}, "1 finding is open, first warning"),
    "a copy": (record(), approved(), {"twice": (ERROR,)}, "1 finding is open, first error"),
    "no such finding": (
        record(version(findings=(WARNING,))),
        review.acknowledged(EN, "w1", by="ed", reason="x"),
        {"findings": (ERROR,)},
        "no such finding",
    ),
    "an error without a reason": (
        record(),
        review.acknowledged(EN, "e1", by="ed", reason=" "),
        {"findings": (ERROR,)},
        "with a reason",
    ),
    "saved over another text": (record(), edited("x", base=EDITED), {}, "changed meanwhile"),
    "saved into no file": (record(), edited("x"), {"raws": {}}, "no file to save into"),
    "a draft that is gone is not rejected unseen": (
        record(),
        review.rejected(EN, by="ed", reason="", languages=SITE),
        {"raws": {}},
        "the file is not there",
    ),
    "what is public is not rejected": (
        record(version(place=PostState.PUBLISHED)),
        review.rejected(EN, by="ed", reason="no", languages=SITE),
        {},
        "withdraw it, or send it back",
    ),
    "what is public is not sent back unasked": (
        record(reviewed(place=PostState.PUBLISHED)),
        taking_back.sent_back(EN, by="ed", reason=""),
        {},
        "say whether it stays so",
    ),
    "no edit to drop": (record(), taking_back.edit_dropped(EN, by="ed"), {}, "no edit waits"),
    "typed where a choice is to be made": (
        record(reviewed(place=PostState.PUBLISHED)),
        edited("x"),
        {"clashes": CLASH},
        "choose first",
    ),
    "approved where a choice is to be made": (
        record(reviewed(place=PostState.PUBLISHED)),
        approved(),
        {"clashes": CLASH},
        "choose first",
    ),
    "nothing to choose": (
        record(reviewed(place=PostState.PUBLISHED)),
        proposals.chosen(EN, lambda post: post.raw, by="ed"),
        {},
        "something else now",
    ),
    "no proposal": (record(), proposals.accepted(EN, merged, by="ed"), {}, "no proposal waits"),
    "another proposal": (
        record(WAITS),
        proposals.accepted(EN, merged, by="ed", made=NOW - dt.timedelta(days=1)),
        {},
        "the proposal is another one now",
    ),
    "nothing to dismiss": (record(), proposals.dismissed(EN, answer, by="ed"), {}, "no proposal waits"),
    "another one to dismiss": (
        record(WAITS),
        proposals.dismissed(EN, answer, by="ed", made=NOW - dt.timedelta(days=1)),
        {},
        "the proposal is another one now",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_says_why(what: str) -> None:
    known, transition, facts, why = REFUSED[what]

    with pytest.raises(DecisionRefused, match=why):
        apply(transition, known, **facts)


NOTHING: dict[str, tuple[Record, Transition]] = {
    "opened twice": (record(version(review=Review.IN_REVIEW)), review.opened(EN, by="ed")),
    "approved is not opened": (record(reviewed()), review.opened(EN, by="ed")),
    "reopened what was not dealt with": (record(), review.reopened(EN, "w1", by="ed")),
    "the same words again": (record(), edited(ENGLISH)),
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_changes_nothing_gives_the_very_record(what: str) -> None:
    known, transition = NOTHING[what]
    change = apply(transition, known)
    assert change.record is known
    assert change.effects.files == ()


def test_an_approval_is_one_with_its_file_and_its_memory() -> None:
    before = "Das Bad ist offen.", "Wrong.", "him", NOW, EN
    known = record(version(freshness=Freshness.SOURCE_CHANGED), approved=(before,))
    change = apply(approved(took=(90, 0)), known, raw_of(**{"source.status": "changed"}))

    (file,) = change.effects.files
    front = json.loads(file.content)["front"]
    assert (file.kind, file.path) == ("replace", PATH)
    assert (front["translation.status"], front["translation.reviewer"]) == ("reviewed", "ed")
    assert front["source.status"] == "current"
    mine = change.record.versions[EN]
    assert mine.freshness is Freshness.CURRENT
    (line,) = mine.approvals
    assert (line.by, line.source_hash, line.target_hash, line.seconds) == (
        "ed",
        "sha256:old",
        f"sha256:{ENGLISH}",
        90,
    )
    assert [row[:3] for row in change.record.approved] == [(GERMAN, ENGLISH, "ed")]
    assert [(unit.source, unit.target, unit.origin) for unit in change.effects.units] == [
        (GERMAN, ENGLISH, "person")
    ]
    # What stood there before leaves the memory; what was approved stays in it.
    (gone,) = change.effects.retired
    assert (gone.source, gone.source_language, gone.target_language, gone.except_target) == (
        GERMAN,
        "de",
        EN,
        ENGLISH,
    )


def test_what_we_write_stays_ours_and_what_a_person_edited_stays_theirs() -> None:
    ours, theirs = apply(approved(), record()), apply(approved(), record(), EDITED)
    assert ours.record.versions[EN].text.encode() == ours.effects.files[0].content
    assert theirs.record.versions[EN].text == version().text


def test_marking_a_post_never_changes_what_was_read() -> None:
    class Slippery(FakePost):
        def spliced(self, changes: Mapping[str, Any], body: str | None = None) -> FakePost:
            return FakePost.spliced(self, changes, "Other words.")

    class Facts:
        def post(self, item: Any) -> Slippery:
            return Slippery(version=item, raw=raw_of())

        working = post

        def copies(self, one: Any) -> tuple[Any, ...]:
            return ()

        def belongings(self, record: Record) -> tuple[str, ...]:
            return ()

    with pytest.raises(SiteError, match="would change its text"):
        approved()(record(), Facts(), NOW)


def test_an_approved_post_loses_its_name_with_its_approval() -> None:
    signed = raw_of(**{"translation.status": "reviewed", "translation.reviewer": "ed"})
    mine = reviewed(text=signed.decode())
    for transition, status in (
        (taking_back.sent_back(EN, by="ed", reason=""), "machine"),
        (edited("Half a", base=signed), "in_review"),
        (proposals.accepted(EN, merged, by="ed"), "in_review"),
    ):
        known = record(replace(mine, proposal=proposal()))
        (file,) = apply(transition, known, signed).effects.files
        front = json.loads(file.content)["front"]
        assert (front["translation.status"], front["translation.reviewer"]) == (status, "")


def test_the_last_rejection_ends_the_work() -> None:
    known = record(version(), version(language="fr", path="fr.md"), work=Work.WAITING, reason="no engine")
    first = apply(
        review.rejected("fr", by="ed", reason="no", languages=(EN, "fr")), known, raws={"fr.md": b"{}"}
    )
    both = apply(review.rejected(EN, by="ed", reason="no", languages=(EN, "fr")), first.record)
    assert (first.record.work, both.record.work) == (Work.WAITING, Work.DONE)
    assert (first.record.reason, both.record.reason) == ("no engine", "")
    assert [file_change.kind for file_change in both.effects.files] == ["remove"]
    assert both.record.versions[EN].text == "" and both.record.versions[EN].proposal is None


def test_saves_in_a_row_are_one_event_and_answer_findings() -> None:
    known = record(version(findings=(WARNING,), checked="?"))

    def put(post: PostOnDisk, more: Mapping[str, Any]) -> PostOnDisk:
        assert isinstance(post, FakePost)
        return replace(post.spliced({}, "Better."), findings=())

    base = FakePost(version=version(), raw=raw_of()).digest
    transition = review.edited(EN, ("title",), put, base=base, by="ed")
    after = apply(transition, known, findings=(WARNING, INFO)).record
    assert [(event.what, event.detail) for event in after.history] == [
        ("finding answered", "terms"),
        ("edited", "title"),
    ]
    again = apply(edited("Best.", base=raw_of("Better.")), after, raw_of("Better.")).record
    assert [(event.what, event.detail) for event in again.history][-1] == ("edited", "title block-0")
    assert len(again.history) == 2


def test_accepting_takes_the_german_of_today() -> None:
    change = apply(
        proposals.accepted(EN, merged, by="ed"), record(WAITS, work=Work.WAITING, release=proposal().release)
    )
    mine = change.record.versions[EN]
    assert (mine.source_hash, mine.proposal, mine.freshness) == ("sha256:new", None, Freshness.CURRENT)
    assert mine.text == proposal().generated and mine.before == version().text
    assert change.record.work is Work.DONE
    assert change.effects.files[0].content == proposal().text.encode()


def test_dismissing_keeps_the_text_and_answers_for_the_german_of_today() -> None:
    change = apply(
        proposals.dismissed(EN, answer, by="ed", made=NOW), record(WAITS, release=release("sha256:new"))
    )
    mine = change.record.versions[EN]
    assert (mine.source_hash, mine.proposal, mine.text) == ("sha256:new", None, version().text)
    assert change.effects.files == ()


@pytest.mark.parametrize(
    ("known", "findings", "why"),
    [
        (record(), (), ""),
        (record(), (INFO,), ""),
        (record(version(acknowledged=(DONE,))), (WARNING,), ""),
        (record(), (WARNING,), "1 finding is open, first warning: Another term."),
        (record(), (WARNING, ERROR), "2 findings are open, first error: 14 became 41."),
        (record(WAITS), (), "a corrected original waits: `stadtbote accept` it, or reject it, first"),
        (
            record(version(place=PostState.DELETED)),
            (),
            "there is no post to approve; `stadtbote status FILE` says what became of it",
        ),
    ],
)
def test_why_a_post_cannot_be_approved(known: Record, findings: tuple[Any, ...], why: str) -> None:
    post = FakePost(version=known.versions[EN], raw=raw_of(), findings=findings)
    assert why_not_approved(post, known) == why
    assert why_not_approved(None, known).startswith("there is no post to approve; `stadtbote status FILE`")


PUBLIC = reviewed(place=PostState.PUBLISHED)


def test_what_is_typed_over_a_public_post_lies_beside_it_until_it_is_approved() -> None:
    change = apply(edited("Half a"), record(PUBLIC))
    mine = change.record.versions[EN]
    assert change.effects.files == ()
    assert (mine.review, mine.place) == (Review.REVIEWED, PostState.PUBLISHED)
    assert mine.edit is not None
    assert (mine.edit.over, mine.edit.text) == (raw_of().decode(), raw_of("Half a").decode())

    # The words of before, typed again: nothing waits.
    back = apply(edited(ENGLISH, base=raw_of("Half a")), change.record)
    assert back.record.versions[EN].edit is None
    assert apply(taking_back.edit_dropped(EN, by="ed"), change.record).record.versions[EN].edit is None

    wait = apply(approved(wait=dt.timedelta(minutes=1)), change.record)
    mine = wait.record.versions[EN]
    assert wait.effects.files == ()
    assert mine.publish_after == NOW + dt.timedelta(minutes=1)
    assert mine.approvals[-1].target_hash == "sha256:Half a"


@pytest.mark.parametrize("public", ["leave", "unpublish"])
def test_a_public_post_that_is_sent_back_stays_or_is_a_draft_again(public: taking_back.Public) -> None:
    path = PATH.replace("_drafts", "_posts")
    change = apply(
        taking_back.sent_back(EN, by="ed", reason="", public=public), record(replace(PUBLIC, path=path))
    )
    mine, (file,) = change.record.versions[EN], change.effects.files
    if public == "leave":
        assert (mine.review, mine.place, mine.path) == (Review.IN_REVIEW, PostState.PUBLISHED, path)
    else:
        assert (mine.review, mine.place, mine.path) == (Review.MACHINE, PostState.DRAFT, PATH)
        assert (file.kind, file.target) == ("move", PATH)
    assert json.loads(file.content)["words"] == ENGLISH


def test_a_correction_taken_over_a_public_post_leaves_its_file_and_its_notice() -> None:
    known = record(replace(PUBLIC, proposal=proposal(), freshness=Freshness.SOURCE_CHANGED))
    change = apply(proposals.accepted(EN, merged, by="ed"), known)
    mine = change.record.versions[EN]
    assert change.effects.files == ()
    assert (mine.review, mine.freshness) == (Review.REVIEWED, Freshness.SOURCE_CHANGED)
    assert mine.edit is not None and "closed" in mine.edit.text


def _undone(known: Record, transition: Transition, raw: bytes) -> tuple[Change, Change]:
    """A decision about a post that holds `raw`, and it taken back."""
    done = apply(transition, known, raw)
    mine = done.record.versions[EN]
    lies = done.effects.files[0].content if done.effects.files else raw
    back = taking_back.undone(EN, by="ed")(
        done.record, FakeFacts(raws={mine.path: lies} if lies else {}), NOW
    )
    assert isinstance(back, Change)
    return done, back


SIGNED = raw_of(**{"translation.status": "reviewed", "translation.reviewer": "ed"})
TAKEN_BACK: dict[str, tuple[Record, Transition]] = {
    "approve": (record(), approved()),
    "approve once more": (
        record(approved=((GERMAN, "Before.", "him", NOW - dt.timedelta(days=9), EN),)),
        approved(),
    ),
    "reject": (record(work=Work.WAITING), review.rejected(EN, by="ed", reason="no", languages=SITE)),
    "send back": (record(reviewed()), taking_back.sent_back(EN, by="ed", reason="")),
    "unpublish": (
        record(reviewed(place=PostState.PUBLISHED, path="_posts/bad.md")),
        taking_back.sent_back(EN, by="ed", reason="", public="unpublish"),
    ),
    "withdraw": (
        record(reviewed(place=PostState.PUBLISHED)),
        publishing.withdrawn(EN, by="ed", reason="wrong", on=NOW.date(), languages=SITE),
    ),
    "drop an edit": (
        record(reviewed(place=PostState.PUBLISHED, edit=Edit(over=SIGNED.decode(), text="{}"))),
        taking_back.edit_dropped(EN, by="ed"),
    ),
}


@pytest.mark.parametrize("what", TAKEN_BACK)
def test_a_decision_is_taken_back_to_the_byte(what: str) -> None:
    known, transition = TAKEN_BACK[what]
    done, back = _undone(known, transition, SIGNED)
    before, after = known.versions[EN], back.record.versions[EN]
    assert replace(after, undo=None) == before
    assert (back.record.approved, back.record.work) == (known.approved, known.work)
    assert [decision.what for decision in back.record.decisions[-1:]] == ["undone"]
    assert [file_change.content for file_change in back.effects.files] == [SIGNED] * bool(done.effects.files)
    assert {retirement.source for retirement in back.effects.retired} == {
        unit.source for unit in done.effects.units
    }
    assert [unit.target for unit in back.effects.units] == [row[1] for row in known.approved]


@pytest.mark.parametrize(
    ("since", "then"),
    [(Work.WAITING, Work.WAITING), (Work.IN_DOUBT, Work.IN_DOUBT), (Work.DONE, Work.WAITING)],
)
def test_work_that_began_after_a_decision_goes_on_when_it_is_taken_back(since: Work, then: Work) -> None:
    done = apply(approved(), record(work=Work.DONE), SIGNED)
    (file,) = done.effects.files
    known = replace(done.record, release=release("sha256:new"), work=since)
    assert apply(taking_back.undone(EN, by="ed"), known, file.content).record.work is then


@pytest.mark.parametrize("what", ["approve", "reject", "send back", "withdraw"])
def test_that_the_original_is_gone_since_is_not_taken_back_with_a_decision(what: str) -> None:
    known, transition = TAKEN_BACK[what]
    done = apply(transition, known, SIGNED)
    raw = done.effects.files[0].content if done.effects.files else SIGNED
    gone = apply(reading.original_withdrawn("404", seen=done.record), done.record, raw).record
    back = apply(taking_back.undone(EN, by="ed"), gone, raw).record.versions[EN]
    assert back.freshness is Freshness.SOURCE_WITHDRAWN
    assert (back.place, back.review) == (known.versions[EN].place, known.versions[EN].review)


@pytest.mark.parametrize(
    ("german", "freshness"),
    [("sha256:new", Freshness.SOURCE_CHANGED), ("", Freshness.CURRENT)],
    ids=["a correction waits", "the newest"],
)
def test_the_old_text_again_makes_no_older_draft_current(german: str, freshness: Freshness) -> None:
    known = record(version(freshness=Freshness.SOURCE_CHANGED))
    known = replace(known, release=release(german or known.versions[EN].source_hash))
    asked = replace(known, question=Question(since=NOW, release=release("sha256:third")))
    assert apply(questions.taken_back, asked).record.versions[EN].freshness is freshness


def test_nothing_is_taken_back_that_something_came_after() -> None:
    done = apply(approved(), record(version(findings=(INFO,))))
    (file,) = done.effects.files
    later: dict[str, Record] = {
        "edited": apply(edited("x", base=file.content), done.record, file.content).record,
        "another decision": with_line(done.record, NOW, "retried", by="ed"),
        "a proposal": with_version(done.record, replace(done.record.versions[EN], proposal=proposal())),
    }
    for known in later.values():
        with pytest.raises(DecisionRefused, match="came after"):
            apply(taking_back.undone(EN, by="ed"), known, file.content)
    with pytest.raises(DecisionRefused, match="its file was changed"):
        apply(taking_back.undone(EN, by="ed"), done.record, EDITED)
    with pytest.raises(DecisionRefused, match="no decision"):
        apply(taking_back.undone(EN, by="ed"), record())


@pytest.mark.parametrize("what", ["unpublish", "withdraw"])
def test_what_would_be_public_again_answers_for_the_newest_german(what: str) -> None:
    known, transition = TAKEN_BACK[what]
    done = apply(transition, known, SIGNED).record
    changed = replace(done, release=release("sha256:new"))
    with pytest.raises(DecisionRefused, match="changed the German since"):
        apply(
            taking_back.undone(EN, by="ed"),
            changed,
            apply(transition, known, SIGNED).effects.files[0].content,
        )


def test_an_approval_is_taken_back_after_its_publication_and_while_the_german_is_newer() -> None:
    office = Source(
        id="stadt",
        name="Stadt",
        kind="feed",
        url="https://stadt.example/feed",
        rights=Rights(text="full", basis="own", checked=NOW.date()),
    )
    done = apply(approved(wait=dt.timedelta(minutes=1)), record(), SIGNED).record
    assert apply(publishing.published(EN, office), done, SIGNED).record is done
    due = replace(done.versions[EN], publish_after=NOW)
    kept = replace(done, versions={EN: due})
    out = apply(publishing.published(EN, office), kept, SIGNED)
    (file,) = out.effects.files
    known = replace(out.record, release=release("sha256:new"))
    back = apply(taking_back.undone(EN, by="ed"), known, file.content)
    mine = back.record.versions[EN]
    assert (mine.place, mine.path, mine.freshness) == (PostState.DRAFT, PATH, Freshness.SOURCE_CHANGED)
    assert [
        (file_change.kind, file_change.target, file_change.content) for file_change in back.effects.files
    ] == [("move", PATH, SIGNED)]
