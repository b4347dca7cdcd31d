"""`state` and `export`."""

from pathlib import Path

import click

from pipeline.cli.opening import pass_store
from pipeline.cli.output import force_option, say
from pipeline.workflow.exchange import dumps
from pipeline.workflow.importing import adoption
from pipeline.workflow.workspace.outputs import may_write
from pipeline.workflow.workspace.workspace import Workspace


@click.group()
def state() -> None:
    """Carry the store: dump it to a file, load it into an empty one, take in the posts of a lost one."""


@state.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@force_option
@pass_store
def dump(workspace: Workspace, file: Path, force: bool) -> None:
    """Write sources, records and memory to FILE, a new one."""
    may_write(workspace, file, force=force)
    say(f"{dumps.dump(workspace, file)} lines written to {file}")


@state.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_store
def load(workspace: Workspace, file: Path) -> None:
    """Take FILE, a dump, into an empty store."""
    with workspace.alone("state load"):
        say(f"{dumps.load(workspace, file)} lines taken from {file}")


@state.command()
@pass_store
def adopt(workspace: Workspace) -> int:
    """Take in posts that lie in the site and that the store does not know: after .stadtbote was lost. Buys nothing."""
    found = adoption.adopt(workspace)
    for post in found:
        say(f"{'taken in' if post.taken else 'left'}: {post.path}{f'  ({post.doubt})' if post.doubt else ''}")
    doubts = sum(bool(post.doubt) for post in found)
    say(f"{sum(post.taken for post in found)} posts taken in, {doubts} to look at; nothing was bought.")
    return 1 if doubts else 0


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_store
def export(workspace: Workspace, folder: Path) -> None:
    """Leave: posts, memory (TMX), terms (CSV), sources (OPML) and the review log into FOLDER, outside the site."""
    for name, number in dumps.export(workspace, folder).items():
        say(f"{name}: {number}")
