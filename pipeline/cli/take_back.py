"""What people take back: `withdraw`, `send-back`, `undo`, `forget`."""

from __future__ import annotations

import click

from pipeline.cli.decide import by_option
from pipeline.cli.opening import pass_site
from pipeline.cli.output import confirm, say
from pipeline.model import PostState
from pipeline.transitions.taking_back import Public
from pipeline.workflow.editing import decisions
from pipeline.workflow.posts.finding_posts import by_path, release_named
from pipeline.workflow.workspace.workspace import Workspace


@click.command()
@click.argument("file")
@click.option("--reason", required=True, help="Shown on the tombstone.")
@by_option
@pass_site
def withdraw(workspace: Workspace, file: str, reason: str, by: str) -> None:
    """Take a published FILE back: a tombstone with day and reason stays under its address; a draft is rejected."""
    record, version = by_path(workspace, file)
    after = decisions.withdraw(
        workspace, record, version.language, by=by, reason=reason, on=workspace.today()
    )
    if version.place is PostState.DRAFT:
        say(f"rejected: {version.path}: it was never public, so nothing stays under its address")
        return
    say(f"withdrawn: {after.versions[version.language].path}")


@click.command("send-back")
@click.argument("file")
@click.option("--reason", default="", help="What is left to do; kept in the record.")
@click.option("--leave", is_flag=True, help="A public FILE stays public, not reviewed.")
@click.option("--unpublish", is_flag=True, help="A public FILE is a draft again.")
@by_option
@pass_site
def send_back(workspace: Workspace, file: str, reason: str, leave: bool, unpublish: bool, by: str) -> None:
    """Put a post back into the queue; a public one stays public or is a draft again."""
    if leave and unpublish:
        raise click.UsageError("--leave or --unpublish: a post cannot stay public and be a draft again")
    public: Public = "leave" if leave else "unpublish" if unpublish else ""
    record, version = by_path(workspace, file)
    after = decisions.send_back(workspace, record, version.language, by=by, reason=reason, public=public)
    say(f"back in the queue: {after.versions[version.language].path}")


@click.command()
@click.argument("file")
@by_option
@pass_site
def undo(workspace: Workspace, file: str, by: str) -> None:
    """Take the last decision about FILE back, while nothing came after it."""
    record, version = by_path(workspace, file)
    after = decisions.undo(workspace, record, version.language, by=by)
    say(f"taken back: {after.decisions[-1].detail}; {after.versions[version.language].path}")


@click.command()
@click.argument("file")
@by_option
@click.option("--yes", is_flag=True, help="Do it without asking.")
@pass_site
def forget(workspace: Workspace, file: str, by: str, yes: bool) -> None:
    """Remove the release of FILE for good: from posts, memory, archive and records."""
    found, _ = release_named(workspace, file)
    if not yes:
        confirm(f"Remove {found.title!r} from posts, memory, archive and records for good?")
    decisions.forget(workspace, found, by=by)
    say("forgotten; it will not come back")
