"""Quality of the facts: generated pairs of each kind, human translations in ten languages, labelled errors."""

from __future__ import annotations

import csv
import importlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.check import fact_flags
from pipeline.check.defaults import FACTS
from pipeline.check.pair import Pair
from pipeline.model import Severity

HERE = Path(__file__).parent
FLOORS: dict[str, Any] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["facts"]
DIGIT = re.compile(r"[0-9٠-٩]")


BENCHMARKS = HERE.parents[1] / "benchmarks" / "checks"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """A module of the benchmark, which is run as a script and no package."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def flagged(german: str, other: str, language: str) -> bool:
    pair = Pair(source=german, target=other, language=language)
    found = (finding for check in FACTS if check.block for finding in check.block(pair))
    return any(finding.severity is not Severity.INFO for finding in found)


def test_generated_pairs(shared: Path, bench: Callable[[str], ModuleType]) -> None:
    """Sign, unit, bound, clock, scale and dates, values from real releases: wrong ones caught, right ones quiet."""
    floors = FLOORS["generated"]
    made: Counter[tuple[str, bool, int]] = Counter()
    hit: Counter[tuple[str, bool, int]] = Counter()
    releases = shared / "cases" / "text_de" / "karlsruhe_releases.jsonl"
    half = bench("sets").half
    for kind, right, german, english in bench("generate").pairs(releases, floors["each"]):
        key = kind, right, half(german)
        made[key] += 1
        hit[key] += bool(fact_flags(german, english))

    assert len({kind for kind, _, _ in made}) == 6
    for kind, right, number in made:
        share = 100 * hit[kind, right, number] / made[kind, right, number]
        assert share <= floors["flagged_percent"] if right else share >= floors["caught_percent"], (
            kind,
            number,
        )


@pytest.mark.slow
@pytest.mark.parametrize("language", list(FLOORS["ntrex"]["flags_per_100"]))
def test_human_translations(language: str, shared: Path, bench: Callable[[str], ModuleType]) -> None:
    """Flags on human translations, by halves; a changed digit in one that passes is found."""
    folder = shared / "cases" / "parallel" / "ntrex"
    german, other = (
        (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1] for name in ("de", language)
    )
    half, rng = bench("sets").half, random.Random(3)
    count, flags, tried, found = [0, 0], [0, 0], 0, 0
    for source, target in zip(german, other, strict=True):
        number = half(source)
        count[number] += 1
        if flagged(source, target, language):
            flags[number] += 1
        elif digits := list(DIGIT.finditer(target)):
            match = rng.choice(digits)
            zero = 0x660 if match[0] > "9" else 0x30
            wrong = chr(zero + (ord(match[0]) - zero + rng.randrange(1, 9)) % 10)
            tried += 1
            found += flagged(source, target[: match.start()] + wrong + target[match.end() :], language)

    assert tried > 100
    assert 100 * found / tried >= FLOORS["ntrex"]["recall_percent"]
    for number, most in enumerate(FLOORS["ntrex"]["flags_per_100"][language]):
        assert 100 * flags[number] / count[number] <= most, number


@pytest.mark.slow
def test_labelled_errors(shared: Path) -> None:
    """Numbers that were replaced are found; right translations of grammar sentences stay quiet."""
    right: dict[str, set[str]] = {}
    rows = []
    for name in ("demetr", "dfki"):
        with (shared / "cases" / "challenge" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            rows += [(name, row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    for _, row in rows:
        if row["label"] == "good":
            right.setdefault(row["de"], set()).add(row["en"])
    noisy = {german for german, texts in right.items() for text in texts if fact_flags(german, text)}
    replaced = [
        row
        for _, row in rows
        if "numbers_replaced" in row["phenomenon"]
        and row["de"] not in noisy
        and row["en"] not in right.get(row["de"], set())
    ]
    missed = [row["en"] for row in replaced if not fact_flags(row["de"], row["en"])]
    quiet = [row for name, row in rows if name == "dfki" and row["label"] == "good"]
    told = [row["en"] for row in quiet if fact_flags(row["de"], row["en"])]

    assert len(replaced) >= 15
    assert 100 * (1 - len(missed) / len(replaced)) >= FLOORS["demetr_numbers_percent"], missed
    assert 100 * len(told) / len(quiet) <= FLOORS["dfki_right_flagged_percent"], told
