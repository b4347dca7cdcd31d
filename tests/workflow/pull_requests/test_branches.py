"""One branch a release: a bare repository is the host, one clone runs, another is an editor's."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import config
from pipeline.cli.branches import branches as command
from pipeline.model import PostState, Record, Review, Work
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.pull_requests import branches, merges
from pipeline.workflow.pull_requests.description import BOXES, ticks
from pipeline.workflow.pull_requests.escaping import escape
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, Shop, plausible
from tests.workflow.git.test_records_branch import git, host

EXTRA = "records: branch:state\nchecks: {off: [language, completeness, facts, terms]}\n"


@dataclass
class Host:
    """The host, an editor's clone, and runners that come and go."""

    root: Path
    clock: Clock
    shop: Shop
    places: list[Workspace] = field(default_factory=list)
    runners: int = 0

    def fresh(self) -> Workspace:
        """A runner's checkout made anew: no store, nothing but what the host has."""
        self.runners += 1
        folder = self.root / f"runner-{self.runners}"
        git(self.root, "clone", "--quiet", str(self.root / "host.git"), str(folder))
        return self.again(folder)

    def again(self, folder: Path) -> Workspace:
        """A checkout that stayed."""
        for place in self.places:
            place.store.close()
        workspace = open_workspace(config.load(folder / "config.yaml"), env={}, clock=self.clock, fsync=False)
        workspace = replace(workspace, open_engines=lambda source, target: [self.shop])
        self.places.append(workspace)
        return workspace

    def run(self, workspace: Workspace) -> branches.Branched:
        """What the scheduled workflow does."""
        branches.pull(workspace)
        run_import(workspace, forced=True)
        return branches.push(workspace)

    def names(self) -> list[str]:
        """Review branches on the host."""
        lines = git(self.root / "host.git", "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/cms")
        return lines.splitlines()

    def post(self, branch: str) -> str:
        """Path of the post a branch adds."""
        found = git(self.root / "host.git", "diff", "--name-only", f"main...{branch}").splitlines()
        return next(text for text in found if text.endswith(".md"))

    def text(self, branch: str, path: str | None = None) -> str:
        """The post as a branch has it."""
        return git(self.root / "host.git", "show", f"{branch}:{path or self.post(branch)}") + "\n"

    @property
    def editor(self) -> Path:
        """The editor's clone."""
        folder = self.root / "editor"
        if not folder.exists():
            git(self.root, "clone", "--quiet", str(self.root / "host.git"), str(folder))
        return folder

    def edit(self, branch: str, change: Callable[[str], str]) -> str:
        """The editor changes the post on its branch and pushes; the text they saved."""
        git(self.editor, "fetch", "--quiet", "origin")
        git(self.editor, "checkout", "--quiet", "-B", "work", f"origin/{branch}")
        file = self.editor / self.post(branch)
        text = change(file.read_text())
        file.write_text(text)
        git(self.editor, "commit", "--quiet", "--all", "-m", "Edit")
        git(self.editor, "push", "--quiet", "origin", f"HEAD:{branch}")
        return text

    def merge(self, branch: str, *, delete: bool = True) -> None:
        """The editor merges a branch on the host."""
        git(self.editor, "fetch", "--quiet", "origin")
        git(self.editor, "checkout", "--quiet", "-B", "main", "origin/main")
        git(self.editor, "merge", "--quiet", "--squash", f"origin/{branch}")
        git(self.editor, "commit", "--quiet", "-m", "Merge")
        git(self.editor, "push", "--quiet", "origin", "main")
        if delete:
            self.close(branch)

    def close(self, branch: str) -> None:
        """A branch goes away on the host."""
        git(self.root / "host.git", "update-ref", "-d", f"refs/heads/{branch}")

    def main(self) -> dict[str, str]:
        """Posts of the main branch on the host."""
        names = git(self.root / "host.git", "ls-tree", "-r", "--name-only", "main", "site").splitlines()
        return {name: git(self.root / "host.git", "show", f"main:{name}") for name in names}


@pytest.fixture
def hub(tmp_path: Path, city: City, clock: Clock, shop: Shop) -> Iterator[Host]:
    """A host with a site's configuration."""
    host(tmp_path, city, extra=EXTRA)
    shop.answer = plausible
    hub = Host(root=tmp_path, clock=clock, shop=shop)
    yield hub
    for workspace in hub.places:
        workspace.store.close()


def ticked(text: str) -> str:
    """Every box with a tick."""
    return text.replace("- [ ]", "- [x]")


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    (found,) = workspace.store.find()
    return found


def test_each_release_gets_a_branch_and_the_main_branch_stays_as_it_was(hub: Host, city: City) -> None:
    city.items = [item(1), item(2)]
    before = git(hub.root / "host.git", "rev-parse", "main")
    workspace = hub.fresh()

    done = hub.run(workspace)

    assert len(hub.names()) == 2 and all(name.startswith("cms/posts/2026-09-01-") for name in hub.names())
    assert sorted(done.pushed) == hub.names() and len(done.told) == 2
    assert git(hub.root / "host.git", "rev-parse", "main") == before
    assert list(workspace.settings.folder.rglob("*.md")) == []
    assert all(hub.post(name).startswith("site/_drafts/") for name in hub.names())


def test_a_fresh_runner_buys_nothing_and_changes_nothing(hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1), item(2)]
    hub.run(hub.fresh())
    bought, refs = list(hub.shop.bought), git(hub.root / "host.git", "show-ref")
    clock.later(minutes=20)

    done = hub.run(hub.fresh())

    assert hub.shop.bought == bought and done.pushed == [] and done.told == []
    assert git(hub.root / "host.git", "show-ref") == refs


def test_an_edit_on_the_branch_survives_a_corrected_original_as_a_proposal(
    hub: Host, city: City, clock: Clock
) -> None:
    city.items = [item(1)]
    hub.run(hub.fresh())
    (branch,) = hub.names()
    saved = hub.edit(branch, lambda text: text.replace("\n---\n", "\n---\nAn editor wrote this.\n\n", 1))
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt ist frei."

    done = hub.run(hub.fresh())

    assert hub.text(branch) == saved and done.pushed == []
    assert len(done.told) == 1 and "The city has changed the original" in done.told[0].body
    assert only(hub.fresh()).versions["en-GB"].proposal is not None


def test_an_untouched_draft_is_refreshed_on_its_branch(hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    hub.run(hub.fresh())
    (branch,) = hub.names()
    first = git(hub.root / "host.git", "rev-parse", branch)
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 14 Euro."

    done = hub.run(hub.fresh())

    assert done.pushed == [branch] and "14" in hub.text(branch)
    assert git(hub.root / "host.git", "rev-parse", f"{branch}^") == first


def test_an_editor_who_pushes_while_a_draft_is_refreshed_keeps_their_text(
    hub: Host, city: City, clock: Clock
) -> None:
    city.items = [item(1)]
    hub.run(hub.fresh())
    (branch,) = hub.names()
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 14 Euro."
    workspace = hub.fresh()
    branches.pull(workspace)
    run_import(workspace, forced=True)
    saved = hub.edit(branch, lambda text: text + "\nAn editor wrote this.\n")

    done = branches.push(workspace)

    assert done.behind == [branch] and hub.text(branch) == saved
    proposal = only(workspace).versions["en-GB"].proposal
    assert proposal is not None and "14" in proposal.text and "An editor wrote this." in proposal.text
    hub.run(hub.fresh())
    assert hub.text(branch) == saved


def test_a_merge_with_every_box_ticked_approves_and_publishes(hub: Host, city: City, tmp_path: Path) -> None:
    city.items = [item(1)]
    done = hub.run(hub.fresh())
    (branch,) = hub.names()
    hub.edit(branch, lambda text: text + "\nAn editor wrote this.\n")
    hub.merge(branch)
    file = tmp_path / "event.json"
    request = {
        "merged": True,
        "merged_by": {"login": "ed"},
        "head": {"ref": branch},
        "body": ticked(done.told[0].body),
    }
    file.write_text(json.dumps({"action": "closed", "pull_request": request}))
    workspace = hub.fresh()

    result = CliRunner().invoke(
        command,
        ["event", str(file)],
        obj=str(workspace.settings.root / "config.yaml"),
        catch_exceptions=False,
    )

    assert "approved:" in result.output and "published:" in result.output
    posts = hub.main()
    assert [path.startswith("site/_posts/") for path in posts] == [True]
    text = next(iter(posts.values()))
    assert "An editor wrote this." in text and 'reviewer: "ed"' in text and 'status: "reviewed"' in text
    version = only(hub.fresh()).versions["en-GB"]
    assert version.place is PostState.PUBLISHED and version.review is Review.REVIEWED
    assert [(approval.by, approval.source_hash) for approval in version.approvals] == [
        ("ed", version.source_hash)
    ]
    assert hub.run(hub.fresh()).rejected == []
    assert hub.main() == posts


@pytest.mark.parametrize("left", [*BOXES][::4])
def test_a_merge_with_a_box_left_stays_a_draft(left: str, hub: Host, city: City) -> None:
    city.items = [item(1)]
    text = hub.run(hub.fresh()).told[0].body
    (branch,) = hub.names()
    hub.merge(branch)
    lines = [line if f"box {left} " in line else ticked(line) for line in text.splitlines()]

    done = merges.on_merged(hub.fresh(), branch, by="ed", text="\n".join(lines))

    assert done.approved == [] and left in done.notes[0]
    assert [path.startswith("site/_drafts/") for path in hub.main()] == [True]
    assert hub.run(hub.fresh()).rejected == []


def test_a_merge_of_text_about_an_older_original_is_no_approval(hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    text = ticked(hub.run(hub.fresh()).told[0].body)
    (branch,) = hub.names()
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 14 Euro."
    hub.run(hub.fresh())
    hub.merge(branch)

    done = merges.on_merged(hub.fresh(), branch, by="ed", text=text)

    assert done.approved == [] and "German has changed" in done.notes[0]


@pytest.mark.parametrize("how", ["event", "branch gone"])
def test_closing_rejects_for_good(how: str, hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    hub.run(hub.fresh())
    (branch,) = hub.names()
    if how == "event":
        done = merges.on_closed(hub.fresh(), branch, by="ed")
    else:
        hub.close(branch)
        done = branches.pull(hub.fresh())
    assert done.rejected == [branch]
    bought = list(hub.shop.bought)
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt ist frei."

    after = hub.run(hub.fresh())

    assert after.pushed == [] and hub.shop.bought == bought
    assert only(hub.fresh()).versions["en-GB"].review is Review.REJECTED


def test_a_draft_whose_runner_died_before_the_push_comes_with_the_next(
    hub: Host, city: City, clock: Clock
) -> None:
    city.items = [item(1)]
    workspace = hub.fresh()
    branches.pull(workspace)
    run_import(workspace, forced=True)
    bought = list(hub.shop.bought)
    clock.later(minutes=20)

    done = hub.run(hub.fresh())

    assert done.pushed == hub.names() and len(hub.names()) == 1
    assert hub.shop.bought == bought


def test_a_post_renamed_on_its_branch_is_found_and_stays_one(hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    text = ticked(hub.run(hub.fresh()).told[0].body)
    (branch,) = hub.names()
    git(hub.editor, "checkout", "--quiet", "-B", "work", f"origin/{branch}")
    git(hub.editor, "mv", hub.post(branch), "site/_drafts/2026-09-01-a-better-name.md")
    git(hub.editor, "commit", "--quiet", "-m", "Rename")
    git(hub.editor, "push", "--quiet", "origin", f"HEAD:{branch}")
    clock.later(minutes=20)

    done = hub.run(hub.fresh())

    assert done.pushed == [] and hub.names() == [branch]
    hub.merge(branch)
    assert merges.on_merged(hub.fresh(), branch, by="ed", text=text).approved == [branch]
    assert list(hub.main()) == ["site/_posts/2026-09-01-a-better-name.md"]


def test_a_post_deleted_on_its_branch_is_not_made_again(hub: Host, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    hub.run(hub.fresh())
    (branch,) = hub.names()
    path = hub.post(branch)
    git(hub.editor, "checkout", "--quiet", "-B", "work", f"origin/{branch}")
    git(hub.editor, "rm", "--quiet", path)
    git(hub.editor, "commit", "--quiet", "-m", "No")
    git(hub.editor, "push", "--quiet", "origin", f"HEAD:{branch}")
    clock.later(minutes=20)

    done = hub.run(hub.fresh())

    assert done.pushed == []
    assert only(hub.fresh()).versions["en-GB"].place is PostState.DELETED


BAD = "@octocat closes #12, Fixes https://github.com/o/r/issues/1 <img src=x onerror=alert(1)> | `x` [a](b) - [x] <!-- box names --> </td></table> www.example.org GH-7 **b** ${{ x }} \u202egnp"


def test_text_of_a_source_is_inert_in_a_pull_request(hub: Host, city: City) -> None:
    city.items = [item(1)]
    city.items[0].title = f"Die Stadt eröffnet {BAD}"
    city.items[0].paragraphs[0] += f" {BAD}"

    text = hub.run(hub.fresh()).told[0].body

    assert (
        "<img" not in text and "\u202e" not in text and not re.search(r"[@#]\w", re.sub(r"&#\d+;", "", text))
    )
    assert (
        not re.search(r"(?<!\")https?://(?=github)", text)
        and "www." + "example" not in text
        and "GH-7" not in text
    )
    found = ticks(ticked(text.split("<details>")[0]))
    assert found.open == () and ticks(text).open == tuple(sorted({*BOXES, *found.findings}))
    assert text.count("<table>") == text.count("</table>") == 2
    assert escape("12. Mai") == "&#49;2. Mai"


def test_the_text_says_what_an_editor_needs_to_decide(hub: Host, city: City) -> None:
    city.items = [item(1)]
    workspace = hub.fresh()

    text = hub.run(workspace).told[0].body

    record = only(workspace)
    for wanted in (
        "meldung-1",
        "Stadt Musterstadt",
        "Die Stadt eröffnet die Bücherei Nummer 1",
        "shop one",
        "<details>",
        record.versions["en-GB"].source_hash.removeprefix("sha256:")[:0],
        str(sum(purchase.billed for purchase in record.purchases)),
    ):
        assert wanted in text
    german = hub.again(workspace.settings.root)
    german = replace(
        german, settings=replace(german.settings, report=replace(german.settings.report, language="de"))
    )
    from pipeline.workflow.pull_requests.description import description

    assert "Alle Kästchen ankreuzen" in description(german, record, record.versions["en-GB"])


@dataclass
class Walk:
    """A random walk of runs, edits, merges and closes, and what must be true after it."""

    hub: Host
    city: City
    chance: random.Random
    saved: dict[str, list[str]] = field(default_factory=dict)
    merged: dict[str, bool] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    bodies: dict[str, str] = field(default_factory=dict)
    runner: Workspace | None = None
    edits: int = 0

    def open(self) -> list[str]:
        """Branches an editor can work on."""
        return [name for name in self.hub.names() if name not in self.closed and name not in self.merged]

    def step(self) -> None:
        """One thing somebody does."""
        self.hub.clock.later(minutes=self.chance.randint(5, 90))
        move = self.chance.choices(
            ["edit", "run", "news", "change", "merge", "close", "race"], weights=[34, 14, 14, 14, 8, 5, 8]
        )[0]
        getattr(self, f"do_{move}")()

    def place(self) -> Workspace:
        """A runner: mostly the one that stayed, sometimes a new one."""
        if self.runner is None or self.chance.random() < 0.15:
            self.runner = self.hub.fresh()
        return self.runner

    def do_run(self) -> None:
        self.keep(self.hub.run(self.place()))

    def do_race(self) -> None:
        """An editor pushes between pull and push."""
        workspace = self.place()
        branches.pull(workspace)
        run_import(workspace, forced=True)
        self.do_edit()
        self.keep(branches.push(workspace))

    def keep(self, done: branches.Branched) -> None:
        self.bodies |= {told.branch: told.body for told in done.told}

    def do_news(self) -> None:
        self.city.items.append(item(len(self.city.items), paragraphs=2, day=self.hub.clock.now()))
        del self.city.items[:-12]

    def do_change(self) -> None:
        if self.city.items:
            item = self.chance.choice(self.city.items)
            item.paragraphs[self.chance.randrange(2)] += f" Nachtrag {self.chance.randrange(10**6)}."

    def do_edit(self) -> None:
        if found := self.open():
            branch = self.chance.choice(found)
            self.edits += 1
            mark = f"Editor's words {self.edits}."
            self.hub.edit(branch, lambda text: f"{text}\n{mark}\n")
            self.saved.setdefault(branch, []).append(mark)

    def do_merge(self) -> None:
        found = [one for one in self.open() if one in self.bodies]
        if not found:
            return
        branch = self.chance.choice(found)
        self.hub.merge(branch, delete=self.chance.random() < 0.5)
        text = self.bodies[branch] if self.chance.random() < 0.2 else ticked(self.bodies[branch])
        done = merges.on_merged(self.place(), branch, by="ed", text=text)
        self.merged[branch] = bool(done.approved)

    def do_close(self) -> None:
        if found := self.open():
            branch = self.chance.choice(found)
            self.closed.add(branch)
            if self.chance.random() < 0.5:
                merges.on_closed(self.place(), branch, by="ed")
            else:
                self.hub.close(branch)


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_two_hundred_random_interleavings_lose_nothing_and_buy_nothing_twice(hub: Host, city: City) -> None:
    walk = Walk(hub=hub, city=city, chance=random.Random(20261122))
    for _ in range(200):
        walk.step()
    walk.hub.clock.later(hours=3)
    hub.run(hub.fresh())

    workspace = hub.fresh()
    main = "\n".join(hub.main().values())
    for branch, marks in walk.saved.items():
        where = main if branch in walk.merged else hub.text(branch, None) if branch in hub.names() else ""
        if branch in walk.closed:
            continue
        assert [mark for mark in marks if mark not in where] == [], branch
    assert [text for text, times in Counter(hub.shop.bought).items() if times > 1] == []
    records = list(workspace.store.find())
    assert [record.id for record in records if record.work in {Work.IN_DOUBT, Work.FAILED}] == []
    rejected = {
        record.versions["en-GB"].slug
        for record in records
        if record.versions and record.versions["en-GB"].review is Review.REJECTED
    }
    assert {slug for slug in rejected if any(slug in one for one in walk.closed)} == rejected and len(
        rejected
    ) == len(walk.closed)
    published = {path for path in hub.main() if "/_posts/" in path}
    assert len(published) == sum(walk.merged.values())
    assert walk.edits > 40 and len(walk.merged) > 5 and len(walk.closed) > 2
