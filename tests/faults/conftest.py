"""One certificate authority for all faults."""

from __future__ import annotations

import pytest

from tests.faults.stage import Authority


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Made once a run: keys take their time."""
    return Authority()
