"""Values of real releases, and ways to say one thing in German and in English."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from babel import Locale

_DE, _EN = Locale("de"), Locale("en")
MONTHS_DE, MONTHS_EN = (list(locale.months["format"]["wide"].values()) for locale in (_DE, _EN))
DAYS_DE, DAYS_EN = (list(locale.days["format"]["wide"].values()) for locale in (_DE, _EN))
WORDS_DE = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
]
WORDS_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]

Forms = tuple[list[str], list[str]]
"""Ways to say one thing in German and in English."""


class Values:
    """Numbers, hours and days of real releases."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        text = "\n".join(
            block
            for line in path.read_text(encoding="utf-8").splitlines()
            for block in json.loads(line)["body_blocks"]
        )
        self.rng = rng
        self.counts = sorted(
            {int(n) for n in re.findall(r"(?<![\d.,:/])([1-9]\d{0,2})(?![\d.,:/])", text)} - {1}
        )
        self.hours = sorted(
            {int(h) for h in re.findall(r"\b([01]?\d|2[0-3])(?:[.:]\d\d)? Uhr", text)} - {0, 12, 24}
        )
        self.days = sorted(
            {(int(d), m) for d, m in re.findall(rf"\b([12]?\d|3[01])\. ({'|'.join(MONTHS_DE)})", text)}
        )

    def count(self) -> int:
        return self.rng.choice(self.counts)

    def hour(self) -> int:
        return self.rng.choice(self.hours)

    def day(self) -> tuple[int, int]:
        day, month = self.rng.choice(self.days)
        return day, MONTHS_DE.index(month)


def de(value: float) -> str:
    """A number as German writes it."""
    return f"{value:,}".replace(",", "_").replace(".", ",").replace("_", ".")


def en(value: float) -> str:
    """A number as English writes it."""
    return f"{value:,}"


def within(things: tuple[str, str], forms: Forms) -> Forms:
    """The forms in a German and an English sentence, a capital first and one full stop last."""
    german = [things[0].format(form) for form in forms[0]]
    english = [things[1].format(form) for form in forms[1]]
    return [_tidy(text) for text in german], [_tidy(text) for text in english]


def _tidy(text: str) -> str:
    """A capital first, one full stop last."""
    return text[0].upper() + text[1:].replace("..", ".")
