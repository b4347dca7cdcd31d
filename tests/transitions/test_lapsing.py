"""When a draft leaves the queue: one row a rule, on both sides of its bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import Decision, Finding, Freshness, PostState, Record, Review, Version, Work
from pipeline.transitions import lapsing, releases
from tests.transitions.material import EN, NOW, TEXT, record, version
from tests.transitions.posts import FakePost

DAY = dt.timedelta(days=1)


class Files:
    """A file that holds this text."""

    def __init__(self, text: str) -> None:
        self.raw = text.encode()

    def post(self, version: Version) -> FakePost:
        """Whatever is asked for."""
        return FakePost(version=version, raw=self.raw)

    def copies(self, version: Version) -> tuple[Finding, ...]:
        """None."""
        return ()

    def belongings(self, record: Record) -> tuple[str, ...]:
        """None."""
        return ()


AFTER = 14 * DAY
TODAY = NOW.date()


def waiting(days: float, **changes: Any) -> Record:
    """A release whose draft was made so many days ago."""
    about = {name: changes.pop(name) for name in ("event", "decisions", "picked", "work") if name in changes}
    draft = version(place=PostState.DRAFT, review=Review.MACHINE, made=NOW - days * DAY, text=TEXT)
    return replace(record(), versions={EN: replace(draft, **changes)}, **about)


def why(record: Record, after: dt.timedelta | None = AFTER) -> str:
    return lapsing.why_lapses(record, record.versions[EN], after=after, now=NOW, today=TODAY)


def line(what: str, days: float) -> tuple[Decision, ...]:
    return (Decision(id=what, at=NOW - days * DAY, by="ed", what=what),)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (waiting(13.9), ""),
        (waiting(14), "nobody touched it for 14 days"),
        (waiting(30, review=Review.IN_REVIEW, opened=NOW - 13 * DAY), ""),
        (waiting(30, review=Review.IN_REVIEW, opened=NOW - 14 * DAY), "nobody touched it for 14 days"),
        (waiting(30, decisions=line("picked", 13)), ""),
        (waiting(30, decisions=line("acknowledged", 13)), "nobody touched it for 14 days"),
        (waiting(3, event=TODAY), ""),
        (waiting(3, event=TODAY - DAY), "its event was on 13 September 2026"),
        (waiting(30, event=TODAY - 2 * DAY, decisions=line("picked", 1)), ""),
        (waiting(30, freshness=Freshness.SOURCE_CHANGED), ""),
        (waiting(3, freshness=Freshness.SOURCE_CHANGED, event=TODAY - DAY), "its event was on 13 September 2026"),
        (waiting(30, freshness=Freshness.SOURCE_WITHDRAWN), "nobody touched it for 14 days"),
        (waiting(30, review=Review.REVIEWED), ""),
        (waiting(30, review=Review.REJECTED), ""),
        (waiting(30, place=PostState.PUBLISHED), ""),
        (waiting(30, place=PostState.MISSING), ""),
    ],
)  # fmt: skip
def test_why_a_draft_lapses(record: Record, reason: str) -> None:
    assert why(record) == reason
    assert why(record, after=None) == ""


def test_an_untouched_draft_lapses_and_comes_back() -> None:
    record = waiting(20)
    gone = lapsing.lapsed(EN, after=AFTER, today=TODAY)(record, Files(TEXT), NOW)

    assert (gone.versions[EN].review, gone.versions[EN].place) == (Review.LAPSED, PostState.DRAFT)
    told = gone.history[-1]
    assert (told.what, told.detail) == ("lapsed", f"{EN}: nobody touched it for 14 days")
    assert lapsing.last_lapse(gone, gone.versions[EN], NOW + DAY) == told
    back = releases.retried(by="ed")(gone, Files(TEXT), NOW)
    assert isinstance(back, Record)
    assert back.versions[EN].review is Review.MACHINE and why(back) == ""


def test_a_file_a_person_edited_stays() -> None:
    record = waiting(20)

    assert lapsing.lapsed(EN, after=AFTER, today=TODAY)(record, Files(TEXT + "More.\n"), NOW) == record


def test_a_newer_one_of_its_series() -> None:
    unmade = replace(record(), work=Work.WAITING, versions={})
    left = lapsing.superseded((EN,))(unmade, Files(TEXT), NOW)
    assert (left.work, left.reason) == (Work.SKIPPED, lapsing.NEWER)
    drafted = lapsing.superseded((EN,))(waiting(1), Files(TEXT), NOW)
    assert drafted.versions[EN].review is Review.LAPSED
    wanted = waiting(1, picked=True)
    assert lapsing.superseded((EN,))(wanted, Files(TEXT), NOW) == wanted
    public = waiting(1, place=PostState.PUBLISHED)
    assert lapsing.superseded((EN,))(public, Files(TEXT), NOW) == public
