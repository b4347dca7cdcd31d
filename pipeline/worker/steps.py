"""What a worker does for each kind of job: the workflow's own steps, and which jobs follow from them.

A workspace is opened once and kept while the configuration stays as it is, ten minutes at most: what a run says at
its end of engines and stops is said then. Each job sees the store behind its own fence.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import config
from pipeline.fetch.http import Client
from pipeline.model import PostState, Record, Source
from pipeline.store import Fence
from pipeline.workflow.drafting.lapsing import tell_engines, tell_stops
from pipeline.workflow.drafting.new_drafts import fail_refused
from pipeline.workflow.importing import asking, gathering, importing
from pipeline.workflow.importing.priority import rank
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.in_doubt import settle_intents
from pipeline.workflow.reporting.telling import tell_news
from pipeline.workflow.sources.poll import not_now
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

QUEUE = "stadtbote"
FOLDER = "stadtbote folder"
"""Jobs for who holds the folder of the posts."""
SHIFT = 600.0
"""Seconds after which a workspace is opened anew; an engine that rests is asked again then."""
PUBLISH, SOURCE, RECHECK = 600_000_000, 500_000_000, 400_000_000
"""Priorities between urgent releases and all others (`rank`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job to be put into the queue; what waits there already under the same task and words is not put twice."""

    task: str
    words: Mapping[str, str | bool] = field(default_factory=dict)
    lock: str
    """Of jobs with one lock one is done at a time."""
    priority: int
    queue: str = QUEUE

    @property
    def name(self) -> str:
        """Two jobs that wait and are called the same are put once."""
        return " ".join([self.task, self.queue, *(str(word) for word in self.words.values())])


@dataclass(slots=True, kw_only=True)
class Shift:
    """One workspace, and what its jobs share."""

    workspace: Workspace
    engines: Engines
    client: Client
    tally: RunReportBuilder
    stamp: object
    until: float
    held: ExitStack
    """What is let go at its end."""
    jobs: int = 0
    """Under way."""


class Steps:
    """The jobs of one worker, several at a time. Raises JobLost where a job was taken over, StoreError to try again."""

    def __init__(self, config_file: Path) -> None:
        self._file = config_file
        self._lock = threading.Lock()
        self._shift: Shift | None = None

    def source(self, fence: Fence, source: str, forced: bool = False) -> Sequence[Job]:
        """Poll a press office and read what is new there; its releases follow."""
        with self._at_work(fence) as (workspace, shift):
            found = workspace.source(source)
            if found is None:
                return []
            asked = gathering.gather_source(workspace, found, shift.client, _tally(workspace), forced=forced)
            again = asked and bool(asking.due(workspace, found))
            return [
                *_releases(workspace, importing.unmade(workspace, [found])),
                *_rechecks(workspace, [found] if again else []),
            ]

    def recheck(self, fence: Fence, source: str) -> Sequence[Job]:
        """Ask the pages of a press office again whose day it is; releases that changed follow."""
        with self._at_work(fence) as (workspace, shift):
            found = workspace.source(source)
            if found is None:
                return []
            gathering.recheck_source(workspace, found, shift.client, _tally(workspace))
            return _releases(workspace, importing.unmade(workspace, [found]))

    def release(self, fence: Fence, release: str) -> Sequence[Job]:
        """Bring a release to its drafts; where the folder is another machine's, up to the text in the store."""
        with self._at_work(fence) as (workspace, shift), shift.engines.turn.hold():
            settle_intents(workspace, shift.tally, only=release)
            record = workspace.store.get(release)
            source = workspace.source(record.source) if record is not None else None
            if record is None or source is None or not importing.is_unmade(record, workspace.now()):
                return []
            if workspace.lays_posts or not _has_post(record):
                importing.bring_on(workspace, source, record, shift.engines, shift.tally)
            after = workspace.store.get(release)
            if workspace.lays_posts or after is None or not (_has_post(after) or _has_text(after)):
                return []
            return _releases(workspace, [after], queue=FOLDER)

    def publish(self, fence: Fence) -> Sequence[Job]:
        """What is done once for the whole site: look at its folder, lapse, publish, tell people."""
        with self._at_work(fence) as (workspace, _):
            tally = _tally(workspace)
            importing.finish(workspace, tally, at_rest=importing.begin(workspace, tally))
            tell_news(workspace, tally)
            return []

    def look(self, fence: Fence, timestamp: int) -> Sequence[Job]:
        """What is due at the moment of the clock that called."""
        with self._at_work(fence) as (workspace, _):
            return due(workspace)

    def due(self, sources: Sequence[str] = ()) -> Sequence[Job]:
        """What is due now, or these sources whether they are or not."""
        with self._at_work(None) as (workspace, _):
            return due(workspace, sources)

    def lays_posts(self) -> bool:
        """Whether the posts lie in the folder of this machine."""
        with self._at_work(None) as (workspace, _):
            return workspace.lays_posts

    # -- inside --------------------------------------------------------------------------------------------

    @contextmanager
    def _at_work(self, fence: Fence | None) -> Iterator[tuple[Workspace, Shift]]:
        with self._lock:
            shift = self._current(fence)
            shift.jobs += 1
        try:
            yield _fenced(shift.workspace, fence), shift
        finally:
            with self._lock:
                shift.jobs -= 1
                if shift is not self._shift and not shift.jobs:
                    shift.held.close()

    def _current(self, fence: Fence | None) -> Shift:
        """The shift of this moment; one that is over says what it has to say."""
        stamp, old = _stamp(self._file), self._shift
        if old is not None and old.stamp == stamp and old.workspace.clock.monotonic() < old.until:
            return old
        if old is not None:
            self._shift = None
            _tell(_fenced(old.workspace, fence), old)
            if not old.jobs:
                old.held.close()
        with ExitStack() as held:
            workspace = open_workspace(config.load(self._file))
            held.callback(workspace.store.close)
            held.enter_context(workspace.store.among_machines(shared=True))
            client, engines = held.enter_context(workspace.client()), Engines(workspace)
            held.callback(engines.close)
            engines.overlap_writes()
            self._shift = Shift(
                workspace=workspace,
                engines=engines,
                client=client,
                tally=_tally(workspace),
                stamp=stamp,
                until=workspace.clock.monotonic() + SHIFT,
                held=held.pop_all(),
            )
        return self._shift

    def close(self) -> None:
        """Let go of the store and the engines."""
        with self._lock:
            if self._shift is not None:
                self._shift.held.close()
                self._shift = None


def due(workspace: Workspace, sources: Sequence[str] = ()) -> list[Job]:
    """Jobs for what is due, or for these sources whether they are due or not; and a publication."""
    now = workspace.now()
    found = [source for source in workspace.sources if source.enabled or source.id in sources]
    if sources:
        return [
            *_polls(workspace, [source for source in found if source.id in sources], forced=True),
            _publication(),
        ]
    hungry = [source for source in found if not not_now(workspace.store.source(source.id), now, forced=False)]
    again = {record.source for record in workspace.store.find(recheck_before=now)}
    asked = [source for source in found if source.id in again and source not in hungry]
    waiting = importing.unmade(workspace, found)
    return [
        *_polls(workspace, hungry),
        *_rechecks(workspace, asked),
        *_releases(workspace, waiting),
        _publication(),
    ]


def _polls(workspace: Workspace, sources: Iterable[Source], *, forced: bool = False) -> list[Job]:
    # A picture that is to be laid beside a post is fetched where the posts are.
    queue = FOLDER if workspace.settings.images == "publish" else QUEUE
    words = {"forced": True} if forced else {}
    return [
        Job(
            task="source",
            words={"source": source.id, **words},
            lock=_host(source),
            priority=SOURCE,
            queue=queue,
        )
        for source in sources
    ]


def _rechecks(workspace: Workspace, sources: Iterable[Source]) -> list[Job]:
    queue = FOLDER if workspace.settings.images == "publish" else QUEUE
    return [
        Job(task="recheck", words={"source": source.id}, lock=_host(source), priority=RECHECK, queue=queue)
        for source in sources
    ]


def _releases(workspace: Workspace, records: Iterable[Record], *, queue: str = "") -> list[Job]:
    today = workspace.today()
    return [
        Job(
            task="release",
            words={"release": record.id},
            lock=record.id,
            priority=rank(record, today),
            queue=queue or (FOLDER if _has_post(record) else QUEUE),
        )
        for record in records
    ]


def _publication() -> Job:
    return Job(task="publish", lock="publish", priority=PUBLISH, queue=FOLDER)


def _host(source: Source) -> str:
    return f"host {urlsplit(source.url).netloc or source.id}"


def _has_post(record: Record) -> bool:
    return any(version.place is not PostState.NONE for version in record.versions.values())


def _has_text(record: Record) -> bool:
    return any(version.text for version in record.versions.values())


def _tally(workspace: Workspace) -> RunReportBuilder:
    return RunReportBuilder(started=workspace.now(), keep=workspace.store.tell_people)


def _fenced(workspace: Workspace, fence: Fence | None) -> Workspace:
    return workspace.behind(fence) if fence is not None else workspace


def _stamp(file: Path) -> object:
    """What the configuration looks like: names, sizes and times of its files."""
    files = [file, *sorted((file.parent / "sources").glob("*.yaml"))]
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files if path.exists()]


def _tell(workspace: Workspace, shift: Shift) -> None:
    if not shift.tally.rows:
        return
    fail_refused(workspace, shift.engines, shift.tally)
    tell_engines(workspace, shift.engines, shift.tally)
    tell_stops(workspace, shift.tally)
