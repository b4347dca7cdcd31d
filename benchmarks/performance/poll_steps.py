"""Polling a thousand feeds beside bare httpx with SQLite and beside `reader` (pip install reader).

Eight at a time everywhere. Each step runs in a process of its own, `python -m benchmarks.performance.poll_steps STEP PORT
FOLDER`; CPU seconds are of that process.
"""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.performance.spent import spent as process
from benchmarks.performance.town import FEEDS, HOSTS, address

AT_ONCE = 8


def bare(port: int, folder: Path) -> None:
    """httpx and a table of validators: the least that polling can be."""
    import httpx

    with (
        closing(sqlite3.connect(folder / "bare.db", check_same_thread=False)) as db,
        httpx.Client() as client,
    ):
        db.execute("CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, tag TEXT, body BLOB)")
        known = dict(db.execute("SELECT url, tag FROM feed"))

        def ask(feed: int) -> tuple[str, str, bytes] | None:
            url = f"http://{address(feed)}:{port}/feed/{feed}"
            found = client.get(url, headers={"If-None-Match": known[url]} if url in known else {})
            return None if found.status_code == 304 else (url, found.headers["etag"], found.content)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            rows = [row for row in pool.map(ask, range(FEEDS)) if row]
        db.executemany("INSERT OR REPLACE INTO feed VALUES (?, ?, ?)", rows)
        db.commit()


def reader(port: int, folder: Path) -> None:
    """lemon24's reader, which parses entries and keeps them."""
    from reader import make_reader

    with closing(make_reader(str(folder / "reader.db"))) as made:
        for feed in range(FEEDS):
            made.add_feed(f"http://{address(feed)}:{port}/feed/{feed}", exist_ok=True)
        made.update_feeds(workers=AT_ONCE)


def ours(port: int, folder: Path) -> None:
    """The step of a run that polls its sources; no page is read: all that is listed was before the start."""
    from pipeline import config
    from pipeline.workflow.importing.gathering import gather
    from pipeline.workflow.opening import open_workspace
    from pipeline.workflow.workspace.run_report import RunReportBuilder

    if not (folder / "config.yaml").exists():
        lay_out(port, folder)
    workspace = open_workspace(config.load(folder / "config.yaml"), env={})
    tally = RunReportBuilder(started=workspace.now())
    gather(workspace, workspace.sources, tally, forced=True, progress=lambda stage, done, total: None)
    workspace.store.close()
    if failed := [row.note for row in tally.rows.values() if row.failed and row.note]:
        raise SystemExit(f"{len(failed)} failed: {failed[0]}")


def lay_out(port: int, folder: Path) -> None:
    """config.yaml and a thousand sources."""
    (folder / "sources").mkdir(parents=True)
    names = ", ".join(f"amt-{feed}" for feed in range(FEEDS))
    private = ", ".join(f'"127.0.1.{host + 1}"' for host in range(HOSTS))
    (folder / "config.yaml").write_text(
        "site: {name: Bench, flavour: jekyll, folder: site}\ncontact: desk@example.org\nlanguages: [en-GB]\n"
        f"sources: [{names}]\nnetwork: {{delay: 0s, private: [{private}]}}\nselect: {{start: 0}}\n",
        encoding="utf-8",
    )
    for feed in range(FEEDS):
        (folder / "sources" / f"amt-{feed}.yaml").write_text(
            f"name: Amt {feed}\nkind: feed\nurl: http://{address(feed)}:{port}/feed/{feed}\n"
            "rights: {text: full, basis: own releases, checked: 2026-09-01}\n",
            encoding="utf-8",
        )


STEPS: Mapping[str, Callable[[int, Path], None]] = {"bare": bare, "reader": reader, "ours": ours}


@contextmanager
def town(changed: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """The port of a serving town, and what makes it publish."""
    command = [sys.executable, str(Path(__file__).with_name("town.py")), str(changed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(process.stdout.readline())

        def publish() -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            process.stdout.readline()

        yield port, publish
        process.stdin.close()


def spent(step: str, port: int, folder: Path) -> tuple[float, float]:
    """CPU and wall seconds of a step."""
    used = process(["-m", "benchmarks.performance.poll_steps", step, str(port), str(folder)])
    return used.cpu, used.wall


def rounds(number: int) -> dict[str, list[tuple[float, float]]]:
    """Name of a row to what each round took: first, unchanged, and changed polls of each."""
    found: dict[str, list[tuple[float, float]]] = {}
    steps = [text for text in STEPS if text != "reader" or importlib.util.find_spec("reader")]
    for _ in range(number):
        for step in steps:
            with tempfile.TemporaryDirectory() as folder, town(20) as (port, publish):
                for name in ("first", "unchanged"):
                    found.setdefault(f"{step} {name}", []).append(spent(step, port, Path(folder)))
                publish()
                found.setdefault(f"{step} changed", []).append(spent(step, port, Path(folder)))
    return found


if __name__ == "__main__":
    STEPS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
