"""Flags of the checks on aligned files, for reading by hand, and blocks a second.

usage: measure.py SOURCE.de,REFERENCE.en [...] [--texts]
Prints file, line, check and severity of each error and warning; with --texts also what was found. Then flags by
check, and blocks a second of processor time on one core.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from pipeline.check import flags


def main(arguments: list[str]) -> None:
    """Reads the pairs named on the command line and prints their flags."""
    texts = "--texts" in arguments
    pairs = [
        (reference, line, german, english)
        for spec in arguments
        if spec != "--texts"
        for source, _, reference in [spec.partition(",")]
        for line, (german, english) in enumerate(
            zip(_lines(source), _lines(reference), strict=True),
            start=1,
        )
        if german and english
    ]
    started = time.process_time()
    found = [(name, line, flags(german, english)) for name, line, german, english in pairs]
    spent = time.process_time() - started
    kinds: Counter[str] = Counter()
    for name, line, flagged in found:
        for finding in flagged:
            kinds[finding.check] += 1
            print(
                f"{Path(name).parent.name}/{Path(name).name}:{line}\t{finding.check}\t{finding.severity}",
                finding.message if texts else "",
            )
    flagged = sum(1 for _, _, row in found if row)
    print(f"{flagged} of {len(pairs)} blocks flagged ({100 * flagged / len(pairs):.2f} %): {dict(kinds)}")
    print(f"{len(pairs) / spent:.0f} blocks a second")


def _lines(path: str) -> list[str]:
    return [line.strip() for line in Path(path).read_text(encoding="utf-8").split("\n")[:-1]]


if __name__ == "__main__":
    main(sys.argv[1:])
