"""Releases brought to drafts while an engine answers late: one call at a time beside several.

`python -m benchmarks.performance.overlap_steps STEP FOLDER` is one step in a process of its own, on a site of
`releases` that `lay_out` wrote; `make` prints the wall seconds from the first release's beginning to the last one's end.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from benchmarks.performance.spent import spent
from tests.machines.far_side import KEY, Biller, Offices

OFFICES, RELEASES, DELAY, AT_ONCE = 10, 4, 0.5, 4
"""Press offices, releases of each, seconds until the engine answers, calls that it takes at one time."""
CONFIG = """\
site: {{name: Bench, flavour: jekyll, folder: site}}
contact: desk@example.org
languages: [en-GB]
sources: [{names}]
network: {{delay: 0s, private: ["127.0.0.0/8"]}}
select: {{start: 100, max_waiting: null}}
{engines}
"""


def read(folder: Path) -> None:
    """Poll the offices and read their pages; without a key nothing is translated."""
    from pipeline import config
    from pipeline.workflow.importing.importing import run_import
    from pipeline.workflow.opening import open_workspace

    workspace = open_workspace(config.load(folder / "config.yaml"), env={})
    with closing(workspace.store):
        run_import(workspace)
        assert len(list(workspace.store.find())) == OFFICES * RELEASES


def make(folder: Path) -> None:
    """The step of a run that brings what waits to drafts."""
    from pipeline import config
    from pipeline.workflow.importing.importing import make_all
    from pipeline.workflow.opening import open_workspace
    from pipeline.workflow.purchasing.engines import Engines
    from pipeline.workflow.workspace.run_report import RunReportBuilder

    workspace = open_workspace(config.load(folder / "config.yaml"), env={"DEEPL_AUTH_KEY": KEY})
    tally = RunReportBuilder(started=workspace.now())
    with closing(workspace.store), closing(Engines(workspace)) as engines:

        def bring(limit: int | None) -> None:
            make_all(workspace, workspace.sources, engines, tally, limit=limit, progress=_quiet)

        bring(1)  # what is loaded when it is first used
        began = time.perf_counter()
        bring(None)
        print(time.perf_counter() - began)
    assert len(tally.written) == OFFICES * RELEASES, tally


def _quiet(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


STEPS: Mapping[str, Callable[[Path], None]] = {"read": read, "make": make}


def lay_out(folder: Path, offices: Offices, engines: str) -> None:
    """config.yaml and the sources."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "site").mkdir(exist_ok=True)
    names = [f"amt-{number}" for number in range(offices.number)]
    text = CONFIG.format(names=", ".join(names), engines=engines)
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    for name, host in zip(names, offices.cities, strict=True):
        (folder / "sources" / f"{name}.yaml").write_text(
            f"name: Stadt {name}\nkind: feed\nurl: {offices.base(host)}/feed.xml\n"
            "rights: {text: full, basis: own releases, checked: 2026-09-01}\n"
            "article: {title: h1, body: .text, date: time}\n",
            encoding="utf-8",
        )


def rounds(number: int) -> list[tuple[float, float]]:
    """Wall seconds with one call at a time and with several, of each round."""

    def step(name: str, folder: Path) -> str:
        return spent(["-m", "benchmarks.performance.overlap_steps", name, str(folder)]).said

    found = []
    with tempfile.TemporaryDirectory() as name, Offices(OFFICES, RELEASES) as offices:
        first = Path(name) / "read"
        lay_out(first, offices, "engines: auto")
        step("read", first)
        for count in range(number):
            walls = []
            for at_once in (1, AT_ONCE):
                folder = Path(name) / f"{count}-{at_once}"
                shutil.copytree(first, folder)
                with Biller(DELAY) as biller:
                    options = f"deepl: {{server_url: '{biller.url}', at_once: {at_once}}}"
                    lay_out(folder, offices, f"engines: [deepl]\noptions: {{{options}}}")
                    walls.append(float(step("make", folder).split()[-1]))
                    assert biller.at_once == at_once
                    assert max(biller.bill.values()) == 1
            found.append((walls[0], walls[1]))
    return found


def peak(sources: int, each: int) -> float:
    """Megabytes that one run over so many sources, each with so many new releases, has at its most."""
    with tempfile.TemporaryDirectory() as name, Offices(sources, each) as offices, Biller() as biller:
        folder = Path(name)
        lay_out(folder, offices, f"engines: [deepl]\noptions: {{deepl: {{server_url: '{biller.url}'}}}}")
        words = [
            "-c",
            "from pipeline.cli import main; main()",
            "--config",
            str(folder / "config.yaml"),
            "run",
        ]
        used = spent(words, env={"DEEPL_AUTH_KEY": KEY}, codes={0, 1})
        assert len(list((folder / "site").rglob("*.md"))) == sources * each, used.said[-2000:]
        return used.mb


if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]))
