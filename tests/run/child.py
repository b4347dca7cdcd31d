"""What people and timers start, in a process of its own that can be killed: forked from one that has all loaded."""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pipeline import config
from pipeline.run import decisions, proposals, publishing
from pipeline.run.beside import sheet
from pipeline.run.importing import import_
from pipeline.run.place import Workplace, open_place
from pipeline.run.saving import save
from pipeline.translate.engine import Order, Reply
from tests.run.conftest import Clock, Shop, english

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.run.child"])


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
    place = open_place(config.load(root / "config.yaml"), env={}, clock=clock)
    place = replace(place, open_engines=lambda source, target: [Bill(file=root / "bill.jsonl")])
    if what == "run":
        code = import_(place, forced=True).exit_code
    else:
        code = ACTS[what](place)
    place.store.close()
    sys.exit(code)


def accept_all(place: Workplace) -> int:
    """A person accepts every proposal there is."""
    for record in list(place.store.find()):
        for language, version in record.versions.items():
            if version.proposal is not None:
                proposals.accept(place, record, language, by="the desk")
    return 0


def approve_all(place: Workplace) -> int:
    """A person deals with every finding, approves every draft and publishes."""
    review_all(place)
    publishing.publish(place)
    return 0


def review_all(place: Workplace) -> int:
    """The same, and nothing is published."""
    for record in list(place.store.find()):
        for language in record.versions:
            if str(record.versions[language].review) == "reviewed":
                continue
            for one in decisions.open_findings(place, record, record.versions[language]):
                record = decisions.acknowledge(
                    place, record, language, one.id, by="the desk", reason="a test"
                )
            decisions.approve(place, record, language, by="the desk")
    return 0


def save_all(place: Workplace) -> int:
    """A person types other words into the title and the second paragraph of every draft."""
    for record in list(place.store.find()):
        for language in record.versions:
            shown = sheet(place, record, language)
            typed = {"title": "Other words", "block-1": "The people of the district find all of it there."}
            save(place, record, language, typed, base=shown.base, by="the desk")
    return 0


def publish_all(place: Workplace) -> int:
    """What was approved goes public."""
    publishing.publish(place)
    return 0


def withdraw_all(place: Workplace) -> int:
    """Everything published becomes a tombstone."""
    for record in list(place.store.find()):
        for language in record.versions:
            decisions.withdraw(place, record, language, by="the desk", reason="wrong", on=place.today())
    return 0


def forget_all(place: Workplace) -> int:
    """Everything is forgotten."""
    for record in list(place.store.find()):
        decisions.forget(place, record, by="the desk")
    return 0


ACTS: Mapping[str, Callable[[Workplace], int]] = {
    "accept": accept_all,
    "approve": approve_all,
    "review": review_all,
    "save": save_all,
    "publish": publish_all,
    "withdraw": withdraw_all,
    "forget": forget_all,
}
"""What people start, by a word."""
