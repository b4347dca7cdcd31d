"""Whatever a feed says, no entry is lost, none is doubled, and what is wrong is said."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.fetch import poll
from pipeline.fetch.http import Client, Network
from pipeline.model import Source
from pipeline.model.releases import Validators
from tests.faults.content import CONTENT, NOW, SITE, Row
from tests.fetch.wires import FakeClock, fixed, reply, wire


def test_the_table_holds_the_16_faults_of_the_plan() -> None:
    assert len({row.name for row in CONTENT}) == len(CONTENT) == 16


@pytest.mark.parametrize("row", CONTENT, ids=lambda row: row.name)
def test_a_fault_of_content(row: Row) -> None:
    """Two polls over the wire, compared as the row says."""
    listings = []
    for number, body in enumerate((row.first, row.second)):
        name = f"{row.name}-{number}" if row.name == "same-item-in-two-feeds" else row.name
        source = Source(id=name, name="Musterstadt", kind="feed", url=f"{SITE}/presse/feed")
        with (
            wire(fixed(reply(body, headers={"Content-Type": "application/rss+xml"}))) as served,
            Client(
                contact="desk@musterstadt.example",
                clock=FakeClock(NOW),
                delay=dt.timedelta(0),
                private=["127.0.0.1"],
                version="0",
                network=Network(connect_to={"www.musterstadt.example": ("127.0.0.1", served.port)}),
            ) as client,
        ):
            listings.append(poll(source, client, validators=Validators(), now=NOW))

    for listing in listings:
        ids = [entry.id for entry in listing.entries]
        assert len(set(ids)) == len(ids), "an entry stands once"
        assert all(reason for _, reason in listing.refused)
    row.check(*listings)
