"""Town sites made by a program, thirty kinds: found from the home page alone, their releases read right.

`benchmarks/sites/measure.py` measures more of them, and both halves apart.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.fetch.towns import pdfs
from tests.fetch.towns.serving import outcome
from tests.fetch.towns.town import MODES, mode_of

FLOORS = json.loads((Path(__file__).parents[1] / "quality" / "floors.json").read_text(encoding="utf-8"))[
    "sites"
]


def test_each_thirty_seeds_hold_each_kind_as_often_as_said() -> None:
    """So that no kind is missed by chance."""
    assert sorted(mode_of(seed) for seed in range(30, 60)) == sorted(MODES)


@pytest.mark.slow
def test_thirty_kinds_of_towns_are_found_and_read() -> None:
    """Home page, three clicks at most; title, day and text to the letter; where nothing can be read, the true reason."""
    if not pdfs.at_hand():
        pytest.skip("no producer of PDF is installed (reportlab, weasyprint, fpdf2)")
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, range(FLOORS["first_seed"], FLOORS["first_seed"] + 30)))

    lost = [(one.town.seed, one.town.mode, one.how, one.faults[:3]) for one in outcomes if not one.found]
    wrong = [(one.town.seed, one.town.mode, one.faults[:3]) for one in outcomes if one.right < one.read]
    read = sum(one.read for one in outcomes)
    assert read > 80
    assert sum(one.found for one in outcomes) / 30 >= FLOORS["found"], lost
    assert sum(one.right for one in outcomes) / read >= FLOORS["right"], wrong
