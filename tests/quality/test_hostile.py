"""Replies of an engine that adds, changes or leaves something behind: how many of them the checks see."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from pipeline.check import flags

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["checks"]


def read() -> list[tuple[str, str, str]]:
    with (HERE / "checks" / "hostile.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["kind"], row["german"], escaped(row["hostile"])) for row in rows]


def escaped(text: str) -> str:
    """The file writes line breaks and unseen characters as escapes, each beginning with a backslash."""
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def test_hostile_replies_are_seen() -> None:
    """At least 77 kinds of our own; a floor says what share is flagged as an error or a warning."""
    rows = read()
    passed = [kind for kind, german, hostile in rows if not flags(german, hostile)]

    assert len({kind for kind, _, _ in rows}) >= 77
    assert 100 * (1 - len(passed) / len(rows)) >= FLOORS["hostile_seen_percent"], passed
