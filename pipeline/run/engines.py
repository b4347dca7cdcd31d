"""Which engine writes a release: asked in order, one a release; what an engine's trouble means for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from pipeline import check, translate
from pipeline.errors import (
    EngineError,
    HeldInDoubt,
    ModelMissing,
    OutcomeUnknown,
    QuotaExceeded,
    ReplyRefused,
)
from pipeline.model import Segment, Source, Translation
from pipeline.model.drafts import Role
from pipeline.run.money import ReleaseLedger, StoreMemory, in_doubt
from pipeline.run.place import Workplace
from pipeline.translate.engine import Bought, Engine, Hit, Memory

FACTS = ("numbers", "length")
"""Checks that make a reply doubtful, not impossible."""
HEADLINE: tuple[Role, ...] = ("title", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """No translation now: why, and whether the next run may try again by itself."""

    reason: str
    in_doubt: bool = False
    failed: bool = False


class OwnWords:
    """The memory as one engine may use it: what it wrote itself, and what people wrote."""

    def __init__(self, memory: StoreMemory, engine: Engine) -> None:
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

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._opened: dict[tuple[str, str], Sequence[Engine]] = {}
        self.resting: dict[str, str] = {}
        """Engine to reason."""
        self._awaited: set[str] = set()

    def rest(self, engine: Engine, reason: str, *, awaited: bool) -> None:
        """Not asked again in this run; `awaited`: and nobody behind it is asked in its place."""
        self.resting[engine.name] = reason
        if awaited:
            self._awaited.add(engine.name)

    def usable(self, source: str, target: str) -> list[Engine]:
        """Engines for a pair of languages that are still worth asking, in order, up to one that is waited for."""
        pair = (source, target)
        if pair not in self._opened:
            self._opened[pair] = self._place.open_engines(source, target)
        ahead = takewhile(lambda one: one.name not in self._awaited, self._opened[pair])
        return [one for one in ahead if one.name not in self.resting]

    def first(self, source: str, target: str) -> Engine | None:
        """The engine asked first, or None."""
        return next(iter(self.usable(source, target)), None)

    def billed(self, source: str, target: str) -> bool:
        """Whether the engine asked first costs money."""
        first = self.first(source, target)
        return first is not None and first.can.billed

    def close(self) -> None:
        """Close every engine."""
        for engines in self._opened.values():
            for engine in engines:
                engine.close()


def write_english(
    place: Workplace,
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
    record = ledger.record
    assert record.release is not None
    terms = place.terms_for(source, language)
    remembered, refused = StoreMemory(place.store, place.now()), False
    asking = partial(
        translate.translate,
        record.release,
        language=language,
        terms=terms,
        style=place.settings.style,
        now=place.now(),
        kept=kept or {},
        roles=HEADLINE if headline else None,
        fresh=fresh,
        at=place.step,
    )
    if record.anew and not fresh:
        # Asked for by a person: what is good stays, what was refused is bought once more.
        had = asking(engine=None, ledger=None, memory=remembered, validator=check.validator(off=FACTS))
        good = {(one.role, one.index): one for one in had.segments if one.target is not None}
        asking = partial(asking, kept=good, fresh=True)
    reasons = [f"{name}: {why}" for name, why in engines.resting.items()]
    asked = engines.usable(record.release.language, language)
    waits = place.settings.on_quota == "wait"
    for engine in asked:
        # Where another engine is left, a wrong number is reason enough to ask it; from the last one it is a draft
        # with an error in it, which a person sees. German, loops and refusals never are.
        strict = engine is not asked[-1]
        # One engine writes a release: where another's was refused, this one writes all of it.
        memory: Memory = OwnWords(remembered, engine) if refused else remembered
        validator = check.validator() if strict else check.validator(off=FACTS)
        try:
            result = asking(engine=engine, ledger=ledger, validator=validator, memory=memory)
            if strict and any(note.startswith("refused") for one in result.missing for note in one.notes):
                reasons.append(f"{engine.name}: {result.missing[0].notes[0]}")
                refused = True
                continue
            return result
        except OutcomeUnknown as error:
            # Not asked again in this run: each further call would be one more for a person to settle.
            engines.rest(engine, error.message, awaited=waits)
            return Wait(reason=f"{engine.name}: {error.message}; `stadtbote settle`", in_doubt=True)
        except HeldInDoubt as error:
            return Wait(reason=f"{engine.name}: {error.message}; `stadtbote settle`")
        except QuotaExceeded as error:
            engines.rest(engine, error.message, awaited=waits)
            reasons.append(f"{engine.name}: {error.message}")
            if waits:
                return Wait(reason=reasons[-1])
        except ModelMissing as error:
            engines.rest(engine, error.message, awaited=False)
            reasons.append(f"{engine.name}: {error.message}")
        except ReplyRefused as error:
            if in_doubt(ledger.record):
                engines.rest(engine, error.message, awaited=waits)
                return Wait(reason=f"{engine.name}: {error.message}; `stadtbote settle`", in_doubt=True)
            reasons.append(f"{engine.name}: {error.message}")
        except EngineError as error:
            if error.temporary:
                engines.rest(engine, error.message, awaited=waits)
            reasons.append(f"{engine.name}: {error.message}")
            if error.temporary and waits:
                return Wait(reason=reasons[-1])
    translation = asking(engine=None, ledger=None, memory=remembered, validator=check.validator(off=FACTS))
    if translation.missing and reasons:
        return Wait(reason="; ".join(reasons), failed=not engines.resting)
    return translation
