"""The memory is found by its words: a normal form of both sides, and an index over it.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.memory_search import normal

revision = "0003"
down_revision = "0002"
_AT_ONCE = 2000


def upgrade() -> None:
    """Add the columns, fill them, make the index."""
    for side in ("source", "target"):
        op.add_column("memory", sa.Column(f"{side}_words", sa.Text, nullable=False, server_default=""))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, source, target FROM memory ORDER BY id")).all()
    fill = sa.text("UPDATE memory SET source_words = :source, target_words = :target WHERE id = :id")
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        connection.execute(
            fill, [{"id": row.id, "source": normal(row.source), "target": normal(row.target)} for row in some]
        )
    if connection.dialect.name == "sqlite":
        _sqlite()
    else:
        for side in ("source", "target"):
            op.execute(
                f"CREATE INDEX memory_{side}_words ON memory USING gin "
                f"(array_to_tsvector(string_to_array({side}_words, ' ')))"
            )


def _sqlite() -> None:
    """FTS5 over the columns themselves; triggers keep it in step with the table."""
    op.execute(
        "CREATE VIRTUAL TABLE memory_words USING fts5(source_words, target_words, content='memory', "
        "content_rowid='id', detail='column', tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO memory_words(memory_words) VALUES ('rebuild')")
    op.execute(
        "CREATE TRIGGER memory_words_new AFTER INSERT ON memory BEGIN INSERT INTO memory_words"
        "(rowid, source_words, target_words) VALUES (new.id, new.source_words, new.target_words); END"
    )
    op.execute(
        "CREATE TRIGGER memory_words_gone AFTER DELETE ON memory BEGIN INSERT INTO memory_words"
        "(memory_words, rowid, source_words, target_words) "
        "VALUES ('delete', old.id, old.source_words, old.target_words); END"
    )
