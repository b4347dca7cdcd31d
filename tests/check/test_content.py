"""Content words: learned from approved pairs, from a termbase, from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check.meaning.content import content, joined, learned, read, termed
from pipeline.check.pair import Pair
from pipeline.errors import ParseError
from pipeline.model import Severity, Term

NOUNS = {
    "Schule": "school", "Brücke": "bridge", "Bücherei": "library", "Straße": "street", "Baustelle": "worksite",
    "Spielplatz": "playground", "Museum": "museum", "Konzert": "concert", "Ausstellung": "exhibition",
}  # fmt: skip
VERBS = {"eröffnet": "opens", "saniert": "renovates", "plant": "plans", "besucht": "visits"}
PAIRS = [
    (f"Die Stadt {verb} Gebäude {number}: {noun}", f"The city {said} building {number}: {word}")
    for number, (noun, word) in enumerate(NOUNS.items())
    for verb, said in VERBS.items()
]
GERMAN = "Schule, Brücke, Bücherei, Spielplatz, Museum und Konzert werden heute gezeigt"
RIGHT = "The school, bridge, library, playground, museum and concert are shown today"
WRONG = "Traffic lights fail after a storm, and trams run late until the evening"


def _told(lexicon: object, target: str) -> list[Severity]:
    block = content(lexicon).block  # type: ignore[arg-type]
    assert block is not None
    return [finding.severity for finding in block(Pair(source=GERMAN, target=target))]


def test_a_block_about_something_else_is_told_and_a_right_one_is_not() -> None:
    lexicon = learned(PAIRS)

    assert _told(lexicon, RIGHT) == []
    assert _told(lexicon, WRONG) == [Severity.WARNING]
    assert _told({}, WRONG) == []


def test_a_name_in_both_says_that_they_belong_together() -> None:
    lexicon = learned(PAIRS)
    block = content(lexicon).block
    assert block is not None

    assert not list(block(Pair(source=f"{GERMAN}, sagt Krüger", target=f"{WRONG}, says Krüger")))


def test_a_termbase_and_a_file_are_lexicons(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("# ours\nBrücke\tbridge|crossing\nMuseum\tmuseum\n", encoding="utf-8")
    known = joined(termed([Term(source="Bürgeramt", target="citizens' office")]), read(file))

    assert known["brucke"] == {"bridge", "crossi"}
    assert "office" in known["burger"]


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("Brücke bridge\n", encoding="utf-8")

    with pytest.raises(ParseError, match=":1: want German"):
        read(file)


def test_a_pair_seen_once_teaches_nothing() -> None:
    assert learned(PAIRS[:1]) == {}
