"""Which engine writes a release: asked in order, one a release; what an engine's trouble means for the others."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

from pipeline import check, translate
from pipeline.errors import (
    BeingBought,
    ConfigError,
    EngineError,
    HeldInDoubt,
    OutcomeUnknown,
    QuotaExceeded,
    StadtboteError,
)
from pipeline.messages import Message
from pipeline.model import Origin, Record, Segment, Source, Translation
from pipeline.model.drafts import Role
from pipeline.translate.engine import Bought, Engine, Hit, Memory
from pipeline.workflow.purchasing.ledger import ReleaseLedger, ReleaseMemory, in_doubt, printed
from pipeline.workflow.purchasing.troubles import advice_for, trouble_of
from pipeline.workflow.purchasing.turns import Gate, Turn
from pipeline.workflow.workspace.workspace import Workspace

FACTS = ("numbers", "length")
"""Checks that make a reply doubtful, not impossible."""
PAUSES = tuple(min(0.1 * 1.2**number, 2.0) for number in range(600))
"""Seconds between two looks whether another release has bought its paragraphs: twenty minutes in all, for as long as a
call may be under way (`ledger.UNDER_WAY`)."""
HEADLINE: tuple[Role, ...] = ("title", "lead")


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


class OwnEngineMemory:
    """The memory as one engine may use it: what it wrote itself, and what people wrote."""

    def __init__(self, memory: Memory, engine: Engine) -> None:
        self._memory = memory
        self._engine = engine

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        """The English of a text, unless another engine wrote it."""
        hit = self._memory.lookup(text, key=key, source=source, target=target)
        own = hit is not None and (hit.origin == "person" or hit.engine == self._engine.name)
        return hit if own else None

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        """Remember what an engine wrote."""
        self._memory.keep(bought, source=source, target=target)


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

    def billed(self, source: str, target: str) -> bool:
        """Whether the engine asked first costs money."""
        first = self.first(source, target)
        return first is not None and first.can.billed

    def close(self) -> None:
        """Close every engine."""
        for engines in self._opened.values():
            for engine in engines:
                engine.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """This engine wrote nothing that can be used; the next one may. `words`: it answered, and its words did not pass."""

    reason: str
    words: bool = False
    wrong: str = ""
    """Name of the engine, where it took the request for wrong."""


def write_english(
    workspace: Workspace,
    source: Source,
    ledger: ReleaseLedger,
    engines: Engines,
    *,
    language: str,
    kept: Mapping[tuple[Role, int], Segment] | None = None,
    headline: bool = False,
    fresh: bool = False,
) -> Translation | Wait:
    """A translation of the ledger's record, complete or not, or the reason why there is none."""
    job = translate.Job(
        language=language,
        memory=ReleaseMemory(workspace, ledger.record),
        terms=workspace.terms_for(source, language),
        style=workspace.settings.style,
        kept=kept or {},
        roles=HEADLINE if headline else None,
        fresh=fresh,
        at=workspace.step,
    )
    writer = _Writer(workspace, ledger, engines, job)
    wrong: list[str] = []
    asked = engines.usable(ledger.record.language, language)
    reasons = engines.reasons(ledger.record.language, language)
    refused = False
    for engine in asked:
        result = writer.attempt(engine, last=engine is asked[-1], alone=refused)
        if isinstance(result, Translation):
            return check.finished(result, workspace.settings.style)
        if isinstance(result, Wait):
            return result
        reasons.append(result.reason)
        wrong += [result.wrong] if result.wrong else []
        refused = refused or result.words
    translation = writer.from_memory()
    if translation.missing and reasons:
        return Wait(reason="; ".join(reasons), refused_by=tuple(wrong))
    return check.finished(translation, workspace.settings.style)


class _Writer:
    """One release into one language: what every engine is asked with."""

    def __init__(
        self, workspace: Workspace, ledger: ReleaseLedger, engines: Engines, job: translate.Job
    ) -> None:
        self._release, self._job, self._now = printed(workspace, ledger.record), job, workspace.now()
        self._ledger, self._engines, self._sleep = ledger, engines, workspace.clock.sleep
        if workspace.shared is not None:
            # Git has one index: a line is written and pushed by one at a time.
            ledger.writing = engines.turn.taken
        self._waits = workspace.settings.on_quota == "wait"
        self._off = workspace.settings.checks.off
        if ledger.record.anew and not job.fresh:
            # Asked for by a person: what is good stays, what was refused is bought once more.
            had = self.from_memory()
            good = {
                (segment.role, segment.index): segment
                for segment in had.segments
                if segment.target is not None
            }
            self._job = replace(job, kept=good, fresh=True)

    def from_memory(self) -> Translation:
        """What the memory alone gives."""
        validator = check.validator(self._job.language, off=(*FACTS, *self._off))
        job = replace(self._job, validator=validator)
        return translate.translate(self._release, job, now=self._now)

    def attempt(self, engine: Engine, *, last: bool, alone: bool) -> Translation | Wait | Refused:
        """What one engine gives; `alone`: another's words were refused, this one writes all of it.

        Where another engine is left, a wrong number is reason enough to ask it; from the last one it is a draft with
        an error in it, which a person sees. German, loops and refusals never are.
        """
        off = (*FACTS, *self._off) if last else self._off
        memory = OwnEngineMemory(self._job.memory, engine) if alone else self._job.memory
        validator = check.validator(self._job.language, off=off)
        job = replace(
            self._job,
            engine=engine,
            ledger=self._ledger,
            memory=memory,
            validator=validator,
            calling=partial(self._engines.calling, engine),
        )
        self._ledger.at_once, self._ledger.anew = engine.can.at_once, job.fresh
        try:
            result = self._translated(job)
        except EngineError as error:
            return self._told(engine, error)
        if any(
            segment.origin is Origin.ENGINE and (segment.role, segment.index) not in job.kept
            for segment in result.segments
        ):
            self._engines.wrote.add(engine.name)
        if not last and any(
            note.startswith("refused") for segment in result.missing for note in segment.notes
        ):
            return Refused(reason=f"{engine.name}: {result.missing[0].notes[0]}", words=True)
        return result

    def _translated(self, job: translate.Job) -> Translation:
        """A translation; where another release buys a paragraph of it at this moment, it is taken from there."""
        for pause in PAUSES:
            try:
                return translate.translate(self._release, job, now=self._now)
            except BeingBought:
                with self._engines.turn.handed_on():
                    self._sleep(pause)
        raise HeldInDoubt("a paragraph of it is bought for another release, and no answer comes")

    def _told(self, engine: Engine, error: EngineError) -> Wait | Refused:
        """An engine's error by the table."""
        trouble = trouble_of(error, in_doubt=bool(in_doubt(self._ledger.record)))
        stops = trouble.stops == "always" or (trouble.stops == "waiting" and self._waits)
        if trouble.rests:
            awaited = self._waits and trouble.stops != "never"
            pair = f" {self._release.language}-{self._job.language}" if trouble.pair else ""
            self._engines.rest(engine.name + pair, error, awaited=awaited)
        reason = f"{engine.name}: {error.message}" if trouble.named else error.message
        wrong = engine.name if trouble.wrong else ""
        if trouble.settle:
            reason = Message("{our_reason}; `stadtbote settle`", our_reason=reason)
        return (
            Wait(reason=reason, in_doubt=trouble.in_doubt) if stops else Refused(reason=reason, wrong=wrong)
        )
