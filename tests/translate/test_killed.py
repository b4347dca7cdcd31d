"""kill -9 at each step of a purchase: nothing is bought twice by itself, nothing that was stored is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.translate import STEPS
from tests.translate.stub import Api

ROOT = Path(__file__).parents[2]


def _buy(database: Path, api: Api, *dying: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.translate.buyer", str(database), api.url, *dying]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps(step: str, count: int, api: Api, tmp_path: Path) -> None:
    """First or second request: the next run goes on, or waits in doubt where it was paid and not stored."""
    database = tmp_path / "book.sqlite"

    killed = _buy(database, api, step, str(count))
    after = _buy(database, api)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert max(Counter(api.bill).values()) == 1
    doubt = step in ("request sent", "reply received")
    assert after.stdout.strip() == ("in doubt" if doubt else "done"), after.stderr
    if doubt:
        # What the first run sent is all there is, whenever the far side came to write it down.
        assert len(api.asked) == count
    else:
        assert len(api.bill) == 61
        assert _buy(database, api).stdout.strip() == "done"
        assert len(api.bill) == 61


def test_killed_by_chance_while_the_far_side_works(api: Api, tmp_path: Path) -> None:
    """The request has arrived, the client dies before any answer: in doubt, never sent again."""
    database = tmp_path / "book.sqlite"
    command = [sys.executable, "-m", "tests.translate.buyer", str(database), api.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        api.on_request = process.kill
        process.wait(timeout=60)
        process.communicate()
    api.on_request = lambda: None

    after = _buy(database, api)

    assert len(api.asked) == 1
    assert after.stdout.strip() == ("in doubt" if api.bill else "done")
