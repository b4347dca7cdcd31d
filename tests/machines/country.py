"""A country on a clock of its own: offices publish and correct, hosts and the engine are away, workers die; at its end
everything that was published is there, once, and the bill is that of its paragraphs.

`python -m tests.machines.country [OFFICES DAYS A_DAY LANGUAGES]` plays one, and prints what it came to; exit code 1
where anything is not so.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.check import validator
from pipeline.model import Record
from pipeline.workflow.purchasing.writing import FACTS
from tests.conftest import SHARED
from tests.machines.databases import Databases, served
from tests.machines.far_side import UNTOUCHED, Biller, Offices, release, translated
from tests.machines.fleet import Fleet
from tests.machines.rounds import DEAD

TARGETS = ("en-GB", "fr", "tr", "uk", "ar", "pl")
BEGIN = dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of a country."""

    offices: int
    days: int
    a_day: float
    """Releases of an office."""
    languages: int
    """Of posts."""


REFUSED = 5
"""Of so many releases one has a paragraph that the engine gives back as it was."""
WHOLE = Size(offices=300, days=30, a_day=0.5, languages=6)


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
    size: Size
    chance: random.Random
    pool: Sequence[str]
    numbers: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    """Title to a sentence that only the corrected text has."""

    def refused(self) -> set[str]:
        """Titles of what the engine's words are refused for in a language, so that a person is waited for."""
        checks = {language: validator(language, off=FACTS) for language in TARGETS[: self.size.languages]}
        return {
            item.title
            for city in self.fleet.offices.cities.values()
            for item in city.items
            if any(
                problems(text, translated(text, language.upper()))
                for text in item.paragraphs
                for language, problems in checks.items()
            )
        }

    def day(self, day: int) -> None:
        """One day: morning news, an afternoon with outages and deaths, and an evening when all is well again."""
        offices, biller = self.fleet.offices, self.fleet.biller
        hosts = list(offices.cities)
        for host in self.chance.choices(hosts, k=round(self.size.offices * self.size.a_day)):
            self._publish(host, day)
        away = self.chance.sample(hosts, 2)
        for host in away:
            offices.cities[host].broken["/feed.xml"] = 503
        biller.closed = day % 3 == 1
        self.at(day, 6, deaths=1)
        biller.closed = False
        for host in away:
            offices.cities[host].broken.clear()
        self._correct(day)
        self.at(day, 14, deaths=1)

    def _publish(self, host: str, day: int) -> None:
        office = list(self.fleet.offices.cities).index(host) + 1
        number = self.numbers[host] = self.numbers.get(host, 0) + 1
        when = BEGIN + dt.timedelta(days=day, minutes=number)
        new = release(office, number, day=when, pool=self.pool)
        if sum(self.numbers.values()) % REFUSED == 0:
            last = f"In Bezirk {office} {UNTOUCHED} die Arbeiten bis zum Herbst, und die Zufahrt zum Hof {number} bleibt frei."
            new = replace(new, paragraphs=[*new.paragraphs, last])
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
        new = replace(old, paragraphs=[f"{sentence} {old.paragraphs[0]}", *old.paragraphs[1:]])
        city.items[city.items.index(old)] = new
        self.corrected[old.title] = sentence

    def at(self, day: int, hour: int, *, deaths: int) -> None:
        """The clock shows an hour: what is due is put into the queue and done, whoever dies."""
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


def _german_of(record: Record) -> str:
    """The German text as it is stored."""
    assert record.release is not None
    return " ".join(block.text for block in record.release.blocks)


def play(size: Size, databases: Databases, folder: Path) -> tuple[list[str], str]:
    """What is not as it was published and billed, and what it all came to, in a line."""
    clock = folder / "clock"
    clock.write_text(BEGIN.isoformat())
    with Offices(size.offices, 0) as offices, Biller() as biller:
        fleet = Fleet(
            folder,
            "nothing",
            databases.new(),
            offices,
            biller,
            machines=2,
            options=("--dead-after", str(DEAD)),
            languages=TARGETS[: size.languages],
            clock=clock,
        )
        country = Country(fleet, size, random.Random(14), real_paragraphs())
        fleet.call("init")
        try:
            for machine in range(fleet.machines):
                fleet.start(machine)
            for day in range(size.days):
                country.day(day)
            for day in range(size.days, size.days + 3):
                country.at(day, 6, deaths=0)
            codes = fleet.stop()
        finally:
            fleet.stop()
        refused = country.refused()
        found = fleet.faults(refused)
        if codes != [0] * fleet.machines:
            found.append(f"ended with {codes}")
        stored = {record.entry.title: record for record in fleet.records()}
        found += [
            f"not corrected: {title}: {stored[title].work}, {stored[title].reason}"
            for title, words in country.corrected.items()
            if words not in _german_of(stored[title])
        ]
        found += [
            f"nothing was {what}"
            for what, those in (("corrected", country.corrected), ("refused", refused))
            if not those
        ]
        said = (
            f"{len(offices.published)} releases, {len(country.corrected)} corrected, {len(refused)} refused, "
            f"{len(fleet.posts())} posts, {len(biller.calls)} calls, {biller.characters} characters billed, "
            f"{fleet.interrupted} calls interrupted"
        )
        return found, said


def main() -> None:
    """Play one."""
    words = sys.argv[1:]
    size = WHOLE
    if words:
        offices, days, a_day, languages = words
        size = Size(offices=int(offices), days=int(days), a_day=float(a_day), languages=int(languages))
    began = time.monotonic()
    with served() as databases, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found, said = play(size, databases, Path(folder))
    print(size, f"{time.monotonic() - began:.0f} s: {said}", *found, sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
