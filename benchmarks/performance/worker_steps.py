"""Workers on one PostgreSQL of our own, one job each at a time: four beside one, and how much of two cores they use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.machines.databases import Databases, served
from tests.machines.far_side import Biller, Offices
from tests.machines.fleet import Fleet

OFFICES, RELEASES, WORKERS = 10, 4, 4
CORES = 2
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What some workers did."""

    a_second: float
    """Releases, from the first call of the engine to the last."""
    cpu: float
    """Seconds of workers and database for one of them."""


def pace(databases: Databases, workers: int, delay: float) -> Pace:
    """Bring releases to drafts by so many workers, with an engine that takes as many calls and answers after `delay`
    seconds."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Offices(OFFICES, RELEASES) as offices,
        Biller(delay) as biller,
    ):
        fleet = Fleet(
            Path(folder),
            "one folder",
            databases.new(),
            offices,
            biller,
            machines=workers,
            options=("--jobs", "1"),
        )
        fleet.call("init")
        fleet.call("enqueue")
        try:
            for machine in range(workers):
                fleet.start(machine)
            fleet.wait(lambda: bool(biller.calls))
            before = _cpu(fleet)
            fleet.wait(fleet.idle, 300)
            used = _cpu(fleet) - before
            assert set(fleet.stop()) == {0}
        finally:
            fleet.stop()
        assert (found := fleet.faults()) == [], found
        spread = biller.calls[-1] - biller.calls[0]
        return Pace(a_second=(len(biller.calls) - 1) / spread, cpu=used / (OFFICES * RELEASES))


def rounds(number: int) -> list[dict[str, float]]:
    """Name of a figure to its value, of each round."""
    found = []
    with served() as databases:
        for _ in range(number):
            one, four = (pace(databases, workers, 0.5) for workers in (1, WORKERS))
            fast = pace(databases, WORKERS, 0.05)
            found.append(
                {
                    "beside one": four.a_second / one.a_second,
                    "of two cores": fast.a_second * fast.cpu / CORES,
                }
            )
    return found


def _cpu(fleet: Fleet) -> float:
    """Seconds that the workers and the database have used, ended children with them."""
    own = [worker.pid for worker in fleet.workers if worker is not None]
    server = int(Path(fleet.store.rpartition("=")[2], "data", "postmaster.pid").read_text().split()[0])
    return sum(_seconds(pid) for pid in [*own, server, *_children(server)] if pid)


def _children(parent: int) -> Iterable[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(_stat(int(folder.name))[1]) == parent:
                yield int(folder.name)
        except FileNotFoundError:
            continue


def _seconds(pid: int) -> float:
    """Of a process, with those of its children that ended."""
    try:
        return sum(int(ticks) for ticks in _stat(pid)[11:15]) / _TICK
    except FileNotFoundError:
        return 0.0


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the name (proc(5)): state, parent ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
