"""Small things the tables of decisions leave out."""

from __future__ import annotations

import pytest

from pipeline.transitions import review
from tests.transitions.posts import EN, apply, record


@pytest.mark.parametrize(("given", "kept"), [({}, 0), ({"seconds": 95}, 95)])
def test_an_approval_says_how_long_the_draft_was_open_where_that_is_known(
    given: dict[str, int], kept: int
) -> None:
    (approval,) = apply(review.approved(EN, by="ed", **given), record()).record.versions[EN].approvals

    assert approval.seconds == kept
