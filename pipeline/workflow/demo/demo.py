"""The demo: three mornings of a demo town on loopback, by exactly the code of `stadtbote run`, on a fixed clock."""

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline import config
from pipeline.errors import OutputRefused
from pipeline.model import Origin, Record, Severity, Version
from pipeline.plugins import shipped
from pipeline.translate.engine import Engine
from pipeline.workflow.demo.engine import editors_edits, slipping_engine
from pipeline.workflow.demo.server import Town
from pipeline.workflow.importing.gathering import Progress
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.reporting.side_by_side import write_sides
from pipeline.workflow.reporting.status import Status, english_title, status, titles
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace

HOST = "www.wendelbrueck.example"
ZONE = ZoneInfo("Europe/Berlin")
MORNINGS = tuple(dt.datetime(2026, 9, day, 8, 0, tzinfo=ZONE) for day in (14, 15, 16))
MARK = ".stadtbote-demo"


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, so that two calls give the same bytes. Waiting costs nothing."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        """The morning."""
        return self.at

    def monotonic(self) -> float:
        """Real seconds, for deadlines."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Nobody waits in the demo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """One day of the demo."""

    title: str
    told: tuple[str, ...]
    report: RunReport
    came_of_it: tuple[str, ...] = ()
    """A line for each slip that was caught, and for what a correction cost."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Path of a post in the news to its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demo did and where it lies."""

    folder: Path
    site: Path
    report_page: Path
    mornings: tuple[Morning, ...]
    status: Status
    seconds: float


def demo(folder: Path, *, days: int = 3, progress: Progress = lambda stage, done, total: None) -> Demo:
    """Make `folder` anew and walk the mornings. Raises OutputRefused where the folder is not the demo's own."""
    started = time.monotonic()
    examples = shipped("examples")
    _clear(folder)
    with Town(public=f"http://{HOST}") as town:
        settings_file = _lay_out(folder, examples, town)
        mornings = []
        for day, (title, act) in enumerate(ACTS[:days], 1):
            town.day = day
            mornings.append(_morning(settings_file, examples, town, day, title, act, progress))
        workspace = _place(settings_file, town, MORNINGS[days - 1], ())
        try:
            now = status(workspace)
            page = write_sides(workspace, folder / "report.html")
        finally:
            workspace.store.close()
    return Demo(
        folder=folder,
        site=settings_file.parent / "site",
        report_page=page,
        mornings=tuple(mornings),
        status=now,
        seconds=round(time.monotonic() - started, 1),
    )


Act = Callable[[Workspace, Path], Sequence[str]]


def _first(workspace: Workspace, examples: Path) -> Sequence[str]:
    """Nothing happens before the first run."""
    del workspace, examples
    return ("English written by us (`examples/memory.tmx`), no engine: four paragraphs have no English.",)


def _second(workspace: Workspace, examples: Path) -> Sequence[str]:
    """An engine that slips is asked for what the memory does not know."""
    del workspace, examples
    return (
        "An engine that slips translates what is new: a wrong time, a Milliarde and a lost paragraph are planted.",
    )


def _third(workspace: Workspace, examples: Path) -> Sequence[str]:
    """An editor has edited a draft whose original is corrected this morning."""
    edited = ""
    for old, new in editors_edits(examples):
        for record, version in _versions(workspace):
            file = workspace.settings.folder / version.path
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            if old in text:
                file.write_text(text.replace(old, new), encoding="utf-8")
                edited = english_title(version, record)
    return (
        f"Overnight an editor changed “{edited}”, its title too; this morning the city corrects that release, "
        "title and text, and takes another one away.",
    )


ACTS: tuple[tuple[str, Act], ...] = (
    ("Monday: three press offices are read for the first time", _first),
    ("Tuesday: new releases, and an engine that slips", _second),
    ("Wednesday: a correction arrives while an editor's edit lies in the file", _third),
)


def _morning(
    settings_file: Path, examples: Path, town: Town, day: int, title: str, act: Act, progress: Progress
) -> Morning:
    engines: Sequence[Engine] = () if day == 1 else (slipping_engine(examples),)
    workspace = _place(settings_file, town, MORNINGS[day - 1], engines)
    try:
        told = act(workspace, examples)
        report = run_import(workspace, forced=True, progress=progress)
        came = (*_caught(workspace), *_corrected(workspace))
        named = titles(workspace, report)
    finally:
        workspace.store.close()
    return Morning(title=title, told=tuple(told), report=report, came_of_it=came, titles=named)


def _caught(workspace: Workspace) -> Iterator[str]:
    """One line for each paragraph of this morning's English that a check stopped: its gravest finding."""
    for record, version in _versions(workspace):
        if version.made != workspace.now() or version.engine == "memory":
            continue
        told: set[tuple[str, int]] = set()
        for finding in sorted(version.findings, key=lambda finding: finding.severity is not Severity.ERROR):
            if finding.severity is Severity.INFO or (finding.role, finding.index) in told:
                continue
            told.add((finding.role, finding.index))
            yield f"caught in “{english_title(version, record)}”: {finding.message}"


def _corrected(workspace: Workspace) -> Iterator[str]:
    """What a correction cost, and what became of the editor's words."""
    for record, version in _versions(workspace):
        proposal = version.proposal
        if proposal is None or proposal.made != workspace.now():
            continue
        bought = [segment for segment in proposal.segments if segment.origin is Origin.ENGINE]
        characters = sum(len(segment.source.text) for segment in bought)
        yield (
            f"bought again: {len(bought)} of {len(proposal.segments)} paragraphs ({characters} characters) of "
            f"“{english_title(version, record)}”; the editor's words stand, and a proposal waits"
        )
        for block in proposal.blocks:
            if block.conflict:
                yield f"to be chosen, the editor's {block.field or 'text'} or the city's: “{block.current}” or “{block.proposed}”"


def _versions(workspace: Workspace) -> list[tuple[Record, Version]]:
    found = [(record, version) for record in workspace.store.find() for version in record.versions.values()]
    return sorted(found, key=lambda pair: pair[1].path)


def _place(settings_file: Path, town: Town, at: dt.datetime, engines: Sequence[Engine]) -> Workspace:
    settings = config.load(settings_file)
    network = replace(settings.network, private=(f"127.0.0.1:{town.port}",))
    workspace = open_workspace(replace(settings, network=network), env={}, clock=FixedClock(at))
    return replace(
        workspace, open_engines=lambda source, target: engines, connect_to={HOST: ("127.0.0.1", town.port)}
    )


def _lay_out(folder: Path, examples: Path, town: Town) -> Path:
    """config.yaml, sources and memory of the town, as any site has them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `stadtbote demo`, and made anew by the next one.\n", encoding="utf-8")
    text = (examples / "config.yaml").read_text(encoding="utf-8")
    (folder / "config.yaml").write_text(f"{text}memory: [memory.tmx]\n", encoding="utf-8")
    shutil.copyfile(examples / "memory.tmx", folder / "memory.tmx")
    (folder / "sources").mkdir()
    for file in sorted((examples / "town" / "sources").glob("*.yaml")):
        filled = file.read_text(encoding="utf-8").replace("{base}", town.base)
        (folder / "sources" / file.name).write_text(filled, encoding="utf-8")
    return folder / "config.yaml"


def _clear(folder: Path) -> None:
    """Remove the last demo; anything else in that place is left alone."""
    if not folder.exists():
        return
    if not (folder / MARK).is_file() and any(folder.iterdir()):
        raise OutputRefused("is not a folder of the demo; name another with --folder", about=str(folder))
    shutil.rmtree(folder)
