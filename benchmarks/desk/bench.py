"""What the desk takes over HTTP: a queue of 10,000 drafts, a draft of 60 blocks, a save, help of 100,000 units.

`python -m benchmarks.desk.bench [--drafts 10000] [--units 100000] [--folder DIR]`; nothing leaves the machine. The site
is made anew in a temporary folder, or in DIR and kept there for the next call.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import resource
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from waitress.server import create_server

from benchmarks.performance.memory_steps import units
from pipeline import config
from pipeline.model import Block, Effects, Origin, Post, PostState, Record, Release, Run, Segment, Translation
from pipeline.review import create_app
from pipeline.review.sessions import csrf
from pipeline.site import writing
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.posts.rendering import version_of
from pipeline.workflow.workspace.workspace import Workspace

EN = "en-GB"
ROUNDS = 21


def main() -> None:
    """Make the site if it is not there, measure, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drafts", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.folder or Path(temporary)) / "town"
        made(folder, asked.drafts, asked.units)
        # The desk as it runs: with fsync, in a store somebody else filled.
        workspace = opened(folder, fsync=True)
        wire = Wire(workspace)
        rows = measure(wire, asked.drafts, asked.units, usual(workspace))
        wire.close()
        workspace.store.close()
    print(f"milliseconds over HTTP, {ROUNDS} rounds; {memory()} MB at its highest")
    print(f"{'':42}{'median':>8}{'processor':>11}{'worst':>8}{'to reach':>10}")
    for name, wall, spent, worst, wanted in rows:
        print(f"{name:42}{wall:8.1f}{spent:11.1f}{worst:8.1f}{wanted:10}")


def made(folder: Path, drafts: int, number: int) -> None:
    """The demo's site with so many drafts, and a memory of so many units; one that is there already stays as it is."""
    if (folder / "config.yaml").exists():
        return
    demo(folder)
    workspace = opened(folder, fsync=False)
    fill(workspace, drafts)
    remembered(workspace, number)
    workspace.store.close()


def opened(folder: Path, *, fsync: bool) -> Workspace:
    """The site, on the demo's last morning."""
    settings = config.load(folder / "config.yaml")
    return open_workspace(settings, env={}, clock=FixedClock(MORNINGS[-1]), fsync=fsync)


def fill(workspace: Workspace, number: int) -> None:
    """Copies of the demo's drafts under other names, and one draft of 60 blocks."""
    records = [one for one in workspace.store.find() if EN in one.versions and one.versions[EN].path]
    long(workspace, records[0])
    for at in range(number - len(records) - 1):
        record = records[at % len(records)]
        identity = f"{at:032x}"
        event = MORNINGS[0].date() + dt.timedelta(days=at % 400 - 20)
        version = replace(record.versions[EN], path=f"_drafts/copy-{at}.md", slug=f"copy-{at}")
        copy = replace(
            record,
            id=identity,
            aliases=(),
            addresses=(),
            purchases=(),
            event=event if at % 3 else None,
            entry=replace(record.entry, id=identity, url=f"{record.entry.url}?copy={at}"),
            release=replace(record.release, id=identity, url=f"{record.entry.url}?copy={at}")
            if record.release
            else None,
            versions={EN: version},
        )
        workspace.store.add(copy)


def long(workspace: Workspace, record: Record) -> None:
    """A release of 60 paragraphs, each with a number, a date and a time."""
    assert record.release is not None
    identity = "f" * 32
    german = "Am 12. September 2026 um {n}.30 Uhr lädt das Amt {n} Gäste in das Rathaus ein; der Eintritt kostet {n} Euro."
    english = (
        "On 12 September 2026 at {n}.30am the office invites {n} guests to the town hall; admission is €{n}."
    )
    blocks = tuple(
        Block(runs=(Run(text=german.format(n=n % 11 + 1) + f" Dies ist Absatz {n}."),)) for n in range(60)
    )
    release = replace(
        record.release, id=identity, blocks=blocks, kicker="", lead="", images=(), attachments=()
    )
    title = Segment(
        role="title",
        source=Block(runs=(Run(text=release.title),)),
        target=Block(runs=(Run(text="A long release of sixty blocks"),)),
        origin=Origin.ENGINE,
    )
    segments = [title]
    for at, block in enumerate(blocks):
        said = english.format(n=at % 11 + 1) + f" This is paragraph {at}."
        target = Block(runs=(Run(text=said),))
        segments.append(Segment(index=at, source=block, target=target, origin=Origin.ENGINE, engine="bench"))
    laid(workspace, record, release, tuple(segments))


def laid(workspace: Workspace, record: Record, release: Release, segments: tuple[Segment, ...]) -> None:
    """A draft of these segments, with its file."""
    made = Translation(
        release=release.id, language=EN, segments=segments, engine="bench", made=workspace.now()
    )
    url = f"http://x.example/{release.id[:1]}"
    base = replace(
        record, id=release.id, aliases=(), addresses=(), purchases=(), release=release, versions={},
        entry=replace(record.entry, id=release.id, url=url),
    )  # fmt: skip
    source = workspace.source(record.source)
    assert source is not None
    version = replace(version_of(workspace, source, base, made, None), place=PostState.DRAFT)
    writing.create(workspace.settings.folder, Post(path=version.path, text=version.text))
    workspace.store.add(replace(base, versions={EN: version}))


def remembered(workspace: Workspace, number: int) -> None:
    """A draft of 60 blocks of the memory's own language, and so many units that people answered for."""
    made = list(islice(units(number), number))
    known = [unit for at, unit in enumerate(made) if at % max(1, number // 60) == 0][:60]
    record = next(one for one in workspace.store.find() if one.id == "f" * 32)
    assert record.release is not None
    blocks = tuple(Block(runs=(Run(text=unit.source.replace(" ", " heute ", 1)),)) for unit in known)
    identity = "e" * 32
    segments = tuple(
        Segment(index=at, source=block, target=Block(runs=(Run(text=known[at].target),)), origin=Origin.ENGINE, engine="bench")
        for at, block in enumerate(blocks)
    )  # fmt: skip
    title = record.versions[EN].segments[0]
    laid(workspace, record, replace(record.release, id=identity, blocks=blocks), (title, *segments))
    people = tuple(replace(unit, origin="person", who="Bench") for unit in made)
    for start in range(0, number, 10_000):
        workspace.store.change_memory(Effects(units=people[start : start + 10_000]), now=workspace.now())


class Wire:
    """A desk behind a real socket, and one browser's connection to it."""

    def __init__(self, workspace: Workspace) -> None:
        door = socket.create_server(("127.0.0.1", 0))
        self.port = int(door.getsockname()[1])
        opened = create_app(workspace, port=self.port)
        self._server = create_server(opened.app, sockets=[door], threads=8)
        threading.Thread(target=self._server.run, daemon=True).start()
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._cookie, self.token = "", ""
        _, headers, _ = self.ask(opened.link, {})
        self._cookie = headers["Set-Cookie"].partition(";")[0]
        self.token = csrf(self._cookie.partition("=")[2])
        self.ask("/name", {"name": "Bench"})

    def ask(
        self, path: str, form: dict[str, str] | None = None, base: str = ""
    ) -> tuple[int, http.client.HTTPMessage, Spent]:
        """An answer's code and headers, and what it cost from the first byte sent to the last one read."""
        root = f"http://127.0.0.1:{self.port}"
        headers = {
            "Cookie": self._cookie,
            "Origin": root,
            "Sec-Fetch-Site": "same-origin",
            "Accept-Encoding": "gzip",
        }
        headers |= {"HX-Request": "true", "If-Match": base} if base else {}
        body = urlencode({**form, "token": self.token}) if form is not None else None
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        wall, spent = time.perf_counter(), time.process_time()
        self._connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        took = Spent((time.perf_counter() - wall) * 1000, (time.process_time() - spent) * 1000)
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status} {text[:300]!r}")
        return answer.status, answer.headers, took

    def close(self) -> None:
        """End both."""
        self._connection.close()
        self._server.task_dispatcher.shutdown(timeout=1)


class Spent(NamedTuple):
    """Milliseconds."""

    wall: float
    processor: float
    """Of this process, client and server together: what a machine without other work takes, the disk excepted."""


def usual(workspace: Workspace) -> tuple[str, str]:
    """A draft of the demo's as long as a city's release usually is (5.9 paragraphs), and the key of a paragraph."""
    files = workspace.settings.folder
    found = (
        one
        for one in workspace.store.find()
        if EN in one.versions and (files / one.versions[EN].path).is_file()
    )
    record = next(one for one in found if 6 <= len(one.versions[EN].segments) <= 8)
    last = record.versions[EN].segments[-1]
    return f"/draft/{record.id}/{EN}", f"{last.role}-{last.index}"


def measure(
    wire: Wire, drafts: int, units_: int, short: tuple[str, str]
) -> list[tuple[str, float, float, float, int]]:
    """Median of both times, worst wall time and the time to reach, for each thing that is asked."""
    long_, known = f"/draft/{'f' * 32}/{EN}", f"/draft/{'e' * 32}/{EN}"
    wire.ask("/")

    def save(number: int, draft: str = long_, key: str = "block-30") -> Spent:
        base = wire.ask(draft)[1]["ETag"]
        form = {"key": key, "text": f"On 12 September 2026 at 9.30am, edit {number}."}
        return wire.ask(f"{draft}/save", form, base)[2]

    def typed(number: int) -> Spent:
        return wire.ask(
            f"{long_}/typed", {"key": "block-31", "text": f"Half a sentence, {number}", "base": "0"}
        )[2]

    rows: list[tuple[str, Callable[[int], Spent], int]] = [
        (f"first page of a queue of {drafts:,}", lambda n: wire.ask("/")[2], 150),
        ("its last page", lambda n: wire.ask(f"/?page={max(1, drafts // 50 - 20)}")[2], 150),
        ("searched, newest first", lambda n: wire.ask("/?q=line&order=newest")[2], 150),
        ("a draft of 60 blocks", lambda n: wire.ask(long_)[2], 100),
        ("a save of one block", lambda n: save(n, *short), 50),
        ("a save of one block of 60", save, 50),
        ("autosave while typing", typed, 50),
        (f"help beside a block, {units_:,} units", lambda n: wire.ask(f"{known}/help/block-{n}")[2], 100),
        ("its draft in reading order", lambda n: wire.ask(known)[2], 100),
        ("its draft by risk, 60 blocks", lambda n: wire.ask(f"{known}?by=risk")[2], 1000),
    ]  # fmt: skip
    told = []
    for name, run, wanted in rows:
        found = [run(number) for number in range(ROUNDS)]
        middle = [statistics.median(one[at] for one in found) for at in (0, 1)]
        told.append((name, *middle, max(one.wall for one in found), wanted))
    return told


def memory() -> int:
    """Highest resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
