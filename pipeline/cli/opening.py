"""The site a command works on; what processes that died left half done is finished first, and told."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import config
from pipeline.run.place import Workplace, open_place


def open_site(config_file: str) -> Workplace:
    """The workplace of a configuration file. Raises ConfigError or StoreError."""
    place = open_place(config.load(Path(config_file)))
    for title, what in place.store.door.resumed:
        click.echo(f"{title}: {what}", err=True)
    return place
