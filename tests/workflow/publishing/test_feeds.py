"""Feeds and side files follow what is published, by themselves, and change only when it does."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from dataclasses import replace

import feedparser
import pytest

from pipeline.model import Record
from pipeline.site import feeds as feeds_of_posts
from pipeline.store import Store
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import feeds, publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, files

URL = "https://english.musterstadt.example"


def _approved(workspace: Workspace) -> Sequence[Record]:
    for record in list(workspace.store.find()):
        _approve(workspace, record)
    return sorted(workspace.store.find(), key=lambda record: record.title)


def _approve(workspace: Workspace, record: Record) -> None:
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
        )
    decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)


def _site(city: City, make_site: MakeSite, *, flavour: str = "jekyll", number: int = 2) -> Workspace:
    city.items = [item(one + 1) for one in range(number)]
    workspace = make_site()
    settings = workspace.settings
    workspace = replace(
        workspace, settings=replace(settings, site=replace(settings.site, flavour=flavour, url=URL))
    )
    run_import(workspace)
    return workspace


def _feeds(workspace: Workspace) -> dict[str, str]:
    return {name: text for name, text in files(workspace).items() if "feeds/" in name}


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
    assert {entry["external_url"] for entry in entries} == {
        f"{city.base}/presse/{item.name}" for item in city.items
    }
    assert all(entry["url"].startswith(f"{URL}/2026/09/01/") for entry in entries)
    assert all(entry["authors"] == [{"name": "Stadt Musterstadt"}] for entry in entries)


def test_nothing_changes_while_nothing_happens(city: City, make_site: MakeSite, clock: Clock) -> None:
    workspace = _site(city, make_site)
    _approved(workspace)
    before = {path: path.stat().st_mtime_ns for path in (workspace.settings.folder / "feeds").iterdir()}
    clock.later(days=1)

    publish.publish(workspace)
    run_import(workspace, forced=True)

    assert {
        path: path.stat().st_mtime_ns for path in (workspace.settings.folder / "feeds").iterdir()
    } == before


FLAVOURS = ["jekyll-legacy", "jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs", "json"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_feeds_hold_what_the_generator_shows(
    flavour: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    """Of six posts: hidden by a hand, of the future, expired by Hugo's own key, withdrawn, broken; none of them is linked."""
    workspace = _site(city, make_site, flavour=flavour, number=6)
    plain, hidden, future, expired, gone, broken = _approved(workspace)

    def spliced(record: Record, **changes: object) -> None:
        file = workspace.settings.folder / record.versions["en-GB"].path
        file.write_bytes(workspace.flavour.splice(file.read_bytes(), changes))

    file = workspace.settings.folder / hidden.versions["en-GB"].path
    if flavour.startswith("jekyll"):
        file.write_bytes(file.read_bytes().replace(b"title:", b"published: false\ntitle:", 1))
    elif flavour == "json":
        file.write_bytes(file.read_bytes().replace(b'"published"', b'"draft"', 1))
    else:
        file.write_bytes(workspace.flavour.unpublish("posts/a.json", file.read_bytes())[1])
    spliced(future, date=dt.date(2026, 9, 20))
    spliced(expired, expires=clock.at + dt.timedelta(days=2))
    (workspace.settings.folder / broken.versions["en-GB"].path).write_bytes(b"<<<<<<< HEAD\n")
    reason = "The city took it back"
    decisions.withdraw(workspace, gone, "en-GB", by="ed", reason=reason, on=dt.date(2026, 9, 14))

    seen = []
    for days in (0, 2, 5):
        clock.later(days=days)
        publish.publish(workspace)
        seen.append(_linked(workspace))

    now, then = {plain.id, expired.id}, {plain.id} if flavour == "hugo" else {plain.id, expired.id}
    if flavour == "json":
        now, then = now | {future.id}, then | {future.id}
    assert seen == [now, then, then | {future.id}]
    (atom,) = [text for name, text in _feeds(workspace).items() if name.endswith("all.atom")]
    assert atom.count("deleted-entry ") == 1 and reason in atom and gone.id in atom


@pytest.mark.parametrize("line", ["build: {render: never}", "build: {render: link}", "headless: true"])
def test_a_post_that_hugo_makes_no_page_of_is_in_no_feed_and_told_to_nobody(
    line: str, city: City, make_site: MakeSite
) -> None:
    workspace = _site(city, make_site, flavour="hugo", number=2)
    plain, hidden = _approved(workspace)
    assert _linked(workspace) == {plain.id, hidden.id}
    file = workspace.settings.folder / hidden.versions["en-GB"].path
    file.write_bytes(file.read_bytes().replace(b"title:", f"{line}\ntitle:".encode(), 1))

    publish.publish(workspace)

    assert _linked(workspace) == {plain.id}
    assert feeds.item_of(workspace, hidden, hidden.versions["en-GB"]) is None


def test_a_new_time_of_a_post_makes_no_feed_anew(
    city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a fresh checkout: what the posts hold counts."""
    workspace = _site(city, make_site)
    _approved(workspace)
    run_import(workspace)
    monkeypatch.setattr(feeds, "items", None)
    for file in workspace.settings.folder.glob("_posts/*.md"):
        os.utime(file, ns=(0, 0))

    run_import(workspace)

    monkeypatch.undo()
    file = next(workspace.settings.folder.glob("_posts/*.md"))
    file.write_bytes(file.read_bytes() + b"\nMore.\n")
    assert feeds.write_feeds(workspace)


def test_only_the_newest_of_a_source_are_read_and_feeds_are_as_if_all_were(
    city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    workspace = _site(city, make_site, number=5)
    for record in list(workspace.store.find()):
        clock.at += dt.timedelta(hours=1)
        _approve(workspace, record)
    records = sorted(workspace.store.find(), key=lambda record: record.history[-1].at)
    clock.at += dt.timedelta(hours=1)
    decisions.withdraw(workspace, records[1], "en-GB", by="ed", reason="wrong", on=dt.date(2026, 9, 15))
    every, _ = feeds.items(workspace)
    read: list[str] = []
    known = Store.get

    def get(self: Store, identity: str) -> Record | None:
        read.append(identity)
        return known(self, identity)

    monkeypatch.setattr(Store, "get", get)
    monkeypatch.setattr(feeds_of_posts, "NEWEST", 2)
    newest, _ = feeds.items(workspace)

    assert read == [records[1].id, records[4].id, records[3].id]
    channel = feeds_of_posts.Channel(title="t", home=f"{URL}/", base=f"{URL}/feeds")
    assert feeds_of_posts.every(newest, channel) == feeds_of_posts.every(every, channel)


def _linked(workspace: Workspace) -> set[str]:
    """Ids of the posts that every feed of the site links; all feeds say the same."""
    made = _feeds(workspace)
    atom, rss = (
        [
            {entry.id.split(":")[2].split("/")[0] for entry in feedparser.parse(text).entries}
            for name, text in made.items()
            if name.endswith(kind)
        ]
        for kind in (".atom", ".rss")
    )
    jsons = [
        {load["id"].split(":")[2].split("/")[0] for load in json.loads(text)["items"]}
        for name, text in made.items()
        if name.endswith(".json")
    ]
    assert len(made) == 9 and atom == rss == jsons and len({frozenset(one) for one in atom}) == 1
    return atom[0]


def test_the_last_post_of_a_feed_leaves_it(city: City, make_site: MakeSite) -> None:
    """A feed of somebody else in the same folder is left as it is."""
    workspace = _site(city, make_site, number=1)
    (record,) = _approved(workspace)
    other = workspace.settings.folder / "feeds" / "other.atom"
    other.write_text("<feed><id>https://other.example/feeds/other.atom</id></feed>")
    assert _linked_at(workspace) == {record.id}

    decisions.send_back(workspace, record, "en-GB", by="ed", reason="again", public="unpublish")

    assert _linked_at(workspace) == set()
    assert other.read_text().startswith("<feed><id>https://other")


def _linked_at(workspace: Workspace) -> set[str]:
    """The same beside another's feed."""
    (workspace.settings.folder / "feeds" / "other.atom").rename(workspace.settings.folder / "other.txt")
    try:
        return _linked(workspace)
    finally:
        (workspace.settings.folder / "other.txt").rename(workspace.settings.folder / "feeds" / "other.atom")


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

    assert {row["translation"]["status"] for row in drafted} == {"machine"}
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
