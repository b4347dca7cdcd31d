"""A country on a clock of its own: offices publish and correct, hosts and the engine are away, workers die; at its end
everything that was published is there, once, and the bill is that of its paragraphs."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.model import Record
from tests.conftest import SHARED
from tests.counts import LONG
from tests.machines.databases import Databases, served
from tests.machines.far_side import Biller, Offices, release
from tests.machines.fleet import Fleet

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(not LONG, reason="a country takes longer than the suite may: `make long` runs it"),
]
OFFICES, DAYS, A_DAY, LANGUAGES = (300, 30, 0.5, 6) if LONG else (50, 5, 0.15, 2)
"""Press offices, days, releases an office a day, languages of posts."""
TARGETS = ("en-GB", "fr", "tr", "uk", "ar", "pl")
BEGIN = dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)


def real_paragraphs() -> Sequence[str]:
    """Paragraphs of real German releases, where they lie beside the repository."""
    file = SHARED / "cases" / "text_de" / "karlsruhe_releases.jsonl"
    if not file.is_file():
        return ()
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = {
        text for row in rows for text in row["body_blocks"] if isinstance(text, str) and 80 < len(text) < 900
    }
    return sorted(texts)


@dataclass
class Country:
    """What happens outside, day by day."""

    fleet: Fleet
    chance: random.Random
    pool: Sequence[str]
    numbers: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    """Title to a sentence that only the corrected text has."""

    def day(self, day: int) -> None:
        """One day: morning news, an afternoon with outages and deaths, and an evening when all is well again."""
        offices, biller = self.fleet.offices, self.fleet.biller
        hosts = list(offices.cities)
        for host in self.chance.choices(hosts, k=round(OFFICES * A_DAY)):
            self._publish(host, day)
        away = self.chance.sample(hosts, 2)
        for host in away:
            offices.cities[host].broken["/feed.xml"] = 503
        biller.closed = day % 3 == 1
        self._at(day, 6, deaths=1)
        biller.closed = False
        for host in away:
            offices.cities[host].broken.clear()
        self._correct(day)
        self._at(day, 14, deaths=1)

    def _publish(self, host: str, day: int) -> None:
        office = list(self.fleet.offices.cities).index(host) + 1
        number = self.numbers[host] = self.numbers.get(host, 0) + 1
        when = BEGIN + dt.timedelta(days=day, minutes=number)
        new = release(office, number, day=when, pool=self.pool)
        self.fleet.offices.cities[host].items.insert(0, new)

    def _correct(self, day: int) -> None:
        """A release of an earlier day gets another number of places; its list says so."""
        known = [
            (city, item) for city in self.fleet.offices.cities.values() for item in city.items
            if item.day < BEGIN + dt.timedelta(days=day) and item.title not in self.corrected
        ]  # fmt: skip
        if not known:
            return
        city, old = self.chance.choice(known)
        sentence = f"Korrektur vom Tag {day}: Es sind {self.chance.randrange(1000, 9999)} Plätze."
        new = replace(old, paragraphs=[f"{old.paragraphs[0]} {sentence}", *old.paragraphs[1:]])
        city.items[city.items.index(old)] = new
        self.corrected[old.title] = sentence

    def _at(self, day: int, hour: int, *, deaths: int) -> None:
        moment = BEGIN.replace(hour=hour) + dt.timedelta(days=day)
        assert self.fleet.clock is not None
        self.fleet.clock.with_suffix(".new").write_text(moment.isoformat())
        self.fleet.clock.with_suffix(".new").replace(self.fleet.clock)
        self.fleet.call("enqueue")
        for _ in range(deaths):
            machine = self.chance.randrange(self.fleet.machines)
            self.fleet.kill(machine)
            self.fleet.start(machine)
        self.fleet.wait(self.fleet.idle, 600)


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    """A server of our own."""
    pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")
    with served() as found:
        yield found


def german_of(record: Record) -> str:
    """The German text as it is stored."""
    assert record.release is not None
    return " ".join(block.text for block in record.release.blocks)


def test_a_country(databases: Databases, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text(BEGIN.isoformat())
    with Offices(OFFICES, 0) as offices, Biller() as biller:
        fleet = Fleet(
            tmp_path,
            "nothing",
            databases.new(),
            offices,
            biller,
            machines=2,
            options=("--dead-after", "6"),
            languages=TARGETS[:LANGUAGES],
            clock=clock,
        )
        country = Country(fleet, random.Random(14), real_paragraphs())
        fleet.call("init")
        try:
            for machine in range(fleet.machines):
                fleet.start(machine)
            for day in range(DAYS):
                country.day(day)
            for day in range(DAYS, DAYS + 3):
                country._at(day, 6, deaths=0)
            assert set(fleet.stop()) == {0}
        finally:
            fleet.stop()
        assert (found := fleet.faults()) == [], found
        stored = {record.entry.title: record for record in fleet.records()}
        stale = [title for title, words in country.corrected.items() if words not in german_of(stored[title])]
        assert country.corrected and stale == []
