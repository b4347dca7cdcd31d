"""`status` and `check`: what the store and the posts on disk say."""

from pathlib import Path

import click

from pipeline.cli import output
from pipeline.cli.opening import at_its_site, pass_site, pass_store
from pipeline.cli.output import force_option, json_option, say
from pipeline.cli.render import show_findings, show_provenance, show_status
from pipeline.workflow.reporting import status as standing
from pipeline.workflow.workspace.workspace import Workspace


@click.command()
@click.argument("file", required=False)
@click.option("--html", "page", type=click.Path(path_type=Path), help="Draw it into this file instead.")
@click.option(
    "--prometheus",
    "series",
    type=click.Path(path_type=Path),
    help="Write figures for node exporter's textfile collector into this file (NAME.prom) instead.",
)
@force_option
@json_option
@pass_store
def status(
    workspace: Workspace, file: str | None, page: Path | None, series: Path | None, force: bool, as_json: bool
) -> int:
    """Where everything stands; for one FILE, where it comes from."""
    at_its_site(workspace, unless_known=True)
    if file and (page or series):
        raise click.UsageError("--html and --prometheus draw the whole site: leave FILE out")
    if file:
        found = standing.provenance(workspace, file)
        if as_json:
            output.as_json(found)
        else:
            show_provenance(found)
        return 0
    if page is not None:
        from pipeline.workflow.reporting.status_page import write_status
        from pipeline.workflow.workspace.outputs import may_write

        may_write(workspace, page, force=force)
        say(f"Drawn into {write_status(workspace, page)}")
    if series is not None:
        from pipeline.workflow.reporting.metrics import write_metrics

        write_metrics(workspace, series, force=force)
    if page is not None or series is not None:
        return 0
    now = standing.status(workspace)
    if as_json:
        output.as_json(now)
    else:
        show_status(now)
    return 1 if now.stops or any(source.standing in {"quarantined", "gone"} for source in now.sources) else 0


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--second", default="", metavar="ENGINE", help="Ask another engine too, for these FILES (it may bill)."
)
@json_option
@pass_site
def check(workspace: Workspace, files: tuple[str, ...], second: str, as_json: bool) -> int:
    """Check posts as they lie on disk, edited or not, against the German of their records.

    Without FILES, every draft and post of the site.
    """
    if second and not files:
        raise click.UsageError("--second asks an engine for each post: name the FILES")
    from pipeline.workflow.reporting import check_files

    checked = check_files.check_files(workspace, files, second=second)
    if as_json:
        output.as_json(checked)
    else:
        show_findings(checked)
    return 1 if any(checked_file.errors for checked_file in checked) else 0
