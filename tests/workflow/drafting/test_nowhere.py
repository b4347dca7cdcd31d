"""A fresh checkout on a machine without a network: said source by source, and never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CHILD = """\
import socket

def nowhere(*args, **options):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

socket.getaddrinfo = nowhere
from pipeline.cli import main
main()
"""


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CHILD, "run"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_where_nothing_can_be_reached_each_source_is_one_line(tmp_path: Path) -> None:
    """It may pass by itself: a person is told when it has lasted a day; a run minutes later does not ask again."""
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    names = ("München, Rathaus Umschau", "Berlin, alle Verwaltungen", "Stadt Münster")

    first, second = _run(tmp_path), _run(tmp_path)

    for done, said in ((first, "could not be resolved"), (second, "not due before")):
        assert "Traceback" not in done.stdout + done.stderr
        text = " ".join(done.stdout.split())
        assert text.count(said) == len(names)
        assert all(f"{name}: " in text for name in names)
        assert "New for a person" not in text
    assert all(f"{name}: https://" in " ".join(first.stdout.split()) for name in names)
    assert (first.returncode, second.returncode) == (0, 0)
    assert not list((tmp_path / "output").rglob("*.md"))
