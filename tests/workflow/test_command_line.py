"""The command line as a person meets it: every command explains itself, and errors are one line."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS
from pipeline.cli.render import show_status
from pipeline.workflow.reporting.status import ReleaseLine, Status

ROOT = Path(__file__).parents[2]
CALL = "import sys; sys.argv[0] = 'stadtbote'; from pipeline.cli import main; main()"
Called = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def stadtbote(tmp_path: Path) -> Called:
    """The command in an empty folder."""

    def call(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", CALL, *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )

    return call


def test_help_names_every_command(stadtbote: Called) -> None:
    shown = stadtbote("--help")

    assert shown.returncode == 0, shown.stderr
    assert all(f"\n  {name} " in shown.stdout for name in COMMANDS)


def test_status_shortens_a_title_that_never_ends(capsys: pytest.CaptureFixture[str]) -> None:
    line = ReleaseLine(
        id="1", source="x", title="Lang " * 9999, day=dt.date(2026, 1, 2), work="failed", reason="why"
    )
    status = Status(
        sources=(), open=(line,), drafts={}, published=0, changed=0, withdrawn=0, errors=0, warnings=0,
        spent_today=0, spent_month=0, left=None, quota_ends=None, hint="",
    )  # fmt: skip

    show_status(status)

    assert max(len(row) for row in capsys.readouterr().out.splitlines()) < 200
