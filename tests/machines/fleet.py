"""Workers as processes of their own, on folders that share all, some or nothing; and what they left, beside the bill."""

from __future__ import annotations

import datetime as dt
import functools
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import sqlalchemy as sa

from pipeline.fetch.clock import SystemClock
from pipeline.model import PostState, Record, Work
from pipeline.store.form.encoding import unpacked
from pipeline.transitions.purchasing import doubtful
from tests.machines.far_side import KEY, Biller, Offices, billed_twice

SHAPES = ("one folder", "site and records", "site", "nothing")
"""What four workers have in common besides the database."""
JOBS = 4
"""Of a worker, side by side."""
CONFIG = """\
site: {{name: Test, flavour: jekyll, folder: site}}
contact: desk@example.org
languages: [{languages}]
sources: [{names}]
network: {{delay: 0s, private: ["127.0.0.0/8"]}}
select: {{start: 100, max_waiting: null}}
engines: [deepl]
options: {{deepl: {{server_url: "{engine}"}}}}
store: "{store}"
"""
SOURCE = """\
name: Stadt {name}
kind: feed
url: "{base}/feed.xml"
rights: {{text: full, basis: own releases, checked: 2026-09-01}}
article: {{title: h1, body: .text, date: time}}
"""
_OPEN = "SELECT count(*) FROM purchase WHERE result = ''"
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.machines.loaded"])


@dataclass
class Fleet:
    """Machines of one site: a folder each, or one; `start` begins a worker on one of them."""

    root: Path
    shape: str
    store: str
    offices: Offices
    biller: Biller
    machines: int = 4
    options: tuple[str, ...] = ()
    """Of `worker start`."""
    languages: tuple[str, ...] = ("en-GB",)
    clock: Path | None = None
    """File with the moment that the workers' clock shows; None: the machine's own."""
    workers: list[ForkServerProcess | None] = field(default_factory=list)
    frozen: set[int] = field(default_factory=set)
    interrupted: int = 0
    """Calls that were under way when a worker was killed or frozen."""

    def __post_init__(self) -> None:
        """Folders with their configuration."""
        for number in range(self.machines):
            self._furnish(self.folder(number))
        self.workers = [None] * self.machines

    def folder(self, number: int) -> Path:
        """Where a machine's configuration lies."""
        return self.root / ("machine" if self.shape == "one folder" else f"machine{number}")

    def _furnish(self, folder: Path) -> None:
        if folder.exists():
            return
        (folder / "sources").mkdir(parents=True)
        names = []
        for number, host in enumerate(self.offices.cities, 1):
            names.append(f"office{number:03d}")
            text = SOURCE.format(name=number, base=self.offices.base(host))
            (folder / "sources" / f"{names[-1]}.yaml").write_text(text)
        text = CONFIG.format(
            names=", ".join(names),
            engine=self.biller.url,
            store=self.store,
            languages=", ".join(self.languages),
        )
        (folder / "config.yaml").write_text(text)
        for name in {"site and records": ("site", ".stadtbote/records"), "site": ("site",)}.get(
            self.shape, ()
        ):
            shared = self.root / "shared" / name
            shared.mkdir(parents=True, exist_ok=True)
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).symlink_to(shared)

    # -- processes -----------------------------------------------------------------------------------------

    def call(self, *words: str, machine: int = 0) -> None:
        """A command in a process of its own, to its end."""
        process = self._process(machine, words)
        process.join(120)
        assert process.exitcode == 0, self.log(machine)

    def start(self, machine: int, *words: str) -> None:
        """Begin a worker."""
        self.workers[machine] = self._process(machine, ("start", *self.options, *words))

    def _process(self, machine: int, words: Sequence[str]) -> ForkServerProcess:
        _ready()
        process = _CONTEXT.Process(
            target=child, args=(self.folder(machine), self.log_file(machine), tuple(words), self.clock)
        )
        process.start()
        return process

    def kill(self, machine: int) -> None:
        """As by `kill -9`."""
        process = self.workers[machine]
        assert process is not None and process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(30)
        self.interrupted += self._calls()
        self.workers[machine] = None
        self.frozen.discard(machine)

    def freeze(self, machine: int) -> None:
        """As a machine that was put to sleep."""
        process = self.workers[machine]
        assert process is not None and process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        self.interrupted += self._calls()
        self.frozen.add(machine)

    def _calls(self) -> int:
        """Calls under way: as many as the worker may have had, whose they were is not known. What it sent to the database
        last is written a moment after its end."""
        open_lines = []
        for _ in range(5):
            open_lines += [int(str(count)) for (count,) in self.ask(_OPEN)]
            time.sleep(0.1)
        return min(max(open_lines), JOBS)

    def wake(self, machine: int) -> None:
        """And woken up."""
        process = self.workers[machine]
        assert process is not None and process.pid is not None
        os.kill(process.pid, signal.SIGCONT)
        self.frozen.discard(machine)

    def stop(self) -> list[int | None]:
        """Ask every worker to end; their exit codes."""
        for process in self.workers:
            if process is not None and process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGCONT)
                    os.kill(process.pid, signal.SIGTERM)
        codes = []
        for process in self.workers:
            if process is not None:
                process.join(60)
                codes.append(process.exitcode)
                if process.is_alive():
                    process.kill()
        self.workers = [None] * self.machines
        return codes

    def log_file(self, machine: int) -> Path:
        """What a machine's processes said."""
        return self.folder(machine) / f"worker{machine}.log"

    def log(self, machine: int) -> str:
        """Its text."""
        file = self.log_file(machine)
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    # -- what is there ---------------------------------------------------------------------------------------

    @functools.cached_property
    def database(self) -> sa.Engine:
        """For questions of the tests alone."""
        return sa.create_engine(self.store, poolclass=sa.pool.NullPool)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows of a question."""
        with self.database.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(question))]

    def jobs(self) -> dict[str, int]:
        """State of jobs to their number."""
        found = self.ask("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        return {str(status): int(str(number)) for status, number in found}

    def records(self) -> list[Record]:
        """All that is stored."""
        return [unpacked(bytes(raw)) for (raw,) in self.ask("SELECT json FROM record ORDER BY id")]

    def posts(self) -> dict[str, Path]:
        """Path within a site's folder to the file, over all folders; a post that lies in two of them is an error."""
        found: dict[str, Path] = {}
        for folder in {(self.folder(number) / "site").resolve() for number in range(self.machines)}:
            for file in folder.rglob("*.md"):
                name = file.relative_to(folder).as_posix()
                assert name not in found, f"{name} lies in two folders"
                found[name] = file
        return found

    def idle(self) -> bool:
        """Whether nothing is left to do."""
        jobs = self.jobs()
        return not jobs.get("todo") and not jobs.get("doing")

    def wait(self, until: Callable[[], bool], seconds: float = 120) -> float:
        """Until something is so; how many seconds it took."""
        began = time.monotonic()
        while not until():
            if time.monotonic() - began > seconds:
                logs = "\n".join(self.log(number)[-3000:] for number in range(self.machines))
                raise AssertionError(f"not within {seconds} s; {self.jobs()}\n{logs}")
            time.sleep(0.1)
        return time.monotonic() - began

    def faults(self, refused: Collection[str] = ()) -> list[str]:
        """What is not as it was published and billed; nothing where all is well.

        `refused`: titles of releases for which the engine's words cannot be taken: they wait for a person, and no other
        does.
        """
        found = []
        records, posts, biller = self.records(), self.posts(), self.biller
        if (titles := {one.entry.title for one in records}) != self.offices.published or len(records) != len(
            titles
        ):
            found.append(f"{len(records)} records of {len(self.offices.published)} releases")
        placed = [
            one for record in records for one in record.versions.values() if one.place is PostState.DRAFT
        ]
        if {one.path for one in placed} != set(posts):
            found.append(f"{len(posts)} posts, {len(placed)} in the records")
        doubt = [record for record in records if doubtful(record)]
        done = sum(record.work is Work.DONE for record in records)
        whole = sum(len(record.versions) for record in records if record.work is Work.DONE)
        if not done * len(self.languages) == whole <= len(placed):
            found.append(f"{done} records are done, with {whole} texts; {len(placed)} are placed")
        for record in records:
            as_it_should = (
                _waits_for_a_person(record) if record.entry.title in refused else record.work is Work.DONE
            )
            if not as_it_should and record not in doubt and not _waits_for_doubt(record):
                found.append(f"{record.title}: {record.work}, {record.reason}")
        if len(doubt) > self.interrupted:
            found.append(f"{len(doubt)} releases in doubt, {self.interrupted} calls were interrupted")
        lines = [line for record in records for line in record.purchases]
        paid = sum(line.billed for line in lines if line.result == "paid")
        unsure = sum(line.characters for record in doubt for line in doubtful(record))
        if not paid <= biller.characters <= paid + unsure:
            found.append(f"billed {biller.characters}, paid {paid}, in doubt {unsure}")
        if again := billed_twice(biller):
            found.append(f"{len(again)} texts billed twice, first: {again[0]}")
        rows = self.ask("SELECT sum(billed) FROM purchase WHERE result = 'paid'")[0][0] or 0
        if int(str(rows)) != paid:
            found.append(f"the ledger's rows say {rows}, its records {paid}")
        if failed := self.jobs().get("failed", 0):
            found.append(f"{failed} dead jobs")
        found += [
            f"{host}: {number} connections" for host, number in self.offices.at_once.items() if number > 1
        ]
        return found


def _waits_for_doubt(record: Record) -> bool:
    return record.work is Work.WAITING and "in doubt" in record.reason


def _waits_for_a_person(record: Record) -> bool:
    return record.work is Work.WAITING and "without a translation" in record.reason


@dataclass(frozen=True)
class Calendar(SystemClock):
    """A clock that shows what a file says; pauses are real."""

    file: Path = Path()

    def now(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.file.read_text())

    def monotonic(self) -> float:
        return self.now().timestamp()


def child(folder: Path, log: Path, words: tuple[str, ...], clock: Path | None) -> None:
    """`stadtbote worker WORDS` in a folder."""
    from pipeline.cli import cli
    from pipeline.workflow import opening

    if clock is not None:
        opening.SystemClock = lambda: Calendar(file=clock)  # type: ignore[misc, assignment]  # of this process
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.chdir(folder)
    os.environ["DEEPL_AUTH_KEY"] = KEY
    cli(["--config", str(folder / "config.yaml"), "worker", *words])


@functools.cache
def _ready() -> None:
    """Start the server all are forked from; it knows its search path from the environment alone."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
