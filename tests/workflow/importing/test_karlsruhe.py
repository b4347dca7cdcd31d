"""Sixteen successive polls of a real city's full-text feed: each poll's news is the gold's, every release is handled."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import PostState, Record, Work
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import Clock, Shop, plausible
from tests.workflow.karlsruhe import Feed, listening, place_of


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A feed that listens."""
    with listening() as feed:
        yield feed


def _addresses(workspace: Workspace, ids: tuple[str, ...]) -> set[str]:
    found = (workspace.store.get(text) for text in ids)
    return {record.entry.url for record in found if record is not None}


def test_each_poll_says_what_the_gold_says(shared: Path, tmp_path: Path, feed: Feed, shop: Shop) -> None:
    events: list[dict[str, Any]] = json.loads(
        (shared / "cases" / "gold" / "karlsruhe_snapshots_events.json").read_text()
    )
    clock = Clock(at=dt.datetime.fromisoformat(events[0]["committed"]).astimezone(dt.UTC))
    shop.answer = plausible
    workspace = place_of(tmp_path, feed, clock, shop)
    before: dict[str, Record] = {}
    listed: set[str] = set()
    for event in events:
        feed.body = gzip.decompress((shared / "cases" / event["file"]).read_bytes())
        clock.at = dt.datetime.fromisoformat(event["committed"]).astimezone(dt.UTC)

        run_import(workspace, forced=True)

        records = {record.id: record for record in workspace.store.find()}
        now = _addresses(workspace, workspace.store.source("karlsruhe").listed)
        if not event.get("first"):
            real = set(event["changed"]) - set(event["relative_date_only"])
            changed = {
                record.entry.url
                for record in records.values()
                if record.id in before and record.entry.fingerprint != before[record.id].entry.fingerprint
            }
            assert now - listed == set(event["added"]), event["file"]
            assert listed - now == set(event["removed"]), event["file"]
            assert changed & now == real & now, event["file"]
        before, listed = records, now
    assert len(before) == 39
    assert all(record.work is Work.DONE or record.reason for record in before.values())
    done = [record for record in before.values() if record.work is Work.DONE]
    assert len(done) >= 30, "the filler English of this test fails in a few paragraphs only"
    assert all(record.versions["en-GB"].place is PostState.DRAFT for record in done)
    assert all((workspace.settings.folder / record.versions["en-GB"].path).is_file() for record in done)
    workspace.store.close()
