"""What is looked up of single releases, sources and marks: nouns out, SQL stays in here."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from pipeline.model import Record, Release, SourceState, Work
from pipeline.store import earlier_texts, schema, statements
from pipeline.store import search as texts
from pipeline.store.autosave import Typed
from pipeline.store.earlier_texts import EarlierText
from pipeline.store.form.encoding import decode, recent, unpacked
from pipeline.store.rows import address_alias, body_of, words_of
from pipeline.store.search import Hit


class Queries:
    """A database that can be asked."""

    _engine: sa.Engine

    def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """All rows of an answer."""
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def scalar(self, query: sa.Select[Any]) -> Any:
        """The first column of the first row; None where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()


class Lookups(Queries):
    """Single releases, sources and marks; `Store` answers them."""

    def get(self, identity: str) -> Record | None:
        """The record of this id."""
        with self._engine.connect() as connection:
            raw = statements.one_row(connection, identity)
        return None if raw is None else recent(raw, about=identity)

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
        return [found.get(text) if text else None for text in ids]

    def stored_among(self, identities: Sequence[str]) -> set[str]:
        """Which of these are ids of stored releases."""
        with self._engine.connect() as connection:
            return set(statements.stored_among(connection, identities))

    def find(
        self,
        *,
        source: str | None = None,
        work: Sequence[Work] | None = None,
        path: str | None = None,
        recheck_before: dt.datetime | None = None,
        gone: bool = False,
    ) -> Iterator[Record]:
        """Records that fit all that is given, newest day first; `gone`: those alone whose page cannot be found."""
        row = schema.record.c
        query = sa.select(row.json).order_by(row.day.desc(), row.id)
        if source is not None:
            query = query.where(row.source == source)
        if work is not None:
            query = query.where(row.work.in_([str(kind) for kind in work]))
        if recheck_before is not None:
            query = query.where(row.recheck_at.is_not(None), row.recheck_at <= recheck_before.isoformat())
        if gone:
            query = query.where(row.gone)
        if path is not None:
            query = query.where(
                row.id.in_(sa.select(schema.version.c.record).where(schema.version.c.path == path))
            )
        return self._decoded(query)

    def like(self, release: Release, *, within: dt.timedelta) -> Iterator[Record]:
        """Records with the same words; and of some days around with the same title, or the same text in its source."""
        row = schema.record.c
        near = row.day.between((release.day - within).isoformat(), (release.day + within).isoformat())
        same = row.title == release.title
        if body := body_of(release):
            same |= (row.body == body) & (row.source == release.source)
        query = sa.select(row.json).where((row.words == words_of(release)) | (same & near))
        return self._decoded(query.order_by(row.day, row.id))

    def search(self, words: str, limit: int = 50) -> list[Hit]:
        """Texts of releases, German and English, that hold words with all of these beginnings; newest day first.

        Case, umlauts' dots and accents do not matter, ß is ss, signs part words. Without a word nothing is found.
        """
        with self._engine.connect() as connection:
            return texts.search(connection, words, limit)

    def _decoded(self, query: sa.Select[Any]) -> Iterator[Record]:
        """The records of a query for their JSON, each decoded when it is asked for."""
        return (unpacked(row.json) for row in self.rows(query))

    def source(self, identity: str) -> SourceState:
        """State of a source; a fresh one where it was never polled."""
        query = sa.select(schema.source.c.json).where(schema.source.c.id == identity)
        raw = self.scalar(query)
        return SourceState(id=identity) if raw is None else decode(raw, SourceState, about=identity)

    def sources(self) -> dict[str, SourceState]:
        """Id to state of every source that was ever polled."""
        rows = self.rows(sa.select(schema.source.c.id, schema.source.c.json))
        return {row.id: decode(row.json, SourceState, about=row.id) for row in rows}

    def source_ids(self) -> list[str]:
        """Ids of every source that was ever polled."""
        return [row.id for row in self.rows(sa.select(schema.source.c.id).order_by(schema.source.c.id))]

    def looked(self) -> dict[str, str]:
        """Path to stamp of every post when it was last looked at."""
        return {row.path: row.stamp for row in self.rows(sa.select(schema.looked))}

    def mark(self, name: str) -> str:
        """A remembered word (hash of a file read, day of a report), or ""."""
        query = sa.select(schema.meta.c.value).where(schema.meta.c.key == name)
        return str(self.scalar(query) or "")

    def ledger(self) -> str:
        """State of the ledger of all releases: another one after each purchase that was intended."""
        return self.mark(statements.LEDGER)

    def contact(self, identity: str) -> str:
        """JSON of the contact block, or ""."""
        query = sa.select(schema.contact.c.json).where(schema.contact.c.record == identity)
        return str(self.scalar(query) or "")

    def typed(self, record: str, language: str, who: str) -> Typed | None:
        """What this person typed at this draft and has not saved."""
        row = schema.typed.c
        raw = self.scalar(
            sa.select(row.json).where(row.record == record, row.language == language, row.who == who)
        )
        return None if raw is None else decode(raw, Typed, about=record)

    def earlier(self, record: str, language: str) -> list[EarlierText]:
        """Texts of a draft that saved ones took the place of, newest first."""
        return [earlier_texts.of_row(row) for row in self.rows(earlier_texts.wanted(record, language))]

    def changed_to(self, words: str) -> list[tuple[str, str]]:
        """Releases and languages in which somebody saved a text that holds these words, for what no index knows yet."""
        row = schema.earlier_text.c
        query = (
            sa.select(row.record, row.language).where(row.after.contains(words, autoescape=True)).distinct()
        )
        return [(str(found.record), str(found.language)) for found in self.rows(query)]

    def others_typing(self, record: str, language: str, who: str, *, since: dt.datetime) -> list[str]:
        """Who else has typed at this draft since a moment and not saved."""
        row = schema.typed.c
        query = sa.select(row.who).where(
            row.record == record,
            row.language == language,
            row.who != who,
            row.at >= since.astimezone(dt.UTC).isoformat(),
        )
        return [str(row.who) for row in self.rows(query)]
