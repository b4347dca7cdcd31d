"""Killed at random moments, a run loses no news and tells none twice, but what was on its way out at that moment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from pipeline.model import Review
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.reporting import mail
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

KILLS = rounds(2, 200)
PUBLIC = 5
EXTRA = "report: {mail: [desk@example.org], hour: 0}\nurgent: [Evakuierung]\n"


class Killed(BaseException):
    """As by `kill -9`, in one process: a transaction that is open then is rolled back."""


@dataclass
class Moments:
    """Every statement to the database, every commit and every step is a moment at which a run can die."""

    passed: int = 0
    dies_at: int = -1
    mailing: bool = False
    """It died with a mail sent that was not crossed off yet."""
    under_way: bool = False
    sent: list[str] = field(default_factory=list)

    def pass_one(self, *what: object) -> None:
        """One moment more."""
        self.passed += 1
        if what and what[0] in {"post linked", "marked", "run done"}:
            self.mailing = False
        if self.passed == self.dies_at:
            self.under_way = self.mailing
            raise Killed

    def begin(self, dies_at: int) -> None:
        """A day on which a run dies."""
        self.passed, self.dies_at, self.sent = 0, dies_at, []
        self.mailing = self.under_way = False

    def send(self, workspace: Workspace, subject: str, text: str) -> None:
        """A mail goes out."""
        self.pass_one()
        self.sent.append(text)
        self.mailing = True


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[Moments]:
    """Counted in every store of the test; mails are kept in a list."""
    found = Moments()
    monkeypatch.setattr(mail, "send", found.send)
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
    shop, shown = Shop(answer=plausible), list[RunReport]()

    def run() -> None:
        workspace = make_site(extra=EXTRA, engines=[shop])
        run_import(replace(workspace, step=moments.pass_one), forced=True, shown=shown.append)

    run()
    publish_all(make_site(extra=EXTRA))
    lost = twice = excused = died = 0
    for number in range(KILLS):
        clock.later(days=1)
        expected = befall(make_site(extra=EXTRA), city, number)
        moments.begin(dies_at=chance.randrange(1, total))
        shown.clear()
        try:
            run()
            total = moments.passed
        except Killed:
            died += 1
        moments.dies_at = -1
        clock.later(minutes=5)
        run()
        titles = {record.id: record.title for record in make_site(extra=EXTRA).store.find()}
        reported = Counter(
            (news_item.what, titles.get(news_item.record)) for report in shown for news_item in report.news
        )
        for what, title in expected:
            mailed = sum(title in text for text in moments.sent)
            # One that died while it was bought is no draft yet: that it is in doubt is its news.
            times = reported[what, title] + reported["in_doubt", title]
            lost += (times < 1) + (mailed < 1)
            twice += (times > 1) + (mailed > 1)
        excused += moments.under_way
        publish_all(make_site(extra=EXTRA))
    print(f"{KILLS} rounds, {died} kills: news lost {lost}, told twice {twice}, on their way out {excused}")
    assert died and lost == 0 and twice <= excused


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
