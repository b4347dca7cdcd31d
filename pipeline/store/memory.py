"""The translation memory's table: texts with numbered marks in, texts out."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import sqlalchemy as sa

from pipeline.model import Unit
from pipeline.store.memory_search import MemorySearch, normal, words_of_text
from pipeline.store.schema import memory

_RANK = {"person": 0, "imported": 1, "engine": 2}
_AT_ONCE = 500
"""Units in one question: databases limit the number of parameters."""
_SAME = ("hash", "source_language", "target_language", "target", "origin", "key")
_KNOWN = sa.select(*(memory.c[name] for name in _SAME)).where(
    memory.c.hash.in_(sa.bindparam("hashes", expanding=True)), memory.c.retired.is_(None)
)
_INSERT = memory.insert()


class MemoryTable:
    """Reads and writes the memory inside the caller's connection."""

    def __init__(self, connect: sa.Engine) -> None:
        self._engine = connect
        self._search = MemorySearch(connect.dialect.name)

    def find(self, text: str, *, key: str, source: str, target: str) -> Unit | None:
        """Best unit for exactly this text: a person's, then the same key, then any English that exists."""
        query = sa.select(memory).where(
            memory.c.hash == digest(text),
            memory.c.source_language == source,
            memory.c.target_language == target,
            memory.c.retired.is_(None),
        )
        with self._engine.connect() as connection:
            rows = [row for row in connection.execute(query) if row.source == text]
        if not rows:
            return None
        # A memory that was rebuilt from the records has them in no order of time.
        rows.sort(key=lambda row: (row.at, row.id), reverse=True)
        rows.sort(key=lambda row: (_RANK.get(row.origin, 3), row.key != key))
        return _unit(rows[0])

    def bought(self, keys: Collection[str]) -> set[str]:
        """Which of these keys an engine has written something for, usable or not."""
        if not keys:
            return set()
        query = sa.select(memory.c.key).where(memory.c.key.in_(keys), memory.c.origin == "engine")
        with self._engine.connect() as connection:
            return {str(key) for key in connection.execute(query.where(memory.c.retired.is_(None))).scalars()}

    def keep(self, connection: sa.Connection, units: Iterable[Unit]) -> None:
        """Add units; the same text with the same target, origin and key is kept once."""
        left = iter(units)
        while some := list(islice(left, _AT_ONCE)):
            hashes = {digest(unit.source) for unit in some}
            rows = connection.execute(_KNOWN, {"hashes": sorted(hashes)})
            known = {tuple(row) for row in rows}
            new: dict[tuple[str, ...], dict[str, object]] = {}
            for unit in some:
                row = _row(unit)
                same = tuple(str(row[name]) for name in _SAME)
                if same not in known:
                    new.setdefault(same, row)
            if new:
                connection.execute(_INSERT, list(new.values()))

    def retire(
        self,
        connection: sa.Connection,
        *,
        source: str,
        languages: tuple[str, str],
        at: dt.datetime,
        but: str = "",
    ) -> int:
        """Take every unit of a text out of use, those with the English `but` excepted; how many there were."""
        result = connection.execute(
            memory.update()
            .where(
                memory.c.hash == digest(source),
                memory.c.source_language == languages[0],
                memory.c.target_language == languages[1],
                memory.c.target != but,
                memory.c.retired.is_(None),
            )
            .values(retired=at.isoformat())
        )
        return int(result.rowcount)

    def remove(self, connection: sa.Connection, texts: Iterable[str]) -> None:
        """Remove every unit of these German texts for good."""
        for text in texts:
            connection.execute(memory.delete().where(memory.c.hash == digest(text)))

    def units(self, *, target: str | None = None) -> Iterator[Unit]:
        """Every unit in use, oldest first."""
        query = sa.select(memory).where(memory.c.retired.is_(None)).order_by(memory.c.id)
        if target:
            query = query.where(memory.c.target_language == target)
        with self._engine.connect() as connection:
            yield from (_unit(row) for row in connection.execute(query))

    def newest_approved(self, *, target: str, limit: int) -> list[Unit]:
        """Units in use that people answer for, newest first."""
        query = (
            sa.select(memory)
            .where(
                memory.c.retired.is_(None), memory.c.target_language == target, memory.c.origin != "engine"
            )
            .order_by(memory.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [_unit(row) for row in connection.execute(query)]

    def concordance(self, words: str, *, target: str, limit: int = 20) -> Sequence[Unit]:
        """Units in use that hold these words, the last one perhaps cut short, on either side; newest first."""
        wanted = words_of_text(words)
        if not wanted:
            return []
        phrase = " ".join(wanted)
        found: dict[int, Unit] = {}
        with self._engine.connect() as connection:
            for side in ("source", "target"):
                ids = self._search.holding(connection, side, wanted)
                for unit, row in self._usable(connection, ids, target):
                    if f" {phrase}" in f" {row[f'{side}_words']}":
                        found[unit.id] = unit
        return [found[number] for number in sorted(found, reverse=True)][:limit]

    def fuzzy(
        self, texts: Sequence[str], *, target: str, floor: float = 0.75, limit: int = 3
    ) -> list[Sequence[tuple[float, Unit]]]:
        """Units like each of these texts, best first, the text itself left out: offered to editors, never written by
        themselves. One question: each word is looked for once, each unit read once.

        Likeness is rapidfuzz's `ratio` of the texts, 0 to 1 (1 less the share of letters added and removed).
        """
        from rapidfuzz import fuzz

        with self._engine.connect() as connection:
            ids = self._search.alike(connection, [words_of_text(text) for text in texts])
            wanted = sorted({number for each in ids for number in each})
            units = {unit.id: unit for unit, _ in self._usable(connection, wanted, target)}
        found: list[Sequence[tuple[float, Unit]]] = []
        for text, each in zip(texts, ids, strict=True):
            near = [
                (fuzz.ratio(text, unit.source, score_cutoff=100 * floor) / 100, unit)
                for number in each
                if (unit := units.get(number)) is not None and unit.source != text
            ]
            best = sorted((hit for hit in near if hit[0]), key=lambda pair: (-pair[0], -pair[1].id))
            found.append(best[:limit])
        return found

    def _usable(
        self, connection: sa.Connection, ids: Sequence[int], target: str
    ) -> Iterator[tuple[Unit, sa.RowMapping]]:
        """Units of these ids into a language that are in use; an unusable reply was paid for, and is offered to nobody."""
        for start in range(0, len(ids), _AT_ONCE):
            query = sa.select(memory).where(
                memory.c.id.in_(ids[start : start + _AT_ONCE]),
                memory.c.target_language == target,
                memory.c.retired.is_(None),
                memory.c.target != "",
            )
            for row in connection.execute(query):
                yield _unit(row), row._mapping


def digest(text: str) -> str:
    """32 hex of SHA-256: the index of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _row(unit: Unit) -> dict[str, object]:
    return {
        "source_language": unit.source_language,
        "target_language": unit.target_language,
        "hash": digest(unit.source),
        "key": unit.key,
        "source": unit.source,
        "target": unit.target,
        "origin": unit.origin,
        "engine": unit.engine,
        "model": unit.model,
        "at": unit.at.isoformat(),
        "who": unit.who,
        "source_words": normal(unit.source),
        "target_words": normal(unit.target),
    }


def _unit(row: sa.Row[tuple[object, ...]]) -> Unit:
    data = row._mapping
    return Unit(
        id=int(str(data["id"])),
        source=str(data["source"]),
        target=str(data["target"]),
        source_language=str(data["source_language"]),
        target_language=str(data["target_language"]),
        origin=str(data["origin"]),
        key=str(data["key"] or ""),
        engine=str(data["engine"] or ""),
        model=str(data["model"] or ""),
        at=dt.datetime.fromisoformat(str(data["at"])),
        who=str(data["who"] or ""),
    )
