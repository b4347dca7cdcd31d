"""What an editor typed on the desk and has not saved yet: one row a draft and person."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipeline.store import schema
from pipeline.store.form.encoding import compact


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Typed text of one person at one draft."""

    record: str
    language: str
    who: str
    at: dt.datetime
    base: str = ""
    """Hash of the file the text was typed over; "" where there was none."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Place (`block-3`, `front:title`) to text."""


def put_typed(connection: sa.Connection, text: Typed) -> None:
    """Keep typed text in place of what was typed before; none removes the row."""
    row = schema.typed.c
    connection.execute(
        schema.typed.delete().where(
            row.record == text.record, row.language == text.language, row.who == text.who
        )
    )
    if text.texts:
        connection.execute(
            schema.typed.insert().values(
                record=text.record,
                language=text.language,
                who=text.who,
                at=text.at.astimezone(dt.UTC).isoformat(),
                base=text.base,
                json=compact(text),
            )
        )
