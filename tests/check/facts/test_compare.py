"""German facts beside English ones: each disagreement once."""

from __future__ import annotations

import pytest

from pipeline.check.facts import sheet
from pipeline.check.facts.compare import compare


@pytest.mark.parametrize(
    ("source", "target", "kinds"),
    [
        ("Vom 12. März bis zum 5. April.", "From 12 March to 5 April.", []),
        ("Vom 12. März bis zum 5. April.", "From 12 April to 5 March.", ["date", "date"]),
        ("Vom 12. März bis zum 5. April.", "From 12 April to 6 March.", ["day"]),
        ("Vom 12. März bis zum 5. April für 20 Euro.", "From 12 April to 5 March for €30.", ["number"]),
        ("Am Montag, 12. März.", "On Tuesday, 12 March.", ["weekday"]),
        ("Am 12. März um 18 Uhr.", "On 12 May at 6 pm.", ["month"]),
        ("Es kostet 20 Euro.", "It costs $20.", ["unit"]),
        ("Es kostet 20 Euro.", "It costs $30.", ["number"]),
        ("20 Prozent der Plätze.", "20 of the places.", ["unit"]),
        ("Ein Betrag in Euro.", "An amount in dollars.", ["unit"]),
    ],
)
def test_each_disagreement_is_told_once(source: str, target: str, kinds: list[str]) -> None:
    found = compare(sheet(source, "de"), sheet(target, "en"))

    assert [difference.kind for difference in found] == kinds
