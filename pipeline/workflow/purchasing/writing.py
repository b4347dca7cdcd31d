"""A release is written: asked of the engines in their order, from the memory where it has a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline import check, translate
from pipeline.errors import BeingBought, EngineError, HeldInDoubt
from pipeline.messages import Message
from pipeline.model import Origin, Segment, Source, Translation
from pipeline.model.drafts import Role
from pipeline.translate.engine import Bought, Engine, Hit, Memory
from pipeline.workflow.purchasing.engines import Engines, Wait
from pipeline.workflow.purchasing.ledger import ReleaseLedger, ReleaseMemory, in_doubt, printed
from pipeline.workflow.purchasing.troubles import trouble_of
from pipeline.workflow.workspace.workspace import Workspace

FACTS = ("numbers", "length")
"""Checks that make a reply doubtful, not impossible."""
PAUSES = tuple(min(0.1 * 1.2**number, 2.0) for number in range(600))
"""Seconds between two looks whether another release has bought its paragraphs: twenty minutes in all, for as long as a
call may be under way (`ledger.UNDER_WAY`)."""
HEADLINE: tuple[Role, ...] = ("title", "lead")


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
