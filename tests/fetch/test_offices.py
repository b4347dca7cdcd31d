"""Press offices of towns, each made from a seed by a program of another hand than the rules, found and read from the home page."""

from __future__ import annotations

import pytest

from benchmarks.extraction.offices.measure import Score, judge
from benchmarks.extraction.offices.site import make
from tests.counts import rounds


@pytest.mark.server
@pytest.mark.slow
def test_towns_are_found_from_their_home_page_and_read_right() -> None:
    """Every kind in turn, from both halves of the seeds."""
    score = Score()
    for number in range(rounds(8, 256)):
        judge(make(33 * number), score)
    assert score.found >= 0.98 * score.towns, score.faults
    assert score.right >= 0.94 * score.releases, score.faults
    assert score.run_days == 0, score.faults
    assert score.wrong_bodies == 0, score.faults
