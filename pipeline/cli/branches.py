"""`branches`: review on a git host, one branch a release."""

import json
from pathlib import Path

import click

from pipeline.cli import output
from pipeline.cli.opening import pass_site
from pipeline.cli.output import json_option, say
from pipeline.workflow.pull_requests import branches as host
from pipeline.workflow.pull_requests.rounds import Branched
from pipeline.workflow.workspace.workspace import Workspace


def _show(done: Branched, *, as_json: bool) -> int:
    """Say what was done; the exit code: 1 where the host refused something, which the next round tries again."""
    if as_json:
        output.as_json(done)
        return 1 if done.troubles else 0
    for name, found in (
        ("closed, rejected for good", done.rejected),
        ("pushed", done.pushed),
        ("an editor was faster, their text stays", done.behind),
        ("approved", done.approved),
        ("held back, asks again on", done.held_back),
        ("published", done.published),
        ("pull request up to date", done.told),
        ("not done, tried again", done.troubles),
    ):
        for about in found:
            say(f"{name}: {about}")
    for note in done.notes:
        say(note)
    return 1 if done.troubles else 0


@click.group()
def branches() -> None:
    """One branch a release on a git host: `pull` before a run, `push` after it, `event` when a pull request changes."""


@branches.command()
@json_option
@pass_site
def pull(workspace: Workspace, as_json: bool) -> int:
    """Take in what people decided on the host: merges, closes, and what events that never ran would have told."""
    return _show(host.pull(workspace), as_json=as_json)


@branches.command()
@json_option
@pass_site
def push(workspace: Workspace, as_json: bool) -> int:
    """Put each draft on a branch of its own, what was published on the branch checked out here, and open pull requests."""
    return _show(host.push(workspace), as_json=as_json)


@branches.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_site
def event(workspace: Workspace, file: Path, as_json: bool) -> int:
    """A pull request changed: FILE is the host's event (GitHub, Forgejo: $GITHUB_EVENT_PATH).

    Nothing counts that the host itself does not say when it is asked. Merged with every box ticked it is an approval by
    whoever merged; closed, the release is rejected; pushed to, the pull request's text is written anew.
    """
    try:
        payload = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(payload, dict):
            raise TypeError("no object")
    except (ValueError, TypeError, RecursionError) as error:
        raise click.UsageError(f"{file} is no event of a git host: {error}") from error
    return _show(host.event(workspace, payload), as_json=as_json)
