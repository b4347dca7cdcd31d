"""One trial: a process forked from one that has the libraries loaded runs an area's tests over a changed module.

The package and the tests are copied first; the copy's modules are what a child imports, the changed one comes from its
tree. The work tree is never written to.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

OURS = ("pipeline", "tests")
COPIED = ("pipeline", "tests", "pyproject.toml", "examples", "sources", "config.yaml", "docs")
KILLED, SURVIVED, LATE = "killed", "survived", "timeout"


def copied(root: Path, folder: Path) -> Path:
    """The package, its tests and their data, in a folder of its own."""
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "sites"))
        elif source.is_file():
            shutil.copy2(source, folder / name)
    return folder


def warm(folder: Path, tests: Sequence[str]) -> None:
    """Load here, in the process that forks, every foreign library that these tests load; nothing of our own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with contextlib.suppress(BaseException):
            _enter(folder)
            _pytest(["--collect-only", *tests])
            names = [name for name in sys.modules if name.partition(".")[0] not in OURS]
            os.write(writer, "\n".join(names).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "r") as pipe:
        names = pipe.read().split()
    os.waitpid(child, 0)
    for name in names:
        if name not in sys.modules and not name.startswith("_pytest") and name != "__main__":
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def trial(
    folder: Path, tests: Sequence[str], *, seconds: float, module: str = "", tree: ast.Module | None = None
) -> tuple[str, float]:
    """Run tests in a child, over `tree` in place of `module`; what came of it, and how long it took."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 3
        with contextlib.suppress(BaseException):
            _enter(folder)
            if tree is not None:
                sys.meta_path.insert(0, _Finder(module, tree))
            code = int(_pytest(["-x", *tests]))
        os._exit(code)
    code = _waited(child, seconds)
    spent = time.monotonic() - began
    if code is None:
        return LATE, spent
    return (SURVIVED if code == 0 else KILLED), spent


def _waited(child: int, seconds: float) -> int | None:
    """The child's exit code; None, and it is ended, where it took longer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _enter(folder: Path) -> None:
    """Become a quiet process of its own, at home in the copy."""
    os.setpgid(0, 0)
    os.chdir(folder)
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    sys.dont_write_bytecode = False  # the copy's modules are compiled once, not for each child
    sys.path[:] = [str(folder), *(text for text in sys.path if text not in {"", str(folder)})]
    for name in [module for module in sys.modules if module.partition(".")[0] in OURS]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _pytest(arguments: Sequence[str]) -> int:
    import pytest

    quiet = [
        "-q",
        "--no-header",
        "--assert=plain",
        "-p",
        "no:xdist",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    return int(pytest.main([*quiet, *arguments]))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module from its tree."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self._module = module
        self._tree = tree

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for that module alone, with the file it stands for."""
        if name != self._module:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path)
        if found is None or found.origin is None:
            return None
        places = found.submodule_search_locations
        return importlib.util.spec_from_file_location(
            name, found.origin, loader=self, submodule_search_locations=places
        )

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree."""
        assert module.__spec__ is not None
        exec(compile(self._tree, str(module.__spec__.origin), "exec"), module.__dict__)
