"""The JSON of records is compressed; what was looked for in it has columns of its own.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.form.encoding import packed
from pipeline.store.migrations.stored import batches

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Compress some records at a time. SQLite keeps bytes in a column of text as they are."""
    for name in ("gone", "dateless"):
        op.add_column("record", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.execute("ALTER TABLE record ALTER COLUMN json TYPE bytea USING convert_to(json, 'UTF8')")
    row = sa.table(
        "record",
        sa.column("id"),
        sa.column("json", sa.LargeBinary),
        *(sa.column(name, sa.Boolean) for name in ("gone", "dateless")),
    )
    fill = row.update().where(row.c.id == sa.bindparam("wanted"))
    for records in batches(connection):
        values = [
            {
                "wanted": identity,
                "json": packed(record),
                "gone": record.gone_since is not None,
                "dateless": record.release is not None and not record.release.day_known,
            }
            for identity, record in records.items()
        ]
        connection.execute(fill, values)
