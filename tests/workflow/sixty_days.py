"""Eight offices, an engine, a disk and a mail server over weeks, and what befalls them: the same for the same seed."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from pipeline.errors import EngineError, EngineStopped
from pipeline.german.working_days import working_days
from pipeline.model import PostState, Record
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, Item
from tests.workflow.conftest import Clock, Shop, plausible

EN = "en-GB"
OFFICES, WINDOW = 8, 20
RENAMED, RELAUNCHED = 2, 3
"""The office whose guids change on one day, and the one whose every address and guid does."""
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
Span = tuple[float, float]
"""Days from the start, the end excluded."""


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """How long it goes, and when what stands still."""

    days: int
    start: dt.datetime
    limit: int
    """Drafts that wait."""
    first: int
    """Releases of each office on the first day."""
    key: Span
    outages: Sequence[Span]
    """An engine without an answer: what is over within a day is no stop."""
    disk: Span
    mail: Span
    killed: Sequence[int]
    """Days on which the first run is killed."""

    def at(self, day: float) -> dt.datetime:
        return self.start + dt.timedelta(days=day)

    def within(self, span: Span, now: dt.datetime) -> bool:
        return self.at(span[0]) <= now < self.at(span[1])

    def engine_stands(self, now: dt.datetime) -> bool:
        return any(self.within(span, now) for span in (self.key, *self.outages))


SHORT = Weeks(
    days=5, start=dt.datetime(2026, 12, 21, 5, tzinfo=dt.UTC), limit=12, first=1, key=(1, 2), outages=[(2.2, 2.5), (3.2, 3.5)],
    disk=(3, 3.3), mail=(2, 2.3), killed=[0],
)  # fmt: skip
LONG = Weeks(
    days=60, start=dt.datetime(2026, 11, 30, 5, tzinfo=dt.UTC), limit=40, first=3, key=(42, 44),
    outages=[(8.2, 8.5), (10, 12.3), (14, 15.8)], disk=(36, 36.3), mail=(16, 19), killed=[6, 17, 28, 39, 50],
)  # fmt: skip
"""Both hold the days from Christmas to New Year, as far as they go."""


class Office(City):
    """A city whose feed has a window; the pages behind it stay."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """As the city's, but the feed lists the newest alone."""
        if path == "/feed.xml" and path not in self.broken:
            newest = City(items=self.items[-WINDOW:]).feed_at(self.base)
            return 200, "application/rss+xml; charset=utf-8", newest.encode()
        return super().answer(path)


@dataclass
class Town:
    """What the offices write, correct and break."""

    weeks: Weeks
    chance: random.Random = field(default_factory=lambda: random.Random(20))
    cities: list[Office] = field(default_factory=lambda: [Office() for _ in range(OFFICES)])
    urgent: set[str] = field(default_factory=set)
    embargoed: set[str] = field(default_factory=set)
    corrected: dict[str, tuple[str, dt.datetime]] = field(default_factory=dict)
    """Id of a public release to what its page says now, and since when."""
    number: int = 0
    faults: int = 0

    def morning(self, day: int, public: Sequence[Record]) -> None:
        """What is new today: on working days releases and a report, now and then an evacuation and its all-clear."""
        at = self.weeks.at(day)
        if working_days(at - dt.timedelta(days=1), at, "DE-BY"):
            for office, city in enumerate(self.cities):
                for _ in range(self.chance.choice((0, 0, 1, 1, 2)) if day else self.weeks.first):
                    city.items.append(self.release(office, at))
            self.cities[0].items.append(self.report(day, at))
        if day % 13 == 2:
            self.cities[day % OFFICES].items += [self.evacuation(day, at)]
        if day % 13 == 3:
            self.cities[day % OFFICES].items += [self.all_clear(day, at)]
        if day % 17 == 8:
            self.cities[1].items.append(self.held(day, at))
        if day == self.weeks.days // 2:
            for item in self.cities[RENAMED].items[-WINDOW:]:
                item.guid = f"neu-{item.guid}"
        if day == self.weeks.days * 2 // 3:
            for item in self.cities[RELAUNCHED].items:
                item.name, item.guid = f"aktuelles-{item.name}", f"id-{item.guid}"
        if at.weekday() in {1, 3}:
            self.correct(at, public)

    def network(self) -> None:
        """Each office's list is away for one run in seven, never for two."""
        for city in self.cities:
            away = not city.broken and self.chance.random() < 0.15
            city.broken = {"/feed.xml": 503} if away else {}
            self.faults += away

    def correct(self, at: dt.datetime, public: Sequence[Record]) -> None:
        """Something public costs something else now."""
        fresh = [
            record
            for record in public
            if at - record.seen < dt.timedelta(days=50)
            and record.source != f"office-{RELAUNCHED}"
            and record.title.endswith(tuple("0123456789"))
            and ": Plan " in record.title
        ]
        if fresh:
            record = self.chance.choice(fresh)
            items = self.cities[int(record.source[-1])].items
            (item,) = [item for item in items if item.title == record.title]
            self.number += 1
            item.paragraphs[1] = (
                f"Die Kosten betragen nun {self.number * 100 + 7} Euro, wie das Amt mitteilt."
            )
            self.corrected[record.id] = (item.paragraphs[1], at)

    def release(self, office: int, at: dt.datetime) -> Item:
        """An ordinary release; every second one has an event of its own."""
        self.number += 1
        place, thing = self.chance.choice(PLACES), self.chance.choice(THINGS)
        text = [
            f"Am {place} {self.number} entsteht ein Haus für {thing} und Leute, sagt Frau Nr. {self.number}.",
            f"Es kostet {self.number * 100} Euro, wie das Amt für Bauen in seinem Bericht {self.number} schreibt.",
        ]
        if self.number % 2:
            event = at + dt.timedelta(days=self.chance.randint(1, 25))
            text.append(f"Die Führung ist am {event.day}.{event.month}.{event.year} von 17 bis 18 Uhr.")
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

    def all_clear(self, day: int, at: dt.datetime) -> Item:
        """What can wait, though it speaks of an evacuation."""
        text = [f"Die Evakuierung von {day + 900} Menschen dauerte drei Stunden, sagt die Feuerwehr {day}."]
        title = f"Entwarnung: Bombe am Bahnsteig {day} entschärft"
        return Item(name=f"entwarnung-{day}", title=title, paragraphs=text, day=at, guid=f"e-{day}")

    def held(self, day: int, at: dt.datetime) -> Item:
        """Free two days later."""
        until = at + dt.timedelta(days=2)
        title = f"Preis für Verein Nummer {day}"
        if day < self.weeks.days - 2:
            self.embargoed.add(title)
        text = [
            f"Sperrfrist: {until.day}.{until.month}.{until.year}, 12 Uhr",
            f"Verein {day} bekommt den Preis der Stadt, sagt die Jury.",
        ]
        return Item(name=f"preis-{day}", title=title, paragraphs=text, day=at, guid=f"p-{day}")


class Engine(Shop):
    """An engine that does not take the key for some days, and on others does not answer."""

    def __init__(self, clock: Clock, weeks: Weeks) -> None:
        super().__init__(answer=plausible)
        self._clock, self._weeks = clock, weeks

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Nothing while it is out."""
        if self._weeks.within(self._weeks.key, self._clock.at):
            raise EngineStopped("does not accept the key (403)")
        if self._weeks.engine_stands(self._clock.at):
            raise EngineError("does not answer (503)", temporary=True)
        return super().translate(texts, order)


def public_of(workspace: Workspace) -> list[Record]:
    """What is public, oldest first."""
    found = [
        record
        for record in workspace.store.find()
        if EN in record.versions and record.versions[EN].place is PostState.PUBLISHED
    ]
    return sorted(found, key=lambda record: (record.seen, record.title))


def dead_links(workspace: Workspace) -> tuple[int, int]:
    """Links of all feeds to pages that Hugo does not build, and all links: told from the headers of the posts alone."""
    shown = set()
    for file in workspace.settings.folder.glob("content/posts/*/index.md"):
        front = yaml.load(file.read_text().split("---")[1], yaml.CSafeLoader)  # a safe one
        ends = front.get("expiryDate")
        begins = dt.datetime.combine(front["date"], dt.time(), dt.UTC)
        if not front["draft"] and begins <= workspace.now() and (ends is None or ends > workspace.now()):
            shown.add(f"https://english.example/posts/{front['slug']}/")
    feeds = [json.loads(file.read_text()) for file in workspace.settings.folder.glob("static/feeds/*.json")]
    links = [item["url"] for feed in feeds for item in feed["items"]]
    return sum(link not in shown for link in links), len(links)
