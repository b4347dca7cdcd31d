"""What a person decided while work was under way stands: each result, on each release as the person left it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from pipeline.errors import NotWanted
from pipeline.model import (
    Change,
    Effects,
    Entry,
    Finding,
    Freshness,
    Poll,
    PostState,
    Proposal,
    Record,
    Review,
    SourceState,
    Standing,
    Unit,
    Validators,
    Version,
    Work,
)
from pipeline.transitions import drafting, identity, moments, purchasing, reading, sources
from pipeline.transitions.purchasing import LedgerFacts
from pipeline.transitions.reading import Reading
from tests.transitions.material import (
    DECIDED,
    EN,
    NOW,
    TEXT,
    after,
    decision,
    german,
    line,
    record,
    version,
    whats,
)

HOUR = dt.timedelta(hours=1)


STEPS = (HOUR, 6 * HOUR)


NEW = Reading(release=german("Das Bad ist zu."), contact="[]", steps=STEPS)


UNREAD = record(release=None, reason="to be read")


ENTRY = Entry(id="a1", source="stadt", url="https://stadt.example/a1", title="Bad zu", fingerprint="e2")


def apply(transition: reading.Transition, known: Record, now: dt.datetime = NOW) -> Record:
    """The record after it."""
    return after(transition(known, None, now))


RESULTS: dict[str, reading.Transition] = {
    "page read": reading.page_read(NEW),
    "page failed": reading.page_failed("503", temporary=True, wait=HOUR, seen=record()),
    "unchanged": reading.page_unchanged(STEPS),
    "not had": reading.page_not_had(),
    "read better": reading.read_better(NEW, old=german().fingerprint),
    "changed": reading.page_changed(NEW),
    "gone": reading.page_gone("404", seen=record()),
    "withdrawn": reading.original_withdrawn("404", seen=record()),
    "listed": reading.listed(ENTRY),
    "rebound": identity.rebound(ENTRY),
}


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("decided", DECIDED)
def test_what_a_person_decided_while_a_page_was_asked_stands(result: str, decided: str) -> None:
    known = DECIDED[decided]

    found = apply(RESULTS[result], known)

    assert found.decisions == known.decisions and found.picked == known.picked and found.anew == known.anew
    if decided == "forgotten":
        assert found == known, "nothing of it comes back"
        return
    for language, kept in known.versions.items():
        left = found.versions[language]
        assert (left.place, left.review, left.approvals, left.text) == (
            kept.place, kept.review, kept.approvals, kept.text,
        )  # fmt: skip
        if decided in {"rejected", "withdrawn"}:
            assert left.reason == kept.reason
    if decided in {"rejected", "withdrawn"}:
        assert found.work is Work.DONE
    if decided in {"retried", "settled"}:
        assert found.work is Work.WAITING


def test_a_failure_that_comes_after_a_retry_is_noted_and_no_more() -> None:
    retried = replace(UNREAD, decisions=(decision("retried"),))

    found = apply(reading.page_failed("503", temporary=True, wait=HOUR, seen=UNREAD), retried)

    assert found.work is Work.WAITING and whats(found) == ["came too late"]


def test_a_forgotten_release_that_is_listed_again_keeps_its_identity_alone() -> None:
    known = DECIDED["forgotten"]

    found = apply(reading.listed(replace(ENTRY, id="b2")), known)

    assert found.aliases == ("b2",) and found.entry == known.entry and found.work is Work.FORGOTTEN


WRITTEN = "---\ntitle: Pool closed\n---\n\nThe pool is closed.\n"


MADE = version(place=PostState.NONE, text=TEXT)


@dataclass
class Folder:
    """The site's folder, as a transition reads it."""

    files: Mapping[str, str] = field(default_factory=lambda: {version().path: TEXT})

    def raw(self, path: str) -> bytes | None:
        """Bytes of a post."""
        text = self.files.get(path)
        return None if text is None else text.encode()

    def proposal(self, known: Record, version: Version) -> Proposal:
        """What would be written today."""
        return Proposal(
            made=NOW,
            release=NEW.release,
            segments=(),
            blocks=(),
            base_hash="",
            text=WRITTEN,
            generated=WRITTEN,
        )

    def findings(self, known: Record, version: Version) -> tuple[Finding, ...]:
        """None."""
        return ()


def draft(known: Record, *, seen: Record | None = None, of: str = "") -> Record:
    """The English came."""
    made = drafting.drafted(MADE, german=of or german().fingerprint, seen=seen or record())
    return after(made(known, None, NOW))


def update(known: Record, folder: Folder | None = None) -> Change:
    """English of a corrected original came."""
    answer = drafting.updated(EN, german=NEW.release.fingerprint, seen=record())(
        known, folder or Folder(), NOW
    )
    return answer if isinstance(answer, Change) else Change(record=answer)


@pytest.mark.parametrize("decided", ["forgotten", "rejected", "withdrawn", "approved"])
def test_english_that_comes_too_late_is_no_draft(decided: str) -> None:
    known = DECIDED[decided]

    found = draft(known)

    assert found.versions == known.versions and found.work is known.work
    assert whats(found) == ([] if decided == "forgotten" else ["came too late"])


def test_english_of_german_that_changed_is_no_draft() -> None:
    found = draft(record(release=NEW.release))

    assert not found.versions and found.history[-1].detail.endswith("the German was changed")


def test_a_wish_for_another_try_that_came_meanwhile_stays() -> None:
    assert draft(DECIDED["retried"]).anew


def test_what_a_person_does_to_the_stored_text_meanwhile_is_kept() -> None:
    opened = version(place=PostState.NONE, text="", review=Review.IN_REVIEW, slug="mine", opened=NOW)

    found = draft(record(versions={EN: opened})).versions[EN]

    assert (found.review, found.slug, found.opened, found.text) == (Review.IN_REVIEW, "mine", NOW, TEXT)


@pytest.mark.parametrize("decided", DECIDED)
@pytest.mark.parametrize("state", ["waiting", "failed", "expired"])
def test_a_state_that_comes_too_late_changes_no_decision(state: str, decided: str) -> None:
    how = {
        "waiting": drafting.waiting("budget", seen=record()),
        "failed": drafting.failed("broken", seen=record()),
        "expired": drafting.expired("over", seen=record()),
    }[state]
    known = DECIDED[decided]

    found = after(how(known, None, NOW))

    assert replace(found, history=()) == replace(known, history=())
    assert set(whats(found)) <= {"came too late"}


def corrected(**values: object) -> Record:
    """A release whose German is new, with the draft of the old one."""
    return record(release=NEW.release, versions={EN: version(freshness=Freshness.SOURCE_CHANGED, **values)})


@pytest.mark.parametrize("decided", ["forgotten", "rejected", "withdrawn"])
def test_an_update_that_comes_too_late_touches_nothing(decided: str) -> None:
    known = DECIDED[decided]
    known = replace(known, release=known.release and NEW.release)

    change = update(known)

    assert change.effects == Effects() and change.record.versions == known.versions


def test_an_update_of_german_that_changed_again_touches_nothing() -> None:
    known = replace(corrected(), release=german("Noch einmal anders."))

    assert update(known).record.versions == known.versions


@pytest.mark.parametrize(
    ("known", "work"),
    [
        (record(), Work.FAILED),
        (record(release=None), Work.FAILED),
        (record(purchases=(line(),)), Work.IN_DOUBT),
        (record(work=Work.DONE), Work.DONE),
        (record(work=Work.EXPIRED), Work.EXPIRED),
        (DECIDED["forgotten"], Work.FORGOTTEN),
        (record(decisions=(decision("retried"),)), Work.WAITING),
    ],
)
def test_an_unforeseen_error(known: Record, work: Work) -> None:
    found = after(moments.crashed("internal error", seen=record())(known, None, NOW))

    assert found.work is work


def test_unforeseen_errors_wait_longer_each_time() -> None:
    waits = [moments.pause_after(number) // dt.timedelta(hours=1) for number in range(8)]

    assert waits == [1, 2, 4, 8, 16, 24, 24, 24] and moments.pause_after(10_000) == dt.timedelta(days=1)


FINE = LedgerFacts(ledger="7")


UNIT = Unit(source="Das Bad", target="The pool", source_language="de", target_language="en-GB", at=NOW)


BOUGHT = (("k1", "Das Bad", "The pool"),)


def intend(known: Record, facts: LedgerFacts = FINE, *, known_lines: frozenset[str] = frozenset()) -> Change:
    """One more line."""
    return purchasing.intended(line("new"), german=german().fingerprint, known=known_lines)(known, facts, NOW)


@pytest.mark.parametrize("decided", ["forgotten", "rejected", "withdrawn"])
def test_what_a_person_does_not_want_is_not_bought(decided: str) -> None:
    with pytest.raises(NotWanted):
        intend(DECIDED[decided])


def pay(known: Record) -> Change:
    """The answer came."""
    answer = purchasing.paid("p1", billed=42, bought=BOUGHT, units=[UNIT])(known, None, NOW)
    assert isinstance(answer, Change)
    return answer


@pytest.mark.parametrize("decided", DECIDED)
def test_what_was_paid_is_in_the_ledger_whatever_a_person_decided(decided: str) -> None:
    known = replace(DECIDED[decided], purchases=(line(),))

    change = pay(known)

    (found,) = change.record.purchases
    assert (found.result, found.billed) == ("paid", 42)
    kept = decided != "forgotten"
    assert bool(found.bought) is kept and bool(change.effects.units) is kept
    assert replace(change.record, purchases=(), history=()) == replace(known, purchases=(), history=())


@pytest.mark.parametrize("decided", ["forgotten", "rejected", "withdrawn", "approved", "settled"])
def test_a_dead_run_holds_only_what_may_go_on(decided: str) -> None:
    known = DECIDED[decided]

    assert after(purchasing.held_in_doubt("died")(known, None, NOW)) == known
    open_ = record(purchases=(line(),))
    assert after(purchasing.held_in_doubt("died")(open_, None, NOW)).work is Work.IN_DOUBT


def test_an_engine_that_does_not_bill_gives_a_forgotten_release_nothing_back() -> None:
    for decided, kept in (("forgotten", 0), ("retried", 1)):
        answer = purchasing.remembered([UNIT])(DECIDED[decided], None, NOW)
        assert isinstance(answer, Change) and len(answer.effects.units) == kept


TAG = Validators(etag='"a"')


STATE = SourceState(id="stadt", started=True, failures=1, reason="503", listed=("a1",), validators=TAG)


ANSWER = sources.Answer(
    poll=Poll(at=NOW, entries=2), pause=2 * HOUR, validators=Validators(etag='"b"'), listed=("a1", "a2")
)


def keep(polls: tuple[Poll, ...]) -> tuple[Poll, ...]:
    """All of them."""
    return polls


POLLS = {
    "polled": sources.polled(ANSWER, seen=STATE, keep=keep),
    "failed": sources.poll_failed("503", seen=STATE, now=NOW, keep=keep, asked=HOUR),
    "stopped": sources.poll_failed("404", seen=STATE, now=NOW, keep=keep, stops=Standing.QUARANTINED),
    "gone": sources.poll_failed("410", seen=STATE, now=NOW, keep=keep, stops=Standing.GONE),
    "quarantined": sources.quarantined("relaunch", seen=STATE, now=NOW),
    "measured": sources.measured(
        NOW, lengths=(1,), boilerplate=0.1, concerns=("c",), grave="g", seen=STATE, now=NOW
    ),
}


PEOPLE = {
    "resumed": sources.resumed(NOW),
    "moved": sources.moved("https://neu.example/feed", ["a9"], NOW),
    "paused": sources.paused("holidays", NOW),
}


FIELDS = (
    "standing",
    "reason",
    "url",
    "listed",
    "validators",
    "next_poll",
    "retry_at",
    "failures",
    "decided",
)


@pytest.mark.parametrize("poll", POLLS)
@pytest.mark.parametrize("person", PEOPLE)
def test_what_a_person_decided_during_a_poll_stands(poll: str, person: str) -> None:
    decided = PEOPLE[person](STATE)

    after = POLLS[poll](decided)

    assert {name: getattr(after, name) for name in FIELDS} == {
        name: getattr(decided, name) for name in FIELDS
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_a_poll_that_began_after_the_decision_counts(person: str) -> None:
    decided = PEOPLE[person](STATE)

    after = sources.polled(ANSWER, seen=decided, keep=keep)(decided)

    assert after.standing is Standing.ACTIVE and after.listed == ("a1", "a2") and after.failures == 0
