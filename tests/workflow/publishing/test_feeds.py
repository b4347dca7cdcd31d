"""Feeds and side files follow what is published, by themselves, and change only when it does."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace

import feedparser
import pytest

from pipeline.model import Record
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, files

URL = "https://english.musterstadt.example"


def _approved(workspace: Workspace) -> Sequence[Record]:
    for record in list(workspace.store.find()):
        for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
            record = decisions.acknowledge(
                workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
            )
        decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)
    return sorted(workspace.store.find(), key=lambda one: one.title)


def _site(city: City, make_site: MakeSite, *, flavour: str = "jekyll") -> Workspace:
    city.items = [item(1), item(2)]
    workspace = make_site()
    settings = workspace.settings
    workspace = replace(
        workspace, settings=replace(settings, site=replace(settings.site, flavour=flavour, url=URL))
    )
    run_import(workspace)
    return workspace


def _feeds(workspace: Workspace) -> dict[str, str]:
    return {name: text for name, text in files(workspace).items() if name.startswith("feeds/")}


@pytest.mark.parametrize("flavour", ["jekyll", "jekyll-legacy"])
def test_what_is_published_is_in_the_feeds_with_its_original(
    flavour: str, city: City, make_site: MakeSite
) -> None:
    workspace = _site(city, make_site, flavour=flavour)
    assert not any(
        feedparser.parse(text).entries for name, text in _feeds(workspace).items() if "json" not in name
    )

    _approved(workspace)

    made = _feeds(workspace)
    assert sorted(made) == sorted(
        f"feeds/{name}.{kind}"
        for name in ("all", "en-GB", "musterstadt.en-GB")
        for kind in ("atom", "rss", "json")
    )
    entries = json.loads(made["feeds/musterstadt.en-GB.json"])["items"]
    assert {one["external_url"] for one in entries} == {
        f"{city.base}/presse/{one.name}" for one in city.items
    }
    assert all(one["url"].startswith(f"{URL}/2026/09/01/") for one in entries)
    assert all(one["authors"] == [{"name": "Stadt Musterstadt"}] for one in entries)


def test_nothing_changes_while_nothing_happens(city: City, make_site: MakeSite, clock: Clock) -> None:
    workspace = _site(city, make_site)
    _approved(workspace)
    before = {one: one.stat().st_mtime_ns for one in (workspace.settings.folder / "feeds").iterdir()}
    clock.later(days=1)

    publish.publish(workspace)
    run_import(workspace, forced=True)

    assert {one: one.stat().st_mtime_ns for one in (workspace.settings.folder / "feeds").iterdir()} == before


def test_a_withdrawn_post_stays_as_a_tombstone(city: City, make_site: MakeSite, clock: Clock) -> None:
    workspace = _site(city, make_site)
    record = _approved(workspace)[0]
    clock.later(hours=1)

    decisions.withdraw(
        workspace, record, "en-GB", by="ed", reason="The city took it back", on=dt.date(2026, 9, 14)
    )

    atom = _feeds(workspace)["feeds/all.atom"]
    assert atom.count("deleted-entry ") == 1
    assert "The city took it back" in atom
    assert record.id in atom


def test_a_site_without_an_address_has_no_feeds(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace)

    _approved(workspace)

    assert _feeds(workspace) == {}


def test_today_s_site_has_a_side_file_with_every_key_that_follows_decisions(
    city: City, make_site: MakeSite
) -> None:
    workspace = _site(city, make_site, flavour="jekyll-legacy")

    def side(record: Record) -> dict[str, dict[str, str]]:
        name = f"_data/stadtbote/{record.versions['en-GB'].slug}.json"
        told: dict[str, dict[str, str]] = json.loads(files(workspace)[name])
        return told

    drafted = [side(one) for one in workspace.store.find()]
    records = _approved(workspace)

    assert {one["translation"]["status"] for one in drafted} == {"machine"}
    assert {side(one)["translation"]["status"] for one in records} == {"reviewed"}
    assert {side(one)["translation"]["reviewer"] for one in records} == {"ed"}
    assert side(records[0])["source"]["url"] == records[0].entry.url
    assert "translation" not in next(
        text for name, text in files(workspace).items() if name.startswith("_posts/")
    )


def test_a_rejected_draft_s_side_file_goes_with_it(city: City, make_site: MakeSite) -> None:
    workspace = _site(city, make_site, flavour="jekyll-legacy")
    record = next(workspace.store.find())

    decisions.reject(workspace, record, None, by="ed", reason="not for us")

    assert not [name for name in files(workspace) if record.id[:8] in name]
