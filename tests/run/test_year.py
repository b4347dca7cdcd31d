"""A year of an office in one test: what was put in comes out, row by row, across both changes of the clock."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.model import Freshness, Place, Work
from pipeline.run.importing import import_
from pipeline.run.place import open_place
from tests.run.city import City, Item
from tests.run.conftest import CONFIG, SOURCE, Clock, Shop

DAYS = 365
RELEASES = 2000
WINDOW = 60


class Office(City):
    """A city with many releases: pages by name, the newest in the feed."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """As the city's, but looked up."""
        if path == "/feed.xml":
            listed = [one for one in self.items if not one.gone][-WINDOW:]
            return 200, "application/rss+xml", City(items=listed).feed_at(self.base).encode()
        name = path.removeprefix("/presse/")
        one = self.pages.get(name)
        if one is None or one.gone:
            return 404, "text/html", b"<p>Seite nicht gefunden</p>"
        return 200, "text/html; charset=utf-8", one.page().encode()

    @property
    def pages(self) -> dict[str, Item]:
        """Items by name."""
        return {one.name: one for one in self.items[-400:]}


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
def test_a_year_of_an_office(tmp_path: Path, clock: Clock, shop: Shop) -> None:
    chance = random.Random(3)
    clock.at = dt.datetime(2026, 1, 1, 6, 0, tzinfo=dt.UTC)
    fates = Counter()
    events: dict[int, list[tuple[str, Item]]] = {}
    with Office() as office:
        root = tmp_path
        (root / "sources").mkdir()
        (root / "config.yaml").write_text(CONFIG + "images: none\n")
        source = SOURCE.replace("BASE", office.base) + "recheck: [1d, 3d, 7d]\n"
        (root / "sources" / "musterstadt.yaml").write_text(source)
        place = open_place(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
        place = replace(place, open_engines=lambda source, target: [shop])
        number = 0
        for day in range(DAYS + 12):
            clock.at = dt.datetime(2026, 1, 1, 6, 0, tzinfo=dt.UTC) + dt.timedelta(days=day)
            for fate, one in events.pop(day, []):
                _befall(fate, one, office)
            while day < DAYS and number < RELEASES * (day + 1) // DAYS:
                one = release(number, clock.at - dt.timedelta(hours=1))
                office.items.append(one)
                number += 1
                fate = chance.choices(
                    ["plain", "corrected", "withdrawn", "new guid", "reposted"], [84, 10, 2, 3, 1]
                )[0]
                fate = fate if 40 < day < DAYS - 12 else "plain"
                fates[fate] += 1
                if fate != "plain":
                    events.setdefault(day + 1, []).append((fate, one))
            import_(place, forced=True)
        records = list(place.store.find())
        posts = list(place.settings.folder.rglob("*.md"))
        place.store.close()
    history = Counter(event.what for one in records for event in one.history)
    gone = [one for one in records if one.versions["en-GB"].freshness is Freshness.SOURCE_WITHDRAWN]
    unique = {text for text in shop.bought}
    assert len(records) == RELEASES
    assert Counter(one.work for one in records) == {Work.DONE: RELEASES}
    assert len(posts) == RELEASES
    assert all(one.versions["en-GB"].place is Place.DRAFT for one in records)
    assert history["refreshed"] == fates["corrected"]
    assert len(gone) == fates["withdrawn"]
    assert history["same release"] == fates["reposted"]
    assert (
        sum(any(alias for alias in one.aliases) for one in records) == fates["new guid"] + fates["reposted"]
    )
    assert len(shop.bought) == len(unique)


def _befall(fate: str, one: Item, office: City) -> None:
    """What the office does to a release the day after."""
    if fate == "corrected":
        one.paragraphs[1] = one.paragraphs[1].replace("dort finden", "im Stadtteil dort finden")
    elif fate == "withdrawn":
        one.gone = True
    elif fate == "new guid":
        one.guid = f"{one.guid}-new"
    elif fate == "reposted":
        again = replace(
            one, name=f"{one.name}-1", guid=f"{one.guid}-again", day=one.day + dt.timedelta(days=1)
        )
        one.gone = True
        office.items.append(again)
