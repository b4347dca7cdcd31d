"""The JSON of records is compressed; what was looked for in it has columns of its own.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.form.encoding import packed, unpacked

revision = "0009"
down_revision = "0008"
_AT_ONCE = 200


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
    some = sa.text("SELECT id, json FROM record WHERE id > :last ORDER BY id LIMIT :most")
    fill = row.update().where(row.c.id == sa.bindparam("wanted"))
    last = ""
    while rows := connection.execute(some, {"last": last, "most": _AT_ONCE}).all():
        found = [(row.id, unpacked(row.json, about=row.id)) for row in rows]
        values = [
            {
                "wanted": identity,
                "json": packed(record),
                "gone": record.gone_since is not None,
                "dateless": record.release is not None and not record.release.day_known,
            }
            for identity, record in found
        ]
        connection.execute(fill, values)
        last = rows[-1].id
