"""The order of risk: what speaks for a fault comes first, and no block is lost by it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.risk import Risk, riskiest_first
from tests.review.conftest import EN, Seat

ENGINE = Risk(engine=True, distance=0.5, words=25, names=1)
RISKS = st.builds(
    Risk,
    errors=st.integers(0, 3),
    warnings=st.integers(0, 3),
    engine=st.booleans(),
    distance=st.floats(0, 1),
    words=st.integers(0, 90),
    names=st.integers(0, 5),
)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (Risk(errors=1), Risk(warnings=9, engine=True, distance=1, words=900, names=9)),
        (Risk(errors=2), Risk(errors=1, warnings=9)),
        (Risk(warnings=1), ENGINE._replace(distance=1, words=900, names=9)),
        (Risk(engine=True), Risk(words=900, names=9)),
        (ENGINE._replace(distance=0.8), ENGINE._replace(words=900, names=9)),
        (ENGINE._replace(words=40), ENGINE._replace(names=9)),
        (ENGINE._replace(names=2), ENGINE),
        # Nearly as far and nearly as long is as far and as long: the names decide.
        (ENGINE._replace(names=2), ENGINE._replace(distance=0.52, words=29)),
    ],
)
def test_an_earlier_sign_outweighs_all_later_ones(more: Risk, less: Risk) -> None:
    assert riskiest_first([("less", less), ("more", more)]) == ("more", "less")
    assert riskiest_first([("more", more), ("less", less)]) == ("more", "less")


@given(st.lists(RISKS, max_size=12))
def test_each_block_stands_once_and_equal_ones_as_they_came(risks: list[Risk]) -> None:
    order = riskiest_first(enumerate(risks))
    assert sorted(order) == list(range(len(risks)))
    for before, after in pairwise(order):
        assert (risks[before].rank, -before) > (risks[after].rank, -after)


def test_she_reads_by_risk_where_she_wants_it(seat: Seat) -> None:
    where = f"/draft/{seat.draft('Klinikum').id}/{EN}"
    read, risky = (seat.get(where + query).text for query in ("", "?by=risk"))
    rows = [
        re.findall(r'<section class="pair .*?data-key="([^"]+)".*?</section>', page, re.S)
        for page in (read, risky)
    ]
    found = [
        set(
            re.findall(
                r'<section class="pair [^>]*data-key="([^"]+)"(?:(?!</section>).)*class="find [ew]"',
                page,
                re.S,
            )
        )
        for page in (read, risky)
    ]
    assert sorted(rows[0]) == sorted(rows[1])
    assert rows[0] != rows[1]
    assert found[0]
    assert found[0] == found[1] == set(rows[1][1 : 1 + len(found[1])])
    # What the next paragraph is, only the reading order shows.
    for tool, stands in (("cut", True), ("join", False), ("up", False), ("down", False)):
        assert f'data-tool="{tool}"' in read
        assert (f'data-tool="{tool}"' in risky) == stands
