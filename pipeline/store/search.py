"""Releases by the words of their German and their English: FTS5 on SQLite, a `tsvector` on PostgreSQL, the same hits.

Both databases are handed words in one normal form (`words`) and answer only which texts hold them; the newest come first.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.model import Record, Version
from pipeline.store import schema
from pipeline.store.memory_search import normal, words_of_text

_TEXT = schema.search
_INSERT = _TEXT.insert().returning(_TEXT.c.id, sort_by_parameter_order=True)
_KNOWN = sa.select(_TEXT).where(_TEXT.c.record.in_(sa.bindparam("records", expanding=True)))
_DROP = _TEXT.delete().where(_TEXT.c.id == sa.bindparam("wanted"))
_DATED = _TEXT.update().where(_TEXT.c.id == sa.bindparam("wanted")).values(day=sa.bindparam("moved"))
_WORDS = {
    "sqlite": (
        "INSERT INTO search_words (rowid, words) VALUES (:id, :words)",
        "DELETE FROM search_words WHERE rowid = :id",
        "SELECT record, language FROM search_words JOIN search ON search.id = search_words.rowid "
        "WHERE search_words MATCH :wanted ORDER BY day DESC, record, language LIMIT :most",
    ),
    "postgresql": (
        "INSERT INTO search_words (id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))",
        "DELETE FROM search_words WHERE id = :id",
        "SELECT record, language FROM search_words JOIN search USING (id) "
        'WHERE words @@ CAST(:wanted AS tsquery) ORDER BY day DESC, record COLLATE "C", language LIMIT :most',
    ),
}
"""What adds the words of a text, what removes them, and what asks for them, in each database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A text of a release that holds all words asked for."""

    record: str
    """Id of the release."""
    language: str
    """Of the text: the original's, or a version's."""


def search(connection: sa.Connection, words: str, limit: int) -> list[Hit]:
    """Texts that hold words with all of these beginnings, whatever case, umlauts' dots and accents; newest day first."""
    wanted = list(dict.fromkeys(words_of_text(words)))
    if not wanted or limit < 1:
        return []
    dialect = connection.dialect.name
    joined = (
        " AND ".join(f'"{word}"*' for word in wanted)
        if dialect == "sqlite"
        else " & ".join(f"'{word}':*" for word in wanted)
    )
    rows = connection.execute(sa.text(_WORDS[dialect][2]), {"wanted": joined, "most": limit})
    return [Hit(record=row.record, language=row.language) for row in rows]


def index(connection: sa.Connection, records: Sequence[Record]) -> None:
    """Make stored releases findable by what they say now; a text that says what it said is left as it is."""
    now = {
        (record.id, language): (record.day.isoformat(), text)
        for record in records
        for language, text in _texts(record)
    }
    gone: list[dict[str, object]] = []
    moved: list[dict[str, object]] = []
    for row in connection.execute(_KNOWN, {"records": [record.id for record in records]}):
        day, text = now.get((row.record, row.language), ("", ""))
        if row.digest != _digest(text):
            gone.append({"wanted": row.id, "id": row.id})
            continue
        del now[row.record, row.language]
        if row.day != day:
            moved.append({"wanted": row.id, "moved": day})
    if moved:
        connection.execute(_DATED, moved)
    _remove(connection, gone)
    _add(connection, now)


def says(record: Record) -> tuple[object, ...]:
    """All that a release is found by: another answer wants another index."""
    return (record.day, *_texts(record))


def drop(connection: sa.Connection, identity: str) -> None:
    """No text of this release is found any more."""
    rows = connection.execute(_KNOWN, {"records": [identity]})
    _remove(connection, [{"wanted": row.id, "id": row.id} for row in rows])


def _remove(connection: sa.Connection, gone: Sequence[Mapping[str, object]]) -> None:
    if gone:
        connection.execute(_DROP, gone)
        connection.execute(sa.text(_WORDS[connection.dialect.name][1]), gone)


def _add(connection: sa.Connection, texts: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    if not texts:
        return
    rows = [
        {"record": record, "language": language, "day": day, "digest": _digest(text)}
        for (record, language), (day, text) in texts.items()
    ]
    ids = connection.execute(_INSERT, rows).scalars().all()
    words = [
        {"id": found, "words": " ".join(dict.fromkeys(normal(text).split()))}
        for found, (_, text) in zip(ids, texts.values(), strict=True)
    ]
    connection.execute(sa.text(_WORDS[connection.dialect.name][0]), words)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    """Language and words of each text of a release that has any: its original, then its versions."""
    release = record.release
    if release is not None:
        own = (release.title, release.kicker, release.lead, *(block.text for block in release.blocks))
        if text := "\n".join(filter(None, own)):
            yield record.language, text
    for version in record.versions.values():
        if text := "\n".join(_said(record, version)):
            yield version.language, text


def _said(record: Record, version: Version) -> Iterator[str]:
    """The version as it was generated, as people put it, and as it is to be."""
    yield from (segment.target.text for segment in version.segments if segment.target is not None)
    yield from version.fields.values()
    yield from (english for _, english, _, _, language in record.approved if language == version.language)
    if version.edit is not None:
        yield version.edit.text


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
