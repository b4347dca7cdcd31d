"""The site a command works on; what processes that died left half done is finished first, and told."""

import getpass
import platform
import tempfile
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


def pass_store(command: Callable[Concatenate[Workspace, P], R]) -> Callable[P, R]:
    """A command's function is handed the opened site of `--config`, whose posts may lie where they will."""

    @wraps(command)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(open_site(click.get_current_context().obj), *args, **kwargs)

    return opened


def at_its_site(workspace: Workspace, *, unless_known: bool = False) -> None:
    """Raise ConfigError where the posts that lie there are not those of the store and of the flavour. `unless_known`: a
    command that tells what the store says asks only where that knows of no post and something lies there."""
    if unless_known and (workspace.store.paths(most=1) or not any(workspace.settings.folder.glob("*"))):
        return
    # Loaded when it is used: it knows the flavours.
    from pipeline.workflow.importing.trial import at_home

    at_home(workspace)


def pass_site(command: Callable[Concatenate[Workspace, P], R]) -> Callable[P, R]:
    """The same for a command that speaks of posts: they are those of the store and of the flavour, or ConfigError."""

    @wraps(command)
    def asked(workspace: Workspace, /, *args: P.args, **kwargs: P.kwargs) -> R:
        at_its_site(workspace)
        return command(workspace, *args, **kwargs)

    return pass_store(asked)


def site_or_folder(
    *, writes: bool = False
) -> Callable[[Callable[Concatenate[Workspace, P], R]], Callable[P, R]]:
    """The same for a command that looks at press offices: without a config.yaml it works on the folder we are in, or
    where it writes nothing, on none."""

    def wrapped(command: Callable[Concatenate[Workspace, P], R]) -> Callable[P, R]:
        @wraps(command)
        def opened(*args: P.args, **kwargs: P.kwargs) -> R:
            file = Path(click.get_current_context().obj)
            if file.exists() or file.name != "config.yaml":
                return command(open_site(str(file)), *args, **kwargs)
            contact = f"{getpass.getuser()}@{platform.node()}"
            with tempfile.TemporaryDirectory(prefix="stadtbote-") as aside:
                root = file.resolve().parent if writes else Path(aside)
                workspace = open_workspace(config.Settings(root=root, contact=contact))
                try:
                    return command(workspace, *args, **kwargs)
                finally:
                    workspace.store.close()
                    click.echo("No config.yaml here yet: `stadtbote init . --site NAME` makes one.", err=True)

        return opened

    return wrapped
