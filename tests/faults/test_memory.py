"""No bomb takes more than 32 MB above what the program takes anyway."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.faults.bombs import BOMBS
from tests.faults.network import FAULTS, Expected, Fault
from tests.faults.stage import Authority, staged

ALLOWED = 32 * 1024
"""KiB above the baseline. VmHWM, not ru_maxrss: that one inherits the peak of the process that started it."""

CHILD = """
import datetime as dt, json, pathlib, re, sys, time
from pipeline.errors import StadtboteError
from pipeline.fetch import poll
from pipeline.fetch.http import Client, SystemClock
from pipeline.model import Source
from pipeline.model.releases import Validators

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])

rows = []
with Client(contact="desk@stadt.example", clock=SystemClock(), delay=dt.timedelta(0), private=["127.0.0.1"],
            version="0") as client:
    for name, url in json.load(sys.stdin):
        begun = time.monotonic()
        source = Source(id=name, name=name, kind="feed", url=url)
        try:
            listing = poll(source, client, validators=Validators(), now=dt.datetime.now(dt.UTC))
            told, count = "; ".join(listing.problems), len(listing.entries)
        except StadtboteError as error:
            told, count = str(error), 0
        rows.append([name, told, count, peak(), time.monotonic() - begun])
json.dump(rows, sys.stdout)
"""


@pytest.mark.slow
def test_no_bomb_costs_memory_or_time(authority: Authority) -> None:
    """All bombs one after the other in one process: its peak stays within 32 MB of the healthy baseline."""
    healthy = Fault(name="healthy", expected=Expected())
    bombs = [healthy, *(fault for fault in FAULTS if fault.bomb), *BOMBS]
    assert len(bombs) >= 17
    with staged(bombs, authority) as stages:
        rows = _run([(stage.fault.name, stage.wire.url()) for stage in stages])

    baseline = rows[0][3]
    for fault, (name, told, count, peak, seconds) in zip(bombs, rows, strict=True):
        assert name == fault.name
        assert fault.expected.error in told
        assert fault.expected.problem in told
        assert count == (0 if fault.expected.error else fault.expected.entries)
        assert peak - baseline <= ALLOWED, f"{name}: {(peak - baseline) // 1024} MB above the baseline"
        assert seconds < 10, name
    print("\n".join(f"{row[0]}: +{(row[3] - baseline) / 1024:.1f} MB, {row[4]:.2f} s" for row in rows))


def _run(addresses: list[tuple[str, str]]) -> list[tuple[str, str, int, int, float]]:
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(addresses),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert time.monotonic() - begun < 110
    rows: list[tuple[str, str, int, int, float]] = [tuple(row) for row in json.loads(done.stdout)]
    return rows
