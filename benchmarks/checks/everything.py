"""All pairs on which a rule of the checks can show what it does: right ones and wrong ones, each in its half.

The human translations, the labelled errors, errors put in by the shared scorers, generated facts, and our own tables.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import generate
import sets

ROOT = Path(__file__).parents[2]
OWN = (
    "tests/check/press.tsv",
    "tests/check/relations.tsv",
    "tests/check/facts/languages.tsv",
    "tests/quality/checks/sentences.tsv",
    "tests/quality/checks/hostile.tsv",
)


def rows(folder: Path, releases: Path) -> Iterator[sets.Row]:
    """Every pair, the same ones in the same order each time; `kind` is `right` or says what is wrong."""
    right = [row for name in sets.RIGHT for row in sets.right(folder, name)]
    yield from right
    yield from _injected(folder, right)
    for name in ("demetr", "dfki", "deepspin"):
        yield from sets.labelled(folder, name)
    for code, language in sets.LANGUAGES.items():
        if code != "en":
            there = list(sets.aligned(folder, f"ntrex/{code}.txt", language))
            yield from there
            yield from _elsewhere(folder, code, there)
    for number, (kind, fits, german, english) in enumerate(generate.pairs(releases, 300)):
        yield sets.Row(f"{kind}:{number}", german, english, sets.half(german), kind="right" if fits else kind)
    for name in OWN:
        yield from _own(name)
    yield from _reports(folder)


def _tool(folder: Path, name: str) -> Any:
    """A shared scorer as a module: what it puts in is the same as what it measures."""
    spec = importlib.util.spec_from_file_location(name, folder.parent / "tools" / f"{name}.py")
    module: Any = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    module.RNG.seed(11)
    return module


def _injected(folder: Path, right: Sequence[sets.Row]) -> Iterator[sets.Row]:
    tool = _tool(folder, "score_checks")
    for row in right:
        made = {kind: inject(row.target) for kind, inject in tool.NUMBER_KINDS.items()}
        made |= {kind: inject(row.german, row.target) for kind, inject in tool.TEXT_KINDS.items()}
        for kind, target in made.items():
            if target and target != row.target:
                yield row._replace(id=f"{row.id}:{kind}", target=target, kind=kind)


def _elsewhere(folder: Path, code: str, right: Sequence[sets.Row]) -> Iterator[sets.Row]:
    """One error a row in a language that is not English, each kind in turn, and the German instead."""
    tool = _tool(folder, "score_languages")
    kinds = {
        "digit_changed": tool._change, "digits_swapped": tool._swap, "number_deleted": tool._delete,
        "month_wrong": tool._month(code), "number_invented": tool._invent,
    }  # fmt: skip
    rng = random.Random(code)
    for row in right:
        kind = rng.choice([*kinds, "left_in_german"])
        target = row.german if kind == "left_in_german" else kinds[kind](row.target)
        if target and target != row.target:
            yield row._replace(id=f"{row.id}:{kind}", target=target, kind=kind)


def _own(name: str) -> Iterator[sets.Row]:
    """Our own tables: `verdict` and `target`, or a column each for right and wrong."""
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            german, language = line["german"], line.get("language", "en-GB")
            language = "en-GB" if language == "en" else language
            said = {line["verdict"]: line.get("target") or line.get("english")} if "verdict" in line else line
            for kind in ("right", "wrong", "hostile"):
                if target := said.get(kind):
                    yield sets.Row(f"{name}:{number}", german, target, sets.half(german), language, kind)


def _reports(folder: Path) -> Iterator[sets.Row]:
    for file in sorted((folder / "reports").glob("*/input.json")):
        pair = json.loads(file.read_text(encoding="utf-8"))
        for kind in ("right", "wrong"):
            if isinstance(pair, dict) and pair.get(kind):
                german = pair["de"]
                yield sets.Row(f"report:{file.parent.name}", german, pair[kind], sets.half(german), kind=kind)
