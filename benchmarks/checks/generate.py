"""Pairs of German and English with one fact each, right and wrong, to measure what the checks see of it.

usage: generate.py RELEASES.jsonl [--each N] [--texts] [--json]
  RELEASES.jsonl   German press releases, one a line, with `body_blocks` (tests/quality has the address)

Values (numbers, amounts, hours, days) are drawn with a fixed seed from real German releases, never made up; each is
put into a German and an English sentence in several ways of saying it. A wrong pair differs in one thing: a sign, a
unit, a bound, a half of the day or a quarter of an hour, a scale, a part of a date; half of them are changed on the
German side. Prints, for each kind and each half (by a hash of the German), what share of the wrong pairs is flagged
and of the right ones.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from amounts import bounds, scales, signs, units
from sayings import Forms, Values
from sets import half
from times import clocks, dates

from pipeline.check import fact_flags

KINDS: dict[str, Callable[[Values], tuple[Forms, Forms]]] = {
    "sign": signs, "unit": units, "bound": bounds, "clock": clocks, "scale": scales, "dates": dates,
}  # fmt: skip


def pairs(releases: Path, each: int) -> Iterator[tuple[str, bool, str, str]]:
    """Kind, whether right, German, English: `each` right and `each` wrong ones a kind."""
    for kind, make in KINDS.items():
        rng = random.Random(f"{kind} 2026")
        values = Values(releases, rng)
        seen: set[tuple[str, str]] = set()
        for right in (True, False):
            made = 0
            while made < each:
                (german, english), (wrong_german, wrong_english) = make(values)
                if right:
                    pair = rng.choice(german), rng.choice(english)
                elif rng.random() < 0.5:
                    pair = rng.choice(german), rng.choice(wrong_english)
                else:
                    pair = rng.choice(wrong_german), rng.choice(english)
                if pair not in seen:
                    seen.add(pair)
                    made += 1
                    yield kind, right, *pair


def main(arguments: list[str]) -> None:
    """Prints the figures of each kind and half; with --texts what was missed or wrongly flagged in half 0."""
    each = int(arguments[arguments.index("--each") + 1]) if "--each" in arguments else 300
    table: dict[str, list[int]] = defaultdict(lambda: [0] * 8)
    for kind, right, german, english in pairs(Path(arguments[0]), each):
        found = fact_flags(german, english)
        at = 4 * half(german) + 2 * right
        table[kind][at] += 1
        table[kind][at + 1] += bool(found)
        if "--texts" in arguments and bool(found) == right and not half(german):
            print(
                "FLAGGED" if right else "MISSED",
                kind,
                german,
                "|",
                english,
                [finding.message for finding in found],
            )
    for kind, counts in table.items():
        print(f"{kind:8}" + "".join(
            f"  half {h}: wrong {counts[4 * h]} caught {100 * counts[4 * h + 1] / max(1, counts[4 * h]):5.1f} %,"
            f" right {counts[4 * h + 2]} flagged {100 * counts[4 * h + 3] / max(1, counts[4 * h + 2]):5.2f} %" for h in (0, 1)
        ))  # fmt: skip
    if "--json" in arguments:
        print(json.dumps(table))


if __name__ == "__main__":
    main(sys.argv[1:])
