"""Which terms stand in a block, and whether the English has them: the same as the findings say."""

from __future__ import annotations

import pytest

from pipeline.check.form import terms
from pipeline.check.pair import Pair
from pipeline.model import Term

SPOKEN = (
    Term(source="Bürgeramt", target="citizens' office", also=("public office",)),
    Term(source="Stadtrat", target="city council"),
    Term(source="Oktoberfest", target="", rule="keep"),
    Term(source="Wiesn", target="Oktoberfest", rule="gloss"),
    Term(source="Ratsherr", target="alderman", rule="forbidden"),
)


@pytest.mark.parametrize(
    ("german", "english", "kept"),
    [
        ("Das Bürgeramt ist zu.", "The citizens' office is closed.", [("Bürgeramt", True)]),
        ("Die Bürgerämter sind zu.", "The public offices are closed.", [("Bürgeramt", True)]),
        ("Das Bürgeramt ist zu.", "The town hall is closed.", [("Bürgeramt", False)]),
        (
            "Der Stadtrat besucht das Bürgeramt.",
            "The city council visits it.",
            [("Stadtrat", True), ("Bürgeramt", False)],
        ),
        ("Das Oktoberfest beginnt.", "The beer festival begins.", [("Oktoberfest", False)]),
        ("Die Wiesn beginnt.", "The Wiesn (Oktoberfest) begins.", [("Wiesn", True)]),
        ("Ein Ratsherr spricht.", "An alderman speaks.", []),
        ("Das Bürgeramt ist zu.", "", [("Bürgeramt", False)]),
        ("Es regnet.", "It rains.", []),
    ],
)
def test_a_block_says_which_terms_it_has(german: str, english: str, kept: list[tuple[str, bool]]) -> None:
    found = terms.uses(german, english, SPOKEN)
    assert [(use.term.source, use.kept) for use in found] == kept
    said = terms.check(Pair(source=german, target=english, terms=SPOKEN, language="en-GB"))
    told = [finding for finding in said if "not to be used" not in finding.message]
    assert len(told) == (sum(not use.kept for use in found) if english else 0)
