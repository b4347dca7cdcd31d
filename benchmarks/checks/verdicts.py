"""What a person said of flags: `verdicts.tsv`, each row of a set with a check, real or false, and why.

Of right pairs every flag was read, of engines and of other languages sixty drawn by a hash (`drawn`). A row that is no
longer flagged stays in the file; what is flagged and was not read is counted as unread, never as right.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

Flag = tuple[str, str]
"""The row of a set and the check that flags it."""


class Share(NamedTuple):
    """How many flags were called real and false, and how many were not read."""

    real: int
    false: int
    unread: int

    def __str__(self) -> str:
        read = self.real + self.false
        told = f"{100 * self.real / read:.0f} % of {read}" if read else "none"
        return told + (f", {self.unread} unread" if self.unread else "")


def read(file: Path = Path(__file__).with_name("verdicts.tsv")) -> dict[Flag, str]:
    """`real` or `false` by flag."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["row"], row["check"]): row["verdict"] for row in rows}


def share(flags: Iterable[Flag], said: Mapping[Flag, str]) -> Share:
    """What was said of these flags."""
    each = [said.get(flag, "unread") for flag in flags]
    return Share(each.count("real"), each.count("false"), each.count("unread"))


def drawn(flags: Iterable[Flag], number: int = 60) -> list[Flag]:
    """A sample by a hash of row and check: the same flags every time."""
    return sorted(flags, key=lambda flag: hashlib.sha256(f"60 {flag[0]} {flag[1]}".encode()).digest())[
        :number
    ]
