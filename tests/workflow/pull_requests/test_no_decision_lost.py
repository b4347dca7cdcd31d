"""Random rounds of a site on a git host: pushes are refused, runs are cancelled, two runners work at one moment; no
decision is lost, and no text is bought twice."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from pipeline.errors import StadtboteError
from pipeline.model import PostState, Review, Version
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.pull_requests import branches
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.city import City, item
from tests.workflow.pull_requests.git_host import Pull
from tests.workflow.pull_requests.hub import Hub

HOOK = """#!/bin/sh
case "$1" in WHAT) echo refused at this moment; exit 1;; esac
"""
REFUSED = ("refs/heads/main", "refs/heads/state", "refs/heads/cms/*")


@dataclass
class Walk:
    """What people did, and what must be true in the end."""

    hub: Hub
    city: City
    chance: random.Random
    closed: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    """Titles of releases whose pull request was merged with every box of its last text ticked."""
    merged: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    cancelled: int = 0
    at_once: int = 0

    def step(self) -> None:
        """People act, then the host's workflows run, or do not."""
        self.hub.clock.later(minutes=self.chance.randint(3, 90))
        event = self.people()
        self.hub.clock.later(minutes=1)
        match self.chance.choices(["run", "event", "refused", "cancelled", "two"], [3, 4, 3, 2, 2])[0]:
            case "event" if event is not None:
                self.quietly(lambda: self.event(*event))
            case "refused":
                with self.refusing():
                    self.quietly(lambda: self.event(*event) if event is not None else self.run())
            case "cancelled":
                self.cancelled += 1
            case "two":
                self.two(event)
            case _:
                self.quietly(self.run)

    def people(self) -> tuple[Pull, str] | None:
        """One thing somebody does; the event of it, where there is one."""
        waiting = [pull for pull in self.hub.site.pulls.values() if pull.state == "open"]
        what = self.chance.choices(
            ["news", "change", "edit", "approve", "merge", "close", "reopen"], [3, 1, 2, 4, 2, 2, 1]
        )[0]
        if what == "news" or not self.city.items:
            self.city.items.append(item(len(self.city.items), paragraphs=2, day=self.hub.clock.now()))
        elif what == "change":
            chosen = self.chance.choice(self.city.items)
            chosen.paragraphs[0] += f" Nachtrag {self.chance.randrange(10**6)} folgt."
        elif waiting and what != "reopen":
            pull = self.chance.choice(waiting)
            return self.on_pull(pull, what)
        return None

    def on_pull(self, pull: Pull, what: str) -> tuple[Pull, str]:
        """Edited, merged with or without ticks, or closed."""
        hub, name = self.hub, self.name(pull.branch)
        if what == "edit":
            hub.edit(pull.branch, lambda text: f"{text}\nWords {self.chance.randrange(10**6)}.\n")
            return pull, "synchronize"
        if what == "close":
            hub.close(pull.branch)
            self.closed.add(name)
            return pull, "closed"
        if what == "approve":
            hub.site.tick(pull)
        hub.merge(pull.branch, how=self.chance.choice(["squash", "merge"]), delete=self.chance.random() < 0.5)
        self.merged[name] += 1
        return pull, "closed"

    @staticmethod
    def name(branch: str) -> str:
        """A post's own name, whichever of its branches it is."""
        return branch.removeprefix("cms/posts/").partition("-update")[0][:60].rstrip("-0123456789")

    def run(self, workspace: Workspace | None = None) -> None:
        """The import."""
        workspace = workspace or self.hub.fresh()
        branches.pull(workspace)
        run_import(workspace, forced=True)
        branches.push(workspace)

    def event(self, pull: Pull, action: str, workspace: Workspace | None = None) -> None:
        """The other workflow."""
        branches.event(workspace or self.hub.fresh(), self.hub.site.event(pull, action))

    def quietly(self, work: Callable[[], None]) -> None:
        """A job that fails, loudly; the next one is another runner's."""
        try:
            work()
        except StadtboteError:
            self.refused += 1

    def two(self, event: tuple[Pull, str] | None) -> None:
        """An import and another workflow at one moment, each on a runner of its own."""
        self.at_once += 1
        first, second = self.hub.fresh(), self.hub.fresh(beside=True)
        other = (lambda: self.event(*event, second)) if event is not None else (lambda: self.run(second))
        threads = [
            threading.Thread(target=self.quietly, args=(work,)) for work in (lambda: self.run(first), other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(240)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """The host refuses pushes to some branches."""
        hook = self.hub.bare / "hooks" / "update"
        hook.write_text(HOOK.replace("WHAT", self.chance.choice(REFUSED)))
        hook.chmod(0o755)
        try:
            yield
        finally:
            hook.unlink()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_decision_is_lost_and_nothing_bought_twice(hub: Hub, city: City) -> None:
    walk = Walk(hub=hub, city=city, chance=random.Random(20261129))
    for _ in range(rounds(5, 200)):
        walk.step()
    hub.clock.later(hours=3)
    walk.run()
    hub.clock.later(hours=3)
    walk.run()

    assert [text for text, times in Counter(hub.shop.bought).items() if times > 1] == []
    everything = [version for record in hub.records() for version in record.versions.values()]
    versions = {version.request: version for version in everything if version.request}
    lost = [pull.number for pull in hub.site.pulls.values() if _lost(pull, versions, hub)]
    assert lost == []
    main = {path for path in hub.posts() if path.endswith(".md")}
    public = {f"site/{version.path}" for version in everything if version.place is PostState.PUBLISHED}
    assert all(version.approvals for version in everything if version.place is PostState.PUBLISHED)
    assert main == public, "what is on main was approved, and what was approved is on main"


def _lost(pull: Pull, versions: dict[int, Version], hub: Hub) -> bool:
    """Whether a pull request was decided and its release stands as if it had not been."""
    version = versions.get(pull.number)
    if pull.state == "open":
        return version is None or version.branch != pull.branch
    if version is None:
        # Asked again in a newer one, which has its own row.
        return not any(other.number > pull.number for other in hub.site.pulls.values())
    if pull.state == "closed":
        return version.review is not Review.REJECTED and version.place is not PostState.PUBLISHED
    return version.place is not PostState.PUBLISHED or version.review is not Review.REVIEWED
