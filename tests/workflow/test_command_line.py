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
from pipeline.model import News
from pipeline.workflow.reporting.status import ReleaseLine, Status
from tests.workflow.city import City
from tests.workflow.conftest import MakeSite

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


def test_news_of_a_run_that_nobody_read_are_told_by_the_next(city: City, make_site: MakeSite) -> None:
    """And each ends with what it found, read or not."""
    workspace = make_site(extra="engines: [memory]\n")
    workspace.store.tell_people(News(what="failed", about="Number 1", message="a person is needed"))
    workspace.store.close()

    ended = [
        subprocess.run(  # our own interpreter and fixed words
            ["/bin/bash", "-c", f'set -o pipefail; "$0" -c "$1" run {redirect}', sys.executable, CALL],
            cwd=workspace.settings.root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        for redirect in ("| true", "", "")
    ]

    assert [one.returncode for one in ended] == [1, 1, 0], [one.stderr for one in ended]
    assert ["a person is needed" in one.stdout for one in ended] == [False, True, False]
