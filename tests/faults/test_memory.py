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
"""KiB that one bomb may take, and all of them may leave behind.

Read from VmHWM, not from ru_maxrss: that one inherits the peak of the process that started this one.
"""

CHILD = """
import ctypes, datetime as dt, gc, json, pathlib, re, sys, time
from pipeline.errors import StadtboteError
from pipeline.fetch import poll
from pipeline.fetch.http import Client, SystemClock
from pipeline.model import Source
from pipeline.model.releases import Validators

def memory(field):
    return int(re.search(field + r":\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])

def settled():
    # What was freed goes back to the system, and the high-water mark down to what is in use.
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")

def told(client, name, url):
    source = Source(id=name, name=name, kind="feed", url=url)
    try:
        listing = poll(source, client, validators=Validators(), now=dt.datetime.now(dt.UTC))
    except StadtboteError as error:
        return str(error), 0
    return "; ".join(listing.problems), len(listing.entries)

rows = []
with Client(contact="desk@stadt.example", clock=SystemClock(), delay=dt.timedelta(0), private=["127.0.0.1"],
            version="0") as client:
    addresses = json.load(sys.stdin)
    told(client, *addresses[0])  # loads what is loaded at first use
    for name, url in addresses:
        before, begun = settled(), time.monotonic()
        said, count = told(client, name, url)
        rows.append([name, said, count, before, memory("VmHWM"), time.monotonic() - begun])
json.dump(rows, sys.stdout)
"""


@pytest.mark.slow
def test_no_bomb_costs_memory_or_time(authority: Authority) -> None:
    """All bombs one after the other in one process: none raises its peak by more than 32 MB."""
    healthy = Fault(name="healthy", expected=Expected())
    bombs = [healthy, *(fault for fault in FAULTS if fault.bomb), *BOMBS]
    assert len(bombs) >= 17
    with staged(bombs, authority) as stages:
        rows = _run([(stage.fault.name, stage.wire.url()) for stage in stages])

    baseline = rows[0][3]
    print("\n".join(f"{row[0]}: +{(row[4] - row[3]) / 1024:.1f} MB, {row[5]:.2f} s" for row in rows))
    for fault, (name, told, count, before, peak, seconds) in zip(bombs, rows, strict=True):
        assert name == fault.name
        assert fault.expected.error in told
        assert fault.expected.problem in told
        assert count == (0 if fault.expected.error else fault.expected.entries)
        assert peak - before <= ALLOWED, f"{name}: {(peak - before) // 1024} MB"
        assert before - baseline <= ALLOWED, (
            f"before {name}: {(before - baseline) // 1024} MB were not given back"
        )
        assert seconds < 10, name


def _run(addresses: list[tuple[str, str]]) -> list[tuple[str, str, int, int, int, float]]:
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
    rows: list[tuple[str, str, int, int, int, float]] = [tuple(row) for row in json.loads(done.stdout)]
    return rows
