"""The translation memory's table: texts with numbered marks in, texts out."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from pipeline.model import Unit
from pipeline.store.schema import memory

_RANK = {"person": 0, "imported": 1, "engine": 2}
_LIKE_ESCAPE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


class MemoryTable:
    """Reads and writes the memory inside the caller's connection."""

    def __init__(self, connect: sa.Engine) -> None:
        self._engine = connect

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

    def keep(self, connection: sa.Connection, units: Iterable[Unit]) -> None:
        """Add units; the same text with the same English, origin and key is kept once."""
        for unit in units:
            same = sa.select(memory.c.id).where(
                memory.c.hash == digest(unit.source),
                memory.c.source_language == unit.source_language,
                memory.c.target_language == unit.target_language,
                memory.c.target == unit.target,
                memory.c.origin == unit.origin,
                memory.c.key == unit.key,
                memory.c.retired.is_(None),
            )
            if connection.execute(same).first() is None:
                connection.execute(memory.insert().values(**_row(unit)))

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

    def concordance(self, words: str, *, target: str, limit: int = 20) -> Sequence[Unit]:
        """Units that hold these words on either side, newest first."""
        pattern = f"%{words.translate(_LIKE_ESCAPE)}%"
        query = (
            sa.select(memory)
            .where(memory.c.target_language == target, memory.c.retired.is_(None), memory.c.target != "")
            .where(memory.c.source.ilike(pattern, escape="\\") | memory.c.target.ilike(pattern, escape="\\"))
            .order_by(memory.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [_unit(row) for row in connection.execute(query)]

    def fuzzy(
        self, text: str, *, target: str, floor: float = 0.75, limit: int = 3
    ) -> Sequence[tuple[float, Unit]]:
        """Units like this text (difflib ratio), best first: offered to editors, never written by themselves."""
        length = len(text)
        query = sa.select(memory).where(
            memory.c.target_language == target,
            memory.c.retired.is_(None),
            memory.c.target != "",  # paid for and unusable: kept so that it is not bought again
            sa.func.length(memory.c.source).between(int(length * 0.6), int(length * 1.6) + 1),
        )
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        found: list[tuple[float, Unit]] = []
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                matcher.set_seq1(row.source)
                if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
                    continue
                ratio = matcher.ratio()
                if floor <= ratio < 1:
                    found.append((ratio, _unit(row)))
        return sorted(found, key=lambda pair: -pair[0])[:limit]


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
