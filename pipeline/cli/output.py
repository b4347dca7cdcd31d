"""What people see: tables instead of logs, JSON for machines, a bar while something takes long."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.workflow.workspace.workspace import Workspace

WIDTH = 100
"""Characters of a line of prose."""

force_option = click.option(
    "--force", is_flag=True, help="Write over the file if it exists; over a post or configuration never."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


@cache
def console(*, stderr: bool = False) -> Console:
    """The terminal, for people. rich is loaded when something is said: `--help` says nothing."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def say(line: str = "") -> None:
    """One line for people; backticked commands stand out."""
    from rich.text import Text

    text = Text()
    for number, part in enumerate(line.split("`")):
        text.append(part, style="bold" if number % 2 else "")
    console().print(text, soft_wrap=True)


def tell(text: str, *, indent: int = 0, hanging: int = 2) -> None:
    """A longer text, its lines as wide as the terminal and at most 100; addresses and paths are never broken."""
    lines = textwrap.wrap(
        " ".join(text.split()),
        min(console().width if console().is_terminal else WIDTH, WIDTH),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    say("\n".join(lines))


def say_error(line: str) -> None:
    """One line to standard error."""
    from rich.text import Text

    console(stderr=True).print(
        Text("stadtbote: ", style="bold red") + Text(" ".join(line.split())), soft_wrap=True
    )


def confirm(question: str) -> None:
    """Go on where a person, or a line of standard input, says yes. Raises ClickException where they say no, or
    nobody is there to be asked."""
    if sys.stdin is not None and sys.stdin.isatty():
        sure = click.confirm(question, err=True)
    else:
        said = sys.stdin.readline() if sys.stdin is not None else ""
        if not said:
            raise click.ClickException(f"nobody is here to be asked: {question} Say --yes")
        sure = said.strip().lower() in {"y", "yes"}
    if not sure:
        raise click.ClickException("not confirmed: nothing was done")


def known_source(workspace: Workspace, name: str | None) -> None:
    """Refuse a source that is not configured, with the name that is like it."""
    if name is not None:
        workspace.named_source(name)


def known_language(workspace: Workspace, name: str | None) -> None:
    """Refuse a language that is none of the site's."""
    from pipeline.config.words import near

    if name is not None and name not in workspace.settings.languages:
        raise click.UsageError(
            f"`{name}` is none of the site's languages{near(name, workspace.settings.languages)}"
        )


def as_json(value: Any) -> None:
    """Any noun or report as JSON on standard output."""
    import msgspec

    raw = msgspec.json.encode(value, enc_hook=str, order="sorted")
    if isinstance(sys.stdout, TextIOWrapper):
        # JSON is UTF-8 whatever the terminal is (RFC 8259, 8.1).
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(msgspec.json.format(raw, indent=2).decode() + "\n")


def as_event(event: str, value: Any) -> None:
    """A noun or a mapping as one line of JSON with `event` in front, written at once: for a journal."""
    import msgspec

    told = {"event": event, **msgspec.to_builtins(value, enc_hook=str, str_keys=True)}
    click.echo(msgspec.json.encode(told, enc_hook=str))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A plain table; `right` lists the columns of figures. Without a terminal it is as wide as its text."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for number, name in enumerate(columns):
        made.add_column(name, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    if console().is_terminal:
        console().print(made)
        return
    wide = Console(highlight=False, width=200, file=StringIO())
    wide.print(made)
    text = wide.file.getvalue()  # type: ignore[attr-defined]  # the StringIO of the line above
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in text.splitlines()))


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar where a terminal watches; silence where none does."""
    if not console(stderr=True).is_terminal:
        yield lambda stage, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(stderr=True), transient=True, redirect_stdout=False) as progress:
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield update
