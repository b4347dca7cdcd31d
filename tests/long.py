"""`make long`: slow and random tests at full count; what they gave is written to benchmarks/long.md.

usage: python -m tests.long [PYTEST ARGUMENT ...]
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "benchmarks" / "long.md"
SPEED = "tests/quality/test_checks.py::test_speed"
LAYOUT = [
    "tests/workflow/importing",
    "tests/workflow/editing",
    "tests/workflow/drafting",
    "tests/workflow/publishing",
]
"""Tests that are run once more with config.yaml in the site's own folder, as `init` lays it."""
HEAD = """\
# Long tests

Slow and random tests at full count: `make long` runs them and writes this page anew.
Tests of the workflow run once more with config.yaml in the site's own folder.
Random tests of Hypothesis try 1,000 inputs each; others say their count by `tests.counts.rounds`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One test as it ended."""

    name: str
    seconds: float
    outcome: str


def results(report: Path) -> list[Result]:
    """Tests of a JUnit report, slowest first."""
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        ends = [element.tag for element in case if element.tag in {"failure", "error", "skipped"}]
        workspace = case.get("classname", "").removeprefix("tests.").replace(".", "/")
        found.append(
            Result(
                name=f"{workspace}::{case.get('name', '')}",
                seconds=float(case.get("time", 0)),
                outcome=ends[0] if ends else "passed",
            )
        )
    return sorted(found, key=lambda result: -result.seconds)


def page(found: Sequence[Result], *, commit: str, today: dt.date, arguments: Sequence[str] = ()) -> str:
    """The page as Markdown: what failed first, then all that took a second or more. Arguments may have left tests out."""
    passed = sum(result.outcome == "passed" for result in found)
    lines = [
        HEAD,
        f"{today:%-d %B %Y}, commit {commit}: {passed} of {len(found)} passed, {sum(result.seconds for result in found):.0f} seconds of tests.",
        *([f"Called with `{' '.join(arguments)}`."] if arguments else []),
        "",
    ]
    lines += ["| test | seconds | outcome |", "|---|---|---|"]
    shown = [result for result in found if result.outcome != "passed"] + [
        result for result in found if result.outcome == "passed" and result.seconds >= 1
    ]
    lines += [
        f"| `{result.name.replace('|', chr(92) + '|')}` | {result.seconds:.1f} | {result.outcome} |"
        for result in shown
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Run, write the page; the exit code of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        parts = (
            (
                "",
                ["-m", "slow or long or hypothesis or counted", "--deselect", SPEED],
                {"STADTBOTE_LONG": "1"},
            ),
            # Alone: what runs beside it is no change of the checks.
            ("", [SPEED, "-n", "0"], {"STADTBOTE_LONG": "1"}),
            (
                ", config.yaml in the site",
                ["-m", "not slow and not long", *LAYOUT],
                {"STADTBOTE_LAYOUT": "."},
            ),
        )
        codes, found = [], list[Result]()
        for where, chosen, env in parts:
            report = Path(folder) / f"{len(codes)}.xml"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "--timeout=3600", f"--junit-xml={report}", *arguments, *chosen],
                cwd=ROOT, env={**os.environ, **env}, check=False,
            )  # fmt: skip
            codes.append(done.returncode)
            if report.is_file():
                found += [replace(one, name=f"{one.name}{where}") for one in results(report)]
        if not found:
            return max(codes)
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
        today = dt.datetime.now(dt.UTC).date()
        TABLE.write_text(
            page(
                sorted(found, key=lambda one: -one.seconds),
                commit=commit or "unknown",
                today=today,
                arguments=arguments,
            ),
            encoding="utf-8",
        )
        print(f"written: {TABLE.relative_to(ROOT)}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
