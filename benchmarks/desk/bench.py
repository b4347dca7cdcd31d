"""Server time of the desk: first page of a queue of 10,000 drafts, a draft of 60 blocks, a save.

`python benchmarks/desk/bench.py [--drafts 10000] [--folder DIR]`; nothing leaves the machine. The site is made anew
in a temporary folder, or in DIR and kept there for the next call.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from pipeline import config
from pipeline.model import Block, Origin, Post, PostState, Record, Run, Segment, Translation
from pipeline.review import create_app
from pipeline.review.sessions import csrf
from pipeline.site import writing
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.posts.rendering import version_of
from pipeline.workflow.workspace.workspace import Workspace

EN = "en-GB"
ROOT = "http://127.0.0.1:8765"
ORIGIN = {"Origin": ROOT, "Sec-Fetch-Site": "same-origin"}
ROUNDS = 21
TARGETS = {"queue": 150, "draft": 100, "save": 50}
"""Milliseconds that are to be kept."""


def main() -> None:
    """Make the site if it is not there, measure, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drafts", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.folder or Path(temporary)) / "town"
        fresh = not (folder / "config.yaml").exists()
        if fresh:
            demo(folder)
        workspace = open_workspace(
            config.load(folder / "config.yaml"), env={}, clock=FixedClock(MORNINGS[-1]), fsync=False
        )
        if fresh:
            fill(workspace, asked.drafts)
        workspace.store.close()
        # The desk as it runs: with fsync, in a store somebody else filled.
        workspace = open_workspace(
            config.load(folder / "config.yaml"), env={}, clock=FixedClock(MORNINGS[-1])
        )
        measure(workspace)
        workspace.store.close()


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
    made = Translation(
        release=identity, language=EN, segments=tuple(segments), engine="bench", made=workspace.now()
    )
    base = replace(
        record,
        id=identity,
        aliases=(),
        purchases=(),
        entry=replace(record.entry, id=identity, url="http://x.example/long"),
        release=release,
        versions={},
    )
    source = workspace.source(record.source)
    assert source is not None
    version = replace(version_of(workspace, source, base, made, None), place=PostState.DRAFT)
    writing.create(workspace.settings.folder, Post(path=version.path, text=version.text))
    workspace.store.add(replace(base, versions={EN: version}))


def measure(workspace: Workspace) -> None:
    """The table."""
    opened = create_app(workspace)
    client = opened.app.test_client()
    client.post(opened.link, base_url=ROOT, headers=ORIGIN)
    cookie = client.get_cookie(opened.door.cookie, "127.0.0.1")
    assert cookie is not None
    token = csrf(cookie.value)
    client.post("/name", data={"name": "Bench", "token": token}, base_url=ROOT, headers=ORIGIN)
    draft = f"/draft/{'f' * 32}/{EN}"
    get(client, "/")
    before = memory()
    rows = [
        ("queue", "first page of the queue", timed(lambda n: get(client, "/"))),
        ("queue", "its last page", timed(lambda n: get(client, "/?page=180"))),
        (
            "queue",
            "searched, one source, newest first",
            timed(lambda n: get(client, "/?q=line&order=newest")),
        ),
        ("draft", "a draft of 60 blocks", timed(lambda n: get(client, draft))),
        ("draft", "the same, edited", timed(lambda n: edited(client, draft, token, n))),
        ("save", "a save of one block", timed(lambda n: save(client, draft, token, n))),
        ("save", "autosave while typing", timed(lambda n: typed(client, draft, token, n))),
    ]
    print(f"{len(list(workspace.store.placed())):,} drafts; milliseconds of server time, {ROUNDS} rounds")
    print(f"{'':38}{'median':>8}{'worst':>8}{'target':>8}")
    for kind, name, (middle, worst) in rows:
        print(f"{name:38}{middle:8.1f}{worst:8.1f}{TARGETS[kind]:8}")
    print(f"memory: {before} MB after the first page, {memory()} MB at its highest")


def timed(run: Callable[[int], float]) -> tuple[float, float]:
    """Median and worst of the rounds, in milliseconds."""
    found = [run(number) * 1000 for number in range(ROUNDS)]
    return statistics.median(found), max(found)


def get(client: FlaskClient, path: str) -> float:
    """Seconds of one page."""
    started = time.perf_counter()
    response = client.get(path, base_url=ROOT)
    took = time.perf_counter() - started
    assert response.status_code == 200, response.status_code
    return took


def save(client: FlaskClient, draft: str, token: str, number: int) -> float:
    """Seconds of one save of a block."""
    base = client.get(draft, base_url=ROOT).headers["ETag"]
    data = {"key": "block-30", "text": f"On 12 September 2026 at 9.30am, edit {number}.", "token": token}
    started = time.perf_counter()
    response = client.post(
        f"{draft}/save", data=data, base_url=ROOT, headers={**ORIGIN, "If-Match": base, "HX-Request": "true"}
    )
    took = time.perf_counter() - started
    assert response.status_code == 200, response.text[:300]
    return took


def edited(client: FlaskClient, draft: str, token: str, number: int) -> float:
    """Seconds of the page after an edit."""
    save(client, draft, token, number + 1000)
    return get(client, draft)


def typed(client: FlaskClient, draft: str, token: str, number: int) -> float:
    """Seconds of keeping typed text."""
    data = {"key": "block-31", "text": f"Half a sentence, {number}", "token": token, "base": "0"}
    started = time.perf_counter()
    response = client.post(f"{draft}/typed", data=data, base_url=ROOT, headers=ORIGIN)
    took = time.perf_counter() - started
    assert response.status_code == 204
    return took


def memory() -> int:
    """Highest resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
