"""`help`: the pages of the documentation, and what a command does, without leaving the terminal."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.cli.output import say
from pipeline.plugins import shipped


def topics() -> Mapping[str, Path]:
    """Name of each page to its file."""
    return {file.stem: file for file in sorted(shipped("docs").glob("*.md"))}


@click.command()
@click.argument("topic", nargs=-1)
@click.pass_context
def help_(ctx: click.Context, topic: tuple[str, ...]) -> None:
    """Print the page about TOPIC, or what the command of that name does; without TOPIC the list of pages."""
    pages, said = topics(), " ".join(topic)
    if not topic:
        for name, file in pages.items():
            say(f"{name:<18} {_title(file)}")
        say("`stadtbote help TOPIC` prints a page, `stadtbote help COMMAND` what a command does.")
        return
    if said in pages:
        click.echo_via_pager(pages[said].read_text(encoding="utf-8"))
        return
    command: click.Command | None = ctx.find_root().command
    for word in topic:
        command = command.get_command(ctx, word) if isinstance(command, click.Group) else None
    if command is None:
        known = [*pages, *COMMANDS]
        near = difflib.get_close_matches(said, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"topics: {', '.join(pages)}"
        raise click.UsageError(f"no topic '{said}'; {hint}")
    with click.Context(command, info_name=f"stadtbote {said}") as inner:
        click.echo(command.get_help(inner))


def _title(file: Path) -> str:
    return next(
        (
            line.removeprefix("# ")
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith("# ")
        ),
        "",
    )
