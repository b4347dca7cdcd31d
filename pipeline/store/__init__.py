"""The store: what was seen, paid, generated and decided. Nouns in, nouns out; SQL stays in here."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.model import Record, Release, Work
from pipeline.store import schema, statements
from pipeline.store.archive import ArchiveTable
from pipeline.store.lock import post_lock, run_lock
from pipeline.store.memory import MemoryTable, Unit
from pipeline.store.opening import connect
from pipeline.store.records import RecordFiles, compact, decode
from pipeline.store.rows import address_alias, words_of
from pipeline.store.sources import Poll, SourceState, Standing
from pipeline.store.typed import Typed, others_typing, put_typed, typed

__all__ = ["Poll", "SourceState", "Standing", "Store", "Typed", "Unit", "post_lock", "run_lock"]


class Store:
    """Open with `Store.open`; threads may share it (one writes at a time)."""

    def __init__(self, engine: sa.Engine, files: RecordFiles) -> None:
        self._engine = engine
        self._files = files
        self._writing = threading.RLock()
        self.memory = MemoryTable(engine)
        self.archive = ArchiveTable(engine, self._writing)
        self.rebuilt = 0
        """How many records the store took from files at opening because they were newer or missing."""

    @classmethod
    def open(cls, where: str, state: Path, *, records: Path | None = None, fsync: bool = True) -> Store:
        """Store of a settings' `store`, with its records; an empty or older one is rebuilt from the records.

        `records` is the folder of the record files, `.stadtbote/records` unless said otherwise.
        Raises StoreError.
        """
        files = RecordFiles(records or state / "records", fsync=fsync)
        store = cls(connect(where, state, fsync=fsync), files)
        store._catch_up()
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def catch_up(self) -> None:
        """Take in record files that changed since the store was opened (a branch that was pulled)."""
        with self._writing:
            self._catch_up()

    # -- records ---------------------------------------------------------------------------------------

    def put(self, record: Record, *, units: Iterable[Unit] = ()) -> None:
        """Store a record and memory units in one transaction; the record's file is written before."""
        with self._writing:
            stamp = self._files.write(record)
            with self._engine.begin() as connection:
                statements.upsert(connection, record, stamp)
                self.memory.keep(connection, units)

    def get(self, identity: str) -> Record | None:
        """The record of this id."""
        with self._engine.connect() as connection:
            raw = statements.one_json(connection, identity)
        return None if raw is None else decode(raw, Record, about=identity)

    def known(self, identity: str, url: str = "") -> Record | None:
        """The record that was ever listed under this identity, or else under this address."""
        aliases = [identity, address_alias(url)] if url else [identity]
        with self._engine.connect() as connection:
            found = statements.owners(connection, aliases)
        for alias in aliases:
            if alias in found:
                return self.get(found[alias])
        return None

    def known_among(self, entries: Sequence[tuple[str, str]]) -> list[Record | None]:
        """`known` of many identities and addresses at once, in their order."""
        names = [name for identity, url in entries for name in (identity, address_alias(url)) if name]
        with self._engine.connect() as connection:
            owner = statements.owners(connection, names)
            found = statements.records(connection, owner.values())
        ids = [
            owner.get(identity) or (owner.get(address_alias(url)) if url else None)
            for identity, url in entries
        ]
        return [found.get(one) if one else None for one in ids]

    def find(
        self,
        *,
        source: str | None = None,
        work: Sequence[Work] | None = None,
        fingerprint: str | None = None,
        path: str | None = None,
        recheck_before: dt.datetime | None = None,
        days: tuple[dt.date, dt.date] | None = None,
    ) -> Iterator[Record]:
        """Records that fit all that is given, newest day first."""
        row = schema.record.c
        query = sa.select(row.json).order_by(row.day.desc(), row.id)
        if source is not None:
            query = query.where(row.source == source)
        if work is not None:
            query = query.where(row.work.in_([str(one) for one in work]))
        if fingerprint is not None:
            query = query.where(row.fingerprint == fingerprint)
        if recheck_before is not None:
            query = query.where(row.recheck_at.is_not(None), row.recheck_at <= recheck_before.isoformat())
        if days is not None:
            query = query.where(row.day.between(days[0].isoformat(), days[1].isoformat()))
        if path is not None:
            query = query.where(
                row.id.in_(sa.select(schema.version.c.record).where(schema.version.c.path == path))
            )
        with self._engine.connect() as connection:
            raws = [one.json for one in connection.execute(query)]
        for raw in raws:
            yield decode(raw, Record)

    def absorb(self, record: Record, other: str) -> None:
        """Store a record that takes another one's place: the other's identity is an alias of it from now on."""
        with self._writing:
            stamp = self._files.write(record)
            with self._engine.begin() as connection:
                for table, column in (
                    (schema.record, schema.record.c.id),
                    (schema.version, schema.version.c.record),
                    (schema.identity, schema.identity.c.record),
                    (schema.archive, schema.archive.c.record),
                ):
                    connection.execute(table.delete().where(column == other))
                statements.upsert(connection, record, stamp)
            self._files.remove(other)

    def like(self, release: Release, *, within: dt.timedelta) -> Iterator[Record]:
        """Records with the same words, or with the same title within some days."""
        row = schema.record.c
        first, last = release.day - within, release.day + within
        query = sa.select(row.json).where(
            (row.words == words_of(release))
            | ((row.title == release.title) & row.day.between(first.isoformat(), last.isoformat()))
        )
        with self._engine.connect() as connection:
            raws = [one.json for one in connection.execute(query.order_by(row.day, row.id))]
        for raw in raws:
            yield decode(raw, Record)

    def forget(self, record: Record) -> None:
        """Remove a release from memory, archive, contact and typed text; `record` is what stays of it."""
        with self._writing:
            stamp = self._files.write(record)
            with self._engine.begin() as connection:
                for table in (schema.archive, schema.contact, schema.typed):
                    connection.execute(table.delete().where(table.c.record == record.id))
                statements.upsert(connection, record, stamp)

    def forget_texts(self, texts: Sequence[str]) -> None:
        """Remove these German texts from the memory."""
        from pipeline.store.memory import digest

        with self._writing, self._engine.begin() as connection:
            for text in texts:
                connection.execute(schema.memory.delete().where(schema.memory.c.hash == digest(text)))

    # -- sources ---------------------------------------------------------------------------------------

    def source(self, identity: str) -> SourceState:
        """State of a source; a fresh one where it was never polled."""
        query = sa.select(schema.source.c.json).where(schema.source.c.id == identity)
        with self._engine.connect() as connection:
            raw = connection.execute(query).scalar()
        return SourceState(id=identity) if raw is None else decode(raw, SourceState, about=identity)

    def source_ids(self) -> list[str]:
        """Ids of every source that was ever polled."""
        with self._engine.connect() as connection:
            return [
                one.id
                for one in connection.execute(sa.select(schema.source.c.id).order_by(schema.source.c.id))
            ]

    def put_source(self, state: SourceState) -> None:
        """Store the state of a source."""
        with self._write() as connection:
            connection.execute(schema.source.delete().where(schema.source.c.id == state.id))
            connection.execute(schema.source.insert().values(id=state.id, json=compact(state)))

    # -- memory, money, contact --------------------------------------------------------------------------

    def keep(self, units: Iterable[Unit]) -> None:
        """Add units to the memory."""
        with self._write() as connection:
            self.memory.keep(connection, units)

    def retire(self, source: str, *, languages: tuple[str, str], at: dt.datetime, but: str = "") -> int:
        """Take a text's English out of use, all of it or all `but` one; how many units that were."""
        with self._write() as connection:
            return self.memory.retire(connection, source=source, languages=languages, at=at, but=but)

    def spent(self, since: dt.datetime, *, engine: str | None = None) -> int:
        """Characters billed, or perhaps billed, since a moment."""
        row = schema.purchase.c
        query = sa.select(
            sa.func.sum(sa.case((row.result.in_(["paid", "settled-paid"]), row.billed), else_=row.characters))
        ).where(
            row.at >= since.astimezone(dt.UTC).isoformat(), row.result.not_in(["unpaid", "settled-unpaid"])
        )
        if engine:
            query = query.where(row.engine == engine)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def waiting_drafts(self) -> int:
        """How many drafts wait for an editor."""
        row = schema.version.c
        query = sa.select(sa.func.count()).where(
            row.place == "draft", row.review.in_(["machine", "in_review"])
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def approved_drafts(self) -> list[tuple[str, str]]:
        """Record and language of what was approved and is not published, by day."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language)
            .where(row.place == "draft", row.review == "reviewed")
            .order_by(row.day, row.record)
        )
        with self._engine.connect() as connection:
            return [(one.record, one.language) for one in connection.execute(query)]

    def outdated(self) -> list[tuple[str, str]]:
        """Record and language of what is published and was changed by the city since."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language)
            .where(row.place == "published", row.freshness == "source_changed")
            .order_by(row.day, row.record)
        )
        with self._engine.connect() as connection:
            return [(one.record, one.language) for one in connection.execute(query)]

    def doubtful(self) -> list[str]:
        """Ids of records with a purchase nobody knows the outcome of, oldest first."""
        row = schema.purchase.c
        query = (
            sa.select(row.record)
            .where(row.result.in_(["", "unknown"]))
            .group_by(row.record)
            .order_by(sa.func.min(row.at))
        )
        with self._engine.connect() as connection:
            return list(dict.fromkeys(str(one.record) for one in connection.execute(query)))

    def reviewed(self, *, limit: int = 2000) -> list[tuple[str, str]]:
        """Record and language of what people have reviewed, newest day first."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language)
            .where(row.place.in_(["draft", "published"]), row.review == "reviewed")
            .order_by(row.day.desc(), row.record)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [(one.record, one.language) for one in connection.execute(query)]

    def placed(self) -> list[tuple[str, str, str, str]]:
        """Record, language, path and place of every version that should have a file."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language, row.path, row.place)
            .where(row.place.in_(["draft", "published", "withdrawn"]), row.review != "rejected")
            .order_by(row.path)
        )
        with self._engine.connect() as connection:
            return [(one.record, one.language, one.path, one.place) for one in connection.execute(query)]

    def looked(self) -> dict[str, str]:
        """Path to stamp of every post when it was last looked at."""
        with self._engine.connect() as connection:
            return {one.path: one.stamp for one in connection.execute(sa.select(schema.looked))}

    def set_looked(self, stamps: dict[str, str]) -> None:
        """Remember how posts were found, in place of what was remembered."""
        with self._write() as connection:
            connection.execute(schema.looked.delete())
            if stamps:
                rows = [{"path": path, "stamp": stamp} for path, stamp in stamps.items()]
                connection.execute(schema.looked.insert(), rows)

    def mark(self, name: str) -> str:
        """A remembered word (hash of a file read, day of a report), or ""."""
        query = sa.select(schema.meta.c.value).where(schema.meta.c.key == name)
        with self._engine.connect() as connection:
            return str(connection.execute(query).scalar() or "")

    def set_mark(self, name: str, value: str) -> None:
        """Remember a word."""
        with self._write() as connection:
            connection.execute(schema.meta.delete().where(schema.meta.c.key == name))
            connection.execute(schema.meta.insert().values(key=name, value=value))

    def put_contact(self, identity: str, blocks: str) -> None:
        """Keep a release's contact block (JSON): here and nowhere else."""
        with self._write() as connection:
            connection.execute(schema.contact.delete().where(schema.contact.c.record == identity))
            connection.execute(schema.contact.insert().values(record=identity, json=blocks))

    def contact(self, identity: str) -> str:
        """JSON of the contact block, or ""."""
        query = sa.select(schema.contact.c.json).where(schema.contact.c.record == identity)
        with self._engine.connect() as connection:
            return str(connection.execute(query).scalar() or "")

    # -- the desk ----------------------------------------------------------------------------------------

    def typed(self, record: str, language: str, who: str) -> Typed | None:
        """What this person typed at this draft and has not saved."""
        return typed(self._engine, record, language, who)

    def put_typed(self, text: Typed) -> None:
        """Keep typed text; without any text the row goes."""
        with self._write() as connection:
            put_typed(connection, text)

    def others_typing(self, record: str, language: str, who: str, *, since: dt.datetime) -> list[str]:
        """Who else has unsaved text at this draft."""
        return others_typing(self._engine, record, language, who, since)

    # -- inside ----------------------------------------------------------------------------------------

    @property
    def engine(self) -> sa.Engine:
        """For the queue's questions (`store.queue`)."""
        return self._engine

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        try:
            with self._writing, self._engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise StoreError(f"cannot be written: {error.orig}", about="store", temporary=True) from error

    def _catch_up(self) -> None:
        """Take every record file that is newer than, or missing from, the store; write those that are missing."""
        from pipeline.store.rebuild import units_of

        self._files.sweep()
        with self._engine.connect() as connection:
            here = {
                row.id: row.file
                for row in connection.execute(sa.select(schema.record.c.id, schema.record.c.file))
            }
        there = self._files.stamps()
        for identity, stamp in there.items():
            if here.get(identity) != stamp:
                record = self._files.read(identity)
                with self._writing, self._engine.begin() as connection:
                    statements.upsert(connection, record, stamp)
                    self.memory.keep(connection, units_of(record))
                self.rebuilt += 1
        for identity in there:
            # A run killed while two records became one leaves the absorbed one's file behind.
            owner = self.known(identity)
            if owner is not None and owner.id != identity and identity in owner.aliases:
                self.absorb(owner, identity)
        for identity in here.keys() - there.keys():
            record_ = self.get(identity)
            if record_ is not None:
                self.put(record_)
