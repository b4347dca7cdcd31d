"""A country is played: 300 offices for 30 days under `make long`, ten for three days else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import LONG
from tests.machines.country import WHOLE, Size, play
from tests.machines.databases import Databases, served

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(7200 if LONG else 900)]
SIZE = WHOLE if LONG else Size(offices=10, days=3, a_day=0.5, languages=2)


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    """A server of our own."""
    pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")
    with served() as found:
        yield found


def test_a_country(databases: Databases, tmp_path: Path) -> None:
    assert play(SIZE, databases, tmp_path)[0] == []
