"""The memory of the demo: fresh, and true to its German by our own checks."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from pipeline import check
from pipeline.model import Severity
from pipeline.translate import termbase, tmx
from pipeline.workflow.demo.pairs import read_pairs


def plain(text: str) -> str:
    return re.sub(r"</?\d+>", "", text)


def test_tmx_is_made_from_the_text_file(examples: Path, tmp_path: Path) -> None:
    """`memory.tmx` is what `make_memory.py` makes of `memory.txt` today, and reads back as a person's English."""
    make = runpy.run_path(str(examples / "make_memory.py"))["make"]
    count = make(examples / "memory.txt", tmp_path / "memory.tmx")

    assert (examples / "memory.tmx").read_bytes() == (tmp_path / "memory.tmx").read_bytes()
    units = list(tmx.read(examples / "memory.tmx"))
    assert [(unit.source, unit.target) for unit in units] == list(read_pairs(examples / "memory.txt"))
    assert len(units) == count
    assert {(unit.origin, unit.target_language) for unit in units} == {("person", "en-GB")}


def test_our_english_passes_our_checks(examples: Path) -> None:
    """No check objects to what people wrote, on any day, the shipped termbase included."""
    pairs = [*read_pairs(examples / "memory.txt"), *read_pairs(examples / "day2.txt")]
    terms = [term for term in termbase.load(termbase.shipped()) if term.language == "en" and not term.city]

    found = [
        (finding.check, finding.message, german)
        for german, english in pairs
        for finding in check.of_pair(plain(german), plain(english), terms=terms)
        if finding.severity is not Severity.INFO
    ]

    assert len(pairs) > 230
    assert found == []


def test_marks_are_the_same_on_both_sides(examples: Path) -> None:
    """Each numbered mark of the German stands once in the English."""
    for german, english in [*read_pairs(examples / "memory.txt"), *read_pairs(examples / "day2.txt")]:
        assert sorted(re.findall(r"</?\d+>", german)) == sorted(re.findall(r"</?\d+>", english)), german
        assert german.count("\n") == english.count("\n"), german


def test_each_slip_is_flagged(examples: Path) -> None:
    """What the engine of day two gets wrong is an error of our checks."""
    for german, english in read_pairs(examples / "slips.txt"):
        assert check.flags(plain(german), plain(english)), english


def test_british_house_style(examples: Path) -> None:
    """Curly double quotes, times as 6.30pm, per cent in two words, no German notation left."""
    english = "\n".join(
        pair[1] for file in ("memory.txt", "day2.txt") for pair in read_pairs(examples / file)
    )

    assert not re.search(
        r"\"|„|\bUhr\b|\d\s(?:am|pm)\b|\d:\d\d(?:am|pm)|percent|\bEuro\b|\d\.\d{3}\b", english
    )
    assert not re.search(r"\b(?:color|center|program|traveler|theater)s?\b|\borganiz", english)
