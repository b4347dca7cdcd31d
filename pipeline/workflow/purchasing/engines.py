"""Which engine writes a release: asked in order, one a release; what an engine's trouble means for the others."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import takewhile

from pipeline.errors import (
    ConfigError,
    EngineError,
    OutcomeUnknown,
    QuotaExceeded,
    StadtboteError,
)
from pipeline.model import Record
from pipeline.translate.engine import Engine
from pipeline.workflow.purchasing.troubles import advice_for
from pipeline.workflow.purchasing.turns import Gate, Turn
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """No translation now: why, and whether the next run may try again by itself."""

    reason: str
    in_doubt: bool = False
    refused_by: tuple[str, ...] = ()
    """Engines that took this request for wrong: whether the release or the engine is, shows by others of the run."""
    tried: bool = False
    """Replies came and were looked at, whatever they were worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Why an engine is not asked again in this run; `temporary`: that may pass by itself."""

    reason: str
    temporary: bool = False
    advice: str = ""
    """What a person can do, "" where that is what helps with any engine."""


class Engines:
    """The engines of one run, opened when first asked for; one that is out of quota or down is not asked again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._opened: dict[tuple[str, str], Sequence[Engine]] = {}
        self.resting: dict[str, Resting] = {}
        """By name of the engine, or name and pair of languages."""
        self.turn = Turn()
        """Had by the thread that brings a release on, where several do."""
        self._calls: dict[str, Gate] = {}
        """Name of an engine to what holds back calls that it would not take yet."""
        self._awaited: set[str] = set()
        self.wrote: set[str] = set()
        """Engines that wrote something in this run."""
        self.refused: dict[str, tuple[Record, Wait]] = {}
        """Id to a release that engines took for wrong, and what they said."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of the engines that were opened, in order, each once."""
        return tuple(dict.fromkeys(engine.name for several in self._opened.values() for engine in several))

    def rest(self, name: str, error: StadtboteError, *, awaited: bool = False) -> None:
        """Not asked again in this run; `awaited`: and nobody behind it is asked in its place."""
        # A call nobody knows the outcome of is told as such; whether the engine is down shows at the next call.
        passing = isinstance(error, OutcomeUnknown) or (
            error.temporary and not isinstance(error, QuotaExceeded)
        )
        self.resting[name] = Resting(reason=error.message, temporary=passing, advice=advice_for(error))
        if awaited:
            self._awaited.add(name)

    def refuses(self, record: Record, wait: Wait) -> None:
        """Engines took a release for wrong: one that does so with a second release, and wrote nothing, rests."""
        before = [name for _, other in self.refused.values() for name in other.refused_by]
        self.refused[record.id] = record, wait
        for name in wait.refused_by:
            if name in before and name not in self.wrote:
                self.rest(name, EngineError(wait.reason))

    def blamed(self) -> list[tuple[Record, Wait]]:
        """At the end: releases that are wrong, since every engine that refused them wrote others. Where none did, it
        is the engine, which rests."""
        for _, wait in self.refused.values():
            for name in set(wait.refused_by) - self.wrote - set(self.resting):
                self.rest(name, EngineError(wait.reason))
        return [refusal for refusal in self.refused.values() if self.wrote.issuperset(refusal[1].refused_by)]

    def reasons(self, source: str, target: str) -> list[str]:
        """Why engines for a pair of languages rest."""
        return [
            f"{name}: {resting.reason}"
            for name, resting in self.resting.items()
            if " " not in name or name.endswith(f" {source}-{target}")
        ]

    def usable(self, source: str, target: str) -> list[Engine]:
        """Engines for a pair of languages that are still worth asking, in order, up to one that is waited for."""
        pair = (source, target)
        if pair not in self._opened:
            try:
                self._opened[pair] = self._workspace.open_engines(source, target)
            except ConfigError as error:
                self._opened[pair] = ()
                self.rest("engines", StadtboteError(str(error)))
        ahead = takewhile(lambda candidate: candidate.name not in self._awaited, self._opened[pair])
        return [
            candidate
            for candidate in ahead
            if not {candidate.name, f"{candidate.name} {source}-{target}"} & set(self.resting)
        ]

    def first(self, source: str, target: str) -> Engine | None:
        """The engine asked first, or None."""
        return next(iter(self.usable(source, target)), None)

    def at_once(self, source: str, target: str) -> int:
        """Releases that may be under way at one time."""
        return max((engine.can.at_once for engine in self.usable(source, target)), default=1)

    def calling(self, engine: Engine) -> AbstractContextManager[None]:
        """Others work while an engine is asked, by as many as it takes at one time."""
        return self.turn.calling(self._calls.setdefault(engine.name, Gate(engine.can.at_once)))

    def overlap_writes(self) -> None:
        """Others work while a change of a release is written, too; not where each is pushed: git has one index."""
        if self._workspace.shared is None:
            self._workspace.store.aside = self.turn.handed_on

    def billed(self, source: str, target: str) -> bool:
        """Whether the engine asked first costs money."""
        first = self.first(source, target)
        return first is not None and first.can.billed

    def close(self) -> None:
        """Close every engine."""
        for engines in self._opened.values():
            for engine in engines:
                engine.close()
