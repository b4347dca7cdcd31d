"""Each check alone, on both halves of the public sets: flags on right pairs and on strong engines, recall on labelled errors.

usage: table.py CASES_FOLDER
Prints Markdown, the first half (for tuning) before the bar and the second behind it. A flag is an error or a warning;
notes are counted apart. Flags on right pairs are not all false: human translations hold real slips; which are was
said by a person (`verdicts.tsv`).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import sets
import verdicts

from pipeline.check import of_pair
from pipeline.model import Severity

KINDS = {
    "critical_id9_ne_replaced": "name exchanged",
    "critical_id25_ne_removed": "name lost",
    "critical_id8_negation": "negation turned",
    "critical_id4_codemix": "a German word left",
    "critical_id7_antonym": "opposite",
    "critical_id10_numbers_replaced": "number exchanged",
    "minor_id2_repeat4": "loop",
    "base_id33_empty": "empty",
    "base_id33_shuffle_trans": "another sentence's translation",
    "critical_id20_shuffled": "words shuffled",
    "full-unsupport": "full hallucination",
    "omission": "omission",
}


def main(folder: Path) -> None:
    """Reads the sets and prints the three tables."""
    said = verdicts.read()
    groups = {name: sets.right(folder, name) for name in sets.RIGHT} | {"engines": sets.engines(folder)}
    flags = {name: {row.id: _flags(row) for row in rows} for name, rows in groups.items()}
    print(
        "| set | flags per 100 | false ones | notes of names per ten blocks | by check |\n|---|---|---|---|---|"
    )
    for name, rows in groups.items():
        cells = [_right([row for row in rows if row.half == half], flags[name], said) for half in (0, 1)]
        print(f"| {name} | " + " | ".join(" / ".join(pair) for pair in zip(*cells, strict=True)) + " |")
    print("\n| check | flags on right pairs that are real | on engines' output |\n|---|---|---|")
    right = [flag for name in sets.RIGHT for flag in _firm(flags[name])]
    engines = verdicts.drawn(_firm(flags["engines"]))
    for check in sorted({flag[1] for flag in (*right, *engines)}):
        both = [
            verdicts.share([item for item in part if item[1] == check], said) for part in (right, engines)
        ]
        print(f"| `{check}` | {both[0]} | {both[1]} |")
    print(f"| all | {verdicts.share(right, said)} | {verdicts.share(engines, said)} |")
    _labelled(folder)


def _labelled(folder: Path) -> None:
    print("\n| labelled error | seen, notes too | as a flag |\n|---|---|---|")
    labelled = [*sets.labelled(folder, "demetr"), *sets.labelled(folder, "deepspin")]
    for kind, said in KINDS.items():
        cells = [
            _wrong([row for row in labelled if row.kind == kind and row.half == half]) for half in (0, 1)
        ]
        print(f"| {said} | {cells[0][0]} / {cells[1][0]} % | {cells[0][1]} / {cells[1][1]} % |")


class Flags(NamedTuple):
    """Checks that flag a row, and how many names are noted beside it."""

    checks: frozenset[str]
    names: int


def _flags(row: sets.Row) -> Flags:
    found = of_pair(row.german, row.target, language=row.language)
    firm = frozenset(finding.check for finding in found if finding.severity is not Severity.INFO)
    return Flags(
        firm, sum(finding.check == "names" and finding.severity is Severity.INFO for finding in found)
    )


def _firm(flags: Mapping[str, Flags]) -> list[verdicts.Flag]:
    return [(row, check) for row, flag in flags.items() for check in sorted(flag.checks)]


def _right(
    rows: list[sets.Row], flags: Mapping[str, Flags], said: Mapping[verdicts.Flag, str]
) -> tuple[str, str, str, str]:
    """Flags, those called false, notes of names, and flags by check, of one half of a set."""
    here = [flags[row.id] for row in rows]
    kinds = Counter(check for pair in here for check in pair.checks)
    false = sum(any(said.get((row.id, check)) == "false" for check in flags[row.id].checks) for row in rows)
    unread = sum(any((row.id, check) not in said for check in flags[row.id].checks) for row in rows)
    return (
        f"{100 * sum(bool(pair.checks) for pair in here) / len(rows):.2f}",
        f"{100 * false / len(rows):.2f}" + (f" ({unread} unread)" if unread else ""),
        f"{10 * sum(pair.names for pair in here) / len(rows):.2f}",
        ", ".join(f"{name} {count}" for name, count in kinds.most_common()),
    )


def _wrong(rows: list[sets.Row]) -> tuple[int, int]:
    found = [of_pair(row.german, row.target) for row in rows]
    firm = sum(any(finding.severity is not Severity.INFO for finding in each) for each in found)
    return round(100 * sum(map(bool, found)) / len(rows)), round(100 * firm / len(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
