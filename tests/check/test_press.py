"""Sentences as press offices write them, beside right and wrong translations.

`relations.tsv` says in seventeen kinds who did what to whom, when, why, how many and which way, and was written before
a rule for it. `press.tsv`, of 29 kinds and ten languages, was written before the rules it measures were looked at.
Both are split in two by a hash: the rules were mended on half 1 alone. A floor is what is reached, never less.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.api import check_pair
from pipeline.model import Severity


class Row(NamedTuple):
    """A German sentence and a translation of which it is known whether it is right."""

    language: str
    kind: str
    german: str
    verdict: str
    target: str

    @property
    def half(self) -> int:
        """1 was tuned on, 2 was not."""
        text = self.german if self.language == "en-GB" else self.german + self.language
        return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 + 1


@cache
def rows(name: str = "press") -> tuple[Row, ...]:
    """Every row of a file; `\\u{200b}` of the file is the character of that number."""
    with Path(__file__).with_name(f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return tuple(Row(*map(_plain, line)) for line in lines)


def _plain(field: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), field)


def test_enough_of_every_kind() -> None:
    english = {row.german for row in rows() if row.language == "en-GB"}
    others = {row.language for row in rows()} - {"en-GB"}

    assert len(english) >= 400
    assert len(others) == 9
    for language in others:
        for verdict in ("right", "wrong"):
            assert sum((row.language, row.verdict) == (language, verdict) for row in rows()) >= 15


@pytest.mark.parametrize(
    ("name", "half", "english", "verdict", "most"),
    [
        ("press", 1, True, "right", 3),
        ("press", 1, True, "wrong", 35),
        ("press", 1, False, "right", 1),
        ("press", 1, False, "wrong", 15),
        ("press", 2, True, "right", 16),
        ("press", 2, True, "wrong", 76),
        ("press", 2, False, "right", 0),
        ("press", 2, False, "wrong", 17),
        ("relations", 1, True, "right", 0),
        ("relations", 1, True, "wrong", 28),
        ("relations", 2, True, "right", 1),
        ("relations", 2, True, "wrong", 41),
    ],
)
def test_told(name: str, half: int, english: bool, verdict: str, most: int) -> None:
    """Wrong ones that no error or warning tells, right ones that are told: at most so many."""
    failed = [
        f"{row.kind}: {row.german} -> {row.target}"
        for row in rows(name)
        if (row.half, row.language == "en-GB", row.verdict) == (half, english, verdict)
        and told(row) != (verdict == "wrong")
    ]

    assert len(failed) <= most, failed


def told(row: Row) -> bool:
    """Whether an error or a warning is found."""
    found = check_pair(row.german, row.target, language=row.language, day=dt.date(2026, 3, 2))
    return any(finding.severity is not Severity.INFO for finding in found)
