"""Moments later than can be right: one row a moment, on both sides of its bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import (
    Event,
    Missing,
    Poll,
    PostState,
    Review,
    SourceState,
    Standing,
    Validators,
    Version,
    Work,
)
from pipeline.transitions import moments
from tests.transitions.material import NOW, record

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
STEPS = (HOUR, 30 * DAY)


@pytest.mark.parametrize(("name", "span"), [("last_poll", 0 * DAY), ("next_poll", DAY), ("retry_at", DAY)])
def test_moments_of_a_source(name: str, span: dt.timedelta) -> None:
    state = SourceState(id="stadt", standing=Standing.QUARANTINED, validators=Validators(etag='"1"'))
    just = replace(state, **{name: NOW + span + HOUR})
    late = replace(state, **{name: NOW + span + HOUR + dt.timedelta(seconds=1)})

    assert not moments.is_astray(just, NOW) and moments.source_put_right(NOW)(just) == just
    assert moments.late_in_source(late, NOW) == (name,)
    assert moments.source_put_right(NOW)(late) == replace(state, validators=Validators())


def test_polls_of_days_to_come_are_forgotten() -> None:
    past, ahead = Poll(at=NOW - DAY, entries=3), Poll(at=NOW + 400 * DAY, error="timeout")
    state = SourceState(id="stadt", polls=(past, ahead))

    assert moments.is_astray(state, NOW)
    assert moments.source_put_right(NOW)(state).polls == (past,)


@pytest.mark.parametrize(
    ("name", "span", "then"),
    [
        ("recheck_at", 30 * DAY, NOW),
        ("retry_at", DAY, NOW),
        ("hold_until", 366 * DAY, None),
        ("gone_since", 0 * DAY, None),
        ("seen", 0 * DAY, NOW),
    ],
)
def test_moments_of_a_release(name: str, span: dt.timedelta, then: Any) -> None:
    just = replace(record(), **{name: NOW + span + HOUR})
    at = NOW + span + HOUR + dt.timedelta(seconds=1)
    late = replace(record(), **{name: at})

    assert moments.record_put_right(STEPS)(just, None, NOW) == just
    after = moments.record_put_right(STEPS)(late, None, NOW)
    assert getattr(after, name) == then
    assert (after.history[-1].what, after.history[-1].detail) == (moments.PUT_ASIDE, f"{name} {at:%Y-%m-%d}")


def test_a_file_is_missing_from_now_on() -> None:
    gone = Version(
        language="en-GB",
        place=PostState.MISSING,
        missing=Missing(since=NOW + 400 * DAY, place=PostState.DRAFT),
    )
    after = moments.record_put_right(STEPS)(replace(record(), versions={"en-GB": gone}), None, NOW)

    missing = after.versions["en-GB"].missing
    assert missing is not None and (missing.since, missing.place) == (NOW, PostState.DRAFT)


@pytest.mark.parametrize(("at", "review"), [(400 * DAY, Review.MACHINE), (0 * DAY, Review.LAPSED)])
def test_a_draft_that_lapsed_on_a_day_to_come_waits_again(at: dt.timedelta, review: Review) -> None:
    gone = Version(language="en-GB", place=PostState.DRAFT, review=Review.LAPSED)
    lapsed = replace(record(), versions={"en-GB": gone}, history=(Event(at=NOW + at, what="lapsed"),))

    assert moments.record_put_right(STEPS)(lapsed, None, NOW).versions["en-GB"].review is review


@pytest.mark.parametrize(("ahead", "work"), [(1, Work.WAITING), (0, Work.EXPIRED), (-1, Work.EXPIRED)])
def test_an_event_that_is_ahead_after_all(ahead: int, work: Work) -> None:
    over = replace(record(), work=Work.EXPIRED, event=NOW.date() + ahead * DAY)

    assert moments.record_put_right(())(over, None, NOW).work is work
