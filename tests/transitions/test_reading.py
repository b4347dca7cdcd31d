"""What lists and pages say of a release, as tables: each says the whole record that comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import (
    Change,
    Effects,
    Entry,
    Event,
    Freshness,
    Page,
    PostState,
    Record,
    Release,
    Review,
    Validators,
    Work,
)
from pipeline.transitions import identity, reading
from pipeline.transitions.reading import Reading, next_recheck
from tests.store.releases import NOW, decision, purchase, release, version

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
STEPS = (HOUR, 6 * HOUR)
EN = "en-GB"
MARK = Validators(etag='"1"')


def german(fingerprint: str = "old") -> Release:
    """The German of a page."""
    return Release(
        id="a1", source="stadt", url="https://stadt.example/a1", language="de", title="Bad geöffnet",
        day=dt.date(2026, 9, 14), retrieved=NOW, fingerprint=fingerprint,
    )  # fmt: skip


def said(fingerprint: str = "new", *, paged: bool = True, **values: Any) -> Reading:
    """What a page says today."""
    page = Page(url="https://stadt.example/a1", body=b"", validators=MARK, retrieved=NOW) if paged else None
    return Reading(release=german(fingerprint), page=page, steps=STEPS, contact="{}", **values)


def read(**values: Any) -> Record:
    """A release whose page was read."""
    return release(**{"release": german(), "work": Work.DONE, **values})


def after(transition: Callable[..., Change | Record], known: Record) -> Record:
    """The record that comes of it."""
    done = transition(known, None, NOW)
    return done.record if isinstance(done, Change) else done


def effects(transition: Callable[..., Change | Record], known: Record) -> Effects:
    """What is stored beside it."""
    done = transition(known, None, NOW)
    return done.effects if isinstance(done, Change) else Effects()


def noted(known: Record, what: str, detail: str) -> tuple[Event, ...]:
    """The history with one line more."""
    return (*known.history, Event(at=NOW, what=what, detail=detail))


FORGOTTEN = release(work=Work.FORGOTTEN)
"""Of which nothing but the identity is left."""
UNSEEN = release()


@pytest.mark.parametrize(
    "transition",
    [
        reading.page_read(said()),
        reading.page_failed("404", temporary=True, wait=HOUR, seen=FORGOTTEN),
        reading.page_unchanged(STEPS),
        reading.page_not_had(),
        reading.read_better(said(), old="old"),
        reading.page_changed(said()),
        reading.page_gone("404", seen=FORGOTTEN),
        reading.original_withdrawn("404", seen=FORGOTTEN),
    ],
)
def test_a_forgotten_release_stays_forgotten(transition: Callable[..., Change | Record]) -> None:
    for known in (FORGOTTEN, replace(FORGOTTEN, release=german(), gone_since=NOW - 2 * DAY)):
        if transition.__qualname__.startswith("read_better") and known.release is not None:
            continue
        assert transition(known, None, NOW) == known


# -- the list ------------------------------------------------------------------------------------------

ENTRY = Entry(
    id="a1",
    source="stadt",
    url="https://stadt.example/a1",
    title="Bad geöffnet",
    fingerprint="f1",
    updated=NOW - DAY,
)
KNOWN = read(entry=ENTRY, aliases=("b1",), listed=NOW - DAY, recheck_at=NOW + DAY)


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        (ENTRY, {}),
        (replace(ENTRY, id="b1"), {}),
        (replace(ENTRY, fingerprint=""), {}),
        (replace(ENTRY, id="c1"), {"aliases": ("b1", "c1"), "listed": NOW}),
        (
            replace(ENTRY, fingerprint="f2", title="Bad zu"),
            {"entry": replace(ENTRY, fingerprint="f2", title="Bad zu"), "listed": NOW, "recheck_at": NOW},
        ),
        (
            replace(ENTRY, updated=NOW),
            {"entry": replace(ENTRY, updated=NOW), "listed": NOW, "recheck_at": NOW},
        ),
        (replace(ENTRY, updated=NOW - DAY), {}),
        (replace(ENTRY, updated=None), {}),
        (
            replace(ENTRY, id="c1", fingerprint="f2"),
            {
                "entry": replace(ENTRY, fingerprint="f2"),
                "aliases": ("b1", "c1"),
                "listed": NOW,
                "recheck_at": NOW,
            },
        ),
    ],
)
def test_what_the_list_says_of_a_known_release(entry: Entry, changes: dict[str, Any]) -> None:
    assert after(reading.listed(entry), KNOWN) == replace(KNOWN, **changes)


def test_a_list_that_says_more_of_a_page_never_read_makes_nothing_due() -> None:
    known = replace(KNOWN, release=None, recheck_at=None)

    done = after(reading.listed(replace(ENTRY, fingerprint="f2")), known)

    assert (done.entry.fingerprint, done.recheck_at) == ("f2", None)


def test_of_a_forgotten_release_the_list_keeps_the_identity_alone() -> None:
    new = replace(ENTRY, id="c1", fingerprint="f2", title="Bad zu")

    assert after(reading.listed(new), FORGOTTEN) == replace(FORGOTTEN, aliases=("c1",), listed=NOW)
    assert not identity.is_changed(FORGOTTEN, new)
    assert identity.is_changed(KNOWN, new) and not identity.is_changed(KNOWN, ENTRY)
    never = replace(KNOWN, entry=replace(ENTRY, updated=None))
    told = [identity.is_changed(never, replace(ENTRY, updated=never.seen + n * DAY)) for n in (0, 1)]
    assert told == [False, True], "where none was known, one later than our first look is new"


def test_a_stand_in_for_a_damaged_record_learns_whose_it_is() -> None:
    known = release(source="", entry=Entry(id="a1", source=""), work=Work.IN_DOUBT)
    entry = replace(ENTRY, id="c1")

    assert after(reading.listed(entry), known) == replace(
        known, source="stadt", entry=replace(entry, id="a1")
    )
    assert not identity.is_changed(known, entry)


# -- the page, first read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "then", "reason"),
    [
        (Work.WAITING, Work.WAITING, ""),
        (Work.FAILED, Work.WAITING, ""),
        (Work.SKIPPED, Work.SKIPPED, "why"),
        (Work.IN_DOUBT, Work.IN_DOUBT, "why"),
    ],
)
def test_a_page_that_was_read_says_what_the_release_is(work: Work, then: Work, reason: str) -> None:
    known = release(work=work, reason="why", temporary=True, retry_at=NOW, crashes=3)
    day, moment = dt.date(2026, 9, 20), NOW + DAY
    page = said(event=day, hold_until=moment, urgent=("Warnung",))

    assert after(reading.page_read(page), known) == replace(
        known, release=german("new"), page=MARK, work=then, reason=reason, temporary=False, retry_at=None, crashes=0,
        event=day, hold_until=moment, urgent=("Warnung",), recheck_at=NOW + HOUR,
    )  # fmt: skip
    assert effects(reading.page_read(page), known) == Effects(page=page.page, contact="{}")


def test_german_out_of_the_list_has_no_page_to_ask_again() -> None:
    done = after(reading.page_read(said(paged=False)), UNSEEN)

    assert (done.release, done.page, done.recheck_at) == (german("new"), UNSEEN.page, None)


def test_a_page_is_read_once() -> None:
    assert after(reading.page_read(said()), read()) == read()


@pytest.mark.parametrize(
    ("work", "picked", "left_out"),
    [
        (Work.WAITING, False, True),
        (Work.FAILED, False, True),
        (Work.WAITING, True, False),
        (Work.IN_DOUBT, False, False),
    ],
)
def test_what_the_selection_leaves_out_is_skipped_unless_picked(
    work: Work, picked: bool, left_out: bool
) -> None:
    done = after(reading.page_read(said(), unwanted="skip: title"), release(work=work, picked=picked))

    assert (done.work is Work.SKIPPED, done.reason == "skip: title", done.recheck_at is None) == (
        left_out,
    ) * 3


@pytest.mark.parametrize("wait", [HOUR, None])
@pytest.mark.parametrize("temporary", [True, False])
def test_a_page_that_could_not_be_read_fails_with_a_reason(
    wait: dt.timedelta | None, temporary: bool
) -> None:
    known = release(recheck_at=NOW - DAY)
    fails = reading.page_failed("404", temporary=temporary, wait=wait, seen=known)

    done = after(fails, known)

    assert done == replace(
        known, work=Work.FAILED, reason="404", temporary=temporary,
        recheck_at=NOW + HOUR if wait else None, history=noted(known, "failed", "404"),
    )  # fmt: skip
    assert after(fails, done) == done, "told once"
    other = after(reading.page_failed("500", temporary=True, wait=HOUR, seen=done), done)
    assert [event.detail for event in other.history] == ["404", "500"]


def test_a_page_that_was_read_or_left_out_meanwhile_does_not_fail() -> None:
    fails = reading.page_failed("404", temporary=True, wait=HOUR, seen=UNSEEN)

    for known in (read(work=Work.WAITING), release(work=Work.SKIPPED), release(work=Work.DONE)):
        assert after(fails, known) == known


def test_a_failure_after_a_person_s_retry_is_noted_and_no_more() -> None:
    known = release(decisions=(decision(1, "retried", minute=1, language=""),))
    fails = reading.page_failed("404", temporary=True, wait=HOUR, seen=UNSEEN)

    assert after(fails, known) == replace(known, history=noted(known, "came too late", "failed: 404"))


# -- the page, asked again -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rechecked", "event", "after_", "due"),
    [
        (0, None, 0 * HOUR, NOW + HOUR),
        (1, None, 2 * HOUR, NOW + 6 * HOUR),
        (1, None, 9 * HOUR, NOW + 9 * HOUR),
        (2, None, 0 * HOUR, None),
        (2, NOW.date(), 0 * HOUR, NOW + 7 * DAY),
        (2, NOW.date() - DAY, 0 * HOUR, None),
    ],
)
def test_steps_then_weekly_up_to_the_event(
    rechecked: int, event: dt.date | None, after_: dt.timedelta, due: dt.datetime | None
) -> None:
    assert next_recheck(read(rechecked=rechecked, event=event), STEPS, NOW + after_) == due


@pytest.mark.parametrize(
    ("place", "rechecked", "age", "corrected", "due"),
    [
        (PostState.PUBLISHED, 2, 8, None, 7),
        (PostState.PUBLISHED, 2, 59, None, 7),
        (PostState.PUBLISHED, 2, 60, None, None),
        (PostState.PUBLISHED, 2, 80, 21, 7),
        (PostState.PUBLISHED, 2, 80, 20, None),
        (PostState.DRAFT, 2, 8, 7, None),
        (PostState.WITHDRAWN, 2, 8, 7, None),
        (PostState.PUBLISHED, 1, 8, None, 0),
    ],
)
def test_what_is_public_is_asked_about_weekly_for_sixty_days_after_it_was_new_or_corrected(
    place: PostState, rechecked: int, age: int, corrected: int | None, due: int | None
) -> None:
    history = () if corrected is None else (Event(at=NOW + corrected * DAY, what="changed"),)
    known = read(rechecked=rechecked, versions={EN: version(place=place)}, history=history)
    now = NOW + age * DAY

    assert next_recheck(known, STEPS, now) == (None if due is None else now + due * DAY)


@pytest.mark.parametrize(("work", "crashes"), [(Work.DONE, 0), (Work.WAITING, 3)])
@pytest.mark.parametrize("page", [None, MARK])
def test_an_unchanged_page_is_asked_at_the_next_step(
    work: Work, crashes: int, page: Validators | None
) -> None:
    known = read(work=work, crashes=3, gone_since=NOW - HOUR, page=Validators(etag='"0"'))

    assert after(reading.page_unchanged(STEPS, page=page), known) == replace(
        known,
        rechecked=1,
        gone_since=None,
        crashes=crashes,
        page=page or known.page,
        recheck_at=NOW + 6 * HOUR,
    )


def test_a_page_that_was_not_to_be_had_is_asked_later() -> None:
    known = read(gone_since=NOW - HOUR)

    assert after(reading.page_not_had(), known) == replace(known, recheck_at=NOW + 6 * HOUR)
    assert after(reading.page_not_had(HOUR), known) == replace(known, recheck_at=NOW + HOUR)


def test_german_read_better_changes_no_english() -> None:
    mine, older = version(source_hash="old", text="a"), version(language="fr", source_hash="older")
    known = read(versions={EN: mine, "fr": older}, gone_since=NOW)

    done = after(reading.read_better(said(), old="old"), known)

    assert done.versions == {EN: replace(mine, source_hash="new"), "fr": older}
    assert (done.release, done.rechecked, done.gone_since, done.work) == (german("new"), 1, None, Work.DONE)
    assert done.history == known.history
    assert effects(reading.read_better(said(), old="old"), known).contact == "{}"
    assert after(reading.read_better(said(), old="another"), known) == known
    assert after(reading.read_better(said(), old="old"), UNSEEN) == UNSEEN


@pytest.mark.parametrize(
    ("work", "place", "review", "then", "fresh"),
    [
        (Work.DONE, PostState.DRAFT, Review.MACHINE, Work.WAITING, Freshness.SOURCE_CHANGED),
        (Work.DONE, PostState.PUBLISHED, Review.REVIEWED, Work.WAITING, Freshness.SOURCE_CHANGED),
        (Work.DONE, PostState.DELETED, Review.MACHINE, Work.DONE, Freshness.SOURCE_CHANGED),
        (Work.DONE, PostState.WITHDRAWN, Review.MACHINE, Work.DONE, Freshness.SOURCE_CHANGED),
        (Work.DONE, PostState.DRAFT, Review.REJECTED, Work.DONE, Freshness.SOURCE_CHANGED),
        (Work.DONE, PostState.NONE, Review.REJECTED, Work.DONE, Freshness.SOURCE_CHANGED),
        (Work.WAITING, PostState.NONE, Review.MACHINE, Work.WAITING, Freshness.CURRENT),
        (Work.EXPIRED, PostState.NONE, Review.MACHINE, Work.WAITING, Freshness.CURRENT),
        (Work.FAILED, PostState.NONE, Review.MACHINE, Work.WAITING, Freshness.CURRENT),
        (Work.IN_DOUBT, PostState.DRAFT, Review.MACHINE, Work.IN_DOUBT, Freshness.SOURCE_CHANGED),
        (Work.SKIPPED, PostState.NONE, Review.MACHINE, Work.SKIPPED, Freshness.CURRENT),
        (Work.BEFORE_START, PostState.NONE, Review.MACHINE, Work.BEFORE_START, Freshness.CURRENT),
    ],
)
def test_a_correction_makes_what_is_on_disk_due(
    work: Work, place: PostState, review: Review, then: Work, fresh: Freshness
) -> None:
    mine = version(place=place, review=review, text="a")
    known = read(work=work, reason="why", versions={EN: mine}, gone_since=NOW)

    done = after(reading.page_changed(said(), words=("Korrektur", "neu")), known)

    waits = then in {Work.WAITING, Work.IN_DOUBT}
    assert (done.work, done.reason) == (then, "changed by the city" if waits else "why")
    assert done.versions[EN].freshness is fresh
    assert done.versions[EN].text == ("" if fresh is Freshness.CURRENT else "a"), "not on disk yet: made anew"
    assert done.versions[EN].path == mine.path
    assert (done.release, done.rechecked, done.gone_since) == (german("new"), 1, None)
    assert done.history == noted(known, "changed", "Korrektur, neu")


def test_the_same_german_is_no_correction_and_one_without_words_is_named_by_its_hash() -> None:
    known = read(versions={EN: version(text="", path="")})

    assert after(reading.page_changed(said("old")), known) == known
    assert after(reading.page_changed(said()), UNSEEN) == UNSEEN
    assert after(reading.page_changed(said()), known).history[-1].detail == "new"
    assert effects(reading.page_changed(said()), known).page is not None


def test_a_draft_that_is_no_file_and_has_no_text_forgets_its_path() -> None:
    known = read(work=Work.WAITING, versions={EN: version(text="", path="posts/a.md")})

    assert after(reading.page_changed(said()), known).versions[EN].path == ""


@pytest.mark.parametrize(
    ("since", "withdrawn"),
    [
        (None, False),
        (NOW, False),
        (NOW - DAY + dt.timedelta(seconds=1), False),
        (NOW - DAY, True),
        (NOW - 2 * DAY, True),
    ],
)
def test_a_page_is_gone_when_it_is_gone_twice_a_day_apart(since: dt.datetime | None, withdrawn: bool) -> None:
    known = read(gone_since=since, versions={EN: version(place=PostState.DRAFT)})

    done = after(reading.page_gone("404: not found", seen=known), known)

    if withdrawn:
        assert done.versions[EN].freshness is Freshness.SOURCE_WITHDRAWN
    else:
        first = since or NOW
        assert done == replace(known, gone_since=first, recheck_at=first + DAY)


@pytest.mark.parametrize(
    ("work", "decided", "then"),
    [
        (Work.WAITING, False, Work.SKIPPED),
        (Work.EXPIRED, False, Work.SKIPPED),
        (Work.WAITING, True, Work.WAITING),
        (Work.DONE, False, Work.DONE),
        (Work.IN_DOUBT, False, Work.IN_DOUBT),
    ],
)
def test_what_was_not_translated_yet_is_left_out_unless_a_person_asked_for_it(
    work: Work, decided: bool, then: Work
) -> None:
    seen = read(work=work, reason="why", recheck_at=NOW)
    known = replace(seen, decisions=(decision(1, "picked", minute=1, language=""),)) if decided else seen

    done = after(reading.original_withdrawn("404", seen=seen), known)

    reason = "withdrawn by the city before it was translated" if then is Work.SKIPPED else "why"
    assert done == replace(
        known, work=then, reason=reason, recheck_at=None, history=noted(known, "original withdrawn", "404")
    )


@pytest.mark.parametrize(
    ("mine", "reason"),
    [
        (version(place=PostState.DRAFT, reason="a word"), "404"),
        (version(review=Review.REJECTED, reason="a word"), "a word"),
        (version(place=PostState.WITHDRAWN, reason="a word"), "a word"),
    ],
)
def test_a_person_s_reason_stays(mine: Any, reason: str) -> None:
    known = read(versions={EN: mine})

    done = after(reading.original_withdrawn("404", seen=known), known).versions[EN]

    assert done == replace(mine, freshness=Freshness.SOURCE_WITHDRAWN, reason=reason)


# -- two that are one ----------------------------------------------------------------------------------


def test_two_addresses_of_one_release_become_one_record() -> None:
    bill, word = purchase(1), decision(1, "approved", minute=1)
    old = read(aliases=("a2",), addresses=("u0",), purchases=(bill,), decisions=(word,), gone_since=NOW)
    new = release(
        "b1",
        aliases=("b2", "a2"),
        purchases=(bill, purchase(2)),
        decisions=(word, decision(2, "picked", minute=2)),
    )
    entry = replace(new.entry, url="https://stadt.example/b1", title="Bad zu")

    done = identity.same_release("a1", "b1", entry)({"a1": old, "b1": new}, None, NOW)

    record = done["a1"]
    assert done["b1"] is None and isinstance(record, Record)
    assert record == replace(
        old,
        entry=replace(entry, id="a1", source="stadt"),
        aliases=("a2", "b1", "b2"),
        addresses=("u0", old.entry.url, entry.url),
        listed=NOW,
        gone_since=None,
        purchases=(bill, purchase(2)),
        decisions=(word, decision(2, "picked", minute=2)),
        history=noted(old, "same release", entry.url),
    )


def test_a_forgotten_release_gets_no_words_from_its_other_address() -> None:
    entry = Entry(id="b1", source="stadt", url="https://stadt.example/b1", title="Bad zu")

    done = identity.same_release("a1", "b1", entry)({"a1": FORGOTTEN, "b1": release("b1")}, None, NOW)["a1"]

    assert isinstance(done, Record) and done.entry == FORGOTTEN.entry and "b1" in done.aliases


@pytest.mark.parametrize("known", [{"a1": UNSEEN}, {"b1": UNSEEN}, {}])
def test_what_is_not_there_any_more_is_not_joined(known: dict[str, Record]) -> None:
    entry = Entry(id="b1", source="stadt")

    assert identity.same_release("a1", "b1", entry)(known, None, NOW) == {}


def test_twins_know_of_each_other_once() -> None:
    record, other, third = release("a1", twins=("b1",)), release("b1"), release("c1")
    known = {"a1": record, "b1": other, "c1": third, "d1": replace(FORGOTTEN, id="d1")}

    done = identity.twins_marked("a1", ["b1", "c1", "d1", "e1"])(known, None, NOW)

    assert {name: getattr(each, "twins", None) for name, each in done.items()} == {
        "a1": ("b1", "c1"), "b1": ("a1",), "c1": ("a1",),
    }  # fmt: skip
    assert identity.twins_marked("d1", ["a1"])(known, None, NOW) == {}
    assert identity.twins_marked("e1", ["a1"])(known, None, NOW) == {}


@pytest.mark.parametrize(("of", "due"), [(german(), NOW), (None, None)])
def test_a_source_that_moved_rebinds_its_releases(of: Release | None, due: dt.datetime | None) -> None:
    known = release(release=of, entry=ENTRY, aliases=("b1",), addresses=("u0",), page=MARK, gone_since=NOW)
    entry = Entry(id="c1", source="stadt", url="https://neu.example/1")

    assert after(identity.rebound(entry), known) == replace(
        known,
        entry=replace(entry, id="a1"),
        aliases=("b1", "c1"),
        addresses=("u0", ENTRY.url),
        gone_since=None,
        page=Validators(),
        recheck_at=due,
        history=noted(known, "moved", entry.url),
    )


def test_a_forgotten_release_is_known_under_its_new_name() -> None:
    entry = Entry(id="c1", source="stadt", url="https://neu.example/1", title="Bad zu")

    once = after(identity.rebound(entry), FORGOTTEN)

    assert once == replace(FORGOTTEN, aliases=("c1",))
    assert identity.rebound(entry)(once, None, NOW) is once
