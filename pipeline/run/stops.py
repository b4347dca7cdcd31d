"""Why a release is not brought on now: embargo, drafts that pile up, a past event, the budget."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model import Record, Segment, Source
from pipeline.model.drafts import Role
from pipeline.run.engines import Engines
from pipeline.run.money import left
from pipeline.run.place import Workplace
from pipeline.run.pricing import price


def held(place: Workplace, record: Record, engines: Engines) -> str:
    """Why a release must wait before anything is asked of an engine, or ""."""
    if record.hold_until is not None and place.now() < record.hold_until:
        return f"embargo until {record.hold_until.astimezone(place.zone):%d %B %Y, %H:%M}"
    if engines.billed(record.language, place.settings.languages[0]) and not record.picked:
        limit = place.settings.select.max_waiting
        if limit is not None and place.store.waiting_drafts() >= limit:
            return f"{limit} drafts wait for an editor: buying pauses"
    return ""


def expired(place: Workplace, record: Record) -> bool:
    """Its event has passed: never sent to an engine that bills."""
    return record.event is not None and record.event < place.today() and not record.picked


def over_budget(place: Workplace, cost: int) -> str:
    """Why a purchase must wait for another day, or ""."""
    rest = left(place)
    if rest is None or cost <= rest:
        return ""
    return f"budget: {cost} characters wanted, {max(rest, 0)} left"


def price_stops(
    place: Workplace,
    source: Source,
    record: Record,
    engines: Engines,
    language: str,
    *,
    kept: Mapping[tuple[Role, int], Segment],
) -> str:
    """Why the changed part of a release is not bought now, or "". What is kept costs nothing."""
    first = engines.first(record.language, language)
    if first is None or not first.can.billed or record.release is None:
        return ""
    if not expired(place, record) and left(place) is None:
        return ""
    known = sum(len(one.source.text) for one in kept.values())
    cost = max(0, price(place, source, record, first, language) - known)
    if cost and expired(place, record):
        return f"its event was on {record.event:%d %B %Y}"
    return over_budget(place, cost)
