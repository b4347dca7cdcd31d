"""Texts that saved ones took the place of; who took a draft, and whose names open notes hold.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "earlier_text",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("record", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
    )
    op.create_index("earlier_text_place", "earlier_text", ["record", "language", "place"])
    for name in ("taken", "notes"):
        op.add_column("version", sa.Column(name, sa.String, nullable=False, server_default=""))
