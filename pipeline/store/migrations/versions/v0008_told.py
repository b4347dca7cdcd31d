"""When each release was last told of in feeds, so that only the newest are looked at.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.migrations.stored import batches
from pipeline.store.rows import told_at

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column and fill it, some records at a time."""
    op.add_column("version", sa.Column("told", sa.String, nullable=False, server_default=""))
    connection = op.get_bind()
    fill = sa.text("UPDATE version SET told = :told WHERE record = :id")
    for records in batches(connection):
        connection.execute(fill, [{"id": name, "told": told_at(record)} for name, record in records.items()])
