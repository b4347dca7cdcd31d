"""`plan`: the run without spending: what is new, what it would cost, what would change."""

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
    assert record.release is not None
    plan = translate.plan(
        record.release,
        language=language,
        engine=engine,
        memory=StoreMemory(place.store, place.now()),
        terms=place.terms_for(source, language),
        roles=HEADLINE if headline else None,
    )
    return plan.characters
