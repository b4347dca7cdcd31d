"""Sixty days of eight offices in one test, on a clock of its own, over Christmas; five of them in the suite.

An editor who leaves a third of the drafts alone; an engine that is out, comes back and is out again, and one that does
not take the key; a full disk, a mail server that is down, lists that cannot be had; an office that gives new guids, one
that moves all its pages, runs that are killed. What must come of it is counted beside what truly befell the town.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import StoreUnusable
from pipeline.model import Freshness, News, PostState, Record, Review, Standing, Work
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing import publish
from pipeline.workflow.reporting import mail, telling
from pipeline.workflow.workspace import standing, stops
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG as IN_FULL
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop
from tests.workflow.sixty_days import EN, LONG, OFFICES, SHORT, Engine, Town, Weeks, dead_links, public_of

ARRIVES = dt.timedelta(days=8)
"""A week, and the run after it."""
RUNS = (2, 10)
"""Hours of the day, from its start, at which a run begins; the editor comes between."""


class Killed(BaseException):
    """As by `kill -9`, in one process."""


@dataclass
class Told:
    """What was said, and what was so."""

    weeks: Weeks
    runs: list[tuple[dt.datetime, RunReport]] = field(default_factory=list)
    mails: list[tuple[dt.datetime, str, tuple[News, ...]]] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    quarantines: int = 0
    broken: int = 0
    """Runs that were killed, or ended by a full disk."""
    in_vain: list[tuple[dt.datetime, object]] = field(default_factory=list)
    """Runs that ended with 1 though nothing was new for a person and nothing stood still."""
    quiet: int = 0
    silent: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Drafts that no mail told though they waited for an editor at an hour of the mail that came after them."""
    unseen: list[tuple[dt.datetime, object]] = field(default_factory=list)
    """Runs whose stops are not those that there were."""
    known: set[object] = field(default_factory=set)
    """What was new for a person until the last run."""

    def note(self, workspace: Workspace, report: RunReport) -> None:
        """After a run: its report beside what is so."""
        now, records = workspace.now(), list(workspace.store.find())
        self.runs.append((now, report))
        self.quarantines += sum(
            workspace.store.source(source.id).standing is not Standing.ACTIVE for source in workspace.sources
        )
        there = {stop.what for stop in standing.stops(workspace)}
        if there != self.standing(records, now, there):
            self.unseen.append((now, there))
        new = news_of(records) - self.known
        self.known |= new
        ended = any(news.ends for news in report.news)
        if report.exit_code and not new and not there:
            self.in_vain.append((now, report.news))
        self.quiet += not report.exit_code and not ended

    def waiting(self, workspace: Workspace) -> None:
        """After a run at the hour of the mail: what waits was told by a mail, now or before; while the server is well."""
        if self.weeks.within(self.weeks.mail, workspace.now()):
            return
        told = {piece.record for _, _, out in self.mails for piece in out}
        waits = {record for record, _ in workspace.store.unreviewed_drafts()}
        self.silent += [(workspace.now(), record) for record in waits - told]

    def standing(self, records: Sequence[Record], now: dt.datetime, there: set[str]) -> set[str]:
        """What truly stands still: the engine once it has for a day or a person must act, and a mail server that is
        asked."""
        weeks, found = self.weeks, set[str]()
        if any("drafts wait for an editor" in record.reason for record in records):
            found.add("no room")
        if weeks.within(weeks.key, now) or any(
            weeks.within((begin + 1 + 10 / 24, end), now) for begin, end in weeks.outages
        ):
            found.add("engine")
        for begin, _end in weeks.outages:
            # Its first day: told from the first run on that is a day after the first that met it.
            found |= {"engine"} & there if weeks.within((begin, begin + 1 + 10 / 24), now) else set()
        if weeks.within(weeks.disk, now):
            found.add("disk")
        return found | ({"mail"} & there if weeks.within(weeks.mail, now) else set())


def news_of(records: Sequence[Record]) -> set[object]:
    """What asks for a person, told from the records: urgent drafts, and corrections of what was read."""
    found = set[object]()
    for record in records:
        for version in record.versions.values():
            if record.urgent and version.place is not PostState.NONE:
                found.add(("urgent", record.id))
            # A correction while the engine is out is seen first, and can be taken in later: two things to know.
            german = record.release and record.release.fingerprint
            if version.freshness is not Freshness.CURRENT or version.proposal is not None:
                found.add(("changed", record.id, german))
            if version.proposal is not None:
                found.add(("proposal", record.id, german))
        if record.question is not None or record.work in {Work.FAILED, Work.IN_DOUBT}:
            found.add((str(record.work), record.id))
    return found


def review(workspace: Workspace, chance: random.Random) -> None:
    """The editor's day: corrections are taken in, two of three drafts are read, by a fixed choice a draft; the others are
    never opened. Now and then something public is withdrawn, or hidden by a hand."""
    for record in list(workspace.store.find()):
        version = record.versions.get(EN)
        if version is not None and version.proposal is not None:
            proposals.accept(workspace, record, EN, by="ed")
            (record,) = [found for found in workspace.store.find() if found.id == record.id]
            version = record.versions[EN]
        elif int(record.id[:6], 16) % 3 == 0 or chance.random() < 0.3:
            continue
        if version is None or version.place not in {PostState.DRAFT, PostState.PUBLISHED}:
            continue
        if version.review in {Review.MACHINE, Review.IN_REVIEW}:
            found = [finding.id for finding in decisions.open_findings(workspace, record, version)]
            record = decisions.acknowledge(workspace, record, EN, *found, by="ed", reason="seen")
            decisions.approve(workspace, record, EN, by="ed")
    publish.publish(workspace)
    public = public_of(workspace)
    if workspace.now().weekday() == 4 and len(public) > 3:
        decisions.withdraw(workspace, public[-1], EN, by="ed", reason="wrong", on=workspace.today())
        file = workspace.settings.folder / public[-2].versions[EN].path
        file.write_bytes(file.read_bytes().replace(b"draft: false", b"draft: true"))
    publish.publish(workspace)


def workspace_of(folder: Path, town: Town, clock: Clock, engine: Shop) -> Workspace:
    """One Hugo site with eight sources, whose posts expire after their event."""
    names = [f"office-{number}" for number in range(OFFICES)]
    (folder / "sources").mkdir(exist_ok=True)
    text = CONFIG.replace("sources: [musterstadt]", f"sources: [{', '.join(names)}]")
    text = text.replace("flavour: jekyll,", "flavour: hugo, url: https://english.example,")
    text = text.replace(
        "select: {start: 10, max_waiting: null}", f"select: {{start: 3, max_waiting: {town.weeks.limit}}}"
    )
    more = "images: none\nexpire: after_event\nurgent: [Evakuierung, Warnung]\nreport: {mail: [desk@example.org]}\n"
    (folder / "config.yaml").write_text(text + more)
    for name, city in zip(names, town.cities, strict=True):
        (folder / "sources" / f"{name}.yaml").write_text(
            SOURCE.replace("BASE", city.base) + "state: DE-BY\nrecheck: [1d]\n"
        )
    opened = open_workspace(config.load(folder / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(opened, open_engines=lambda source, target: [engine])


def dying(error: BaseException) -> Callable[[str], None]:
    """A run that ends with `error` at its second draft."""
    left = iter(range(12))

    def die(step: str) -> None:
        if step == "draft stored" and next(left, None) == 1:
            raise error

    return die


def run_days(folder: Path, town: Town, clock: Clock, engine: Engine, told: Told) -> Workspace:
    """Each day: what is new, a run, the editor, another run; some runs are killed half way and come again."""
    weeks, chance = town.weeks, random.Random(7)
    workspace = workspace_of(folder, town, clock, engine)
    for day in range(weeks.days):
        clock.at = weeks.at(day)
        town.morning(day, public_of(workspace))
        for hour in RUNS:
            clock.at = weeks.at(day + hour / 24)
            town.network()
            ends = (
                [StoreUnusable("the disk is full", temporary=True)]
                if weeks.within(weeks.disk, clock.at)
                else []
            )
            for error in [*ends, *([Killed()] if day in weeks.killed and hour == RUNS[0] else [])]:
                try:
                    # On a day with next to nothing to make it comes to its end.
                    told.note(workspace, run_import(replace(workspace, step=dying(error)), forced=True))
                except (Killed, StoreUnusable):
                    told.broken += 1
                workspace.store.close()
                workspace = workspace_of(folder, town, clock, engine)
            told.note(workspace, run_import(workspace, forced=True))
            told.links.append(dead_links(workspace))
            if hour == RUNS[0]:
                told.waiting(workspace)
                clock.later(hours=4)
                review(workspace, chance)
                told.links.append(dead_links(workspace))
    return workspace


def around(patch: pytest.MonkeyPatch, clock: Clock, told: Told) -> None:
    """The disk and the mail server of these weeks."""
    weeks, usage, send = told.weeks, shutil.disk_usage("/"), telling._send

    def free(path: object) -> object:
        return usage._replace(free=2_000_000 if weeks.within(weeks.disk, clock.at) else 10**12)

    def deliver(*given: object) -> dict[str, str]:
        if weeks.within(weeks.mail, clock.at):
            raise OSError("Connection refused")
        return {}

    def sent(workspace: Workspace, news: Sequence[News], subject: str, text: str, tally: object) -> bool:
        out = send(workspace, news, subject, text, tally)  # type: ignore[arg-type]  # handed on as it came
        if out:
            told.mails.append((clock.at, subject, tuple(news)))
        return out

    patch.setattr(stops.shutil, "disk_usage", free)
    patch.setattr(mail, "_deliver", deliver)
    patch.setattr(telling, "_send", sent)


@pytest.mark.parametrize(
    "weeks",
    [
        pytest.param(SHORT, marks=pytest.mark.slow, id="5"),
        pytest.param(
            LONG, id="60",
            marks=[pytest.mark.long, pytest.mark.skipif(not IN_FULL, reason="sixty days: `make long`")],
        ),
    ],
)  # fmt: skip
@pytest.mark.timeout(3600)
def test_days_of_eight_offices(weeks: Weeks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, town, told = Clock(at=weeks.start), Town(weeks), Told(weeks)
    engine = Engine(clock, weeks)
    around(monkeypatch, clock, told)
    with ExitStack() as stack:
        for city in town.cities:
            stack.enter_context(city)
        workspace = run_days(tmp_path, town, clock, engine, told)
        records = list(workspace.store.find())
        workspace.store.close()
    figures = judged(records, town, told)
    print("\n".join(f"{name}: {figure}" for name, figure in figures.items()))
    assert [name for name, figure in figures.items() if name.endswith("(0)") and figure] == []
    assert told.quiet > weeks.days / 3 and town.faults and told.broken
    daily = figures["mails, of them daily"][1]  # type: ignore[index]  # a pair of figures
    assert daily > weeks.days / 3 and figures["drafts told by mail"]
    assert told.mails and sum(links for _, links in told.links) > weeks.days
    made_twice(records, engine)
    if weeks is LONG:
        assert any(
            version.review is Review.LAPSED for record in records for version in record.versions.values()
        )


def judged(records: Sequence[Record], town: Town, told: Told) -> dict[str, object]:
    """What it must reach, by name; "(0)": there must be none."""
    end = told.runs[-1][0]
    first = {record.id: record.seen + dt.timedelta(days=1) for record in records}
    due = {
        name: text for name, (text, at) in town.corrected.items() if end - at >= ARRIVES or at <= first[name]
    }
    texts = {
        record.id: [block.text for block in record.release.blocks] for record in records if record.release
    }
    drafted = {record.title for record in records if any(v.text for v in record.versions.values())}
    urgent = Counter(news.record for _, report in told.runs for news in report.news if news.what == "urgent")
    news = [(at, piece) for at, report in told.runs for piece in report.news if piece.what in standing.STOPS]
    daily = Counter(at.date() for at, _, out in told.mails if any(not piece.at_once for piece in out))
    lines = Counter(
        (piece.record, piece.what)
        for _, _, out in told.mails
        for piece in out
        if piece.what in {"draft", "past"}
    )
    unsaid = [
        subject for _, subject, out in told.mails
        if any(piece.what == "draft" for piece in out) and " to decide" not in subject
    ]  # fmt: skip
    return {
        "releases": len(records),
        "runs, of them with 1": (len(told.runs), sum(report.exit_code for _, report in told.runs)),
        "mails, of them daily": (len(told.mails), sum(daily.values())),
        "stops begun and ended": Counter((piece.what, piece.ends) for _, piece in news),
        "failed for the engine's sake (0)": sum(record.work is Work.FAILED for record in records),
        "false quarantines (0)": told.quarantines,
        "dead links (0)": sum(number for number, _ in told.links),
        "mails a day beyond one (0)": sum(number - 1 for number in daily.values()),
        "drafts told by mail": len(lines),
        "drafts that no mail told (0)": told.silent,
        "subjects that do not say what is to decide (0)": unsaid,
        "mails with nothing to say (0)": sum(not out for _, _, out in told.mails),
        "runs with 1 and nothing new (0)": told.in_vain,
        "stops that began or ended unseen (0)": [*told.unseen, *unpaired(news)],
        "corrections due": len(due),
        "corrections that did not arrive (0)": [name for name, text in due.items() if text not in texts[name]],
        "urgent": len(town.urgent),
        "urgent, missed or told twice (0)": [*(town.urgent - drafted), *(n for n in urgent.values() if n > 1)],
        "urgent that are none (0)": len(urgent) - len(town.urgent),
        "embargoes not free in time (0)": sorted(town.embargoed - drafted),
    }  # fmt: skip


def unpaired(news: Sequence[tuple[dt.datetime, News]]) -> list[object]:
    """Stops told twice as begun, or ended without having begun."""
    found, there = list[object](), set[tuple[str, str]]()
    for at, piece in news:
        name = (piece.what, piece.about)
        found += [(at, name)] if piece.ends != (name in there) else []
        there = there - {name} if piece.ends else there | {name}
    return found


def made_twice(records: Sequence[Record], engine: Engine) -> None:
    with_draft = Counter(record.title for record in records if any(v.text for v in record.versions.values()))
    assert [title for title, count in with_draft.items() if count > 1] == ["Verkehr heute"], "made twice"
    assert len(engine.bought) == len(set(engine.bought)), "nothing twice"
