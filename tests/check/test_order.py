"""Words in order: our own English passes, the same words shuffled do not."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from pipeline.check import of_pair
from pipeline.check.language.order import LIMIT, english, tokens

HERE = Path(__file__).resolve().parents[1] / "quality" / "checks"
RIGHT = [
    row["english"]
    for row in csv.DictReader(
        (HERE / "sentences.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
    if len(row["english"].split()) > 11
]


def _shuffled(text: str) -> str:
    words = text.split()
    return " ".join(random.Random(len(text)).sample(words, len(words)))


def test_our_own_sentences_are_in_order_and_shuffled_they_are_not() -> None:
    """Nine in ten of what is shuffled is seen; nothing that is right is told."""
    assert len(RIGHT) > 20
    assert [one for one in RIGHT if english().score(tokens(one)) < LIMIT] == []
    seen = sum(english().score(tokens(_shuffled(one))) < LIMIT for one in RIGHT)
    assert seen >= 0.85 * len(RIGHT)


def test_shuffled_words_are_a_warning_and_another_language_is_not_looked_at() -> None:
    german = "Am Montag eröffnet die Bürgermeisterin das Bad am Ring, das zwei Jahre lang gesperrt war."
    right = "On Monday the mayor will open the pool on the ring, which had been closed for two years."
    wrong = "The the Monday of mayor on will years, been pool on open ring two for had closed which."

    assert "order" not in {finding.check for finding in of_pair(german, right)}
    assert "order" in {finding.check for finding in of_pair(german, wrong)}
    assert "order" not in {finding.check for finding in of_pair(german, wrong, language="fr")}
