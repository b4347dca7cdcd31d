"""The store: what was seen, paid, generated and decided. Nouns in, nouns out; SQL stays in here."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import threading
import uuid
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from pipeline.errors import StoreOvertaken
from pipeline.model import Change, Effects, Record
from pipeline.store import catching_up, earlier_texts, schema, statements
from pipeline.store.archive import ArchiveTable, keep_page
from pipeline.store.damage import Notice
from pipeline.store.door import Door, ManyTransition, Transition
from pipeline.store.earlier_texts import EarlierText
from pipeline.store.form.encoding import compact
from pipeline.store.lineage import counted
from pipeline.store.lock import Fence, ReleaseLocks, locked_files, locked_rows, server_lock
from pipeline.store.marks import NEWS, Marks, more_news, stored_news
from pipeline.store.memory import MemoryTable
from pipeline.store.opening import connect
from pipeline.store.questions import Questions
from pipeline.store.records import RecordFiles
from pipeline.transitions.memory import units_of

F = TypeVar("F")
T = TypeVar("T")
_LOG = logging.getLogger(__name__)


class Store(Questions, Marks):
    """Open with `Store.open`; threads may share it (one writes at a time)."""

    def __init__(
        self, engine: sa.Engine, close: Callable[[], None], files: RecordFiles, folder: Path
    ) -> None:
        self._engine = engine
        # A command that ends without closing leaves the database as sound as one that does.
        self._close = weakref.finalize(self, close)
        self.files = files
        self.is_server = engine.dialect.name != "sqlite"
        self._writing = threading.RLock()
        self._fence: Fence | None = None
        self._id = self._identity()
        self.door = Door(self, ReleaseLocks(locked_rows(engine) if self.is_server else locked_files(folder)))
        self.memory = MemoryTable(engine)
        self.archive = ArchiveTable(engine, self._writing)
        self.notices: list[Notice] = []
        """What was found damaged and set aside: for whoever opened the store to tell."""
        self.aside: Callable[[], AbstractContextManager[object]] = nullcontext
        """Entered for each change of a release: whoever takes turns lets others work meanwhile."""
        self.rebuilt = 0
        """How many records the store took from files because they were newer or missing."""

    @classmethod
    def open(cls, where: str, state: Path, *, records: Path | None = None, fsync: bool = True) -> Store:
        """Store of a settings' `store`, with its records; an empty or older one is rebuilt from the records.

        `records` is the folder of the record files, `.stadtbote/records` unless said otherwise.
        Raises StoreError.
        """
        files = RecordFiles(records or state / "records", fsync=fsync)
        store = cls(*connect(where, state, fsync=fsync), files, state / "locks")
        # A server's store is shared by many folders: it takes nothing from files unless it is empty.
        if where == "sqlite" or not store.holds_records():
            store.catch_up()
        if where == "sqlite":
            catching_up.salvage(store, state)
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._close()

    def fenced(self, fence: Fence) -> Store:
        """The same store for one job: it writes nothing once another worker has taken the job over (JobLost)."""
        other = copy.copy(self)
        other._fence = fence
        other.door = Door(other, self.door.locks)
        return other

    def among_machines(self, *, shared: bool) -> AbstractContextManager[None]:
        """Hold the store alone, or `shared` with other workers; one machine's store needs none. Raises LockHeld."""
        return server_lock(self._engine, shared=shared) if self.is_server else nullcontext()

    def catch_up(self) -> None:
        """Take in record files that changed since the store last looked (another clone's, a branch that was pulled)."""
        self.rebuilt += catching_up.catch_up(self)

    def tell(self, about: str, message: str) -> None:
        """Note something that was found damaged, for the run's report, and log it for whoever is there."""
        self.notices.append(Notice(about=about, message=message))
        _LOG.warning("%s: %s", about, message)

    def refresh(self, identity: str, *, pulled: bool = False) -> None:
        """Take in a release's file where it is not the one the row knows: another clone's, `pulled` a moment ago. Of a
        server's store each machine has the files of what it did itself, and the rows are newer."""
        if self.is_server and not pulled:
            return
        query = sa.select(schema.record_file.c.stamp).where(schema.record_file.c.record == identity)
        known = self.scalar(query)
        if not self.files.is_known(identity, known) and (found := self.files.take(identity)) is not None:
            catching_up.take_in(self, found[0])

    # -- changes ---------------------------------------------------------------------------------------

    def change(
        self,
        identity: str,
        transition: Transition[F],
        *,
        now: dt.datetime,
        facts: Callable[[Record], F],
    ) -> Record:
        """Change a stored release: see `Door.change`."""
        with self.aside():
            return self.door.change(identity, transition, now=now, facts=facts)

    def change_many(
        self,
        identities: Iterable[str],
        transition: ManyTransition[F],
        *,
        now: dt.datetime,
        facts: Callable[[Mapping[str, Record]], F],
    ) -> dict[str, Record]:
        """Change several stored releases in one step: see `Door.change_many`."""
        return self.door.change_many(identities, transition, now=now, facts=facts)

    def add(self, record: Record, effects: Effects | None = None) -> Record:
        """Store a new release; one that is stored already stands, and is given back."""
        return self.door.add(record, effects)

    def add_many(self, records: Sequence[Record]) -> None:
        """Store new releases in one step; what is stored already stands."""
        self.door.add_many(records)

    def write(
        self, before: Mapping[str, Record | None], after: Mapping[str, Change | None], *, known: bool = False
    ) -> bool:
        """For the door: all changes in one transaction, each record's file before its row is committed.

        False, and nothing is written, where a stored record is no longer the one in `before`. `known`: the records
        come from another copy as they are, so that this store counts no change of its own.
        """
        try:
            return self._write(before, after, known=known)
        except StoreOvertaken:
            return False

    def _write(
        self, before: Mapping[str, Record | None], after: Mapping[str, Change | None], *, known: bool
    ) -> bool:
        whole = [change for change in after.values() if change is not None and change.record.pending is None]
        if news := [news_item for change in whole for news_item in change.effects.news]:
            # On disk before the record's file is, from which a row is made anew: told again, it takes its own place.
            with self.writing() as connection:
                if not statements.are_stored(connection, before):
                    return False
                statements.change_mark(connection, NEWS, more_news(news))
        with self.writing() as connection:
            if not statements.are_stored(connection, before):
                return False
            for change in after.values():
                if change is not None and not statements.is_ledger(connection, change.effects.ledger):
                    return False
            new: list[tuple[Record, str]] = []
            for identity, change in after.items():
                if change is None:
                    statements.drop(connection, identity)
                    continue
                record = change.record
                if not known:
                    record = replace(record, revisions=counted(record.revisions, self._id))
                if change.record.pending is None:
                    self._effects(connection, record, change.effects)
                stamp, stored = self.files.write(record), before.get(identity)
                if stored is None:
                    new.append((record, stamp))
                else:
                    statements.update(connection, stored, record, stamp)
            if new:
                statements.upsert(connection, new)
        for identity, change in after.items():
            if change is None:
                self.files.remove(identity)
        return True

    def restore(self, found: Sequence[tuple[Record, str]]) -> None:
        """Rows of records that only their files hold (with their stamps), in one transaction, and what each gives
        back to the memory."""
        with self.writing() as connection:
            statements.upsert(connection, found)
            whole = (record for record, _ in found if record.pending is None)
            self.memory.keep(connection, (unit for record in whole for unit in units_of(record)))

    def _effects(self, connection: sa.Connection, record: Record, effects: Effects) -> None:
        self._memory(connection, effects, record.history[-1].at if record.history else record.listed)
        self.memory.remove(connection, effects.forgotten)
        if effects.erased:
            for table in (schema.archive, schema.contact, schema.typed, schema.earlier_text):
                connection.execute(table.delete().where(table.c.record == record.id))
            statements.change_mark(
                connection,
                NEWS,
                lambda raw: compact(
                    [news_item for news_item in stored_news(raw) if news_item.record != record.id]
                ),
            )
        if effects.page is not None:
            keep_page(connection, record.id, effects.page)
        if effects.contact:
            connection.execute(schema.contact.delete().where(schema.contact.c.record == record.id))
            connection.execute(schema.contact.insert().values(record=record.id, json=effects.contact))

    def _memory(self, connection: sa.Connection, effects: Effects, at: dt.datetime) -> None:
        for retirement in effects.retired:
            self.memory.retire(
                connection,
                source=retirement.source,
                languages=(retirement.source_language, retirement.target_language),
                at=at,
                but=retirement.except_target,
            )
        self.memory.keep(connection, effects.units)

    # -- memory ------------------------------------------------------------------------------------------

    def change_memory(self, effects: Effects, *, now: dt.datetime) -> None:
        """What an import or a recall does to the memory as such: units retired, then units added, in one step."""
        self._written(lambda connection: self._memory(connection, effects, now))

    def keep_earlier(self, texts: Sequence[EarlierText]) -> None:
        """Keep texts that saved ones took the place of."""
        with self.writing() as connection:
            earlier_texts.keep(connection, texts)

    def mark_undone(self, text: EarlierText) -> None:
        """Note that an earlier text was put back."""
        with self.writing() as connection:
            earlier_texts.mark_undone(connection, text.id)

    # -- inside ----------------------------------------------------------------------------------------

    @property
    def engine(self) -> sa.Engine:
        """For the queue's questions (`store.queue`)."""
        return self._engine

    def _identity(self) -> str:
        """The id of this store among its copies, made at its first opening, as the state of its ledger is."""
        self.change_mark(statements.LEDGER, lambda state: state or "0")
        return self.change_mark("store id", lambda known: known or uuid.uuid4().hex[:8])

    def stamp(self, identity: str) -> None:
        """Note that a record's file, as it is now, says what its row says."""
        with self.writing() as connection:
            row = schema.record_file
            stamp = self.files.stamp_of(identity)
            connection.execute(row.update().where(row.c.record == identity).values(stamp=stamp))
