"""The translation memory among many units: keeping, exact lookup, likeness, search. `python benchmarks/memory/bench.py`

Units are sentences put together from parts; times are medians of single calls in this process, in milliseconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.model import Effects
from pipeline.store import Store, Unit

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PARTS = [
    "stadt",
    "rat",
    "amt",
    "haus",
    "weg",
    "platz",
    "brücke",
    "schule",
    "bad",
    "park",
    "bus",
    "bahn",
    "plan",
    "bau",
    "fest",
    "markt",
    "jahr",
    "woche",
    "tag",
]


def units(number: int) -> Iterator[Unit]:
    """Sentences of a vocabulary that grows as language does (few words often, most rarely)."""
    draw = random.Random(11)

    def word() -> str:
        size = int(draw.paretovariate(0.9))
        return "".join(draw.choice(PARTS) for _ in range(2)) + (str(size % 20000) if size > 3 else "")

    for count in range(number):
        text = f"{' '.join(word() for _ in range(draw.randrange(8, 45)))} {count}."
        yield Unit(source=text, target=f"EN {text}", source_language="de", target_language="en-GB", at=NOW)


def median(call: Callable[[int], object], times: int) -> float:
    """Milliseconds of one call."""
    spent = []
    for number in range(times):
        start = time.perf_counter()
        call(number)
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


def main() -> None:
    """Fill a memory and ask it."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--units", type=int, default=100_000)
    number = wanted.parse_args().units
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open("sqlite", Path(folder))
        start = time.process_time()
        now = dt.datetime(2026, 9, 14, tzinfo=dt.UTC)
        store.change_memory(Effects(units=tuple(units(number))), now=now)
        kept = time.process_time() - start
        some = [unit for count, unit in enumerate(units(number)) if count % (number // 100) == 0]
        changed = [unit.source.replace(" ", " heute ", 1) for unit in some]
        rows = [
            ("keep all, CPU seconds", kept),
            (
                "exact lookup, ms",
                median(
                    lambda n: store.memory.find(some[n % 100].source, key="", source="de", target="en-GB"),
                    200,
                ),
            ),
            (
                "likeness of a block, ms",
                median(lambda n: store.memory.fuzzy(changed[n % 100], target="en-GB"), 50),
            ),
            (
                "search of two words, ms",
                median(
                    lambda n: store.memory.concordance(
                        " ".join(some[n % 100].source.split()[1:3]), target="en-GB"
                    ),
                    50,
                ),
            ),
            (
                "found again by likeness, of 50",
                sum(bool(store.memory.fuzzy(text, target="en-GB")) for text in changed[:50]),
            ),
            ("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            ("store, MB", sum(path.stat().st_size for path in Path(folder).glob("store.db*")) / 1e6),
        ]
        store.close()
    print(f"{number:,} units")
    for name, value in rows:
        print(f"{name:36} {value:10.2f}")


if __name__ == "__main__":
    main()
