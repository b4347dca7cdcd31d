"""What can happen to the state of a source, as tables: a person's word stands over a poll that began before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import Poll, SourceState, Standing, Validators
from pipeline.transitions import sources
from pipeline.transitions.sources import Answer
from tests.store.releases import NOW

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
OLD = Poll(at=NOW - DAY, entries=3)
POLL = Poll(at=NOW, entries=4, new=1)
STATE = SourceState(
    id="stadt",
    standing=Standing.QUARANTINED,
    reason="404",
    retry_at=NOW,
    since=NOW - DAY,
    failures=2,
    validators=Validators(etag='"0"'),
    listed=("a1",),
    moved_to="https://alt.example",
    moved_days=("2026-09-13",),
    polls=(OLD,),
    next_poll=NOW,
)
DECIDED = replace(STATE, decided=NOW)
"""A person has spoken since a poll began with STATE."""
MARK = Validators(etag='"1"')


def keep(polls: tuple[Poll, ...]) -> tuple[Poll, ...]:
    """The last two."""
    return polls[-2:]


def polled(seen: SourceState = STATE, **values: Any) -> Callable[[SourceState], SourceState]:
    return sources.polled(Answer(**{"poll": POLL, "pause": HOUR, **values}), seen=seen, keep=keep)


def test_a_poll_that_worked_makes_a_source_active() -> None:
    done = polled(validators=MARK, listed=("a1", "b1"), tdm_reserved=True)(STATE)

    assert done == replace(
        STATE, standing=Standing.ACTIVE, reason="", retry_at=None, failures=0, started=True, validators=MARK,
        listed=("a1", "b1"), last_poll=NOW, next_poll=NOW + HOUR, moved_to="", moved_days=(), tdm_reserved=True,
        polls=(OLD, POLL),
    )  # fmt: skip


def test_what_is_unchanged_still_holds() -> None:
    done = polled()(STATE)

    assert (done.validators, done.listed) == (STATE.validators, STATE.listed)
    assert polled(listed=())(STATE).listed == ()


@pytest.mark.parametrize(
    ("days", "then"),
    [
        (("2026-09-13",), ("2026-09-13", "2026-09-14")),
        (("2026-09-14",), ("2026-09-14",)),
        ((), ("2026-09-14",)),
    ],
)
def test_days_on_which_a_source_says_that_it_moved_are_counted(
    days: tuple[str, ...], then: tuple[str, ...]
) -> None:
    done = polled(moved_to="https://neu.example")(replace(STATE, moved_days=days))

    assert (done.moved_to, done.moved_days) == ("https://neu.example", then)


@pytest.mark.parametrize(("pause", "after"), [(HOUR, HOUR), (DAY, DAY), (9 * DAY, DAY)])
def test_a_source_is_asked_once_a_day_at_least(pause: dt.timedelta, after: dt.timedelta) -> None:
    assert polled(pause=pause)(STATE).next_poll == NOW + after


MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failures", "asked", "wait"),
    [
        (0, 0 * HOUR, 5 * MINUTE),
        (1, 0 * HOUR, 10 * MINUTE),
        (5, 0 * HOUR, 160 * MINUTE),
        (7, 0 * HOUR, 6 * HOUR),
        (900, 0 * HOUR, 6 * HOUR),
        (0, HOUR, HOUR),
        (0, 9 * DAY, 6 * HOUR),
    ],
)
def test_a_fault_that_may_pass_waits_minutes_growing_to_hours(
    failures: int, asked: dt.timedelta, wait: dt.timedelta
) -> None:
    known = replace(STATE, failures=failures)

    done = sources.poll_failed("500", seen=known, now=NOW, keep=keep, asked=asked)(known)

    assert done == replace(
        known,
        failures=failures + 1,
        reason="500",
        next_poll=NOW + wait,
        polls=(OLD, Poll(at=NOW, error="500")),
    )


@pytest.mark.parametrize(
    ("since", "between", "standing"),
    [
        (23 * HOUR, 1, Standing.ACTIVE),
        (DAY, 1, Standing.QUARANTINED),
        (9 * DAY, 1, Standing.QUARANTINED),
        (DAY, 0, Standing.ACTIVE),  # a site that runs once a day has seen it twice
    ],
)
def test_a_fault_that_lasts_a_day_is_a_quarantine_of_hours(
    since: dt.timedelta, between: int, standing: Standing
) -> None:
    failed = (Poll(at=NOW - 30 * DAY, error="500"), OLD, Poll(at=NOW - since, error="500"))
    polls = (*failed, *[Poll(at=NOW - HOUR, error="503")] * between)
    known = SourceState(id="stadt", polls=polls, failures=8)

    done = sources.poll_failed("503", seen=known, now=NOW, keep=lambda polls: polls)(known)

    assert (done.standing, done.next_poll) == (standing, NOW + 6 * HOUR)
    assert done.retry_at == (NOW + 6 * HOUR if standing is Standing.QUARANTINED else None)


@pytest.mark.parametrize("standing", [Standing.QUARANTINED, Standing.GONE])
@pytest.mark.parametrize("since", [NOW - DAY, None])
def test_a_poll_that_cannot_heal_stops_the_source(standing: Standing, since: dt.datetime | None) -> None:
    known = replace(STATE, standing=Standing.ACTIVE, since=since)

    done = sources.poll_failed("410", seen=STATE, now=NOW, keep=keep, stops=standing)(known)

    assert done == replace(
        known, standing=standing, reason="410", since=since or NOW, retry_at=NOW + DAY, failures=3,
        polls=(OLD, Poll(at=NOW, error="410")), next_poll=NOW + 20 * MINUTE,
    )  # fmt: skip


def test_an_empty_list_begins_nothing() -> None:
    """What comes after it is the first list, of which the newest alone are taken."""
    empty = sources.Answer(poll=Poll(at=NOW), pause=HOUR)

    assert not sources.polled(empty, seen=STATE, keep=keep)(STATE).started
    assert sources.polled(empty, seen=STATE, keep=keep)(replace(STATE, started=True)).started


def test_a_quarantine_is_a_day() -> None:
    known = replace(STATE, standing=Standing.ACTIVE)

    assert sources.quarantined("odd", seen=STATE, now=NOW)(known) == replace(
        known, standing=Standing.QUARANTINED, reason="odd", since=NOW, retry_at=NOW + DAY
    )


def measured(
    grave: str, at: dt.datetime = NOW, lengths: tuple[int, ...] = (9,)
) -> Callable[[SourceState], SourceState]:
    return sources.measured(
        at, lengths=lengths, boilerplate=0.5, concerns=["odd"], grave=grave, seen=STATE, now=NOW + HOUR
    )


def test_what_was_read_after_a_poll_is_written_beside_it() -> None:
    known = replace(STATE, polls=(POLL, OLD, POLL))

    done = measured("")(known)

    assert done == replace(
        known, polls=(POLL, OLD, replace(POLL, lengths=(9,), boilerplate=0.5)), concerns=("odd",)
    )
    assert measured("", lengths=())(known) == replace(known, concerns=("odd",))
    assert measured("", at=NOW - 9 * DAY)(known) == replace(known, concerns=("odd",))


def test_a_grave_concern_is_a_quarantine_unless_a_person_has_spoken() -> None:
    grave = measured("half is gone")(STATE)

    assert (grave.standing, grave.reason, grave.since) == (Standing.QUARANTINED, "half is gone", NOW + HOUR)
    assert grave.retry_at == NOW + HOUR + DAY
    assert measured("half is gone")(DECIDED) == replace(DECIDED, concerns=("odd",))


# -- people --------------------------------------------------------------------------------------------


def test_resumed_is_polled_at_once_and_whole() -> None:
    assert sources.resumed(NOW)(STATE) == replace(
        STATE, standing=Standing.ACTIVE, reason="", retry_at=None, since=None, failures=0, next_poll=None,
        validators=Validators(), decided=NOW,
    )  # fmt: skip


def test_moved_is_bound_to_the_new_list() -> None:
    assert sources.moved("https://neu.example", ["b1"], NOW)(STATE) == replace(
        STATE, standing=Standing.ACTIVE, reason="", retry_at=None, failures=0, next_poll=None, validators=Validators(),
        decided=NOW, url="https://neu.example", listed=("b1",), moved_to="", moved_days=(), started=True,
    )  # fmt: skip


def test_paused_is_left_alone_until_it_is_resumed() -> None:
    assert sources.paused("holidays", NOW)(STATE) == replace(
        STATE, standing=Standing.PAUSED, reason="holidays", since=NOW, retry_at=None, decided=NOW
    )


@pytest.mark.parametrize(
    "person", [sources.resumed(NOW), sources.moved("https://neu.example", [], NOW), sources.paused("x", NOW)]
)
def test_what_a_person_decided_during_a_poll_stands_and_the_poll_is_kept(
    person: Callable[[SourceState], SourceState],
) -> None:
    decided = person(STATE)
    error = Poll(at=NOW, error="500")

    assert polled(validators=MARK)(decided) == replace(
        decided, polls=(OLD, POLL), last_poll=NOW, started=True
    )
    assert sources.poll_failed("500", seen=STATE, now=NOW, keep=keep)(decided) == replace(
        decided, polls=(OLD, error)
    )
    assert sources.poll_failed("500", seen=STATE, now=NOW, keep=keep, stops=Standing.GONE)(
        decided
    ) == replace(decided, polls=(OLD, error))
    assert sources.quarantined("odd", seen=STATE, now=NOW)(decided) == decided
