"""The translation memory among many units: keeping, exact lookup, likeness, search.

Units are sentences put together from parts; times are medians of single calls in this process.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.model import Effects
from pipeline.store import Store, Unit
from pipeline.translate import tmx

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
    """Milliseconds of processor time of one call."""
    spent = []
    for number in range(times):
        start = time.process_time()
        call(number)
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent)


def figures(number: int) -> Iterator[tuple[str, float, float | None, str]]:
    """Name, value, limit and unit of each figure of a memory of so many units."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "memory.tmx"
        tmx.write(
            file,
            (tmx.Unit(source=unit.source, target=unit.target, changed=unit.at) for unit in units(number)),
        )
        start = time.process_time()
        assert sum(1 for _ in tmx.read(file)) == number
        reading = time.process_time() - start
        store = Store.open("sqlite", Path(folder) / "state")
        start = time.process_time()
        store.change_memory(Effects(units=tuple(units(number))), now=NOW)
        made = time.process_time() - start
        start = time.process_time()
        assert sum(1 for _ in units(number)) == number
        keeping = made - (time.process_time() - start)
        yield "TMX kept beside read", (reading + keeping) / reading, 3, "times"
        some = [unit for count, unit in enumerate(units(number)) if count % (number // 100) == 0]
        changed = [unit.source.replace(" ", " heute ", 1) for unit in some]
        exact = median(
            lambda n: store.memory.find(some[n % 100].source, key="", source="de", target="en-GB"), 200
        )
        yield "exact lookup", exact, 1, "ms"
        yield (
            "likeness of a block",
            median(lambda n: store.memory.fuzzy([changed[n % 100]], target="en-GB"), 50),
            100,
            "ms",
        )
        words = [" ".join(unit.source.split()[1:3]) for unit in some]
        yield (
            "search of two words",
            median(lambda n: store.memory.concordance(words[n % 100], target="en-GB"), 50),
            None,
            "ms",
        )
        again = sum(bool(store.memory.fuzzy([text], target="en-GB")[0]) for text in changed[:50])
        yield "found again by likeness, of 50", again, None, ""
        store.close()
