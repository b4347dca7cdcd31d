"""The systemd units of `examples/systemd/`, and the cron line of the docs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "examples" / "systemd").iterdir())


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        # The program of the unit must be there for the check; here any program is.
        text = (
            unit.read_text()
            .replace("/srv/stadtbote/.venv/bin/stadtbote", "/bin/true")
            .replace("/srv/stadtbote", "/srv")
        )
        (tmp_path / unit.name).write_text(text)

    done = subprocess.run(
        [program, "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)], capture_output=True, check=False
    )  # fmt: skip

    ours = [line for line in done.stderr.decode().splitlines() if "stadtbote" in line]
    assert ours == [] and done.returncode == 0, done.stderr.decode()
    (tmp_path / "stadtbote.service").write_text("[Service]\nExecStart=relative\nNonsense=1\n")
    bad = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / "stadtbote.service")], capture_output=True, check=False
    )
    assert bad.returncode != 0 or b"Nonsense" in bad.stderr


def test_every_command_of_units_and_docs_exists() -> None:
    texts = [unit.read_text() for unit in UNITS] + [(ROOT / "docs" / "operating.md").read_text()]
    found = {
        line
        for text in texts
        for line in re.findall(r"(?:bin/|^|`)stadtbote ([a-z][a-z ]*[a-z])", text, re.MULTILINE)
    }
    assert {"run", "review", "worker start", "branches pull", "state dump"} <= found
    for words in found:
        first = words.split()[0]
        done = CliRunner().invoke(cli, [first, "--help"])
        assert done.exit_code == 0, words
        if first in {"worker", "branches", "state", "models", "sources"} and len(words.split()) > 1:
            assert CliRunner().invoke(cli, [*words.split()[:2], "--help"]).exit_code == 0, words


def test_the_cron_line_has_five_fields_and_a_command() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()

    (line,) = re.findall(r"^(\S+ \S+ \S+ \S+ \S+) (cd \S+ && .*stadtbote run.*)$", text, re.MULTILINE)

    assert all(re.fullmatch(r"[\d*/,-]+", item) for item in line[0].split())
