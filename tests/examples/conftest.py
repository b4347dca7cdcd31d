"""The demo town as the reader sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import fetch
from pipeline.config import load_source
from pipeline.fetch.http import Client, SystemClock
from pipeline.model import Release, Validators
from pipeline.workflow.demo.server import Town

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
OFFICES = ("rathaus", "verkehrsbetriebe", "kulturamt")


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as opened:
        yield opened


@pytest.fixture
def client(town: Town) -> Iterator[Client]:
    made = Client(
        contact="desk@wendelbrueck.example",
        version="test",
        clock=SystemClock(),
        delay=dt.timedelta(0),
        private=(f"127.0.0.1:{town.port}",),
    )
    yield made
    made.close()


@pytest.fixture
def releases(town: Town, client: Client) -> Callable[[int], list[Release]]:
    """Every release of a day, fetched and read as `stadtbote run` does."""

    def read(day: int) -> list[Release]:
        town.day = day
        now = dt.datetime(2026, 9, 13 + day, 6, tzinfo=dt.UTC)
        found = []
        for name in OFFICES:
            source = load_source(
                EXAMPLES / "town" / "sources" / f"{name}.yaml", replace={"{base}": town.base}
            )
            for entry in fetch.poll(source, client, validators=Validators(), now=now).entries:
                page = None if source.full_text else fetch.page(entry.url, source, client)
                found.append(fetch.read(entry, source, page, now=now))
        return found

    return read
