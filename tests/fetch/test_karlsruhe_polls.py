"""Sixteen real polls of one city's feed: what is new, gone and changed at each is what a reader would say."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
from pathlib import Path

from pipeline.fetch.feed import parse
from pipeline.model import Entry, Source

SOURCE = Source(
    id="karlsruhe", name="Stadt Karlsruhe", kind="feed", url="https://feeds.example/karlsruhe.atom"
)
NOW = dt.datetime(2025, 12, 18, 17, tzinfo=dt.UTC)


def polls(shared: Path) -> list[tuple[dict[str, object], dict[str, Entry]]]:
    events = json.loads((shared / "cases/gold/karlsruhe_snapshots_events.json").read_text("utf-8"))
    found = []
    for event in events:
        body = gzip.decompress((shared / "cases" / event["file"]).read_bytes())
        listing = parse(body, source=SOURCE, url=SOURCE.url, now=NOW)
        assert not listing.problems
        assert not listing.refused
        assert len(listing.entries) == event["n"]
        found.append((event, {entry.url: entry for entry in listing.entries}))
    return found


def test_each_poll_finds_what_changed_for_a_reader(shared: Path) -> None:
    """New and gone by address; changed by fingerprint, a date that only grew older being no change."""
    rows = polls(shared)

    for (_, before), (event, after) in itertools.pairwise(rows):
        changed = [
            url for url in after if url in before and after[url].fingerprint != before[url].fingerprint
        ]
        relative = event["relative_date_only"]
        assert sorted(after.keys() - before.keys()) == sorted(event["added"]), event["file"]
        assert sorted(before.keys() - after.keys()) == sorted(event["removed"]), event["file"]
        assert sorted(changed) == sorted(set(event["changed"]) - set(relative)), event["file"]


def test_a_changed_release_often_gets_a_new_identity(shared: Path) -> None:
    """39 addresses come under 48 guids: that two are one release is for the corridor to find out."""
    seen = [entry for _, entries in polls(shared) for entry in entries.values()]

    assert len({entry.url for entry in seen}) == 39
    assert len({entry.id for entry in seen}) == len({entry.guid for entry in seen}) == 48


def test_days_are_as_printed_and_the_full_text_is_there(shared: Path) -> None:
    """The feed prints midnight in UTC; the day stays, and every entry carries its text."""
    for _, entries in polls(shared):
        for entry in entries.values():
            assert entry.day is not None
            assert entry.published is not None
            assert entry.day == entry.published.astimezone(dt.UTC).date()
            assert len(entry.html) > len(entry.summary)
