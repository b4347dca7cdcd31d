"""When each release was last told of in feeds, so that only the newest are looked at.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from pipeline.model import Record
from pipeline.store.form.encoding import decode
from pipeline.store.rows import told_at

revision = "0008"
down_revision = "0007"
_AT_ONCE = 200


def upgrade() -> None:
    """Add the column and fill it, some records at a time."""
    op.add_column("version", sa.Column("told", sa.String, nullable=False, server_default=""))
    connection = op.get_bind()
    last, some = "", sa.text("SELECT id, json FROM record WHERE id > :last ORDER BY id LIMIT :most")
    fill = sa.text("UPDATE version SET told = :told WHERE record = :id")
    while rows := connection.execute(some, {"last": last, "most": _AT_ONCE}).all():
        connection.execute(
            fill,
            [{"id": row.id, "told": told_at(decode(row.json, Record, about=row.id))} for row in rows],
        )
        last = rows[-1].id
