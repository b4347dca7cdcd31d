"""What every test may ask for: the shared cases where they are, a clean environment."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.counts import LONG

# A module is compiled once, not again by each worker and by each process that a test starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm")
_ROOM = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30
if _ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
    # Most of the time of a test that stores is the disk's, which syncs each file: folders of tests lie in memory.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    os.environ.setdefault("TMPDIR", str(MEMORY))
SHARED = ROOT.parent / "shared"
settings.register_profile("long", max_examples=1000, deadline=None)
settings.register_profile("usual", deadline=None)  # the clock of a loaded machine decides nothing
settings.load_profile("long" if LONG else "usual")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with real pages, feeds and texts; they are not ours to ship, so a test without them skips."""
    if not (SHARED / "cases").is_dir():
        pytest.skip("no ../shared/cases beside the repository: real pages and texts are not shipped")
    return SHARED


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, proxy or setting of the machine reaches a test, and no repository's hook that runs the tests."""
    for name in list(os.environ):
        if name.startswith(("DEEPL", "STADTBOTE_", "GIT_")) and name != "STADTBOTE_TOOLS":
            monkeypatch.delenv(name)
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
            monkeypatch.delenv(name)


SERVERS = {
    "api",
    "browser",
    "city",
    "client",
    "demo_folder",
    "host",
    "opened",
    "served",
    "serve",
    "town",
    "web",
}
"""Fixtures that start a server, a browser or a process: `--quick` leaves out what asks for one."""
TAKES_LONG = ("browser", "build", "slow")
"""Markers of tests whose files are begun first."""
NOT_QUICK = {"browser", "build", "long", "server", "slow"}
"""Markers that `--quick` leaves out."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--quick`: what needs no server, browser, generator or process, a minute in all."""
    parser.addoption("--quick", action="store_true", help="leave out what needs a server, browser or process")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is collected stays to the end and is no garbage: the collector does not look through it again and again.

    Under `--quick` a test that listens or starts a process all the same is skipped there, so the minute stays one.
    """
    gc.collect()
    gc.freeze()
    if not session.config.getoption("--quick"):
        return

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.skip("listens or starts a process: for `make test`")

    socket.socket.listen = refuse  # type: ignore[method-assign]
    subprocess.Popen.__init__ = refuse  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what says its count by `tests.counts`, for `make long`; files with tests that take long come first, so that the
    workers end together; under `--quick`, deselect what is not."""
    for item in items:
        if {"LONG", "rounds"} & vars(getattr(item, "module", object)).keys():
            item.add_marker("counted")
        if item.get_closest_marker("browser") or item.get_closest_marker("build"):
            item.add_marker(pytest.mark.timeout(3600 if LONG else 900))
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in TAKES_LONG)}
    items.sort(key=lambda item: item.path not in long)
    if not config.getoption("--quick"):
        return
    lines = (ROOT / "tests" / "not_quick.txt").read_text(encoding="utf-8").splitlines()
    left_out = [line for line in lines if line and not line.startswith("#")]
    quick = [item for item in items if _is_quick(item, left_out)]
    kept = set(quick)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = quick


def _is_quick(item: pytest.Item, left_out: list[str]) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    if marks & NOT_QUICK or SERVERS & set(getattr(item, "fixturenames", ())):
        return False
    return not any(fnmatchcase(item.nodeid, pattern) for pattern in left_out)
