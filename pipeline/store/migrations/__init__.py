"""Migrations of the store: `bring(connection)` takes any older store to the newest form."""

from pathlib import Path

import sqlalchemy as sa

HEAD = "0009"
"""Newest revision; a test compares it with the files in `versions/`."""


def bring(connection: sa.Connection) -> None:
    """Run the migrations that are missing. alembic is loaded here: a store in its newest form does not need it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
