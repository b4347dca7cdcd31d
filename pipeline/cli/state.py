"""`state` and `export`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.opening import open_site
from pipeline.cli.output import force_option, say
from pipeline.store import run_lock
from pipeline.workflow.exchange import dumps
from pipeline.workflow.workspace.outputs import may_write


@click.group()
def state() -> None:
    """Carry the store: dump it to a file, load it into an empty one."""


@state.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@force_option
@click.pass_obj
def dump(config_file: str, file: Path, force: bool) -> int:
    """Write sources, records and memory to FILE, a new one."""
    workspace = open_site(config_file)
    may_write(workspace, file, force=force)
    say(f"{dumps.dump(workspace, file)} lines written to {file}")
    return 0


@state.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def load(config_file: str, file: Path) -> int:
    """Take FILE, a dump, into an empty store."""
    workspace = open_site(config_file)
    with run_lock(workspace.settings.state / "run.lock", what="state load", now=workspace.now()):
        say(f"{dumps.load(workspace, file)} lines taken from {file}")
    return 0


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export(config_file: str, folder: Path) -> int:
    """Leave: posts, memory (TMX), terms (CSV), sources (OPML) and the review log into FOLDER, outside the site."""
    workspace = open_site(config_file)
    for name, number in dumps.export(workspace, folder).items():
        say(f"{name}: {number}")
    return 0
