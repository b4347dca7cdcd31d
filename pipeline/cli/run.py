"""`run`, `plan`, `demo`."""

from pathlib import Path

import click

from pipeline.cli import output
from pipeline.cli.opening import pass_site
from pipeline.cli.output import bar, json_option
from pipeline.cli.render import show_demo, show_plan, show_run
from pipeline.workflow.demo import demo as town
from pipeline.workflow.importing import importing, planning
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
    """Poll, fetch, translate, check, write drafts; then publish what was approved."""
    output.known_source(workspace, only)
    with bar() as progress:
        report = importing.run_import(
            workspace,
            only=only,
            limit=limit,
            forced=forced,
            deletions_meant=deletions_meant,
            progress=progress,
            shown=lambda report: output.as_json(report) if as_json else show_run(workspace, report),
        )
    return report.exit_code


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
@click.option("--folder", default="demo", show_default=True, help="Where the demo town's site is made, anew.")
@json_option
def demo(folder: str, as_json: bool) -> None:
    """Three press offices of a demo town, three days: everything, without key or network."""
    with bar() as progress:
        shown = town.demo(Path(folder), progress=progress)
    if as_json:
        output.as_json(shown)
        return
    show_demo(shown)
