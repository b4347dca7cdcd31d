"""What says that something changed, apart from the records: stamps of their files, and changes under way.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; what is under way is looked for once more in the records' JSON, as it was at every opening."""
    op.create_table(
        "record_file",
        sa.Column("record", sa.String, primary_key=True),
        sa.Column("stamp", sa.String, nullable=False),
    )
    op.create_table(
        "shard",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("digest", sa.String, nullable=False),
    )
    op.create_table("under_way", sa.Column("record", sa.String, primary_key=True))
    op.execute(
        sa.text("INSERT INTO record_file (record, stamp) SELECT id, file FROM record WHERE file IS NOT NULL")
    )
    position = sa.func.instr if op.get_bind().dialect.name == "sqlite" else sa.func.strpos
    record, under_way = (
        sa.table("record", sa.column("id"), sa.column("json")),
        sa.table("under_way", sa.column("record")),
    )
    pending = sa.select(record.c.id).where(position(record.c.json, '"pending":{') > 0)
    op.execute(under_way.insert().from_select(["record"], pending))
    op.drop_column("record", "file")
