"""Migrations of the store: `make(connection)` an empty one in its newest form, `bring(connection)` any older to it."""

from pathlib import Path

import sqlalchemy as sa

HEAD = "0009"
"""Newest revision; a test compares it with the files in `versions/`."""
NEWEST = Path(__file__).with_name("newest.sql")
"""What all migrations make of an empty SQLite store: a fifteenth of their time. A test compares."""


def make(connection: sa.Connection) -> None:
    """Make the tables in an empty database."""
    if connection.dialect.name != "sqlite":
        bring(connection)
        return
    for statement in NEWEST.read_text(encoding="utf-8").split("\n\n"):
        connection.exec_driver_sql(statement)


def bring(connection: sa.Connection) -> None:
    """Run the migrations that are missing. alembic is loaded here: a store in its newest form does not need it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
