"""`plan`: the run without spending: what is new, what it would cost, which files would change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pipeline.model import Record, Source, Work
from pipeline.run.deciding import priority
from pipeline.run.engines import Engines
from pipeline.run.money import left
from pipeline.run.place import Workplace
from pipeline.run.pricing import planned_for
from pipeline.run.report import Row, Tally
from pipeline.store import run_lock
from pipeline.translate.engine import Engine, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRelease:
    """One release that the next run would bring on."""

    id: str
    source: str
    title: str
    language: str
    paragraphs: int
    to_buy: int
    characters: int
    expired: bool = False
    refresh: bool = False
    """A draft exists: it would be refreshed, or a proposal made."""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the next run would do."""

    rows: tuple[Row, ...]
    releases: tuple[PlannedRelease, ...]
    engine: str
    characters: int
    cost: float
    """EUR, as far as the engine's price is known."""
    budget_left: int | None
    usage: Usage | None
    hint: str


def plan(
    place: Workplace,
    *,
    only: str | None = None,
    progress: Callable[[str, int, int], None] = lambda s, d, t: None,
) -> Plan:
    """Poll and read (which is free), then price what waits. Buys nothing, writes no post. Raises LockHeld."""
    from pipeline.run.importing import gather
    from pipeline.run.memories import read_memories

    with run_lock(place.settings.state / "run.lock", what="plan", now=place.now()):
        tally = Tally(started=place.now())
        read_memories(place)
        chosen = [one for one in place.sources if only in {None, one.id} and (one.enabled or only == one.id)]
        gather(place, chosen, tally, forced=only is not None, progress=progress)
        with closing(Engines(place)) as engines:
            releases = _priced(place, {one.id: one for one in chosen}, engines)
            first = engines.first("de", place.settings.languages[0])
            usage = first.usage() if first else None
    characters = sum(one.characters for one in releases if not one.expired)
    return Plan(
        rows=tally.report().rows,
        releases=tuple(releases),
        engine=first.name if first else "memory",
        characters=characters,
        cost=round(characters * first.can.price / 1_000_000, 2) if first else 0.0,
        budget_left=left(place),
        usage=usage,
        hint=place.hint,
    )


def _priced(place: Workplace, sources: dict[str, Source], engines: Engines) -> list[PlannedRelease]:
    """What waits, in the order it would be bought."""
    records = [
        one
        for one in place.store.find(work=[Work.WAITING])
        if one.release is not None and one.source in sources
    ]
    found = []
    for record in sorted(records, key=lambda one: priority(one, place.today())):
        for language in place.settings.languages:
            engine = engines.first(record.release.language if record.release else "de", language)
            found.append(_release(place, sources[record.source], record, engine, language))
    return found


def _release(
    place: Workplace, source: Source, record: Record, engine: Engine | None, language: str
) -> PlannedRelease:
    headline = place.settings.select.mode == "headlines" and not record.picked
    planned = planned_for(place, source, record, engine, language, headline=headline)
    version = record.versions.get(language)
    return PlannedRelease(
        id=record.id,
        source=record.source,
        title=record.title,
        language=language,
        paragraphs=planned.segments,
        to_buy=planned.to_buy if engine else planned.missing,
        characters=planned.characters,
        expired=record.event is not None and record.event < place.today() and not record.picked,
        refresh=version is not None and bool(version.path),
        path=version.path if version else "",
    )
