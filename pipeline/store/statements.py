"""Statements that every record passes through, built once: putting them together anew costs more than running them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import sqlalchemy as sa

from pipeline.model import Record, SourceState
from pipeline.store import schema, search
from pipeline.store.form.encoding import compact, decode, unpacked
from pipeline.store.records import SHARD, shard_of
from pipeline.store.rows import identity_rows, purchase_rows, record_row, revision_of, version_rows

_ID: sa.BindParameter[str] = sa.bindparam("wanted")
_ALL: sa.BindParameter[str] = sa.bindparam("wanted", expanding=True)
_DROP = tuple(
    table.delete().where(column == _ID)
    for table, column in (
        (schema.record, schema.record.c.id),
        (schema.version, schema.version.c.record),
        (schema.purchase, schema.purchase.c.record),
        (schema.identity, schema.identity.c.record),
        (schema.record_file, schema.record_file.c.record),
        (schema.under_way, schema.under_way.c.record),
    )
)
_DROP_NAME = schema.identity.delete().where(schema.identity.c.alias == _ID)
_DROP_PURCHASE = schema.purchase.delete().where(schema.purchase.c.id == _ID)
_KEEP_SHARD = schema.shard.insert().prefix_with("OR REPLACE", dialect="sqlite")
_INSERT = {table.name: table.insert() for table in schema.metadata.sorted_tables}
_DROP_ARCHIVE = schema.archive.delete().where(schema.archive.c.record == _ID)
_UPDATE = schema.record.update().where(schema.record.c.id == _ID)
_STAMP = schema.record_file.update().where(schema.record_file.c.record == _ID)
_DROP_VERSIONS = schema.version.delete().where(schema.version.c.record == _ID)
_DROP_NAMES = schema.identity.delete().where(schema.identity.c.record == _ID)
_DROP_UNDER_WAY = schema.under_way.delete().where(schema.under_way.c.record == _ID)
_REVISIONS = (
    sa.select(schema.record.c.id, schema.record.c.revision)
    .where(schema.record.c.id.in_(_ALL))
    .order_by(schema.record.c.id)
    .with_for_update()
)
_GET = sa.select(schema.record.c.json).where(schema.record.c.id == _ID)
_GET_SOME = sa.select(schema.record.c.id, schema.record.c.json).where(schema.record.c.id.in_(_ALL))
_NAMES = sa.select(schema.identity.c.alias, schema.identity.c.record).where(schema.identity.c.alias.in_(_ALL))
_OWN = sa.select(schema.record.c.id).where(schema.record.c.id.in_(_ALL))
_SOURCES = (
    sa.select(schema.source.c.id, schema.source.c.json)
    .where(schema.source.c.id.in_(_ALL))
    .order_by(schema.source.c.id)
    .with_for_update()
)
_CHANGE_SOURCE = schema.source.update().where(schema.source.c.id == _ID)
LEDGER = "ledger"
"""Mark: state of the ledger of all releases."""
_AT_ONCE = 500
"""Names in one question: databases limit the number of parameters."""


def upsert(connection: sa.Connection, found: Sequence[tuple[Record, str]]) -> None:
    """All rows of records, with the stamps of their files, in place of what was there. Of a name or a purchase that
    two of them have, the later one's stands."""
    records = [record for record, _ in found]
    gone = [{"wanted": record.id} for record in records]
    names = {row["alias"]: row for record in records for row in identity_rows(record)}
    purchases = {row["id"]: row for record in records for row in purchase_rows(record)}
    for drop in _DROP:
        connection.execute(drop, gone)
    connection.execute(_DROP_NAME, [{"wanted": name} for name in names])
    keep_shards(connection, {shard_of(record.id): "" for record in records})
    if purchases:
        connection.execute(_DROP_PURCHASE, [{"wanted": purchase} for purchase in purchases])
    for table, rows in (
        (schema.record, [record_row(record) for record in records]),
        (schema.record_file, [{"record": record.id, "stamp": stamp} for record, stamp in found]),
        (schema.under_way, [{"record": record.id} for record in records if record.pending is not None]),
        (schema.identity, list(names.values())),
        (schema.version, [row for record in records for row in version_rows(record)]),
        (schema.purchase, list(purchases.values())),
    ):
        if rows:
            connection.execute(_INSERT[table.name], rows)
    search.index(connection, records)


def update(connection: sa.Connection, before: Record, after: Record, stamp: str) -> None:
    """The rows of a stored record that a change of it touches, with the stamp of its file."""
    wanted = {"wanted": after.id}
    connection.execute(_UPDATE, {**record_row(after), **wanted})
    connection.execute(_STAMP, {"stamp": stamp, **wanted})
    keep_shards(connection, {shard_of(after.id): ""})
    if (before.pending is None) != (after.pending is None):
        connection.execute(_DROP_UNDER_WAY, wanted)
        if after.pending is not None:
            connection.execute(_INSERT["under_way"], {"record": after.id})
    if (names := identity_rows(after)) != identity_rows(before):
        connection.execute(_DROP_NAMES, wanted)
        connection.execute(_DROP_NAME, [{"wanted": row["alias"]} for row in names])
        connection.execute(_INSERT["identity"], names)
    if (versions := version_rows(after)) != version_rows(before):
        connection.execute(_DROP_VERSIONS, wanted)
        if versions:
            connection.execute(_INSERT["version"], versions)
    known = {row["id"]: row for row in purchase_rows(before)}
    now = {row["id"]: row for row in purchase_rows(after)}
    if gone := [{"wanted": name} for name, row in known.items() if now.get(name) != row]:
        connection.execute(_DROP_PURCHASE, gone)
    if new := [row for name, row in now.items() if known.get(name) != row]:
        connection.execute(_INSERT["purchase"], new)
    if search.says(before) != search.says(after):
        search.index(connection, [after])


def keep_shards(connection: sa.Connection, digests: Mapping[str, str]) -> None:
    """Remember shards all of whose files are known; "" for those in which one was written since.

    A server's store takes nothing from files but what a person loads, and needs to know none.
    """
    if digests and connection.dialect.name == "sqlite":
        rows = [{"name": name, "digest": digest} for name, digest in digests.items()]
        connection.execute(_KEEP_SHARD, rows)


def drop(connection: sa.Connection, identity: str) -> None:
    """All rows of a record but its purchases' sums: it became part of another."""
    keep_shards(connection, {shard_of(identity): ""})
    for table_drop in (*_DROP, _DROP_ARCHIVE):
        connection.execute(table_drop, {"wanted": identity})
    search.drop(connection, identity)


def one_row(connection: sa.Connection, identity: str) -> bytes | str | None:
    """What is stored of one record (`form.encoding.packed`)."""
    found: bytes | str | None = connection.execute(_GET, {"wanted": identity}).scalar()
    return found


def owners(connection: sa.Connection, names: Sequence[str]) -> dict[str, str]:
    """Identity or address to the id of its record, for those that are known; the id of a record is its own, whoever
    else names it."""
    found: dict[str, str] = {}
    for some in _parts(names):
        rows = connection.execute(_NAMES, {"wanted": some})
        found |= {str(row.alias): str(row.record) for row in rows}
        found |= {str(text): str(text) for text in connection.execute(_OWN, {"wanted": some}).scalars()}
    return found


def records(connection: sa.Connection, ids: Iterable[str]) -> Mapping[str, Record]:
    """Id to record."""
    found: dict[str, Record] = {}
    for some in _parts(dict.fromkeys(ids)):
        rows = connection.execute(_GET_SOME, {"wanted": some})
        found |= {str(row.id): unpacked(row.json, about=str(row.id)) for row in rows}
    return found


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def stamps(connection: sa.Connection, shards: Sequence[str]) -> dict[str, str]:
    """Identity to the stamp of its file, of every record in these shards."""
    row = schema.record_file.c
    query = sa.select(row.record, row.stamp).where(sa.func.substr(row.record.concat("."), 1, SHARD).in_(_ALL))
    found: dict[str, str] = {}
    for some in _parts(shards):
        found |= {str(pair.record): str(pair.stamp) for pair in connection.execute(query, {"wanted": some})}
    return found


def restamp(connection: sa.Connection, stamps: Mapping[str, tuple[str, str]]) -> None:
    """Identity to its old and its new stamp: one that was changed meanwhile stands."""
    row = schema.record_file.c
    query = schema.record_file.update().where(row.record == _ID, row.stamp == sa.bindparam("old"))
    rows = [{"wanted": stamp, "old": old, "new": new} for stamp, (old, new) in stamps.items()]
    if rows:
        connection.execute(query.values(stamp=sa.bindparam("new")), rows)


def shards(connection: sa.Connection) -> dict[str, str]:
    """Shard to its digest when all of its files were known; "" where one was written since."""
    return {str(row.name): str(row.digest) for row in connection.execute(sa.select(schema.shard))}


def sources(connection: sa.Connection, ids: Sequence[str]) -> dict[str, SourceState]:
    """Id to state of sources that were polled before; their rows are locked until the transaction ends."""
    return {
        str(row.id): decode(row.json, SourceState, about=str(row.id))
        for some in _parts(ids)
        for row in connection.execute(_SOURCES, {"wanted": some})
    }


def keep_sources(
    connection: sa.Connection, before: Mapping[str, SourceState], after: Mapping[str, SourceState]
) -> None:
    """Write the states that are others than before."""
    new = [{"id": text, "json": compact(state)} for text, state in after.items() if text not in before]
    changed = [
        {"wanted": text, "json": compact(state)}
        for text, state in after.items()
        if text in before and state != before[text]
    ]
    if new:
        connection.execute(_INSERT["source"], new)
    if changed:
        connection.execute(_CHANGE_SOURCE, changed)


def stored_among(connection: sa.Connection, names: Sequence[str]) -> list[str]:
    """Which of these are ids of stored records."""
    query = sa.select(schema.record_file.c.record).where(schema.record_file.c.record.in_(_ALL))
    return [
        str(identity)
        for some in _parts(names)
        for identity in connection.execute(query, {"wanted": some}).scalars()
    ]


def change_mark(connection: sa.Connection, name: str, transition: Callable[[str], str]) -> str:
    """Change a remembered word by a pure function of what is remembered at this moment; the new word."""
    row = schema.meta.c
    raw = connection.execute(sa.select(row.value).where(row.key == name).with_for_update()).scalar()
    after = transition(str(raw or ""))
    if raw is None:
        connection.execute(schema.meta.insert().values(key=name, value=after))
    elif after != raw:
        connection.execute(schema.meta.update().where(row.key == name).values(value=after))
    return after


def are_stored(connection: sa.Connection, records: Mapping[str, Record | None]) -> bool:
    """Whether the stored records still are these; None: there is none. Their rows are locked until the transaction ends."""
    found: dict[str, int] = {}
    for some in _parts(sorted(records)):
        found |= {str(row.id): int(row.revision) for row in connection.execute(_REVISIONS, {"wanted": some})}
    return all(found.get(identity) == revision_of(record) for identity, record in records.items())


def is_ledger(connection: sa.Connection, seen: str | None) -> bool:
    """Whether no purchase was intended since the ledger was read; from now on, one was. None: it was not read."""
    row = schema.meta.c
    if seen is None:
        return True
    if connection.execute(sa.select(row.value).where(row.key == LEDGER).with_for_update()).scalar() != seen:
        return False
    connection.execute(schema.meta.update().where(row.key == LEDGER).values(value=str(int(seen) + 1)))
    return True
