"""Archived pages: compressed, apart from the records, gone after `keep_days`."""

import datetime as dt
import hashlib
import threading
import zlib

import sqlalchemy as sa

from pipeline.model import Page
from pipeline.store.opening import begin
from pipeline.store.schema import archive


class ArchiveTable:
    """Pages of releases as they came."""

    def __init__(self, engine: sa.Engine, writing: threading.RLock) -> None:
        self._engine = engine
        self._writing = writing

    def keep(self, identity: str, page: Page) -> None:
        """Keep a page; the same bytes are kept once."""
        with self._writing, begin(self._engine) as connection:
            keep_page(connection, identity, page)

    def latest(self, identity: str) -> Page | None:
        """The newest page of a release."""
        query = (
            sa.select(archive)
            .where(archive.c.record == identity)
            .order_by(archive.c.retrieved.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Page(
            url=row.url,
            body=zlib.decompress(row.body),
            content_type=row.content_type or "",
            retrieved=dt.datetime.fromisoformat(row.retrieved),
        )

    def purge(self, before: dt.datetime) -> int:
        """Remove pages older than a moment; how many."""
        stamp = before.astimezone(dt.UTC).isoformat()
        with self._writing, begin(self._engine) as connection:
            return int(connection.execute(archive.delete().where(archive.c.retrieved < stamp)).rowcount)


def keep_page(connection: sa.Connection, identity: str, page: Page) -> None:
    """Keep a page within the caller's transaction; the same bytes are kept once."""
    digest = hashlib.sha256(page.body).hexdigest()
    same = sa.select(archive.c.hash).where(archive.c.record == identity, archive.c.hash == digest)
    if connection.execute(same).first() is None:
        connection.execute(
            archive.insert().values(
                record=identity,
                retrieved=page.retrieved.astimezone(dt.UTC).isoformat(),
                url=page.url,
                content_type=page.content_type,
                hash=digest,
                body=zlib.compress(page.body, 6),
            )
        )
