"""Sentences of our own about embargoes and events; half of them, by hash, were not looked at when the rules were written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.german import release_time

BERLIN = ZoneInfo("Europe/Berlin")
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "time_sentences.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def half(text: str) -> int:
    """0: may be looked at while a rule is written; 1: may not."""
    return hashlib.sha256(text.encode()).digest()[0] % 2


def found(kind: str, day: str, text: str) -> str:
    """What the rule says, as the table writes it."""
    published = dt.date.fromisoformat(day)
    if kind == "event":
        return str(release_time.event_end([text], published))
    until = release_time.embargo(text, BERLIN, published)
    return "None" if until is None else f"{until:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("kind", "day", "right", "text"),
    [pytest.param(*row, id=f"{half(row[3])}-{row[0]}-{number}") for number, row in enumerate(ROWS)],
)
def test_a_sentence_about_time(kind: str, day: str, right: str, text: str) -> None:
    assert found(kind, day, text) == right


def test_there_are_sixty_of_each_in_both_halves() -> None:
    count = Counter((row[0], half(row[3])) for row in ROWS)

    assert min(count.values()) >= 20
    assert count["embargo", 0] + count["embargo", 1] >= 60 and count["event", 0] + count["event", 1] >= 60
