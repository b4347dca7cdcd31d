"""Rounds of four workers that are killed and frozen at random, each of one shape of sharing.

`python -m tests.machines.rounds [--first N] [--count N] [--small]` does them one after the other and prints what each
found, and counts over all; exit code 1 where anything was not as published and billed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.transitions.purchasing import doubtful
from tests.machines.databases import Databases, served
from tests.machines.far_side import Biller, Offices
from tests.machines.fleet import SHAPES, Fleet

DEAD = 6.0
"""Seconds without a heartbeat in these rounds; 30 where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one came to."""

    shape: str
    faults: list[str]
    killed: int
    frozen: int
    doubts: int
    """Releases in doubt at its end."""
    interrupted: int
    """Calls that were under way when their worker was killed or frozen."""
    releases: int


def begun(fleet: Fleet) -> None:
    """Everything is put into the queue, and a worker begins on each machine."""
    fleet.call("init")
    fleet.call("enqueue")
    for machine in range(fleet.machines):
        fleet.start(machine)
    fleet.wait(lambda: bool(fleet.jobs().get("doing")))


def settled(fleet: Fleet) -> list[str]:
    """What is left is done, and everybody told to end; what did not end well, or is not as published and billed."""
    fleet.wait(fleet.idle)
    fleet.call("enqueue")
    fleet.wait(fleet.idle)
    codes = fleet.stop()
    if set(codes) != {0}:
        return [f"ended with {codes}", *(fleet.log(machine)[-2000:] for machine in range(fleet.machines))]
    return fleet.faults()


def play(number: int, databases: Databases, folder: Path, *, sizes: tuple[int, int, int]) -> Round:
    """One round, by its number; `sizes`: offices, releases of each, accidents. Raises AssertionError where it does not
    come to rest."""
    chance, shape = random.Random(number), SHAPES[number % len(SHAPES)]
    offices, releases, accidents = sizes
    with Offices(offices, releases) as towns, Biller(chance.choice([0.05, 0.3])) as biller:
        fleet = Fleet(folder, shape, databases.new(), towns, biller, options=("--dead-after", str(DEAD)))
        begun(fleet)
        try:
            killed = sum(_accident(fleet, chance) for _ in range(accidents))
            faults = settled(fleet)
            return Round(
                shape=shape,
                faults=faults,
                killed=killed,
                frozen=accidents - killed,
                doubts=sum(bool(doubtful(record)) for record in fleet.records()),
                interrupted=fleet.interrupted,
                releases=len(towns.published),
            )
        finally:
            fleet.stop()


def _accident(fleet: Fleet, chance: random.Random) -> bool:
    """A moment later a worker is killed and begun anew, or frozen until others have its jobs, and woken; whether it
    was killed."""
    time.sleep(chance.uniform(0, 2))
    machine = chance.randrange(fleet.machines)
    if chance.random() < 0.6:
        fleet.kill(machine)
        fleet.start(machine)
        return True
    fleet.freeze(machine)
    time.sleep(DEAD * 1.7)
    fleet.wake(machine)
    return False


def main() -> None:
    """Play them and count."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--small", action="store_true", help="as many offices and accidents as in CI")
    chosen = asked.parse_args()
    sizes = (5, 2, 2) if chosen.small else (16, 3, 4)
    counts: dict[str, Counter[str]] = {shape: Counter() for shape in SHAPES}
    with served() as databases:
        for number in range(chosen.first, chosen.first + chosen.count):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                began, found = time.monotonic(), counts[SHAPES[number % len(SHAPES)]]
                try:
                    one = play(number, databases, Path(folder), sizes=sizes)
                    faults = one.faults
                    for name in ("killed", "frozen", "doubts", "interrupted", "releases"):
                        found[name] += getattr(one, name)
                except AssertionError as error:
                    faults = [str(error)]
                found["rounds"] += 1
                found["bad rounds"] += bool(faults)
                print(number, f"{time.monotonic() - began:.0f} s", faults, flush=True)
    for shape, found in counts.items():
        print(shape, dict(found))
    sys.exit(1 if any(found["bad rounds"] for found in counts.values()) else 0)


if __name__ == "__main__":
    main()
