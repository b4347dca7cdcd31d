"""Old sites go on: a site and a git host that the code of an earlier commit left open, run and publish today.

`tests/data/old-site` is data, made by `tests/make_old_site.py` with that commit; it is not made again by later code.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import config
from pipeline.model import PostState, Record, Version, Work
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.pull_requests import branches
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City
from tests.workflow.conftest import Clock, Shop, files, plausible
from tests.workflow.git.test_records_branch import git
from tests.workflow.pull_requests.git_host import GitHost, Pull

OLD = Path(__file__).resolve().parents[2] / "data" / "old-site"
THEN = dt.datetime.fromisoformat((OLD / "now").read_text().strip())
Open = Callable[[], Workspace]


class Town(City):
    """The press office as it was, out of files."""

    folder = OLD / "town"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        if path == "/feed.xml":
            return 200, "application/rss+xml; charset=utf-8", (self.folder / "feed.xml").read_bytes()
        page = self.folder / "presse" / f"{path.rpartition('/')[2]}.html"
        if path.startswith("/presse/") and page.is_file():
            return 200, "text/html; charset=utf-8", page.read_bytes()
        return 404, "text/plain", b"not here"


@pytest.fixture
def town() -> Iterator[Town]:
    """The press office listens."""
    with Town() as town:
        yield town


@pytest.fixture
def clock() -> Clock:
    """Twenty minutes after the old code did its last work."""
    return Clock(at=THEN + dt.timedelta(minutes=20))


@pytest.fixture
def shop() -> Shop:
    """An engine that bills and answers in plausible English."""
    return Shop(answer=plausible)


@pytest.fixture(params=["store", "records alone"])
def site(
    request: pytest.FixtureRequest, tmp_path: Path, town: Town, clock: Clock, shop: Shop
) -> Iterator[Open]:
    """Opens the old site, with its database or with nothing but its record files; once more at each call."""
    root = tmp_path / "site"
    shutil.copytree(OLD / "site", root)
    shutil.copytree(OLD / "state", root / ".stadtbote")
    if request.param == "store":
        database = sqlite3.connect(root / ".stadtbote" / "store.db")
        database.executescript((OLD / "store.sql").read_text(encoding="utf-8"))
        database.close()
    opened: list[Workspace] = []

    def open_() -> Workspace:
        for workspace in opened:
            workspace.store.close()
        opened.append(_open(root, town, clock, shop))
        return opened[-1]

    yield open_
    for workspace in opened:
        workspace.store.close()


def _open(root: Path, town: Town, clock: Clock, shop: Shop) -> Workspace:
    workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(
        workspace,
        open_engines=lambda source, target: [shop],
        connect_to={"stadt.example": ("127.0.0.1", town.port)},
    )


def _of(workspace: Workspace, name: str) -> Record:
    return next(record for record in workspace.store.find() if record.entry.url.endswith(f"/{name}"))


def _english(workspace: Workspace, name: str) -> Version:
    return _of(workspace, name).versions["en-GB"]


def _then() -> dict[str, dict[str, Any]]:
    """The record files as the old code wrote them, by id."""
    found = (
        json.loads(path.read_text(encoding="utf-8")) for path in (OLD / "state" / "records").glob("*.json")
    )
    return {item["id"]: item for item in found}


def _standing(workspace: Workspace) -> dict[str, tuple[str, str, str, str, int, int, bool]]:
    """Where each release stands with work, file and people; what was approved and paid; whether a proposal waits."""
    found = {}
    for record in workspace.store.find():
        version = record.versions.get("en-GB", Version(language="en-GB"))
        found[record.id] = (
            str(record.work), str(version.place), str(version.review), str(version.freshness),
            len(version.approvals), len(record.purchases), version.proposal is not None,
        )  # fmt: skip
    return found


def _standing_then() -> dict[str, tuple[str, str, str, str, int, int, bool]]:
    found = {}
    for identity, row in _then().items():
        version = row.get("versions", {}).get("en-GB", {})
        found[identity] = (
            row["work"], version.get("place", "none"), version.get("review", "machine"),
            version.get("freshness", "current"), len(version.get("approvals", [])), len(row.get("purchases", [])),
            bool(version.get("proposal")),
        )  # fmt: skip
    return found


def test_the_fixture_holds_every_state_of_then() -> None:
    standing = list(_standing_then().values())

    assert {row[0] for row in standing} == {
        "done",
        "waiting",
        "failed",
        "in_doubt",
        "expired",
        "skipped",
        "forgotten",
    }
    assert {row[1] for row in standing} == {"none", "draft", "published", "withdrawn", "deleted"}
    assert {row[2] for row in standing} == {"machine", "in_review", "reviewed", "rejected"}
    assert {row[3] for row in standing} == {"current", "source_changed", "source_withdrawn"}
    assert [row[6] for row in standing].count(True) == 2


def test_it_opens_and_everything_stands_where_it_stood(site: Open) -> None:
    workspace = site()

    assert _standing(workspace) == _standing_then()
    assert len(workspace.store.source_ids()) <= 1
    assert workspace.store.source("musterstadt").standing.value == "active"


def test_runs_buy_nothing_change_no_post_lose_no_approval_and_publish_what_was_approved(
    site: Open, clock: Clock, shop: Shop
) -> None:
    before = files(site())
    (due,) = (text for text in before if "fountain" in text)
    published = due.replace("_drafts/", "_posts/")

    for _ in range(4):
        run_import(site(), forced=True)
        clock.later(days=1)

    after = files(site())
    assert shop.bought == []
    assert {name for name in after if name not in before} == {published}
    assert {name for name in before if name not in after} == {due}
    assert {name: after[name] for name in after if name != published} == {
        name: before[name] for name in before if name != due
    }
    assert after[published] == before[due], "publishing a Jekyll draft moves it"
    moved = _of(site(), "fountain").id
    expected = _standing_then()
    expected[moved] = ("done", "published", *expected[moved][2:])
    assert _standing(site()) == expected


def test_approvals_hold_for_what_they_covered(site: Open) -> None:
    workspace = site()
    run_import(workspace, forced=True)

    for identity, old in _then().items():
        record = workspace.store.get(identity)
        assert record is not None
        for language, version in old.get("versions", {}).items():
            then = [
                (item["by"], item["source_hash"], item["target_hash"])
                for item in version.get("approvals", [])
            ]
            now = [
                (approval.by, approval.source_hash, approval.target_hash)
                for approval in record.versions[language].approvals
            ]
            assert now == then
    record = _of(workspace, "school")
    assert decisions.open_findings(workspace, record, record.versions["en-GB"]) == ()


def test_a_waiting_proposal_is_accepted_over_the_editor_s_words(site: Open) -> None:
    workspace = site()

    proposals.accept(workspace, _of(workspace, "bus"), "en-GB", by="ed")

    text = (workspace.settings.folder / _english(workspace, "bus").path).read_text(encoding="utf-8")
    assert "every 10 minutes all day" in text and "six buses" in text and "five buses" not in text


def test_a_call_in_doubt_is_asked_again_only_when_a_person_has_settled_it(
    site: Open, clock: Clock, shop: Shop
) -> None:
    run_import(site(), forced=True)
    assert _of(site(), "road").work is Work.IN_DOUBT and shop.bought == []

    workspace = site()
    decisions.settle(workspace, _of(workspace, "road"), paid=False, by="ed")
    clock.later(hours=3)
    run_import(site(), forced=True)

    assert _of(site(), "road").work is Work.DONE and len(shop.bought) == 3


def test_an_embargo_of_then_ends_today_and_what_a_person_typed_is_not_bought(
    site: Open, clock: Clock, shop: Shop
) -> None:
    clock.at = dt.datetime(2026, 9, 30, 15, 59, tzinfo=dt.UTC)
    run_import(site(), forced=True)
    assert shop.bought == [] and "en-GB" not in _of(site(), "maps").versions

    clock.at = dt.datetime(2026, 9, 30, 16, 1, tzinfo=dt.UTC)
    run_import(site(), forced=True)

    version = _english(site(), "maps")
    assert version.place is PostState.DRAFT and 'title: "City archive shows old maps"' in version.text
    assert "Stadtarchiv zeigt alte Karten" not in shop.bought and len(shop.bought) == 3


def test_what_was_bought_then_is_in_the_memory_now(site: Open) -> None:
    workspace = site()

    found = {unit.source: unit for unit in workspace.store.memory.units()}

    assert (
        found["Der Unterricht geht während der Arbeiten weiter."].target == "Lessons go on during the works."
    )
    assert found["Stadtarchiv zeigt alte Karten"].who == "ed"
    assert "Der Eintritt ist frei." not in found, "of a forgotten release nothing is left"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The git host with its open pull requests."""
    bare = tmp_path / "host.git"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    export = (OLD / "requests" / "host.fastexport").read_bytes()
    subprocess.run(["git", "-C", str(bare), "fast-import", "--quiet"], input=export, check=True)
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    return bare


def test_open_pull_requests_go_on(host: Path, tmp_path: Path, town: Town, clock: Clock, shop: Shop) -> None:
    town.folder = OLD / "requests" / "town"
    kept = ("refs/heads/main", "refs/heads/cms")
    before = git(host, "for-each-ref", *kept)
    with GitHost(bare=host, now=clock.now) as api:
        for number, file in enumerate(sorted((OLD / "requests").glob("*.branch")), 1):
            body = file.with_suffix(".md").read_text()
            branch = file.read_text().strip()
            pull = Pull(
                number=number, branch=branch, base="main", body=body, title=branch, changed=clock.now()
            )
            api.pulls[number] = pull
        name = (OLD / "requests" / "library.branch").read_text().strip()

        workspace = _runner(host, tmp_path / "first", town, clock, shop, api.env)
        branches.pull(workspace)
        run_import(workspace, forced=True)
        done = branches.push(workspace)
        workspace.store.close()

        assert (shop.bought, done.pushed, done.rejected) == ([], [], [])
        # Each text is written once more: it shows every field that its merge approves.
        assert len(done.told) == 3 == len(api.pulls) and name in done.told
        assert git(host, "for-each-ref", *kept) == before

        api.tick(api.of(name))
        editor = tmp_path / "editor"
        git(tmp_path, "clone", "--quiet", str(host), str(editor))
        git(editor, "merge", "--quiet", "--squash", f"origin/{name}")
        git(editor, "commit", "--quiet", "-m", "Merge")
        git(editor, "push", "--quiet", "origin", "main")
        api.decided(api.of(name), "merged", "ed")
        git(host, "update-ref", "-d", f"refs/heads/{name}")
        workspace = _runner(host, tmp_path / "second", town, clock, shop, api.env)

        done = branches.event(workspace, api.event(api.of(name), "closed"))
        workspace.store.close()

    assert (done.approved, done.notes) == ([name], [])
    (post,) = git(host, "ls-tree", "-r", "--name-only", "main", "site").splitlines()
    assert post.startswith("site/_posts/") and "will now also open" in git(host, "show", f"main:{post}")
    assert shop.bought == []


def _runner(
    host: Path, folder: Path, town: Town, clock: Clock, shop: Shop, env: Mapping[str, str]
) -> Workspace:
    git(host.parent, "clone", "--quiet", str(host), str(folder))
    return replace(_open(folder, town, clock, shop), env=env)
