"""A client for the tests of what it sends, reads and refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.fetch.http import Client
from tests.fetch.http.clients import client


@pytest.fixture
def reader() -> Iterator[Client]:
    with client() as made:
        yield made
