"""A site with two drafts and a public post, in both layouts, and the command line called on it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.translate.engines import BUILT_IN
from tests.workflow.city import City
from tests.workflow.conftest import SOURCE, Shop

CONFIG = """\
site:
  name: "Test"
  flavour: jekyll
  folder: FOLDER
  timezone: Europe/Berlin
contact: desk@example.org
languages: [en-GB]
sources: [musterstadt]
engines: [shop]
network: {delay: 0s, private: ["127.0.0.1"]}
budget: {day: 20000, month: 450000}
select: {start: 10}
"""
_CHANGING = ("store.db", "run.lock", "users", "errors", ".lock")
"""What a command may touch though it changes nothing: the database's own files, locks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    error: str


def call(*words: str) -> Ended:
    """The command line as `main` runs it, in the folder we are in, with nobody at standard input; an exception it lets
    through is not caught."""
    out, error = io.StringIO(), io.StringIO()
    cli.output.console.cache_clear()
    old, given = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["stadtbote", *words], io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(error):
            code = cli._ended()
    finally:
        sys.argv, sys.stdin = old, given
        cli.output.console.cache_clear()
    return Ended(code=code, out=out.getvalue(), error=error.getvalue())


def made(root: Path, folder: str, city: City, patch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """A Jekyll site with three releases, one of them public; what a row of the table may name in its words."""
    (root / "sources").mkdir(parents=True)
    site = root / folder
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text("title: Test\n")
    (site / "_posts" / "2020-01-01-by-hand.md").write_text(
        '---\nlayout: post\ntitle: "By hand"\ndate: 2020-01-01\n---\nWritten by a person.\n'
    )
    (root / "config.yaml").write_text(CONFIG.replace("FOLDER", f'"{folder}"'))
    (root / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", city.base))
    with patch.context() as inside:
        inside.setitem(BUILT_IN, "shop", f"{__name__}:opened")
        inside.chdir(root)
        ran = call("run")
        assert ran.code in {0, 1}, ran
        drafts = sorted((site / "_drafts").glob("*.md"))
        approved = call(
            "approve", drafts[0].relative_to(site).as_posix(), "--acknowledge-warnings", "--by", "Kim"
        )
        assert approved.code == 0, approved
    public = next(one for one in (site / "_posts").glob("*.md") if "by-hand" not in one.name)
    other, more = sorted((site / "_drafts").glob("*.md"))
    return {
        "port": city.base.rpartition(":")[2],
        "site": folder,
        "draft": other.relative_to(site).as_posix(),
        "other": more.relative_to(site).as_posix(),
        "otherfile": more.relative_to(root).as_posix(),
        "draftname": other.name,
        "digits": other.stem[-8:],
        "public": public.relative_to(site).as_posix(),
        "draftfile": other.relative_to(root).as_posix(),
        "publicname": public.name,
        "publicfile": public.relative_to(root).as_posix(),
        "postsfolder": (site / "_posts").relative_to(root).as_posix(),
        "draftsfolder": (site / "_drafts").relative_to(root).as_posix(),
    }


def opened(**given: object) -> Shop:
    """The engine of the tests, as `engines:` opens it."""
    return Shop()


def copied(source: Path, target: Path) -> None:
    """A copy of a site with its times, so that nothing looks newer than it is."""
    shutil.copytree(source, target, symlinks=True)


def shell(folder: Path, script: str, values: Mapping[str, str]) -> None:
    """A mistake made with the shell."""
    if script == ":":
        return
    subprocess.run(["/bin/sh", "-ec", script], cwd=folder, check=True, env={**os.environ, **values})


def edited(folder: Path, name: str, old: str, new: str, values: Mapping[str, str]) -> None:
    """What a person wrote into a file in place of what stood there."""
    text = (folder / name).read_text(encoding="utf-8")
    old = old.replace("FOLDER", f'"{values["site"]}"')
    assert old in text, f"`{old}` stands nowhere in {name}"
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file whose change would be a change."""
    found = {}
    for where, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in {"errors", "locks"}]
        for name in names:
            file = Path(where, name)
            if not any(part in name for part in _CHANGING) and file.is_file() and os.access(file, os.R_OK):
                found[file.relative_to(root).as_posix()] = file.read_bytes()
    return found
