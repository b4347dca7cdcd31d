"""The SQLite store's newest form as SQL, as all migrations make it: `python -m tests.store.newest` writes it anew."""

import sqlalchemy as sa

from pipeline.store import migrations

HIDDEN = ("memory_words_", "search_words_", "sqlite_")
"""Tables that SQLite makes for its own indexes."""


def by_migrations() -> str:
    """Statements that make an empty store, an empty line between two."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        migrations.bring(connection)
        rows = connection.execute(
            sa.text("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
        ).all()
    made = [row.sql for row in rows if row.type != "table" or not row.name.startswith(HIDDEN)]
    return "\n\n".join([*made, f"INSERT INTO alembic_version VALUES ('{migrations.HEAD}')"]) + "\n"


if __name__ == "__main__":
    migrations.NEWEST.write_text(by_migrations(), encoding="utf-8")
