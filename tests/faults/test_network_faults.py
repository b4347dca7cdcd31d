"""Each fault of the network ends as its row says: one plain sentence, or a poll with a remark."""

from __future__ import annotations

import pytest

from pipeline.errors import FetchError, GoneError, StadtboteError
from pipeline.model import Listing
from tests.faults.network import FAULTS, VARIANTS, Fault
from tests.faults.stage import Authority, staged


def test_the_table_holds_the_44_faults_of_the_plan() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) == 44


@pytest.mark.parametrize("fault", [*FAULTS, *VARIANTS], ids=lambda fault: fault.name)
def test_a_fault_of_the_network(fault: Fault, authority: Authority) -> None:
    """The error says what happened, whether to try again and when; what can be survived is."""
    with staged([fault], authority) as [stage]:
        if fault.expected.error:
            with pytest.raises(StadtboteError) as caught:
                stage.run()
            check_error(fault, caught.value)
        else:
            result = stage.run()
            assert isinstance(result, Listing)
            check_listing(fault, result)


def check_error(fault: Fault, error: StadtboteError) -> None:
    expected = fault.expected
    assert expected.error in str(error)
    assert "\n" not in str(error)
    assert "hunter2" not in str(error)
    assert error.temporary is expected.temporary
    assert f"{fault.name}.stadt.example" in error.about
    assert isinstance(error, GoneError) is expected.gone
    if isinstance(error, FetchError):
        assert error.status == expected.status
        assert error.retry_after == expected.retry_after


def check_listing(fault: Fault, listing: Listing) -> None:
    expected = fault.expected
    assert listing.unchanged is expected.unchanged
    assert bool(listing.moved_to) is expected.moved
    if expected.moved:
        assert listing.moved_to == listing.url
    titles = [entry.title for entry in listing.entries]
    assert titles == ["Brücke am Markt wird saniert", "Stadtbücherei öffnet länger"][: expected.entries]
    assert any(expected.problem in problem for problem in listing.problems) or not expected.problem
    assert bool(listing.problems) is bool(expected.problem)
