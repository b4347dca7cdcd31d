"""A site built in a copy: no link leads out of it, and nothing that a generator started runs on."""

from __future__ import annotations

import datetime as dt
import os
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import site
from pipeline.site.flavours.held import held
from pipeline.workflow.setup.building import Build
from pipeline.workflow.setup.proof import Proof, prove

DAY = dt.date(2026, 9, 15)
PAGES = 'mkdir -p "$5"; for post in "$3"/_posts/*; do cp "$post" "$5/$(basename "$post" .md).html"; done'
"""A generator: each post becomes a page."""
Proved = Callable[..., Proof]


@pytest.fixture
def proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Proved:
    """What a generator of ours shows of a site; temporary folders are made below `tmp`."""
    program = tmp_path / "bin" / "jekyll"
    for folder in (program.parent, tmp_path / "town", tmp_path / "tmp"):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    def run(script: str, drafts: str = "") -> Proof:
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        flavour = site.flavour("jekyll")
        return prove(tmp_path / "town", "jekyll", held(flavour, drafts) if drafts else flavour, (), DAY)

    return run


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ('cp -r "$5" "$5.away"; rm "$5"/*; ln -s "$5.away"/* "$5"', False),
        ('cp -r "$5" "$5.away"; rm "$5"/*; ln -s "$5.away" "$5/news"', False),
        ('rm "$5"/*; ln -s "$3"/_posts "$5/posts"; ln -s "$3"/_drafts/* "$5/draft.html"', False),
        ('mkdir "$5/a"; mv "$5"/*.html "$5/a"; for one in "$5"/a/*; do ln -s "a/$(basename "$one")" "$5"; done', True),
        ('ln -s nowhere "$5/nothing.html"; ln -s itself.html "$5/itself.html"', True),
    ],
)  # fmt: skip
def test_a_page_is_a_file_of_the_built_site(proved: Proved, link: str, page: bool) -> None:
    found = proved(f"{PAGES}; {link}")
    assert (found.built, found.hidden, bool(found.page)) == (True, True, page)


@pytest.mark.parametrize("name", ["_posts", "_drafts"])
def test_no_post_is_written_through_a_link_of_the_site(proved: Proved, tmp_path: Path, name: str) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    (tmp_path / "town" / name).symlink_to(real)
    found = proved(PAGES)
    assert (found.built, list(real.iterdir())) == (False, [])
    assert "outside the site's folder" in found.told()[0]


@pytest.mark.parametrize("above", ["", "../", "../../", "../../../"])
def test_a_draft_held_outside_the_site_is_no_file_of_the_copy(
    proved: Proved, tmp_path: Path, above: str
) -> None:
    found = proved(PAGES, f"{above}.stadtbote/drafts")
    assert (found.built, found.hidden, bool(found.page)) == (True, True, True)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not list(tmp_path.glob("**/.stadtbote"))


def alive(number: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False


ENDINGS = {
    "all end": ("true", "", 30),
    "it fails": ("echo 'fatal: no' >&2; exit 3", "fatal: no", 30),
    "a child holds its output": ("sleep 300 & echo $! >child", "", 30),
    "a child holds nothing": ("sleep 300 </dev/null >/dev/null 2>&1 & echo $! >child", "", 30),
    "a child outlives a failure": ("sleep 300 & echo $! >child; echo error; exit 1", "error", 30),
    "a child of a child": ("(sleep 300 & echo $! >child) & wait", "", 30),
    "nobody ends": ("sleep 300 & echo $! >child; wait", "it took longer than 5 seconds", 5),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_nothing_that_a_generator_started_runs_on(how: str, tmp_path: Path) -> None:
    script, why, seconds = ENDINGS[how]
    build = Build()
    assert build.run(["sh", "-c", script], tmp_path, str(tmp_path), seconds=seconds) == why
    child = tmp_path / "child"
    assert child.exists() == ("child" in script)
    for _ in range(1200):
        if not child.exists() or not alive(int(child.read_text())):
            break
        time.sleep(0.05)
    else:
        raise AssertionError("what the generator started runs on")


def test_what_is_over_is_not_ended_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it was waited for, its id may be another process's."""
    build, ended = Build(), []
    monkeypatch.setattr(os, "killpg", lambda group, number: ended.append(group))
    assert build.run(["true"], tmp_path, str(tmp_path)) == ""
    assert len(ended) == 1
    build.end()
    assert len(ended) == 1


def test_another_thread_ends_it(tmp_path: Path) -> None:
    build, said = Build(), []
    thread = threading.Thread(
        target=lambda: said.append(build.run(["sh", "-c", "echo >up; sleep 300"], tmp_path, str(tmp_path)))
    )
    thread.start()
    for _ in range(1200):
        if (tmp_path / "up").exists():
            break
        time.sleep(0.05)
    build.end()
    thread.join(timeout=60)
    assert said == ["it was ended"]
    assert build.run(["true"], tmp_path, str(tmp_path)) == "it was ended"
