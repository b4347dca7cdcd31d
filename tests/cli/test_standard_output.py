"""Standard output that is full, closed or left early, and a machine that refuses: one line, never a traceback."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import files
from pipeline.cli import ending
from pipeline.errors import StoreError
from pipeline.store.complaints import complaint

ROOT = Path(__file__).parents[2]
CALL = "import sys; sys.argv[0] = 'stadtbote'; from pipeline.cli import main; main()"
CONFIG = "site: {name: Test, flavour: jekyll, folder: site}\ncontact: desk@example.org\nsources: []\n"


def call(folder: Path, words: str, redirect: str, *, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command in a folder, with its standard output as a shell would give it; modules of `path` come first."""
    return subprocess.run(  # our own interpreter and fixed words
        ["/bin/bash", "-c", f'set -o pipefail; "$0" -c "$1" {words} {redirect}', sys.executable, CALL],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{path}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", ["--help", "status", "status --json", "memory export --help"])
@pytest.mark.parametrize(
    ("redirect", "code", "said"),
    [(">/dev/full", 4, "No space left on device"), (">&-", 0, ""), ("| true", 0, "")],
    ids=["full", "closed", "left early"],
)
def test_what_cannot_be_said_is_no_traceback(
    words: str, redirect: str, code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)

    ended = call(tmp_path, words, redirect)

    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr and ended.stderr.count("\n") == bool(said), ended.stderr


@pytest.mark.parametrize("redirect", ["", "| true", ">&-", "2>&1 | true"])
def test_a_command_whose_reader_left_ends_with_its_own_code(redirect: str, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text("no,head\n")

    assert call(tmp_path, "glossary check terms.csv", redirect).returncode == 1


def test_a_command_whose_reader_left_does_its_work_to_the_end(tmp_path: Path) -> None:
    """Not until the first line that nobody reads."""
    loop = "import sys; from pathlib import Path; from pipeline.cli import ending, output; ending.open_standard_files(); "
    loop += "[(output.say('x' * 9999), Path(f'{n}').touch()) for n in range(99)]; sys.exit(ending.flushed(3))"

    ended = subprocess.run(  # our own interpreter
        ["/bin/bash", "-c", 'set -o pipefail; "$0" -c "$1" | head -1', sys.executable, loop],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )

    assert (ended.returncode, len([*tmp_path.iterdir()]), ended.stderr) == (3, 99, b"")


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        ("SystemExit(3)", 3, ""),
        ("SystemExit(0)", 0, ""),
        ("BrokenPipeError(32, 'Broken pipe')", 4, "hung up; trying again may help"),
        ("OSError(5, 'Input/output error')", 4, "Input/output error"),
    ],
)
@pytest.mark.parametrize("redirect", ["", "| true"])
def test_what_leaves_a_command_is_its_end(
    raised: str, code: int, said: str, redirect: str, tmp_path: Path
) -> None:
    """A plugin that exits says its own code; a pipe that breaks is not always standard output's."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "sitecustomize.py").write_text(
        "from pipeline.workflow.reporting import status\n"
        f"def left(workspace):\n    raise {raised}\nstatus.status = left\n"
    )
    ended = call(tmp_path, "status", redirect, path=tmp_path)

    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr and ended.stderr.count("\n") == bool(said), ended.stderr


def test_a_terminal_without_the_letter_shows_a_question_mark_and_json_stays_utf8(tmp_path: Path) -> None:
    """A log in ASCII or Latin-1 ended `status` with a fault of ours at the first letter it does not have."""
    told = (
        "from pipeline.cli import ending, output; ending.open_standard_files(); "
        "output.say('Münster → Berlin'); output.as_json({'name': 'Münster'})"
    )
    ended = subprocess.run(  # our own interpreter
        [sys.executable, "-c", told],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert b"M?nster ? Berlin" in ended.stdout
    assert '"name": "Münster"'.encode() in ended.stdout


def test_a_closed_standard_file_is_nobody_elses(tmp_path: Path) -> None:
    """Its number is the next file's: with three closed that was the database, and a child's words went into it."""
    opened = "from pipeline.cli.ending import open_standard_files; open_standard_files(); print(open('x', 'w').fileno(), file=open('y', 'w'))"

    subprocess.run(  # our own interpreter
        ["/bin/sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, opened],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )

    assert int((tmp_path / "y").read_text()) > 2


SOURCED = (
    "sed -i 's/^sources:.*/sources: [town]/' config.yaml && mkdir sources && "
    "echo '{name: Town, kind: feed, url: \"https://town.example/feed\", rights: {text: full, basis: own, checked: 2026-09-01}}' "
    ">sources/town.yaml"
)
"""What a site with a source of its own has."""


@pytest.mark.parametrize(
    ("harm", "words", "said"),
    [
        ("touch .stadtbote", "status", ".stadtbote"),
        ("mkdir -p .stadtbote/store.db", "status", "see owner and rights"),
        ("mkdir -p .stadtbote/run.lock", "run", "run.lock"),
        (f"touch site && {SOURCED}", "run", "site"),
        ("mkdir -p .stadtbote && touch .stadtbote/records", "status", "records"),
        ("true", "memory import none.tmx", "none.tmx"),
        ("mkdir folder.tmx", "memory import folder.tmx", "folder.tmx"),
        ("echo 'memory: [none.tmx]' >>config.yaml", "run", "none.tmx"),
        ("echo nothing >dump", "state load dump", "dump"),
        ("head -c 99 /dev/urandom >dump", "state load dump", "dump"),
    ],
)
def test_what_the_machine_refuses_is_one_line(harm: str, words: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    subprocess.run(["/bin/sh", "-c", harm], cwd=tmp_path, check=True)  # fixed words

    ended = call(tmp_path, words, "")

    lines = ended.stderr.splitlines()
    assert ended.returncode in {1, 2, 4}, (ended.returncode, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    assert said in ended.stderr.replace("\n", " "), ended.stderr
    assert len(lines) == 1 or lines[0].startswith("Usage:"), lines


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "see owner and rights"),
        (errno.EROFS, "mount it"),
        (errno.ENOSPC, "make room"),
        (errno.EIO, "trying again may help"),
    ],
)
def test_a_refusal_of_the_machine_says_what_ends_it(number: int, said: str) -> None:
    """No right to write does not come by trying again."""
    with pytest.raises(StoreError) as caught, files.writing("post.md"):
        raise OSError(number, os.strerror(number))

    assert said in ending.help_for(caught.value)


def test_a_full_disk_is_called_full_whatever_the_database_calls_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says "disk I/O error" where there is no room for the files beside the database."""
    trouble = sqlite3.OperationalError("disk I/O error")
    trouble.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE

    for free, told in ((0, "the disk is full"), (10**9, "see the system's log")):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        assert told in complaint(trouble, str(tmp_path / "store.db")).message


def test_a_disk_that_is_gone_is_told_and_nothing_else(tmp_path: Path) -> None:
    """Its room cannot be asked for: the line is the database's, not that of the question."""
    trouble = sqlite3.OperationalError("disk I/O error")
    trouble.sqlite_errorcode = sqlite3.SQLITE_IOERR

    assert "see the system's log" in complaint(trouble, str(tmp_path / "lost" / "store.db")).message


def test_a_folder_that_is_gone_is_not_called_standard_output() -> None:
    assert ending.of_the_machine(FileNotFoundError(2, "No such file or directory")).startswith(
        "the folder you are in: "
    )
    assert ending.of_the_machine(OSError(28, "No space left on device")).startswith("standard output: ")
