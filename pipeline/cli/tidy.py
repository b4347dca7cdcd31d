"""`tidy`: what a site has no use for any more."""

from __future__ import annotations

import datetime as dt
import getpass
from functools import partial

import click

from pipeline.cli.decide import each
from pipeline.cli.opening import pass_site
from pipeline.cli.output import say
from pipeline.workflow.editing import decisions
from pipeline.workflow.workspace.old_files import old_files, remove_old
from pipeline.workflow.workspace.workspace import Workspace


@click.command()
@click.option("--days", default=90, show_default=True, type=click.IntRange(min=1), help="What is older.")
@click.option("--yes", is_flag=True, help="Do it; without, it is only said.")
@click.option("--by", default=getpass.getuser, show_default="your login", help="Who decides.")
@pass_site
def tidy(workspace: Workspace, days: int, yes: bool, by: str) -> int:
    """Drafts that lapsed long ago are rejected; old backups, traces of errors and logs are removed."""
    age = dt.timedelta(days=days)
    drafts, old = decisions.lapsed(workspace, age), old_files(workspace, age)
    reject = partial(decisions.reject, workspace, by=by, reason=f"lapsed for {days} days")
    done = each(drafts, reject if yes else lambda record, language: None, "reject")
    for file in old:
        say(f"remove: {file.relative_to(workspace.settings.root)}")
    if yes:
        remove_old(workspace, age)
    if not drafts and not old:
        say(f"Nothing is older than {days} days.")
    elif not yes:
        say("Nothing was done; `--yes` does it.")
    return int(done < len(drafts))
