"""What a person decides while a run is at work stands: every verb, whatever the city's page does at that moment.

The run is inside a slow fetch, or a slow engine call, when the person decides; nobody sleeps, both wait for each other.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import DecisionRefused, OutcomeUnknown
from pipeline.model import PostState, Record, Review, Standing, Version, Work
from pipeline.transitions import sources
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop, english

EN = "en-GB"
PAGE, FEED = "/presse/meldung-1", "/feed.xml"
LONGEST = 60
"""Seconds one side waits for the other before the test fails."""
NEW = (
    "Die Bücherei Nummer 1 öffnet am Montag ihre Türen, sagte die Bürgermeisterin. Abschnitt 99 beschreibt, was die "
    "Menschen im Stadtteil dort finden und wer sie begrüßt."
)
NEWER = NEW.replace("99", "98")
TYPED = "The people of the district find all of it there."


class Gate:
    """A place where a run waits, once, until the person has decided."""

    def __init__(self) -> None:
        self._reached, self._open = threading.Event(), threading.Event()
        self._once = threading.Lock()

    def wait(self) -> None:
        """The run comes by."""
        if not self._once.acquire(blocking=False):
            return
        self._reached.set()
        assert self._open.wait(LONGEST), "nobody decided"

    @property
    def passed(self) -> bool:
        """Whether the run came by."""
        return self._reached.is_set()

    def reached(self, run: threading.Thread) -> bool:
        """Wait until the run waits; False where it ended without coming by."""
        while run.is_alive():
            if self._reached.wait(0.05):
                return True
        return self._reached.is_set()

    def open(self) -> None:
        """Decided."""
        self._open.set()


@dataclass
class SlowShop(Shop):
    """An engine that takes long over the changed paragraph."""

    gate: Gate | None = None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Wait, then answer."""
        if self.failing is not None:
            raise self.failing
        if self.gate is not None:
            self.gate.wait()
        self.bought += texts
        return [Reply(text=english(text), billed=len(text)) for text in texts]


@dataclass
class Stage:
    """One site, its city, a run and a person at it."""

    root: Path
    city: City
    clock: Clock = field(default_factory=Clock)
    shop: SlowShop = field(default_factory=SlowShop)
    opened: list[Workspace] = field(default_factory=list)

    def place(self) -> Workspace:
        """One more process at the site, as far as that can be had in one."""
        made = open_workspace(config.load(self.root / "config.yaml"), env={}, clock=self.clock, fsync=False)
        self.opened.append(replace(made, open_engines=lambda source, target: [self.shop]))
        return self.opened[-1]

    def run(self, **span: float) -> RunReport:
        """Time passes, then a run."""
        self.clock.later(**span)
        return run_import(self.place(), forced=True)

    def file(self) -> Path:
        """The one post that is decided about."""
        found = [path for path in (self.root / "site").rglob("*number-1-*.md") if path.is_file()]
        assert len(found) == 1, found
        return found[0]

    def edit(self, old: str, new: str) -> None:
        """An editor saves."""
        file = self.file()
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


def first(workspace: Workspace) -> Record:
    """The release that is decided about."""
    return next(record for record in workspace.store.find() if record.entry.url.endswith(PAGE))


def version(record: Record) -> Version:
    """In the site's language."""
    return record.versions[EN]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What a person does: how it comes to it, what is done, and how one sees that it stands."""

    before: Callable[[Stage], None] = lambda stage: None
    act: Callable[[Workspace, Record], object]
    stands: Callable[[Stage, Record], bool]
    line: str = ""
    """The word in the log."""
    at: str = PAGE
    """What the run is fetching meanwhile."""
    engine: bool = True
    """Whether the run can come to an engine for this release."""


def approved(stage: Stage) -> None:
    workspace = stage.place()
    decisions.approve(workspace, first(workspace), EN, by="ed")


def published(stage: Stage) -> None:
    approved(stage)
    stage.run(minutes=1)


def proposed(stage: Stage) -> None:
    """An editor edits, the city corrects: a proposal waits."""
    stage.edit("Section 3 describes", "Section 3 lovingly describes")
    correct(stage, NEW)
    stage.run(hours=2)
    assert version(first(stage.place())).proposal is not None


def with_a_finding(stage: Stage) -> None:
    stage.edit("Section 3 describes", "Section 4711 describes")


def in_doubt(stage: Stage) -> None:
    """A correction was perhaps bought."""
    correct(stage, NEW)
    stage.shop.failing = OutcomeUnknown("no answer")
    stage.run(hours=2)
    stage.shop.failing = None
    assert first(stage.place()).work is Work.IN_DOUBT


def failed(stage: Stage) -> None:
    """A new release whose page could not be had: it is asked again by the next run."""
    stage.city.items.insert(0, item(11))
    stage.city.broken["/presse/meldung-11"] = 500
    stage.run(minutes=30)
    (stuck,) = stage.place().store.find(work=[Work.FAILED])
    assert stuck.temporary


def left_out(stage: Stage) -> None:
    """One more release that the source's rules leave out."""
    stage.city.items.insert(0, item(11))
    source = stage.root / "sources" / "musterstadt.yaml"
    source.write_text(source.read_text() + "skip: {title: [nummer 11]}\n")
    stage.run(minutes=30)


def quarantined(stage: Stage) -> None:
    """The source was left alone yesterday, and is tried again now."""
    store, now = stage.place().store, stage.clock.now()
    seen = store.source("musterstadt")
    store.change_source("musterstadt", sources.quarantined("no list", seen=seen, now=now))
    stage.clock.later(days=1)


def eleven(workspace: Workspace) -> Record:
    return next(record for record in workspace.store.find() if record.entry.url.endswith("meldung-11"))


def correct(stage: Stage, text: str) -> None:
    stage.city.items[-1].paragraphs[1] = text


def acknowledge(workspace: Workspace, record: Record) -> None:
    for finding in decisions.open_findings(workspace, record, version(record)):
        decisions.acknowledge(workspace, record, EN, finding.id, by="ed", reason="the city says so")


def save_by_desk(workspace: Workspace, record: Record) -> None:
    shown = sheet(workspace, record, EN)
    row = next(one for one in shown.rows if one.role == "block" and "Section 3" in one.text)
    save(workspace, record, EN, {row.key: TYPED}, base=shown.base, by="ed")


def reads(stage: Stage, *words: str) -> bool:
    text = stage.file().read_text()
    return all(word in text for word in words)


VERBS: dict[str, Verb] = {
    "approve": Verb(
        act=lambda workspace, record: decisions.approve(workspace, record, EN, by="ed"),
        stands=lambda stage, record: (
            version(record).review is Review.REVIEWED and reads(stage, 'status: "reviewed"', 'reviewer: "ed"')
        ),
        line="approved",
        engine=False,
    ),
    "reject": Verb(
        act=lambda workspace, record: decisions.reject(workspace, record, EN, by="ed", reason="not for us"),
        stands=lambda stage, record: (
            version(record).review is Review.REJECTED
            and version(record).place is PostState.NONE
            and version(record).proposal is None
            and not list((stage.root / "site").rglob("*number-1-*.md"))
        ),
        line="rejected",
    ),
    "send back": Verb(
        before=approved,
        act=lambda workspace, record: decisions.send_back(
            workspace, record, EN, by="ed", reason="ask the office"
        ),
        stands=lambda stage, record: (
            version(record).review is Review.MACHINE and reads(stage, 'status: "machine"')
        ),
        line="sent back",
    ),
    "forget": Verb(
        act=lambda workspace, record: decisions.forget(workspace, record, by="ed"),
        stands=lambda stage, record: (
            record.work is Work.FORGOTTEN
            and (record.versions, record.release, record.entry.title, record.approved) == ({}, None, "", ())
            and not any(line.bought or line.keys for line in record.purchases)
            and not [unit for unit in stage.place().store.memory.units() if "Nummer 1 " in unit.source]
            and not list((stage.root / "site").rglob("*number-1-*.md"))
        ),
        line="forgotten",
    ),
    "withdraw": Verb(
        before=published,
        act=lambda workspace, record: decisions.withdraw(
            workspace, record, EN, by="ed", reason="it was wrong", on=workspace.today()
        ),
        stands=lambda stage, record: (
            version(record).place is PostState.WITHDRAWN
            and reads(stage, "withdrawn: 2026-09-14", "it was wrong")
        ),
        line="withdrawn",
    ),
    "accept": Verb(
        before=proposed,
        act=lambda workspace, record: proposals.accept(workspace, record, EN, by="ed"),
        stands=lambda stage, record: (
            reads(stage, "Section 99", "lovingly")
            and (version(record).proposal is None or "98" in version(record).proposal.text)
        ),  # type: ignore[union-attr]
        line="accepted",
    ),
    "dismiss": Verb(
        before=proposed,
        act=lambda workspace, record: proposals.dismiss(workspace, record, EN, by="ed"),
        stands=lambda stage, record: (
            not reads(stage, "Section 99")
            and reads(stage, "lovingly")
            and (version(record).proposal is None or "98" in version(record).proposal.text)
        ),  # type: ignore[union-attr]
        line="dismissed",
    ),
    "acknowledge": Verb(
        before=with_a_finding,
        act=acknowledge,
        stands=lambda stage, record: (
            [line.reason for line in version(record).acknowledged] == ["the city says so"]
            and reads(stage, "Section 4711")
        ),
        line="acknowledged",
    ),
    "settle": Verb(
        before=in_doubt,
        act=lambda workspace, record: decisions.settle(workspace, record, paid=True, by="ed"),
        stands=lambda stage, record: (
            record.work is not Work.IN_DOUBT
            and "settled-paid" in [line.result for line in record.purchases]
            and "unknown" not in [line.result for line in record.purchases]
        ),
        line="settled",
        engine=False,
    ),
    "retry": Verb(
        before=failed,
        act=lambda workspace, one: decisions.retry(workspace, eleven(workspace), by="ed"),
        stands=lambda stage, one: (
            eleven(stage.place()).work in {Work.WAITING, Work.DONE} and eleven(stage.place()).picked
        ),
        at="/presse/meldung-11",
        engine=False,
    ),
    "pick": Verb(
        before=left_out,
        act=lambda workspace, one: decisions.request(workspace, eleven(workspace), by="ed"),
        stands=lambda stage, one: (
            eleven(stage.place()).work in {Work.WAITING, Work.DONE} and eleven(stage.place()).picked
        ),
    ),
    "desk save": Verb(
        act=save_by_desk,
        stands=lambda stage, one: reads(stage, TYPED),
    ),
    "sources pause": Verb(
        act=lambda workspace, one: manage.pause(workspace, "musterstadt", reason="holidays"),
        stands=lambda stage, one: (
            stage.place().store.source("musterstadt").standing is Standing.PAUSED
            and "holidays" in stage.place().store.source("musterstadt").reason
        ),
        at=FEED,
    ),
    "sources resume": Verb(
        before=quarantined,
        act=lambda workspace, one: manage.resume(workspace, "musterstadt"),
        stands=lambda stage, one: stage.place().store.source("musterstadt").standing is Standing.ACTIVE,
        at=FEED,
    ),
    "sources move": Verb(
        act=lambda workspace, one: manage.move(workspace, "musterstadt", workspace.sources[0].url + "?new"),
        stands=lambda stage, one: (stage.place().store.source("musterstadt").url or "").endswith("?new"),
        at=FEED,
    ),
}


def slowly(city: City, path: str, gate: Gate) -> Callable[[str], tuple[int, str, bytes]]:
    """The city, slow at one address when it is first asked for; what it says is what it would have said then."""
    answer = city.answer

    def answered(asked: str) -> tuple[int, str, bytes]:
        said = answer(asked)
        if asked == path:
            gate.wait()
        return said

    return answered


MEANWHILE: dict[str, Callable[[Stage, str], None]] = {
    "unchanged": lambda stage, path: None,
    "changed": lambda stage, path: correct(stage, NEWER),
    "gone": lambda stage, path: stage.city.broken.update({path: 404}),
    "failing": lambda stage, path: stage.city.broken.update({path: 500}),
}
"""What the page (or the list, where a source is decided about) does while the run asks for it."""
OTHERS = [what for what in MEANWHILE if what != "changed"]
ROWS = [
    (verb, what, "fetch")
    for number, verb in enumerate(VERBS)
    for what in (MEANWHILE if LONG else ("changed", OTHERS[number % len(OTHERS)]))
]
"""Each verb while the page changes and while one other thing happens, in turn; all of them under `make long`."""
ROWS += [(verb, "changed", "engine") for verb, one in VERBS.items() if one.engine and verb != "approve"]


@pytest.mark.slow
def test_no_older_german_is_approved_while_the_engine_writes_the_newer(stage: Stage) -> None:
    """The run knows the corrected German already: an approval would answer for the old one."""
    with pytest.raises(DecisionRefused, match="the city changed the German"):
        test_it_stands("approve", "changed", "engine", stage)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, City]]:
    """A site after its first run."""
    root = tmp_path_factory.mktemp("during") / "root"
    with City() as city:
        (root / "sources").mkdir(parents=True)
        (root / "config.yaml").write_text(CONFIG)
        source = SOURCE.replace("BASE", city.base) + "recheck: [1h, 1h, 1h, 1h, 1d, 2d]\n"
        (root / "sources" / "musterstadt.yaml").write_text(source)
        city.items = [item(3), item(2), item(1)]
        stage = Stage(root=root, city=city)
        stage.run()
        for workspace in stage.opened:
            workspace.store.close()
        yield root, city


@pytest.fixture
def stage(played: tuple[Path, City], tmp_path: Path) -> Iterator[Stage]:
    """A copy of it, and the city as it was."""
    before, city = played
    shutil.copytree(before, tmp_path / "root")
    city.items, city.broken = [item(3), item(2), item(1)], {}
    made = Stage(root=tmp_path / "root", city=city)
    answer = city.answer

    def moved(path: str) -> tuple[int, str, bytes]:
        if path == f"{FEED}?new":
            return 200, "application/rss+xml; charset=utf-8", city.feed().encode()
        return answer(path)

    city.__dict__["answer"] = moved
    yield made
    city.__dict__.pop("answer", None)
    for workspace in made.opened:
        workspace.store.close()


@pytest.mark.slow
def test_an_approval_is_refused_while_the_correction_is_being_translated(stage: Stage) -> None:
    stage.clock.later(hours=2)
    correct(stage, NEWER)
    gate = Gate()
    stage.shop.gate = gate
    run = threading.Thread(target=lambda: run_import(stage.place(), forced=True))
    run.start()
    try:
        assert gate.reached(run)
        workspace = stage.place()
        with pytest.raises(DecisionRefused, match="the city changed the German"):
            decisions.approve(workspace, first(workspace), EN, by="ed")
    finally:
        gate.open()
        run.join(LONGEST)
    after = first(stage.place())
    assert version(after).approvals == () and version(after).source_hash == after.release.fingerprint  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "what", "slow"), ROWS)
def test_it_stands(verb: str, what: str, slow: str, stage: Stage) -> None:
    one, gate = VERBS[verb], Gate()
    one.before(stage)
    stage.clock.later(hours=2)
    MEANWHILE[what](stage, one.at)
    if slow == "engine":
        stage.shop.gate = gate
    else:
        stage.city.__dict__["answer"] = slowly(stage.city, one.at, gate)
    reports: list[RunReport] = []
    run = threading.Thread(target=lambda: reports.append(run_import(stage.place(), forced=True)))
    run.start()
    try:
        came_by = gate.reached(run)
        workspace = stage.place()
        before = first(workspace)
        one.act(workspace, before)
    finally:
        gate.open()
        run.join(LONGEST)
    assert reports, "the run did not end"
    assert came_by, "the run did not wait"

    for _ in range(2):
        after = stage.place().store.get(before.id)
        assert after is not None and after.pending is None
        assert one.stands(stage, after)
        assert not one.line or one.line in [line.what for line in after.decisions]
        stage.shop.gate = None
        stage.city.broken = {}
        stage.run(minutes=5)
