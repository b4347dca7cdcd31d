"""`plan`: the run without spending: what is new, what it would cost, which files would change."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pipeline.model import Record, Source, Work
from pipeline.translate.engine import Engine, Usage
from pipeline.workflow.importing.priority import priority
from pipeline.workflow.importing.trial import try_configuration
from pipeline.workflow.posts.second_opinion import own_lexicon
from pipeline.workflow.purchasing.budget import left
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.prices import planned_for
from pipeline.workflow.workspace.run_report import Row, RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


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
    wishes: str
    """What the engine is set to beyond model and glossary."""
    characters: int
    cost: float
    """EUR, as far as the engine's price is known."""
    budget_left: int | None
    usage: Usage | None
    hint: str
    notes: tuple[str, ...] = ()


def plan(
    workspace: Workspace,
    *,
    only: str | None = None,
    progress: Callable[[str, int, int], None] = lambda s, d, t: None,
) -> Plan:
    """Poll and read (which is free), then price what waits. Buys nothing, writes no post. Raises LockHeld."""
    from pipeline.workflow.exchange.tmx_files import read_memories
    from pipeline.workflow.importing.gathering import gather

    with workspace.alone("plan"):
        tally = RunReportBuilder(started=workspace.now())
        try_configuration(workspace)
        _ = workspace.terms, own_lexicon(workspace)
        read_memories(workspace, tally)
        chosen = [
            source
            for source in workspace.sources
            if only in {None, source.id} and (source.enabled or only == source.id)
        ]
        gather(workspace, chosen, tally, forced=only is not None, progress=progress)
        with closing(Engines(workspace)) as engines:
            releases = _priced(workspace, {source.id: source for source in chosen}, engines)
            first = engines.first("de", workspace.settings.languages[0])
            usage = first.usage() if first else None
    characters = sum(release.characters for release in releases if not release.expired)
    return Plan(
        rows=tally.report().rows,
        releases=tuple(releases),
        engine=first.name if first else "memory",
        wishes=str(getattr(first, "wishes", "")),
        characters=characters,
        cost=round(characters * first.can.price / 1_000_000, 2) if first else 0.0,
        budget_left=left(workspace),
        usage=usage,
        hint=workspace.hint,
        notes=tuple(tally.notes),
    )


def _priced(workspace: Workspace, sources: dict[str, Source], engines: Engines) -> list[PlannedRelease]:
    """What waits, in the order it would be bought."""
    records = [
        record
        for record in workspace.store.find(work=[Work.WAITING])
        if record.release is not None and record.source in sources
    ]
    found = []
    for record in sorted(records, key=lambda record: priority(record, workspace.today())):
        for language in workspace.settings.languages:
            engine = engines.first(record.release.language if record.release else "de", language)
            found.append(_release(workspace, sources[record.source], record, engine, language))
    return found


def _release(
    workspace: Workspace, source: Source, record: Record, engine: Engine | None, language: str
) -> PlannedRelease:
    headline = workspace.settings.select.mode == "headlines" and not record.picked
    planned = planned_for(workspace, source, record, engine, language, headline=headline)
    version = record.versions.get(language)
    return PlannedRelease(
        id=record.id,
        source=record.source,
        title=record.title,
        language=language,
        paragraphs=planned.segments,
        to_buy=planned.to_buy if engine else planned.missing,
        characters=planned.characters,
        expired=record.event is not None and record.event < workspace.today() and not record.picked,
        refresh=version is not None and bool(version.path),
        path=version.path if version else "",
    )
