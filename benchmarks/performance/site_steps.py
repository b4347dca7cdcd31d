"""One step of a built site in a process of its own: `python -m benchmarks.performance.site_steps STEP CONFIG`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.performance.built_site import at_rest


def _open(file: Path) -> None:
    at_rest(file).store.close()


def _run(file: Path) -> None:
    from pipeline.workflow.importing.importing import run_import

    workspace = at_rest(file)
    report = run_import(workspace)
    workspace.store.close()
    if report.news:
        raise SystemExit(f"a run with nothing new told news: {report.news[:3]}")


def _status(file: Path) -> None:
    from pipeline.workflow.reporting.status import status

    workspace = at_rest(file)
    status(workspace)
    workspace.store.close()


STEPS: Mapping[str, Callable[[Path], None]] = {"open": _open, "run": _run, "status": _status}


def main() -> None:
    """Do one."""
    asked = argparse.ArgumentParser()
    asked.add_argument("step", choices=STEPS)
    asked.add_argument("config", type=Path)
    chosen = asked.parse_args()
    STEPS[chosen.step](chosen.config)


if __name__ == "__main__":
    main()
