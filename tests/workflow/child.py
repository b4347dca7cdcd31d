"""What people and timers start, in a process of its own that can be killed: forked from one that has all loaded."""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pipeline import config
from pipeline.errors import DecisionRefused
from pipeline.model import Record
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import Clock, Shop, english

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.workflow.child", "tests.workflow.first_run"])


@dataclass
class Bill(Shop):
    """Writes each text to a bill on disk before it answers: what a provider would have on its books."""

    file: Path = Path("bill.jsonl")

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Bill, then answer."""
        if order.sent is not None:
            order.sent()
        with self.file.open("a", encoding="utf-8") as handle:
            handle.writelines(json.dumps(text) + "\n" for text in texts)
            handle.flush()
            os.fsync(handle.fileno())
        return [Reply(text=english(text), billed=len(text)) for text in texts]


def start(root: Path, fail_at: str = "", *, what: str = "run", days: int = 0) -> ForkServerProcess:
    """Start `what` (run, or a word of ACTS) at a site; it dies at the step `fail_at`, as by `kill -9`."""
    _ready()
    process = _CONTEXT.Process(target=main, args=(root, fail_at, what, days))
    process.start()
    return process


@functools.cache
def _ready() -> None:
    """Start the server all are forked from; it knows its search path from the environment alone."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def end(process: ForkServerProcess) -> int:
    """Wait for it; its exit code, negative for a signal."""
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def main(root: Path, fail_at: str, what: str, days: int) -> None:
    """Do it, and leave with the exit code of a run."""
    os.environ["STADTBOTE_FAIL_AT"] = fail_at
    clock = Clock()
    clock.later(days=days)
    env = {"STADTBOTE_MASTODON_TOKEN": "a-token"}
    workspace = open_workspace(config.load(root / "config.yaml"), env=env, clock=clock)
    workspace = replace(workspace, open_engines=lambda source, target: [Bill(file=root / "bill.jsonl")])
    if what == "run":
        code = run_import(workspace, forced=True).exit_code
    else:
        code = ACTS[what](workspace)
    workspace.store.close()
    sys.exit(code)


def accept_all(workspace: Workspace) -> int:
    """A person accepts every proposal there is."""
    for record in list(workspace.store.find()):
        for language, version in record.versions.items():
            if version.proposal is not None:
                proposals.accept(workspace, record, language, by="the desk")
    return 0


def approve_all(workspace: Workspace) -> int:
    """A person deals with every finding, approves every draft and publishes."""
    review_all(workspace)
    publish.publish(workspace)
    return 0


def review_all(workspace: Workspace) -> int:
    """The same, and nothing is published."""
    for record in list(workspace.store.find()):
        for language in record.versions:
            if str(record.versions[language].review) == "reviewed":
                continue
            for finding in decisions.open_findings(workspace, record, record.versions[language]):
                record = decisions.acknowledge(
                    workspace, record, language, finding.id, by="the desk", reason="a test"
                )
            decisions.approve(workspace, record, language, by="the desk")
    return 0


def save_all(workspace: Workspace) -> int:
    """A person types other words into the title and the second paragraph of every draft."""
    for record in list(workspace.store.find()):
        for language in record.versions:
            shown = sheet(workspace, record, language)
            typed = {"title": "Other words", "block-1": "The people of the district find all of it there."}
            save(workspace, record, language, typed, base=shown.base, by="the desk")
    return 0


def publish_all(workspace: Workspace) -> int:
    """What was approved goes public."""
    publish.publish(workspace)
    return 0


def withdraw_all(workspace: Workspace) -> int:
    """Everything published becomes a tombstone."""
    for record in list(workspace.store.find()):
        for language in record.versions:
            decisions.withdraw(
                workspace, record, language, by="the desk", reason="wrong", on=workspace.today()
            )
    return 0


def sign_all(workspace: Workspace) -> int:
    """Every draft that can be approved is, and is published."""

    def sign(record: Record, language: str) -> None:
        decisions.acknowledge_warnings(workspace, record, language, by="the desk", reason="a test")
        decisions.approve(workspace, record, language, by="the desk")

    _each(workspace, sign)
    return publish_all(workspace)


def take_away_all(workspace: Workspace) -> int:
    """What is published becomes a tombstone; what is not stays."""
    return _each(
        workspace,
        lambda record, language: decisions.withdraw(
            workspace, record, language, by="the desk", reason="wrong", on=workspace.today()
        ),
    )


def undo_all(workspace: Workspace) -> int:
    """The last decision about each draft is taken back, where that can be."""
    return _each(
        workspace, lambda record, language: decisions.undo(workspace, record, language, by="the desk")
    )


def send_back_all(workspace: Workspace) -> int:
    """Each draft is one again that nobody approved."""
    return _each(
        workspace,
        lambda record, language: decisions.send_back(
            workspace, record, language, by="the desk", reason="wrong", public="unpublish"
        ),
    )


def _each(workspace: Workspace, decide: Callable[[Record, str], object]) -> int:
    for record in list(workspace.store.find()):
        for language in record.versions:
            with suppress(DecisionRefused):
                decide(record, language)
    return 0


def forget_all(workspace: Workspace) -> int:
    """Everything is forgotten."""
    for record in list(workspace.store.find()):
        decisions.forget(workspace, record, by="the desk")
    return 0


ACTS: Mapping[str, Callable[[Workspace], int]] = {
    "accept": accept_all,
    "approve": approve_all,
    "review": review_all,
    "save": save_all,
    "publish": publish_all,
    "withdraw": withdraw_all,
    "forget": forget_all,
    "undo": undo_all,
    "send back": send_back_all,
    "take away": take_away_all,
    "sign": sign_all,
}
"""What people start, by a word."""
