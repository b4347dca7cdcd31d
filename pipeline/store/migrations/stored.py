"""Stored records as a migration goes through them: some at a time, whatever there is of them."""

from collections.abc import Iterator
from contextlib import suppress

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.model import Record
from pipeline.store.form.encoding import unpacked

_SOME = sa.text("SELECT id, json FROM record WHERE id > :last ORDER BY id LIMIT 200")


def batches(connection: sa.Connection) -> Iterator[dict[str, Record]]:
    """Records by id, two hundred at a time. A row that cannot be read stays as it is: a store is opened in spite of it."""
    last = ""
    while rows := connection.execute(_SOME, {"last": last}).all():
        found = {}
        for row in rows:
            with suppress(StoreError):
                found[row.id] = unpacked(row.json, about=row.id)
        if found:
            yield found
        last = rows[-1].id
