"""Sixty days of four well sources with the noise of a network, over Christmas, and of what is public meanwhile.

No source is quarantined while it is well, and each is once it is broken; each correction of a public post arrives; no
feed links a page that the generator does not show. Ten days in the suite.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.german.working_days import working_days
from pipeline.model import PostState, Record, Standing
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG
from tests.workflow.city import City, Item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop, plausible
from tests.workflow.sixty_days import EN, dead_links, public_of

START = dt.datetime(2026, 12, 7, 6, tzinfo=dt.UTC)
LISTS = {
    "feed": ("/feed.xml", ""),
    "sitemap": ("/sitemap.xml", "kind: sitemap\n"),
    "listing": ("/presse", "kind: listing\nlist: {item: li.t, link: a}\n"),
    "late": ("/presse", "kind: listing\nlist: {item: li.t, link: a}\n"),
}
"""Office to the address of its list, and how its source is declared; the last has nothing to list for three days."""
ARRIVES = dt.timedelta(days=8)
"""A week, and the run after it."""


class Office(City):
    """A city with a list of its newest twenty, in three forms."""

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """As the city's, and the list in its other forms."""
        newest = self.items[-20:]
        if path in self.broken:
            return super().answer(path)
        if path == "/feed.xml":
            return 200, "application/rss+xml; charset=utf-8", City(items=newest).feed_at(self.base).encode()
        if path == "/sitemap.xml":
            urls = "".join(f"<url><loc>{self.base}/presse/{item.name}</loc></url>" for item in newest)
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return 200, "application/xml", f'<urlset xmlns="{space}">{urls}</urlset>'.encode()
        if path == "/presse":
            rows = "".join(
                f"<li class=t><a href='/presse/{item.name}'>{item.title}</a></li>" for item in newest
            )
            return 200, "text/html; charset=utf-8", f"<html><body><ul>{rows}</ul></body></html>".encode()
        return super().answer(path)


@dataclass
class Town:
    """What the offices write and correct, the same for the same seed."""

    chance: random.Random = field(default_factory=lambda: random.Random(19))
    offices: dict[str, Office] = field(default_factory=lambda: {name: Office() for name in LISTS})
    number: int = 0
    corrected: dict[str, tuple[str, dt.datetime]] = field(default_factory=dict)
    """Address to what its page says now, and since when."""

    def morning(self, at: dt.datetime, public: list[Record]) -> None:
        """New releases on working days, faults of the network, and a correction of something public."""
        for name, office in self.offices.items():
            late = name == "late" and at < START + dt.timedelta(days=3)
            if not late and working_days(at - dt.timedelta(days=1), at, "DE-BY"):
                for _ in range(self.chance.choice((0, 1, 1)) if office.items else 3):
                    office.items.append(self.release(name, at))
            office.broken = {LISTS[name][0]: 503} if self.chance.random() < 0.15 and not office.broken else {}
        fresh = [one for one in public if at - one.seen < dt.timedelta(days=50)]
        if fresh and at.weekday() in {1, 3}:
            record = self.chance.choice(fresh)
            (item,) = [
                item
                for item in self.offices[record.source].items
                if record.entry.url.endswith(f"/presse/{item.name}")
            ]
            self.number += 1
            item.paragraphs[1] = (
                f"Die Kosten betragen nun {self.number * 100 + 7} Euro, wie das Amt mitteilt."
            )
            self.corrected[record.id] = (item.paragraphs[1], at)

    def release(self, office: str, at: dt.datetime) -> Item:
        """One with an event of its own, in a few days."""
        self.number += 1
        event = at + dt.timedelta(days=self.chance.randint(1, 12))
        text = [
            f"Am Platz {self.number} entsteht ein Haus Nummer {self.number} für die Leute im Stadtteil {self.number}.",
            f"Es kostet {self.number * 100} Euro, wie das Amt für Bauen in seinem Bericht {self.number} schreibt.",
            f"Die Führung ist am {event.day}.{event.month}.{event.year} von 17 bis 18 Uhr.",
        ]
        return Item(
            name=f"{office}-{self.number}", title=f"Haus Nummer {self.number}", paragraphs=text, day=at
        )


def opened(folder: Path, town: Town, clock: Clock) -> Workspace:
    """A Hugo site with an address, whose posts expire after their event."""
    (folder / "sources").mkdir()
    text = CONFIG.replace("flavour: jekyll,", "flavour: hugo, url: https://english.example,")
    text = text.replace("sources: [musterstadt]", f"sources: [{', '.join(LISTS)}]")
    (folder / "config.yaml").write_text(text + "images: none\nexpire: after_event\n")
    for name, (path, kind) in LISTS.items():
        said = SOURCE.replace("BASE/feed.xml", town.offices[name].base + path)
        said = said.replace("kind: feed\n", kind) if kind else said
        (folder / "sources" / f"{name}.yaml").write_text(said + "state: DE-BY\nrecheck: [1d, 30d]\n")
    workspace = open_workspace(config.load(folder / "config.yaml"), env={}, clock=clock, fsync=False)
    shop = Shop(answer=plausible)
    return replace(workspace, open_engines=lambda source, target: [shop])


def review(workspace: Workspace, day: int) -> None:
    """Every draft is approved; now and then a public one is withdrawn, or hidden or put off by a hand."""
    for record in list(workspace.store.find()):
        version = record.versions.get(EN)
        if version is None or version.place is not PostState.DRAFT:
            continue
        found = [finding.id for finding in decisions.open_findings(workspace, record, version)]
        record = decisions.acknowledge(workspace, record, EN, *found, by="ed", reason="seen")
        decisions.approve(workspace, record, EN, by="ed")
    publish.publish(workspace)
    public = public_of(workspace)
    if day % 4 == 3:
        decisions.withdraw(workspace, public[-1], EN, by="ed", reason="wrong", on=workspace.today())
        for record, changes in ((public[-2], b"draft: true"), (public[-3], b"draft: false")):
            file = workspace.settings.folder / record.versions[EN].path
            raw = file.read_bytes().replace(b"draft: false", changes)
            if changes == b"draft: false":
                raw = workspace.flavour.splice(raw, {"date": workspace.today() + dt.timedelta(days=5)})
            file.write_bytes(raw)
    publish.publish(workspace)


@pytest.fixture
def town() -> Iterator[Town]:
    """Four offices that listen."""
    town = Town()
    with ExitStack() as stack:
        for office in town.offices.values():
            stack.enter_context(office)
        yield town


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
def test_sources_feeds_and_corrections(days: int, town: Town, tmp_path: Path) -> None:
    clock = Clock(at=START)
    workspace = opened(tmp_path, town, clock)
    news, stopped, links, faults = [], 0, [], 0
    for day in range(days):
        clock.at = START + dt.timedelta(days=day)
        town.morning(clock.at, public_of(workspace))
        faults += sum(bool(office.broken) for office in town.offices.values())
        news += run_import(workspace).news
        stopped += sum(workspace.store.source(name).standing is not Standing.ACTIVE for name in LISTS)
        review(workspace, day)
        links.append(dead_links(workspace))
    due = {name: text for name, (text, at) in town.corrected.items() if clock.at - at >= ARRIVES}
    arrived = [
        name
        for name, text in due.items()
        if (record := workspace.store.get(name)) is not None
        and record.release is not None
        and any(block.text == text for block in record.release.blocks)
    ]
    print(
        f"{town.number} releases, {faults} faults, {stopped} false quarantines, {len(arrived)} of {len(due)} corrections, {sum(n for n, _ in links)} dead of {sum(n for _, n in links)} links"
    )

    assert faults and stopped == 0, "false quarantines"
    assert [item.message for item in news if item.what == "source"] == [
        "nothing was ever listed: is the address right? `stadtbote sources check late`"
    ]
    assert due and len(arrived) == len(due), "corrections that arrive"
    assert sum(number for number, _ in links) == 0, "dead links"
    # After Christmas every event may be over, and the feeds empty.
    assert sum(bool(number) for _, number in links) > days / 2, "there were links"

    for name, office in town.offices.items():
        office.broken = {LISTS[name][0]: 404} if name in {"feed", "sitemap"} else {}
        office.items = office.items if office.broken else []
    clock.later(days=1)
    run_import(workspace)
    assert {workspace.store.source(name).standing for name in LISTS} == {Standing.QUARANTINED}
    workspace.store.close()
