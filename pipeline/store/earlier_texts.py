"""Texts that saved ones took the place of: what `undo` puts back and "What happened" compares. In the store alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.store.schema import earlier_text

MOST = 20
"""Texts kept of one place of a draft."""
BODY = "body"
"""Place of a change of the whole body: paragraphs were added, joined, moved."""
_ROW = earlier_text.c


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierText:
    """One saved change of one place of a draft."""

    id: int = 0
    record: str
    language: str
    place: str
    """Key of a row (`block-3`, `front:slug`), or BODY."""
    at: dt.datetime
    who: str
    why: str
    """Where the new text came from: typed, correction, paragraph, replaced, undone."""
    before: str
    after: str
    undone: bool = False
    """It was put back since."""


def keep(connection: sa.Connection, texts: Sequence[EarlierText]) -> None:
    """Keep what was replaced; of each place the newest MOST."""
    for text in texts:
        connection.execute(
            earlier_text.insert().values(
                record=text.record,
                language=text.language,
                place=text.place,
                at=text.at.astimezone(dt.UTC).isoformat(),
                who=text.who,
                why=text.why,
                before=text.before,
                after=text.after,
                undone=text.undone,
            )
        )
        here = sa.and_(_ROW.record == text.record, _ROW.language == text.language, _ROW.place == text.place)
        newest = sa.select(_ROW.id).where(here).order_by(_ROW.id.desc()).limit(MOST)
        known = list(connection.execute(newest).scalars())
        connection.execute(earlier_text.delete().where(here, _ROW.id.not_in(known)))


def mark_undone(connection: sa.Connection, identity: int) -> None:
    """Note that a text was put back."""
    connection.execute(earlier_text.update().where(_ROW.id == identity).values(undone=True))


def wanted(record: str, language: str) -> sa.Select[Any]:
    """The question for all that is kept of a draft, newest first."""
    return (
        sa.select(earlier_text)
        .where(_ROW.record == record, _ROW.language == language)
        .order_by(_ROW.id.desc())
    )


def of_row(row: Any) -> EarlierText:
    """A row as the noun."""
    found = dict(row._mapping)
    return EarlierText(**{**found, "at": dt.datetime.fromisoformat(found["at"])})
