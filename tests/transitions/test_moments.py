"""Moments later than can be right: one row a moment, on both sides of its bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import (
    Decision,
    Event,
    Missing,
    Poll,
    PostState,
    Record,
    Review,
    SourceState,
    Standing,
    Validators,
    Version,
    Work,
)
from pipeline.transitions import moments
from pipeline.transitions.lapsing import NEWER
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


def lapsed(*events: tuple[str, dt.timedelta, str], **languages: Any) -> Record:
    """A release whose drafts lapsed by these events: language, when, why."""
    drafts = {
        name.replace("_", "-"): Version(
            language=name.replace("_", "-"), place=PostState.DRAFT, review=Review.LAPSED, **changes
        )
        for name, changes in languages.items()
    }
    lines = tuple(
        Event(at=NOW + at, what="lapsed", detail=f"{language}: {why}" if language else why)
        for language, at, why in events
    )
    return replace(record(), seen=NOW - 300 * DAY, versions=drafts, history=lines)


OLD = "nobody touched it for 14 days"
AHEAD, RIGHTLY = ("en-GB", 400 * DAY, OLD), ("en-GB", -2 * DAY, OLD)
BACK = (Decision(id="1", at=NOW - 10 * DAY, by="ed", what="retried"),)
LAPSES = {
    "on a day to come": (lapsed(AHEAD, en_GB={}), {"en-GB"}),
    "on one to come, told without a language": (lapsed(("", 400 * DAY, OLD), en_GB={}), {"en-GB"}),
    "just now": (lapsed(("en-GB", HOUR, OLD), en_GB={}), set()),
    "rightly, after one to come": (lapsed(AHEAD, RIGHTLY, en_GB={}), set()),
    "rightly, before it came back and lapsed on one to come": (
        replace(lapsed(("en-GB", -20 * DAY, OLD), AHEAD, en_GB={}), decisions=BACK),
        {"en-GB"},
    ),
    "on one to come, made on one too": (
        lapsed(AHEAD, RIGHTLY, en_GB={"made": NOW + 380 * DAY}),
        set(),
    ),
    "for a newer one of its series": (lapsed(("en-GB", 400 * DAY, NEWER), en_GB={"reason": "gone"}), set()),
    "one language rightly, one on one to come": (
        lapsed(("en-GB", -40 * DAY, OLD), ("fr", 400 * DAY, OLD), en_GB={}, fr={}),
        {"fr"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("gone", "back"), LAPSES.values(), ids=LAPSES)
def test_a_draft_that_lapsed_on_a_day_to_come_waits_again(gone: Record, back: set[str]) -> None:
    after = moments.record_put_right(STEPS)(gone, None, NOW)

    assert {name for name, version in after.versions.items() if version.review is Review.MACHINE} == back
    assert moments.record_put_right(STEPS)(after, None, NOW) == after


@pytest.mark.parametrize(("ahead", "work"), [(1, Work.WAITING), (0, Work.EXPIRED), (-1, Work.EXPIRED)])
def test_an_event_that_is_ahead_after_all(ahead: int, work: Work) -> None:
    over = replace(record(), work=Work.EXPIRED, event=NOW.date() + ahead * DAY)

    assert moments.record_put_right(())(over, None, NOW).work is work
