"""Sixty days of eight offices in one test, on a clock of its own; ten of them in the suite.

An editor who leaves a third of the drafts alone, an engine that is out for days, an office that gives new guids, one
that moves all its pages, a run that is killed: nothing waits for ever for want of room, nothing urgent is missed, and nobody is told in vain.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import EngineStopped
from pipeline.model import PostState, Record, Review, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG
from tests.workflow.city import City, Item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop, plausible

OFFICES = 8
START = dt.datetime(2026, 9, 1, 5, 0, tzinfo=dt.UTC)
LIMIT = 40
WINDOW = 20
RELAUNCHED = 3
"""The office whose every address and guid change on one day; nothing stands under the old ones any more."""
PLACES = [
    "Anger",
    "Brühl",
    "Damm",
    "Esch",
    "Furt",
    "Gries",
    "Halde",
    "Insel",
    "Kamp",
    "Leite",
    "Moor",
    "Ried",
    "Saum",
    "Tann",
    "Ufer",
    "Wall",
]
THINGS = [
    "Bad",
    "Brunnen",
    "Brücke",
    "Bücherei",
    "Chor",
    "Garten",
    "Halle",
    "Kapelle",
    "Markt",
    "Mühle",
    "Park",
    "Schule",
    "Steg",
    "Theater",
    "Turm",
    "Werk",
]


@dataclass
class Told:
    """What the runs said."""

    reports: list[RunReport] = field(default_factory=list)
    crashed: int = 0

    @property
    def kinds(self) -> Counter[str]:
        """Word of news to number."""
        return Counter(news_item.what for report in self.reports for news_item in report.news)


class Office(City):
    """A city whose feed has a window; the pages behind it stay."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """As the city's, but the feed lists the newest alone."""
        if path == "/feed.xml":
            newest = City(items=self.items[-WINDOW:]).feed_at(self.base)
            return 200, "application/rss+xml; charset=utf-8", newest.encode()
        return super().answer(path)


class Town:
    """Eight offices and what befalls them, the same for the same seed."""

    def __init__(self, days: int) -> None:
        self.chance = random.Random(20)
        self.days = days
        self.cities = [Office() for _ in range(OFFICES)]
        self.urgent: set[str] = set()
        self.embargoed: set[str] = set()
        self.number = 0

    def morning(self, day: int) -> None:
        """What is new today: some releases, the daily report of one office, now and then an evacuation."""
        at = START + dt.timedelta(days=day)
        for office, city in enumerate(self.cities):
            for _ in range(self.chance.choice((0, 0, 1, 1, 2)) if day else 3):
                city.items.append(self.release(office, at))
        self.cities[0].items.append(self.report(day, at))
        if day % 13 == 5:
            self.cities[day % OFFICES].items.append(self.evacuation(day, at))
        if day % 17 == 8:
            self.cities[1].items.append(self.held(day, at))
        if day == self.days // 2:
            for item in self.cities[2].items[-WINDOW:]:
                item.guid = f"neu-{item.guid}"
        if day == self.days * 2 // 3:
            for item in self.cities[RELAUNCHED].items:
                item.name, item.guid = f"aktuelles-{item.name}", f"id-{item.guid}"

    def release(self, office: int, at: dt.datetime) -> Item:
        """An ordinary release; every second one has an event of its own."""
        self.number += 1
        place, thing = self.chance.choice(PLACES), self.chance.choice(THINGS)
        text = [
            f"Am {place} {self.number} entsteht ein Haus für {thing} und Leute, sagt Frau Nr. {self.number}."
        ]
        if self.number % 2:
            event = at + dt.timedelta(days=self.chance.randint(1, 25))
            text.append(f"Die Führung ist am {event.day}.{event.month}.{event.year} um 17 Uhr.")
        return Item(
            name=f"o{office}-{self.number}", title=f"{thing} am {place}: Plan {self.number}", paragraphs=text,
            day=at, guid=f"o{office}-{self.number}",
        )  # fmt: skip

    def report(self, day: int, at: dt.datetime) -> Item:
        """The same headline each day, with other figures."""
        text = [f"Heute sind {day + 4} Straßen gesperrt, {day + 7} Ampeln blinken gelb."]
        return Item(name=f"verkehr-{day}", title="Verkehr heute", paragraphs=text, day=at, guid=f"v-{day}")

    def evacuation(self, day: int, at: dt.datetime) -> Item:
        """What must never wait."""
        title = f"Evakuierung wegen Bombenfund am Gleis {day}"
        self.urgent.add(title)
        text = [f"Am Gleis {day} liegt eine Bombe, {day + 900} Menschen müssen ihre Wohnungen verlassen."]
        return Item(name=f"bombe-{day}", title=title, paragraphs=text, day=at, guid=f"b-{day}")

    def held(self, day: int, at: dt.datetime) -> Item:
        """Free two days later."""
        until = at + dt.timedelta(days=2)
        title = f"Preis für Verein Nummer {day}"
        if day < self.days - 2:
            self.embargoed.add(title)
        text = [
            f"Sperrfrist: {until.day}.{until.month}.{until.year}, 12 Uhr",
            f"Verein {day} bekommt den Preis der Stadt, sagt die Jury.",
        ]
        return Item(name=f"preis-{day}", title=title, paragraphs=text, day=at, guid=f"p-{day}")


class Engine(Shop):
    """An engine that does not take the key for some days."""

    def __init__(self, clock: Clock, out: range) -> None:
        super().__init__(answer=plausible)
        self._clock, self._out = clock, out

    def translate(self, texts, order):  # type: ignore[no-untyped-def]  # as Shop's
        """Nothing while it is out."""
        if (self._clock.at - START).days in self._out:
            raise EngineStopped("does not accept the key (403)")
        return super().translate(texts, order)


def review(workspace: Workspace, chance: random.Random) -> None:
    """The editor's day: two of three drafts are read, by a fixed choice a draft; the others are never opened."""
    waiting = [
        one
        for one in workspace.store.find()
        for version in one.versions.values()
        if version.place is PostState.DRAFT and version.review in {Review.MACHINE, Review.IN_REVIEW}
    ]
    for record in waiting:
        if int(record.id[:6], 16) % 3 == 0 or chance.random() < 0.3:
            continue
        for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
            record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="seen")
        decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)


def workspace_of(folder: Path, town: Town, clock: Clock, engine: Shop) -> Workspace:
    """One site with eight sources."""
    names = [f"office-{number}" for number in range(OFFICES)]
    (folder / "sources").mkdir(exist_ok=True)
    text = CONFIG.replace("sources: [musterstadt]", f"sources: [{', '.join(names)}]")
    text = text.replace(
        "select: {start: 10, max_waiting: null}", f"select: {{start: 3, max_waiting: {LIMIT}}}"
    )
    (folder / "config.yaml").write_text(text + "images: none\nurgent: [Evakuierung]\n")
    for name, city in zip(names, town.cities, strict=True):
        (folder / "sources" / f"{name}.yaml").write_text(
            SOURCE.replace("BASE", city.base) + "recheck: [1d]\n"
        )
    opened = open_workspace(config.load(folder / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(opened, open_engines=lambda source, target: [engine])


class Killed(BaseException):
    """As by `kill -9`, in one process."""


def run_days(folder: Path, town: Town, clock: Clock, engine: Engine) -> tuple[Workspace, Told]:
    """Each day: what is new, a run, the editor; on some days the run is killed half way and comes again."""
    told, chance = Told(), random.Random(7)
    workspace = workspace_of(folder, town, clock, engine)
    for day in range(town.days):
        town.morning(day)
        clock.at = START + dt.timedelta(days=day, hours=2)
        if day % 11 == 6:
            left = iter(range(12))

            def die(step: str, left: Iterator[int] = left) -> None:
                if step == "draft stored" and next(left, None) == 1:
                    raise Killed

            try:
                run_import(replace(workspace, step=die), forced=True)
            except Killed:
                told.crashed += 1
            workspace.store.close()
            workspace = workspace_of(folder, town, clock, engine)
        told.reports.append(run_import(workspace, forced=True))
        clock.later(hours=6)
        review(workspace, chance)
    return workspace, told


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(10, marks=pytest.mark.slow),
        pytest.param(
            60, marks=[pytest.mark.long, pytest.mark.skipif(not LONG, reason="sixty days: `make long`")]
        ),
    ],
)
@pytest.mark.timeout(1800)
def test_days_of_eight_offices(days: int, quick: Path) -> None:
    clock, town = Clock(at=START), Town(days)
    engine = Engine(clock, range(days // 2, days // 2 + 2))
    for city in town.cities:
        city.__enter__()
    try:
        workspace, told = run_days(quick, town, clock, engine)
        records = list(workspace.store.find())
        _judge(records, told, town, engine)
        workspace.store.close()
    finally:
        for city in town.cities:
            city.__exit__()


def _judge(records: list[Record], told: Told, town: Town, engine: Engine) -> None:
    """What it must reach."""
    held = [record for record in records if any("drafts wait" in event.detail for event in record.history)]
    never = [record for record in held if not any(version.text for version in record.versions.values())]
    urgent = {
        news_item.about for report in told.reports for news_item in report.news if news_item.what == "urgent"
    }
    drafted = {record.title: record for record in records if any(v.text for v in record.versions.values())}
    missed = [title for title in town.urgent if title not in drafted]
    aside = [
        [news_item.what for news_item in report.news if news_item.what != "urgent"] for report in told.reports
    ]
    with_draft = Counter(record.title for record in records if any(v.text for v in record.versions.values()))
    ended_with_1 = sum(report.exit_code for report in told.reports)
    print(
        f"{len(records)} releases, {len(drafted)} headlines with a draft, kinds {dict(told.kinds)}, exit 1: {ended_with_1} of {len(told.reports)}, held for a while {len(held)}, never made {len(never)}"
    )
    failed = [record.title for record in records if record.work is Work.FAILED]
    begun = [
        news_item.about
        for report in told.reports
        for news_item in report.news
        if news_item.what == "engine" and not news_item.ends
    ]
    ended = [
        news_item.about
        for report in told.reports
        for news_item in report.news
        if news_item.what == "engine" and news_item.ends
    ]
    idle = [
        run_report
        for run_report in told.reports
        if run_report.exit_code and not run_report.stops and all(n.ends for n in run_report.news)
    ]
    assert failed == [], "failed for the engine's sake"
    assert begun == ended == [engine.name], "a stop is seen when it begins and when it ends"
    assert idle == [], "ended with 1 with nothing for a person"
    assert never == [], "held for want of room"
    assert missed == [] and len(urgent) == len(town.urgent)
    assert {what for row in aside for what in row} <= {"no room", "engine"}, "told of what needs no person"
    assert max(map(len, aside)) <= 1, "mails a day beside urgent ones"
    assert [title for title, count in with_draft.items() if count > 1] == ["Verkehr heute"], "made twice"
    assert town.embargoed <= set(drafted), "free in time"
    assert len(engine.bought) == len(set(engine.bought)), "nothing twice"
    assert any(v.review is Review.LAPSED for record in records for v in record.versions.values())
