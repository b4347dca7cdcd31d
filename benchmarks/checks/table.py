"""Each check alone, on both halves of the public sets: flags on right pairs and on strong engines, recall on labelled errors.

usage: table.py CASES_FOLDER
Prints Markdown, the first half (for tuning) before the bar and the second behind it. A flag is an error or a warning;
notes are counted apart. Flags on right pairs are not all false: human translations hold real slips.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import sets

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
    """Reads the sets and prints the two tables."""
    groups = {name: sets.right(folder, name) for name in sets.RIGHT} | {"engines": sets.engines(folder)}
    print("| set | flags per 100 | notes of names per ten blocks | by check |\n|---|---|---|---|")
    for name, rows in groups.items():
        cells = [_right([row for row in rows if row.half == half]) for half in (0, 1)]
        print(
            f"| {name} | {cells[0][0]} / {cells[1][0]} | {cells[0][1]} / {cells[1][1]} | {cells[0][2]} / {cells[1][2]} |"
        )
    print("\n| labelled error | seen, notes too | as a flag |\n|---|---|---|")
    labelled = [*sets.labelled(folder, "demetr"), *sets.labelled(folder, "deepspin")]
    for kind, said in KINDS.items():
        cells = [
            _wrong([row for row in labelled if row.kind == kind and row.half == half]) for half in (0, 1)
        ]
        print(f"| {said} | {cells[0][0]} / {cells[1][0]} % | {cells[0][1]} / {cells[1][1]} % |")


def _right(rows: list[sets.Row]) -> tuple[str, str, str]:
    flagged, names, kinds = 0, 0, Counter[str]()
    for row in rows:
        found = of_pair(row.german, row.target, language=row.language)
        firm = {one.check for one in found if one.severity is not Severity.INFO}
        flagged += bool(firm)
        kinds.update(firm)
        names += sum(one.check == "names" and one.severity is Severity.INFO for one in found)
    told = ", ".join(f"{name} {count}" for name, count in kinds.most_common())
    return f"{100 * flagged / len(rows):.2f}", f"{10 * names / len(rows):.2f}", told


def _wrong(rows: list[sets.Row]) -> tuple[int, int]:
    found = [of_pair(row.german, row.target) for row in rows]
    firm = sum(any(one.severity is not Severity.INFO for one in each) for each in found)
    return round(100 * sum(map(bool, found)) / len(rows)), round(100 * firm / len(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
