"""Releases are found by the words of their German and their English.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.stored import batches
from pipeline.store.search import index

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables, and index what is stored, some records at a time."""
    op.create_table(
        "search",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("record", sa.String, nullable=False, index=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(words, detail='none', columnsize=0, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute("CREATE TABLE search_words (id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX search_words_words ON search_words USING gin (words)")
    for records in batches(connection):
        index(connection, [*records.values()])
