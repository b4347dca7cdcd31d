"""Killed at random moments, a run loses no news, and tells twice at most what was out and not crossed off when it died."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.model import Review
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.reporting import mail, telling
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

KILLS = rounds(5, 200)
PUBLIC = 5
CROSS_OFF = telling._cross_off
DOUBT = mail._KINDS["in_doubt"]
EXTRA = "report: {mail: [desk@example.org], hour: 0}\nurgent: [Evakuierung]\n"


class Killed(BaseException):
    """As by `kill -9`, in one process: a transaction that is open then is rolled back."""


@dataclass
class Moments:
    """Every statement to the database, every commit and every step is a moment at which a run can die."""

    passed: int = 0
    dies_at: int = -1
    dies_on: str = ""
    """Name of a step, where it does not die at a number."""
    on_the_way: str = ""
    """What is out and not crossed off yet; it stays when the run dies then."""
    died: bool = False
    sent: list[str] = field(default_factory=list)
    shown: list[RunReport] = field(default_factory=list)

    def pass_one(self, *what: object) -> None:
        """One moment more."""
        self.passed += 1
        if self.passed == self.dies_at or (self.dies_on and what[:1] == (self.dies_on,)):
            self.died = True
            raise Killed

    def begin(self, dies_at: int, dies_on: str = "") -> None:
        """A day on which a run dies."""
        self.passed, self.dies_at, self.dies_on, self.died = 0, dies_at, dies_on, False
        self.sent, self.shown, self.on_the_way = [], [], ""

    def send(self, workspace: Workspace, subject: str, text: str) -> dict[str, str]:
        """A mail goes out."""
        self.pass_one()
        self.sent.append(text)
        self.on_the_way = text if not self.died else self.on_the_way
        return {}

    def show(self, report: RunReport) -> bool:
        """A report goes out."""
        self.pass_one()
        self.shown.append(report)
        told = " ".join(f"{news.record} {news.about} {news.message}" for news in report.news)
        self.on_the_way = told if not self.died else self.on_the_way
        return True

    def cross_off(self, *given: Any) -> None:
        """As it is; then nothing is on its way any more."""
        CROSS_OFF(*given)
        if not self.died:
            self.on_the_way = ""


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[Moments]:
    """Counted in every store of the test; mails are kept in a list."""
    found = Moments()
    monkeypatch.setattr(mail, "send", found.send)
    monkeypatch.setattr(telling, "_cross_off", found.cross_off)
    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, found.pass_one)
    yield found
    for event in ("before_cursor_execute", "commit"):
        sa.event.remove(sa.Engine, event, found.pass_one)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_news_are_neither_lost_nor_told_twice(
    city: City, make_site: MakeSite, clock: Clock, moments: Moments
) -> None:
    chance, total = random.Random(5), 600
    city.items = [item(number) for number in range(PUBLIC)]
    shop = Shop(answer=plausible)

    def run() -> None:
        workspace = make_site(extra=EXTRA, engines=[shop])
        run_import(replace(workspace, step=moments.pass_one), forced=True, shown=moments.show)

    run()
    publish_all(make_site(extra=EXTRA))
    lost, twice, died, on_the_way = list[object](), list[tuple[str, bool]](), 0, 0
    for number in range(KILLS):
        clock.later(days=1)
        expected = befall(make_site(extra=EXTRA), city, number)
        # Each fifth dies between sending and crossing off, the others anywhere.
        at = chance.randrange(1, total)
        moments.begin(*((-1, "mail sent") if number % 5 == 4 else (at, "")))
        try:
            run()
            total = moments.passed
        except Killed:
            died += 1
        moments.dies_at, moments.dies_on = -1, ""
        clock.later(minutes=5)
        run()
        known = {record.id: record.title for record in make_site(extra=EXTRA).store.find()}
        reported = Counter(
            (news.what, known.get(news.record)) for report in moments.shown for news in report.news
        )
        for what, title in expected:
            # One that died while it was bought is in doubt: news of its own, and the only ones where it is no draft yet.
            mailed = sum(title in text.replace(f"- {DOUBT}: {title}", "") for text in moments.sent)
            mailed = mailed or sum(title in text for text in moments.sent)
            times = reported[what, title] or reported["in_doubt", title]
            lost += [title] if times < 1 or mailed < 1 else []
            ids = [identity for identity, name in known.items() if name == title]
            out = any(name in moments.on_the_way for name in [title, *ids])
            twice += [(title, out)] if times > 1 or mailed > 1 else []
            assert times <= 2 and mailed <= 2, "once more at most"
        on_the_way += bool(moments.on_the_way)
        publish_all(make_site(extra=EXTRA))
    print(
        f"{KILLS} rounds, {died} kills, {on_the_way} with news on their way: lost {len(lost)}, told twice {len(twice)}"
    )
    assert died and on_the_way and twice and lost == []
    assert [title for title, out in twice if not out] == [], "twice, and not on its way when the run died"


def befall(workspace: Workspace, city: City, number: int) -> list[tuple[str, str]]:
    """A public post is corrected by its city, and there is something urgent: word and title of what is news."""
    corrected = city.items[number % PUBLIC]
    corrected.paragraphs[1] = f"Die Bücherei öffnet jetzt um {number} Uhr, sagte die Bürgermeisterin."
    urgent = item(100 + number, day=workspace.now())
    urgent.title = f"Evakuierung wegen Bombe am Kai {number}."
    city.items = [*city.items[:PUBLIC], urgent]
    for record in workspace.store.find():
        if record.title == corrected.title:
            workspace.change(record.id, lambda known, facts, now: replace(known, recheck_at=now))
    return [("changed", corrected.title), ("urgent", urgent.title)]


def publish_all(workspace: Workspace) -> None:
    """An editor takes in every correction, approves everything, and publishes."""
    for record in list(workspace.store.find()):
        version = record.versions.get("en-GB")
        if version is not None and version.proposal is not None:
            proposals.accept(workspace, record, "en-GB", by="ed")
            record = next(one for one in workspace.store.find() if one.id == record.id)
        if version is not None and record.versions["en-GB"].review in {Review.MACHINE, Review.IN_REVIEW}:
            for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
                record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="seen")
            decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)
