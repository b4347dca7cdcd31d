"""`branches`: review on a git host, one branch a release."""

import json
from pathlib import Path
from typing import Any

import click

from pipeline.cli import output
from pipeline.cli.opening import pass_site
from pipeline.cli.output import json_option, say
from pipeline.workflow.pull_requests import branches as host
from pipeline.workflow.pull_requests import merges
from pipeline.workflow.workspace.workspace import Workspace


def _show(done: host.Branched, *, as_json: bool) -> None:
    if as_json:
        output.as_json(done)
        return
    for name, found in (
        ("taken in", done.pulled),
        ("closed, rejected for good", done.rejected),
        ("pushed", done.pushed),
        ("an editor was faster, their text stays", done.behind),
        ("approved", done.approved),
        ("published", done.published),
    ):
        for text in found:
            say(f"{name}: {text}")
    for note in done.notes:
        say(note)


@click.group()
def branches() -> None:
    """One branch a release on a git host: `pull` before a run, `push` after it, `event` when one is closed."""


@branches.command()
@json_option
@pass_site
def pull(workspace: Workspace, as_json: bool) -> None:
    """Take in what editors did on the branches; a branch that was closed rejects its release for good."""
    _show(host.pull(workspace), as_json=as_json)


@branches.command()
@click.option(
    "--bodies",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write texts of pull requests here: list.tsv (branch, title, file) and labels.txt.",
)
@json_option
@pass_site
def push(workspace: Workspace, bodies: Path | None, as_json: bool) -> None:
    """Put each draft on a branch of its own, plainly, and what was published on the branch checked out here."""
    done = host.push(workspace)
    if bodies is not None:
        write_bodies(workspace, done, bodies)
    _show(done, as_json=as_json)


@branches.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_site
def event(workspace: Workspace, file: Path, as_json: bool) -> None:
    """A pull request was closed: FILE is the host's event (GitHub: $GITHUB_EVENT_PATH).

    Merged with every box ticked it is an approval by whoever merged; not merged, the release is rejected.
    """
    try:
        request = json.loads(file.read_text(encoding="utf-8"))["pull_request"]
        branch = str(request["head"]["ref"])
        told = _decided(request, json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"{file} is no event of a closed pull request: {error}") from error
    if request.get("merged"):
        done = merges.on_merged(workspace, branch, by=told, text=str(request.get("body") or ""))
    else:
        done = merges.on_closed(workspace, branch, by=told)
    _show(done, as_json=as_json)


def _decided(request: Any, whole: Any) -> str:
    """The login of who merged or closed."""
    merger = request.get("merged_by") or whole.get("sender") or {}
    return str(merger["login"])


def write_bodies(workspace: Workspace, done: host.Branched, folder: Path) -> None:
    """One file a text; list.tsv names them. Branch and title hold nothing of a source."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, told in enumerate(done.told, 1):
        file = folder / f"{number:04}.md"
        file.write_text(told.body, encoding="utf-8")
        lines.append(f"{told.branch}\t{told.title}\t{file}\n")
    (folder / "list.tsv").write_text("".join(lines), encoding="utf-8")
    labels = "".join(f"{label}\n" for label in workspace.settings.branches.labels)
    (folder / "labels.txt").write_text(labels, encoding="utf-8")
