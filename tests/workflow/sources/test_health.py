"""Well sources with the noise of the network are never quarantined; broken ones are, and stay so."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import get_args

import pytest

from pipeline import fetch
from pipeline.errors import EmptyList, FetchError, GoneError, ParseError
from pipeline.german.working_days import working_days
from pipeline.model import Entry, Listing, Source, Standing
from pipeline.model.sources import Kind
from pipeline.workflow.sources.health import check_health
from pipeline.workflow.sources.poll import Unlisted, poll, record_listing
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.conftest import Clock, MakeSite
from tests.workflow.made import record, release

START = dt.datetime(2026, 12, 7, 5, tzinfo=dt.UTC)
DAYS = rounds(26, 120)
WINDOW = 20
FAULTS = [
    lambda: FetchError("HTTP 503", temporary=True, status=503, retry_after=86400),
    lambda: FetchError("no answer in 20 seconds", temporary=True),
    lambda: FetchError("connection refused", temporary=True),
    lambda: ParseError("the answer was empty", temporary=True),
]


@dataclass
class Office:
    """A source on working days: its list, what is read of it, and what the way to it does."""

    source: Source
    chance: random.Random
    entries: list[Entry] = field(default_factory=list)
    unread: int = 0
    length: Callable[[random.Random], int] = lambda chance: chance.randint(600, 3000)
    down_until: dt.datetime = START
    empty_until: dt.datetime = START
    broken: Callable[[Listing], Listing] | None = None

    def news(self, now: dt.datetime, number: int) -> None:
        """So many new releases."""
        for _ in range(number):
            name = f"{now:%m%d%H%M}-{len(self.entries)}"
            titled, dated = self.source.kind != "sitemap", self.source.kind not in {"sitemap", "listing"}
            entry = Entry(
                id=f"{hash_of(name)}", source=self.source.id, url=f"{self.source.url}/{name}",
                title=f"Meldung {name}" if titled else "", day=now.date() if dated else None,
            )  # fmt: skip
            self.entries.append(entry)
        self.unread += number

    def poll(self, source: Source, client: object, *, validators: object, now: dt.datetime) -> Listing:
        """As `fetch.poll`."""
        if self.chance.random() < 0.02 and now > self.down_until + dt.timedelta(days=2):
            self.down_until = now + dt.timedelta(hours=self.chance.choice((0, 1, 5, 17)))
        if now <= self.down_until and now > START:
            raise self.chance.choice(FAULTS)()
        if now < self.empty_until and source.kind == "listing":
            raise EmptyList("nothing matches `item: .t`")
        listed = () if now < self.empty_until else tuple(self.entries[-WINDOW:])
        known = bool(listed) and not self.unread and self.chance.random() < 0.8
        listing = Listing(
            source=source.id, url=source.url, retrieved=now, unchanged=known, entries=() if known else listed
        )
        return self.broken(listing) if self.broken else listing


def hash_of(name: str) -> str:
    """An identity."""
    return f"{random.Random(name).getrandbits(128):032x}"


def days(
    office: Office, workspace: Workspace, clock: Clock, until: dt.datetime
) -> Iterator[RunReportBuilder]:
    """Runs every four hours, and what each told."""
    while clock.at < until:
        before, clock.at = clock.at, clock.at + dt.timedelta(hours=4)
        if working_days(before, clock.at + dt.timedelta(hours=20), "DE-BY") and clock.at.hour in {9, 13}:
            office.news(clock.at, office.chance.choice((0, 1, 1, 3)))
        tally = RunReportBuilder(started=clock.at)
        seen = workspace.store.source(office.source.id)
        listing = poll(workspace, office.source, seen, None, tally, forced=False)  # type: ignore[arg-type]  # no client is asked
        if not isinstance(listing, Unlisted):
            record_listing(workspace, office.source, seen, listing, tally)
        if listing is not Unlisted.RESTING:
            blocks = [("x" * office.length(office.chance),) for _ in range(office.unread)]
            read = [record(release=release(texts)) for texts in blocks]
            office.unread = 0
            check_health(workspace, office.source, seen, read, tally)
        yield tally


@pytest.fixture
def office(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> Callable[..., tuple[Office, Workspace]]:
    """An office of a kind, and the site that polls it."""
    clock.at = START

    def made(kind: Kind, seed: int, **values: object) -> tuple[Office, Workspace]:
        source = Source(
            id="stadt", name="Stadt", kind=kind, url="https://stadt.example/presse", state="DE-BY"
        )
        office = Office(source=source, chance=random.Random(seed), **values)  # type: ignore[arg-type]  # test data
        office.news(START, WINDOW)
        monkeypatch.setattr(fetch, "poll", office.poll)
        return office, make_site()

    return made


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("seed", range(1, rounds(2, 10)))
def test_well_sources_are_never_quarantined(
    kind: Kind, seed: int, office: Callable[..., tuple[Office, Workspace]], clock: Clock
) -> None:
    """304, outages of up to 17 hours, an empty first list, weekends, Christmas: one question at most is asked."""
    one, workspace = office(kind, seed, empty_until=START + dt.timedelta(hours=seed % 2 * 13))
    news, standings, failed = [], set(), 0
    for tally in days(one, workspace, clock, START + dt.timedelta(days=DAYS)):
        state = workspace.store.source("stadt")
        news += tally.news
        standings.add(state.standing)
        failed = sum(bool(known.error) for known in state.polls) or failed

    assert standings == {Standing.ACTIVE}
    assert [told.message for told in news] == [
        told.message for told in news if "ever listed" in told.message
    ][:1]
    assert failed, "the noise was there"


BROKEN: dict[str, tuple[Callable[[Office], None], Standing]] = {
    "titles gone": (
        lambda office: setattr(office, "broken", lambda found: replace(
            found, entries=tuple(replace(entry, title="") for entry in found.entries)
        )), Standing.QUARANTINED,
    ),
    "another page": (lambda office: setattr(office, "broken", thrown(EmptyList("no item"))), Standing.QUARANTINED),
    "no feed": (lambda office: setattr(office, "broken", thrown(ParseError("no feed"))), Standing.QUARANTINED),
    "404": (lambda office: setattr(office, "broken", thrown(FetchError("HTTP 404", status=404))), Standing.QUARANTINED),
    "410": (lambda office: setattr(office, "broken", thrown(GoneError("HTTP 410", status=410))), Standing.GONE),
    "503 for ever": (
        lambda office: setattr(office, "broken", thrown(FetchError("HTTP 503", temporary=True))), Standing.QUARANTINED,
    ),
    "a cookie wall": (lambda office: setattr(office, "length", lambda chance: 90), Standing.QUARANTINED),
}  # fmt: skip


def thrown(error: Exception) -> Callable[[Listing], Listing]:
    """A list that cannot be had."""

    def fail(found: Listing) -> Listing:
        raise error

    return fail


@pytest.mark.parametrize("what", BROKEN)
def test_broken_sources_are_quarantined(
    what: str, office: Callable[..., tuple[Office, Workspace]], clock: Clock
) -> None:
    """After two well weeks; told once, and still so after days of 304 and of tries (texts are judged as they are read)."""
    hours = 20 if what == "a cookie wall" else 5 * 24
    one, workspace = office("feed", 1)
    before = [
        told for tally in days(one, workspace, clock, START + dt.timedelta(days=14)) for told in tally.news
    ]
    breaks, standing = BROKEN[what]
    breaks(one)
    one.down_until = clock.at
    one.news(clock.at, 4)

    after = [
        told
        for tally in days(one, workspace, clock, clock.at + dt.timedelta(hours=hours))
        for told in tally.news
    ]

    assert before == []
    assert len(after) == 1
    assert workspace.store.source("stadt").standing is standing
