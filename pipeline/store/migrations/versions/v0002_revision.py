"""A revision a record: compared before each write, so that nobody writes back what they read earlier."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; records from before start at 0."""
    op.add_column("record", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
