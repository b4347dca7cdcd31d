"""What a release would cost with an engine, after memory: nothing is sent to know it."""

from __future__ import annotations

from pipeline import translate
from pipeline.model import Record, Source
from pipeline.run.engines import HEADLINE
from pipeline.run.money import StoreMemory
from pipeline.run.place import Workplace
from pipeline.translate.engine import Engine


def price(
    place: Workplace, source: Source, record: Record, engine: Engine, language: str, *, headline: bool = False
) -> int:
    """Characters an engine would bill for a release, after memory."""
    return planned_for(place, source, record, engine, language, headline=headline).characters


def planned_for(
    place: Workplace, source: Source, record: Record, engine: Engine | None, language: str, *, headline: bool
) -> translate.Plan:
    """What `translate` would find and buy of a release, after memory."""
    assert record.release is not None
    return translate.plan(
        record.release,
        language=language,
        engine=engine,
        memory=StoreMemory(place.store, place.now()),
        terms=place.terms_for(source, language),
        roles=HEADLINE if headline else None,
    )
