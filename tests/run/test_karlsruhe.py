"""Sixteen successive polls of a real city's full-text feed: each poll's news is the gold's, every release is handled."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline import config
from pipeline.model import Place, Record, Work
from pipeline.run.importing import import_
from pipeline.run.place import Workplace, open_place
from tests.run.conftest import Clock, Shop, plausible

CONFIG = """\
site: {name: Karlsruhe, flavour: jekyll, folder: site}
contact: desk@example.org
sources: [karlsruhe]
network: {delay: 0s, private: ["127.0.0.1"]}
select: {start: 50, max_waiting: null}
"""
SOURCE = """\
name: Stadt Karlsruhe
kind: feed
url: "http://127.0.0.1:PORT/feed.atom"
full_text: true
rights: {text: full, basis: a test, checked: 2026-09-01}
"""


class Feed:
    """A loopback server that serves one snapshot at a time."""

    def __init__(self) -> None:
        self.body = b""
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/feed.atom"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "application/atom+xml; charset=utf-8")
                self.end_headers()
                self.wfile.write(feed.body if found else b"")

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])


@pytest.fixture
def feed() -> Iterator[Feed]:
    """A feed that listens."""
    one = Feed()
    yield one
    one.server.shutdown()
    one.server.server_close()


def _place(root: Path, feed: Feed, clock: Clock, shop: Shop) -> Workplace:
    (root / "sources").mkdir(parents=True, exist_ok=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "karlsruhe.yaml").write_text(SOURCE.replace("PORT", str(feed.port)))
    place = open_place(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(place, open_engines=lambda source, target: [shop])


def _addresses(place: Workplace, ids: tuple[str, ...]) -> set[str]:
    found = (place.store.get(one) for one in ids)
    return {one.entry.url for one in found if one is not None}


def test_each_poll_says_what_the_gold_says(shared: Path, tmp_path: Path, feed: Feed, shop: Shop) -> None:
    events: list[dict[str, Any]] = json.loads(
        (shared / "cases" / "gold" / "karlsruhe_snapshots_events.json").read_text()
    )
    clock = Clock(at=dt.datetime.fromisoformat(events[0]["committed"]).astimezone(dt.UTC))
    shop.answer = plausible
    place = _place(tmp_path, feed, clock, shop)
    before: dict[str, Record] = {}
    listed: set[str] = set()
    for event in events:
        feed.body = gzip.decompress((shared / "cases" / event["file"]).read_bytes())
        clock.at = dt.datetime.fromisoformat(event["committed"]).astimezone(dt.UTC)

        import_(place, forced=True)

        records = {one.id: one for one in place.store.find()}
        now = _addresses(place, place.store.source("karlsruhe").listed)
        if not event.get("first"):
            real = set(event["changed"]) - set(event["relative_date_only"])
            changed = {
                one.entry.url
                for one in records.values()
                if one.id in before and one.entry.fingerprint != before[one.id].entry.fingerprint
            }
            assert now - listed == set(event["added"]), event["file"]
            assert listed - now == set(event["removed"]), event["file"]
            assert changed & now == real & now, event["file"]
        before, listed = records, now
    assert len(before) == 39
    assert all(one.work is Work.DONE or one.reason for one in before.values())
    done = [one for one in before.values() if one.work is Work.DONE]
    assert len(done) >= 36, "the filler English of this test fails in a few paragraphs only"
    assert all(one.versions["en-GB"].place is Place.DRAFT for one in done)
    assert all((place.settings.folder / one.versions["en-GB"].path).is_file() for one in done)
    place.store.close()
