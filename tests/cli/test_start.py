"""Help, completion, version and an error in the configuration load no room of the house."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline import config
from pipeline.cli import COMMANDS, cli
from pipeline.model import PostState, Version, Work
from pipeline.workflow.opening import open_workspace
from tests.stored import put
from tests.workflow.made import record

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

    assert done.stdout.split("\n")[-2].split() == [
        *("pipeline.cli", "pipeline.cli.ending", "pipeline.cli.output", "pipeline.errors")
    ]


def test_an_error_in_the_configuration_loads_no_room(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("langauges: [en-GB]\n", encoding="utf-8")

    loaded, done = _loaded(["run"], tmp_path)

    assert done.returncode == 2 and "did you mean `languages`" in done.stderr
    assert {name.split(".")[1] for name in loaded} <= {
        *("cli", "errors", "config", "model", "messages", "plugins", "files", "filesystem"),
    }


@pytest.mark.parametrize(("drafts", "said"), [(0, "0 drafts to review"), (1, "1 draft to review")])
def test_status_loads_what_it_uses(drafts: int, said: str, tmp_path: Path) -> None:
    """What reads pages, translates and checks is for runs; libraries for what is wrong wait until something is. Whose posts
    lie there is asked only where some do and the store knows of none."""
    (tmp_path / "site").mkdir()
    text = "site: {flavour: jekyll, folder: site}\ncontact: desk@example.org\nsources: []\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    if drafts:
        (tmp_path / "site" / "index.md").write_text("Welcome.", encoding="utf-8")
        workspace = open_workspace(config.load(tmp_path / "config.yaml"))
        draft = Version(language="en-GB", path="_drafts/a.md", place=PostState.DRAFT)
        put(workspace.store, record(versions={"en-GB": draft}, work=Work.DONE))
        workspace.store.close()

    loaded, done = _loaded(["status"], tmp_path, every=True)

    assert done.returncode == 0 and said in done.stdout
    assert not {
        name for name in loaded if name.startswith(("pipeline.check", "pipeline.site", "pipeline.fetch.http"))
    }
    unused = {
        "ruamel",
        "httpx",
        "babel",
        "markdown_it",
        "rapidfuzz",
        "jinja2",
        "lxml",
        "feedparser",
    }
    assert not unused & {name.split(".")[0] for name in loaded}


def _loaded(
    words: list[str], folder: Path, *, every: bool = False
) -> tuple[list[str], subprocess.CompletedProcess[str]]:
    """Modules that a command loads, of ours or all, and how it ended."""
    names = "sys.modules" if every else "(name for name in sys.modules if name.startswith('pipeline.'))"
    code = (
        f"import atexit, sys\natexit.register(lambda: print('\\n' + ' '.join(sorted({names}))))\n"
        "sys.argv[0] = 'stadtbote'\nfrom pipeline.cli import main\nmain()"
    )
    done = subprocess.run(  # our own interpreter
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=folder, check=False
    )
    return done.stdout.splitlines()[-1].split(), done


def test_completion_knows_the_commands(tmp_path: Path) -> None:
    found = cli.shell_complete(click.Context(cli), "re")

    assert [completion.value for completion in found] == ["review", "reject", "retry"]
