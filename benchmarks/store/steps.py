"""One step of a built site, measured in a process of its own: CPU seconds, wall seconds, MB, as JSON on one line.

`python benchmarks/store/steps.py STEP CONFIG`
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from synthetic import at_rest

from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting.status import status


def _open(file: Path) -> None:
    at_rest(file).store.close()


def _run(file: Path) -> None:
    workspace = at_rest(file)
    report = run_import(workspace)
    workspace.store.close()
    if report.news:
        raise SystemExit(f"a run with nothing new told news: {report.news[:3]}")


def _status(file: Path) -> None:
    workspace = at_rest(file)
    status(workspace)
    workspace.store.close()


STEPS: Mapping[str, Callable[[Path], None]] = {"open": _open, "run": _run, "status": _status}


def main() -> None:
    """Do one and say what it cost."""
    asked = argparse.ArgumentParser()
    asked.add_argument("step", choices=STEPS)
    asked.add_argument("config", type=Path)
    chosen = asked.parse_args()
    wall, cpu = time.perf_counter(), time.process_time()
    STEPS[chosen.step](chosen.config)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps({**spent, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
