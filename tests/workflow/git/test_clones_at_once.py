"""Two clones of one site run at the same moment, with real git: no text is paid twice, and nothing is left behind."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.model import Work
from pipeline.translate.engine import Order, Reply, Usage
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, Shop, plausible
from tests.workflow.git.test_records_branch import git, host

TOGETHER = 20.0
"""Seconds a clone waits for the other one at the door of the engine, before it goes in alone."""


@dataclass
class Meeting(Shop):
    """One provider's account, which both clones reach at the same moment: `usage` is asked before each intent."""

    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    lock: threading.Lock = field(default_factory=threading.Lock)
    met: int = 0
    """How often both were there."""

    def usage(self) -> Usage:
        """Both have polled, read and looked into their memory; now both are about to buy."""
        with contextlib.suppress(threading.BrokenBarrierError):
            self.meeting.wait(TOGETHER)
            self.met += 1
        return Usage(count=0)

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Answer, with the bill in order."""
        with self.lock:
            self.bought += texts
        return [Reply(text=plausible(text), billed=len(text)) for text in texts]


def opened(root: Path, name: str, clock: Clock, engine: Shop) -> Workspace:
    """A clone's Workspace, with a store of its own."""
    if not (root / name).exists():
        git(root, "clone", "--quiet", str(root / "host.git"), str(root / name))
    workspace = open_workspace(config.load(root / name / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(workspace, open_engines=lambda source, target: [engine])


def at_once(places: Sequence[Workspace]) -> list[BaseException]:
    """Run in all of them at one moment; what was raised."""
    raised: list[BaseException] = []

    def run(workspace: Workspace) -> None:
        try:
            run_import(workspace, forced=True)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(workspace,)) for workspace in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    return raised


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(rounds(2, 20)))
def test_two_clones_at_one_moment_pay_no_text_twice(round_: int, tmp_path: Path, city: City) -> None:
    host(tmp_path, city)
    clock = Clock()
    city.items = [item(10 * round_ + number, paragraphs=4) for number in range(2)]
    shop = Meeting()
    places = [opened(tmp_path, name, clock, shop) for name in ("first", "second")]
    try:
        assert at_once(places) == []
        # Once more, one after the other, without the meeting: what had to wait is brought on.
        shop.meeting.abort()
        for workspace in (*places, *places):
            clock.later(hours=1)
            run_import(workspace, forced=True)

        assert shop.met, "both were about to buy at one moment"
        assert shop.bought, "somebody bought"
        assert [text for text, times in Counter(shop.bought).items() if times > 1] == []
        for workspace in places:
            records = list(workspace.store.find())
            assert [record.work for record in records] == [Work.DONE, Work.DONE]
            billed = sum(
                line.billed for record in records for line in record.purchases if line.result == "paid"
            )
            assert billed == sum(len(text) for text in shop.bought)
            assert {line.result for record in records for line in record.purchases} <= {"paid", "unpaid"}
    finally:
        for workspace in places:
            workspace.store.close()
