"""The public sets on which the checks are measured, each split in two by a hash of the German.

The first half is for tuning, the second is looked at seldom; both are reported. Nothing of the sets is kept here:
the folder they lie in is named on the command line, a row is named by its set and line alone.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """A German text beside a translation; `id` names the set and the line."""

    id: str
    german: str
    target: str
    half: int
    language: str = "en-GB"
    kind: str = "right"


RIGHT = {
    "news": ("wmt21_news/ref.A.en", "wmt21_news/ref.B.en", "wmt23_news/ref.refA.en"),
    "mixed": ("wmt22_mixed/ref.A.en", "wmt22_mixed/ref.B.en"),
    "ntrex": ("ntrex/en.txt",),
}
ENGINES = ("wmt21_news", "wmt23_news")
LANGUAGES = {"en": "en-GB", **{code: code for code in ("fr", "es", "it", "nl", "pl", "tr", "uk", "ru", "ar")}}


def half(german: str) -> int:
    """0 is the tuning half, 1 the other."""
    return hashlib.sha256(german.strip().encode()).digest()[0] & 1


def aligned(folder: Path, name: str, language: str = "en-GB") -> Iterator[Row]:
    """The rows of one line-aligned translation, `wmt21_news/ref.A.en` or `ntrex/fr.txt`, without empty ones."""
    here = folder / "parallel" / name
    source = here.with_name("de.txt" if here.suffix == ".txt" else "src.de")
    lines = zip(_lines(source), _lines(here), strict=True)
    for number, (german, target) in enumerate(lines, start=1):
        if german and target:
            yield Row(f"{name}:{number}", german, target, half(german), language)


def right(folder: Path, name: str) -> list[Row]:
    """The human translations of `news`, `mixed` or `ntrex`."""
    return [row for part in RIGHT[name] for row in aligned(folder, part)]


def engines(folder: Path) -> list[Row]:
    """What the engines of 2021 and 2023 made of the news."""
    names = [
        f"{engine}/{path.name}"
        for engine in ENGINES
        for path in sorted((folder / "parallel" / engine).glob("hyp.*"))
    ]
    return [row for name in names for row in aligned(folder, name)]


def labelled(folder: Path, name: str) -> list[Row]:
    """`demetr`, `dfki` or `deepspin`: right rows are of kind `right`, wrong ones of their phenomenon."""
    with (folder / "challenge" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    good = {(row["de"], row["en"]) for row in rows if row["label"] == "good"}
    return [
        Row(
            f"{name}:{row['phenomenon']}:{row['id']}",
            row["de"],
            row["en"],
            half(row["de"]),
            "en-GB",
            row["phenomenon"] if row["label"] == "bad" else "right",
        )
        for row in rows
        if row["label"] == "good" or (row["de"], row["en"]) not in good
    ]


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
