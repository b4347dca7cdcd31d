"""The site a command works on; what processes that died left half done is finished first, and told."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import config
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace


def open_site(config_file: str) -> Workspace:
    """The workplace of a configuration file. Raises ConfigError or StoreError."""
    workspace = open_workspace(config.load(Path(config_file)))
    for title, what in workspace.store.door.resumed:
        click.echo(f"{title}: {what}", err=True)
    return workspace
