"""A store of today taken back to what it was at an earlier revision: what each migration made since goes."""

from __future__ import annotations

import zlib

import sqlalchemy as sa

from pipeline.store import schema

MADE = (
    ("0009", "ALTER TABLE record DROP COLUMN gone"),
    ("0009", "ALTER TABLE record DROP COLUMN dateless"),
    ("0008", "ALTER TABLE version DROP COLUMN told"),
    ("0007", "DROP TABLE earlier_text"),
    ("0007", "ALTER TABLE version DROP COLUMN taken"),
    ("0007", "ALTER TABLE version DROP COLUMN notes"),
    ("0006", "DROP TABLE search_words"),
    ("0006", "DROP TABLE search"),
    ("0005", "ALTER TABLE record ADD COLUMN file VARCHAR"),
    ("0005", "UPDATE record SET file = (SELECT substr(stamp, 1, 20) FROM record_file WHERE record = id)"),
    ("0005", "DROP TABLE record_file"),
    ("0005", "DROP TABLE shard"),
    ("0005", "DROP TABLE under_way"),
    ("0004", "DROP INDEX record_body"),
    ("0004", "ALTER TABLE record DROP COLUMN body"),
    ("0004", "ALTER TABLE version DROP COLUMN since"),
    ("0004", "ALTER TABLE version DROP COLUMN asked"),
    ("0003", "DROP TRIGGER memory_words_new"),
    ("0003", "DROP TRIGGER memory_words_gone"),
    ("0003", "DROP TABLE memory_words"),
    ("0003", "ALTER TABLE memory DROP COLUMN source_words"),
    ("0003", "ALTER TABLE memory DROP COLUMN target_words"),
)
"""Revision and what takes a part of it back, newest first."""


def take_back(connection: sa.Connection, revision: str) -> None:
    """The store as it was at a revision, with what it holds."""
    if revision < "0009":
        row = schema.record.c
        for identity, raw in connection.execute(sa.select(row.id, row.json)).all():
            connection.execute(
                sa.text("UPDATE record SET json = :json WHERE id = :id"),
                {"json": zlib.decompress(raw).decode(), "id": identity},
            )
    for made, statement in MADE:
        if made > revision:
            connection.execute(sa.text(statement))
    connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
