"""Statements that every record passes through, built once: putting them together anew costs more than running them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from pipeline.model import Record
from pipeline.store import schema
from pipeline.store.records import decode
from pipeline.store.rows import identity_rows, purchase_rows, record_row, version_rows

_ID: sa.BindParameter[str] = sa.bindparam("wanted")
_ALL: sa.BindParameter[str] = sa.bindparam("wanted", expanding=True)
_DROP = tuple(
    table.delete().where(column == _ID)
    for table, column in (
        (schema.record, schema.record.c.id),
        (schema.version, schema.version.c.record),
        (schema.purchase, schema.purchase.c.record),
        (schema.identity, schema.identity.c.record),
    )
)
_DROP_NAMES = schema.identity.delete().where(schema.identity.c.alias.in_(_ALL))
_INSERT_RECORD, _INSERT_NAMES = schema.record.insert(), schema.identity.insert()
_INSERT_VERSIONS, _INSERT_PURCHASES = schema.version.insert(), schema.purchase.insert()
_DROP_ARCHIVE = schema.archive.delete().where(schema.archive.c.record == _ID)
_REVISION = sa.select(schema.record.c.revision).where(schema.record.c.id == _ID).with_for_update()
_GET = sa.select(schema.record.c.json).where(schema.record.c.id == _ID)
_GET_SOME = sa.select(schema.record.c.id, schema.record.c.json).where(schema.record.c.id.in_(_ALL))
_NAMES = sa.select(schema.identity.c.alias, schema.identity.c.record).where(schema.identity.c.alias.in_(_ALL))
_AT_ONCE = 500
"""Names in one question: databases limit the number of parameters."""


def upsert(connection: sa.Connection, record: Record, stamp: str) -> None:
    """All rows of a record in place of what was there."""
    for drop in _DROP:
        connection.execute(drop, {"wanted": record.id})
    connection.execute(_INSERT_RECORD, record_row(record, stamp))
    names: list[dict[str, Any]] = identity_rows(record)
    connection.execute(_DROP_NAMES, {"wanted": [one["alias"] for one in names]})
    connection.execute(_INSERT_NAMES, names)
    if versions := version_rows(record):
        connection.execute(_INSERT_VERSIONS, versions)
    if purchases := purchase_rows(record):
        connection.execute(_INSERT_PURCHASES, purchases)


def revision(connection: sa.Connection, identity: str) -> int | None:
    """The revision of a stored record, its row locked until the transaction ends; None where it is not stored."""
    found = connection.execute(_REVISION, {"wanted": identity}).scalar()
    return None if found is None else int(found)


def drop(connection: sa.Connection, identity: str) -> None:
    """All rows of a record but its purchases' sums: it became part of another."""
    for table_drop in (*_DROP, _DROP_ARCHIVE):
        connection.execute(table_drop, {"wanted": identity})


def one_json(connection: sa.Connection, identity: str) -> str | None:
    """The JSON of one record."""
    found = connection.execute(_GET, {"wanted": identity}).scalar()
    return None if found is None else str(found)


def owners(connection: sa.Connection, names: Sequence[str]) -> dict[str, str]:
    """Identity or address to the id of its record, for those that are known."""
    found: dict[str, str] = {}
    for some in _parts(names):
        rows = connection.execute(_NAMES, {"wanted": some})
        found |= {str(row.alias): str(row.record) for row in rows}
    return found


def records(connection: sa.Connection, ids: Iterable[str]) -> Mapping[str, Record]:
    """Id to record."""
    found: dict[str, Record] = {}
    for some in _parts(dict.fromkeys(ids)):
        rows = connection.execute(_GET_SOME, {"wanted": some})
        found |= {str(row.id): decode(str(row.json), Record, about=str(row.id)) for row in rows}
    return found


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _AT_ONCE)):
        yield some
