"""`run`, `plan`, `demo`."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click

from pipeline.cli import output
from pipeline.cli.ending import code_of, is_read
from pipeline.cli.opening import pass_site
from pipeline.cli.output import bar, json_option
from pipeline.cli.render import show_demo, show_plan, show_run
from pipeline.errors import StadtboteError
from pipeline.workflow.demo import demo as town
from pipeline.workflow.importing import importing, planning
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace


@click.command()
@click.option("--source", "only", help="Only this source, due or not.")
@click.option("--limit", type=click.IntRange(min=0), help="At most so many new drafts.")
@click.option("--now", "forced", is_flag=True, help="Poll sources that are not due yet, too.")
@click.option("--posts-deleted", "deletions_meant", is_flag=True, help="Posts that are gone are meant to be.")
@json_option
@pass_site
def run(
    workspace: Workspace,
    only: str | None,
    limit: int | None,
    forced: bool,
    deletions_meant: bool,
    as_json: bool,
) -> int:
    """Poll, fetch, translate, check, write drafts; then publish what was approved.

    With --json a line of JSON for each event, `event` naming what it is.
    """
    output.known_source(workspace, only)

    def shown(report: RunReport) -> bool:
        _events(report) if as_json else show_run(workspace, report)
        return is_read()

    with bar() as progress, _told(workspace) if as_json else nullcontext():
        report = importing.run_import(
            workspace,
            only=only,
            limit=limit,
            forced=forced,
            deletions_meant=deletions_meant,
            progress=progress,
            shown=shown,
        )
    return report.exit_code


@contextmanager
def _told(workspace: Workspace) -> Iterator[None]:
    """A line before a run, and one for an end that it cannot tell of itself. Nobody who does not read them stops it."""
    with suppress(OSError):
        output.as_event("started", {"at": workspace.now()})
    try:
        yield
    except StadtboteError as error:
        with suppress(OSError):
            output.as_event("finished", {"exit_code": code_of(error), "message": str(error)})
        raise


def _events(report: RunReport) -> None:
    """A line for each source, draft, publication, piece of news, stop and note of a run, and one for its end."""
    for row in report.rows:
        output.as_event("source", row)
    for event, paths in (("written", report.written), ("published", report.published)):
        for path in paths:
            output.as_event(event, {"path": path})
    for item in report.news:
        output.as_event("news", item)
    for event, lines in (("stop", report.stops), ("note", report.notes)):
        for line in lines:
            output.as_event(event, {"message": line})
    ended = {"started": report.started, "engine": report.engine, "exit_code": report.exit_code}
    output.as_event("finished", {**ended, "rebuilt": report.rebuilt, "hint": report.hint})


@click.command()
@click.option("--source", "only", help="Only this source.")
@json_option
@pass_site
def plan(workspace: Workspace, only: str | None, as_json: bool) -> None:
    """The run without spending: what is new, what it would cost, which files would change."""
    output.known_source(workspace, only)
    with bar() as progress:
        planned = planning.plan(workspace, only=only, progress=progress)
    if as_json:
        output.as_json(planned)
    else:
        show_plan(planned)


@click.command()
@click.option(
    "--folder",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Where the demo town's site is made, anew.",
)
@json_option
def demo(folder: str, as_json: bool) -> None:
    """Three press offices of a demo town, three days: everything, without key or network."""
    with bar() as progress:
        shown = town.demo(Path(folder), progress=progress)
    if as_json:
        output.as_json(shown)
        return
    show_demo(shown)
