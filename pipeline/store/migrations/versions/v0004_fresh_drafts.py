"""Since when a draft waits, and the words of a release without its title.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; drafts from before wait since the day of their release."""
    for name in ("since", "asked"):
        op.add_column("version", sa.Column(name, sa.String, nullable=False, server_default=""))
    op.add_column("record", sa.Column("body", sa.String, nullable=False, server_default=""))
    op.execute(sa.text("UPDATE version SET since = day WHERE day IS NOT NULL"))
    op.create_index("record_body", "record", ["body"])
