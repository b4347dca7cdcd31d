"""A run over every fault at once, as a bad night would have it, with healthy sources in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pipeline.errors import StadtboteError
from pipeline.model import Listing
from tests.faults.network import FAULTS, VARIANTS, Expected, Fault
from tests.faults.stage import Authority, Stage, staged

HEALTHY = tuple(Fault(name=f"healthy-{number}", expected=Expected()) for number in range(8))


def outcome(stage: Stage) -> tuple[str, str, int]:
    """Name, what is to be told a person ("" for nothing), entries: what a run keeps of a source."""
    try:
        listing = stage.run()
    except StadtboteError as error:
        return stage.fault.name, str(error), 0
    assert isinstance(listing, Listing)
    return stage.fault.name, "; ".join(listing.problems), len(listing.entries)


def test_a_run_over_all_faults_ends_names_each_and_loses_nothing(authority: Authority) -> None:
    """One client, eight threads: each fault has its own line, and every healthy entry arrives."""
    faults = [*FAULTS, *VARIANTS, *HEALTHY]
    with staged(faults, authority) as stages, ThreadPoolExecutor(8) as threads:
        rows = {name: (told, count) for name, told, count in threads.map(outcome, stages)}

    assert rows.keys() == {fault.name for fault in faults}
    for fault in faults:
        told, count = rows[fault.name]
        assert fault.expected.error in told
        assert fault.expected.problem in told
        assert count == (0 if fault.expected.error else fault.expected.entries)
        if fault.expected.error:
            assert f"{fault.name}.stadt.example" in told, "a person must see which source it was"
