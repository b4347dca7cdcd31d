"""The first form of the store.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]


def upgrade() -> None:
    """Create every table and index: one list, long as the tables are, as they were on that day."""
    op.create_table("meta", sa.Column("key", sa.String, primary_key=True), *_text("value"))
    op.create_table("source", sa.Column("id", sa.String, primary_key=True), *_text("json"))
    op.create_table(
        "record",
        sa.Column("id", sa.String, primary_key=True),
        *[
            sa.Column(n, sa.String, index=True)
            for n in ("source", "work", "day", "event", "recheck_at", "fingerprint", "words")
        ],
        *[sa.Column(n, sa.String) for n in ("listed", "file")],
        *_text("title", "json"),
    )
    op.create_index("record_title", "record", ["title"])
    op.create_table(
        "identity",
        sa.Column("alias", sa.String, primary_key=True),
        sa.Column("record", sa.String, index=True),
    )
    op.create_table(
        "version",
        sa.Column("record", sa.String, primary_key=True),
        sa.Column("language", sa.String, primary_key=True),
        *[sa.Column(n, sa.String, index=True) for n in ("source", "path", "place", "review", "freshness")],
        *[sa.Column(n, sa.String) for n in ("day", "event")],
        *_text("title"),
        sa.Column("errors", sa.Integer),
        sa.Column("warnings", sa.Integer),
        sa.Column("proposal", sa.Boolean),
    )
    op.create_table(
        "purchase",
        sa.Column("id", sa.String, primary_key=True),
        *[sa.Column(n, sa.String, index=True) for n in ("record", "at", "result")],
        sa.Column("engine", sa.String),
        sa.Column("characters", sa.Integer),
        sa.Column("billed", sa.Integer),
    )
    op.create_table(
        "memory",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *[
            sa.Column(n, sa.String)
            for n in (
                "source_language",
                "target_language",
                "hash",
                "origin",
                "engine",
                "model",
                "at",
                "who",
                "retired",
            )
        ],
        sa.Column("key", sa.String, index=True),
        *_text("source", "target"),
    )
    op.create_index("memory_text", "memory", ["hash", "source_language", "target_language"])
    op.create_table(
        "archive",
        sa.Column("record", sa.String, primary_key=True),
        sa.Column("retrieved", sa.String, primary_key=True),
        *[sa.Column(n, sa.String) for n in ("content_type", "hash")],
        *_text("url"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_table("looked", sa.Column("path", sa.String, primary_key=True), sa.Column("stamp", sa.String))
    op.create_table("contact", sa.Column("record", sa.String, primary_key=True), *_text("json"))
    op.create_table(
        "typed",
        *[sa.Column(n, sa.String, primary_key=True) for n in ("record", "language", "who")],
        *[sa.Column(n, sa.String) for n in ("at", "base")],
        *_text("json"),
    )
