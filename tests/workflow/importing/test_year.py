"""Weeks or a year of an office in one test: what was put in comes out, row by row, across the changes of the clock."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline import config
from pipeline.model import Record
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from tests.counts import rounds
from tests.workflow.city import City, Item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop

DAYS = rounds(30, 365)
RELEASES = rounds(165, 2000)
FIRST = dt.date(2026, 3, 10) if DAYS < 365 else dt.date(2026, 1, 1)
"""Weeks go across the change to summer time, the year across both."""
WINDOW = 20
BERLIN = ZoneInfo("Europe/Berlin")
FATES = {"plain": 84, "corrected": 10, "withdrawn": 2, "new guid": 3, "reposted": 1}
"""Percent of the releases; the office does it the day after."""
HOURS = (0.5, 9, 14, 23.5)
"""Hours at which the office publishes: half past midnight and half to midnight among them."""

Row = tuple[str, str, str, int, int, tuple[str, ...], bool]
"""Work, place and freshness; paragraphs bought, further identities, what happened, whether the file is right."""

EXPECTED: dict[str, Row] = {
    "plain": ("done", "draft", "current", 3, 0, (), True),
    "corrected": ("done", "draft", "current", 4, 0, ("changed", "proposed", "refreshed"), True),
    "withdrawn": ("done", "draft", "source_withdrawn", 3, 0, ("original withdrawn",), True),
    "new guid": ("done", "draft", "current", 3, 1, (), True),
    "reposted": ("done", "draft", "current", 3, 1, ("same release",), True),
}


class Office(City):
    """A city with many releases: pages by name, the newest in the feed."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """As the city's, but the feed has a window and pages are looked up among the newest."""
        newest = self.items[-400:]
        if path == "/feed.xml":
            listed = [item for item in newest if not item.gone][-WINDOW:]
            return 200, "application/rss+xml", City(items=listed).feed_at(self.base).encode()
        name = path.removeprefix("/presse/")
        item = next((item for item in reversed(newest) if item.name == name), None)
        if item is None or item.gone:
            return 404, "text/html", b"<p>Seite nicht gefunden</p>"
        return 200, "text/html; charset=utf-8", item.page().encode()


def release(number: int, day: dt.datetime) -> Item:
    """A short release of its own words."""
    return Item(
        name=f"meldung-{number}",
        title=f"Die Stadt eröffnet die Bücherei Nummer {number}",
        paragraphs=[
            f"Die Bücherei Nummer {number} öffnet am Montag ihre Türen, sagte die Bürgermeisterin. "
            f"Abschnitt {part} beschreibt, was die Menschen im Stadtteil dort finden."
            for part in (1, 2)
        ],
        day=day,
        guid=f"guid-{number}",
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_weeks_or_a_year_of_an_office(tmp_path: Path, clock: Clock, shop: Shop) -> None:
    chance = random.Random(3)
    first = dt.datetime.combine(FIRST, dt.time(), BERLIN)
    put_in: dict[str, tuple[str, Item]] = {}
    due: dict[int, list[tuple[str, Item]]] = {}
    with Office() as office:
        (tmp_path / "sources").mkdir()
        (tmp_path / "config.yaml").write_text(CONFIG + "images: none\n")
        source = SOURCE.replace("BASE", office.base) + "recheck: [1d]\n"
        (tmp_path / "sources" / "musterstadt.yaml").write_text(source)
        workspace = open_workspace(config.load(tmp_path / "config.yaml"), env={}, clock=clock, fsync=False)
        workspace = replace(workspace, open_engines=lambda source, target: [shop])
        for day in range(DAYS + 12):
            # The same hour on the office's wall, summer and winter.
            clock.at = first + dt.timedelta(days=day, hours=24)
            for fate, item in due.pop(day, []):
                _befall(fate, item, office)
            while day < DAYS and len(put_in) < RELEASES * (day + 1) // DAYS:
                number = len(put_in)
                item = release(number, first + dt.timedelta(days=day, hours=HOURS[number % len(HOURS)]))
                office.items.append(item)
                fate = chance.choices([*FATES], [*FATES.values()])[0] if day > 2 else "plain"
                put_in[item.title] = (fate, item)
                if fate != "plain":
                    due.setdefault(day + 1, []).append((fate, item))
            run_import(workspace, forced=True)
        records = list(workspace.store.find())
        rows = {record.title: _row(workspace.settings.folder, record) for record in records}
        posts = list(workspace.settings.folder.rglob("*.md"))
        workspace.store.close()
    wanted = {title: EXPECTED[fate] for title, (fate, _) in put_in.items()}
    wrong = {
        title: (put_in[title][0], rows.get(title)) for title in wanted if rows.get(title) != wanted[title]
    }
    assert wrong == {}
    assert len(records) == len(posts) == RELEASES
    assert len(shop.bought) == len(set(shop.bought)) == sum(row[3] for row in wanted.values())
    assert {"plain", "corrected", "withdrawn", "new guid", "reposted"} == {
        fate for fate, _ in put_in.values()
    }
    _days_are_the_offices([item for _, item in put_in.values()], [post.read_text() for post in posts])


def _row(folder: Path, record: Record) -> Row:
    """What came of a release."""
    version = record.versions["en-GB"]
    told = {"changed", "proposed", "refreshed", "original withdrawn", "same release", "late save", "deleted"}
    return (
        str(record.work),
        str(version.place),
        str(version.freshness),
        sum(len(line.bought) for line in record.purchases if line.result == "paid"),
        len(record.aliases),
        tuple(event.what for event in record.history if event.what in told),
        (folder / version.path).read_text() == version.text,
    )


def _days_are_the_offices(items: list[Item], texts: list[str]) -> None:
    """Each post has the day of the office's wall calendar, days of the clock change included."""
    there = Counter(
        line.partition(": ")[2] for text in texts for line in text.splitlines() if line.startswith("date: ")
    )
    assert there == Counter(f"{item.day:%Y-%m-%d}" for item in items)
    assert there["2026-03-29"] and (there["2026-10-25"] or DAYS < 365)


def _befall(fate: str, item: Item, office: City) -> None:
    """What the office does to a release the day after."""
    if fate == "corrected":
        item.paragraphs[1] = item.paragraphs[1].replace("dort finden", "am Montag dort finden")
    elif fate == "withdrawn":
        item.gone = True
    elif fate == "new guid":
        item.guid = f"{item.guid}-new"
    elif fate == "reposted":
        again = replace(
            item, name=f"{item.name}-1", guid=f"{item.guid}-again", day=item.day + dt.timedelta(days=1)
        )
        item.gone = True
        office.items.append(again)
