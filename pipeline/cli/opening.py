"""The site a command works on; what processes that died left half done is finished first, and told."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from pipeline import config
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace

P = ParamSpec("P")
R = TypeVar("R")


def open_site(config_file: str) -> Workspace:
    """The workplace of a configuration file. Raises ConfigError or StoreError."""
    workspace = open_workspace(config.load(Path(config_file)))
    for title, what in workspace.store.door.resumed:
        click.echo(f"{title}: {what}", err=True)
    return workspace


def pass_site(command: Callable[Concatenate[Workspace, P], R]) -> Callable[P, R]:
    """A command's function is handed the opened site of `--config`."""

    @wraps(command)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(open_site(click.get_current_context().obj), *args, **kwargs)

    return opened
