"""Help, completion, version and an error in the configuration load no room of the house."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS, cli

LOADED = "import sys; print(' '.join(sorted(name for name in sys.modules if name.startswith('pipeline.'))))"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_help_says_what_the_command_says(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert COMMANDS[name][1] == command.get_short_help_str(limit=200)


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (["--help"], {}),
        (["--version"], {}),
        ([], {"_STADTBOTE_COMPLETE": "bash_complete", "COMP_WORDS": "stadtbote re", "COMP_CWORD": "1"}),
    ],
    ids=["help", "version", "completion"],
)
def test_no_room_is_loaded(words: list[str], env: dict[str, str]) -> None:
    code = (
        f"import atexit, sys\natexit.register(lambda: exec({LOADED!r}))\nsys.argv[0] = 'stadtbote'\n"
        "from pipeline.cli import main\nmain()"
    )

    done = subprocess.run(  # our own interpreter
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        check=True,
    )

    assert done.stdout.split("\n")[-2].split() == ["pipeline.cli", "pipeline.cli.output", "pipeline.errors"]


def test_completion_knows_the_commands(tmp_path: Path) -> None:
    found = cli.shell_complete(click.Context(cli), "re")

    assert [completion.value for completion in found] == ["review", "reject", "retry"]
