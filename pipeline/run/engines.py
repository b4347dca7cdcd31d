"""Which engine writes a release: asked in order, one a release; what an engine's trouble means for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import check, translate
from pipeline.errors import EngineError, ModelMissing, OutcomeUnknown, QuotaExceeded, ReplyRefused
from pipeline.model import Segment, Source, Translation
from pipeline.model.drafts import Role
from pipeline.run.money import ReleaseLedger, StoreMemory
from pipeline.run.place import Workplace
from pipeline.translate.engine import Engine

HEADLINE: tuple[Role, ...] = ("title", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """No translation now: why, and whether the next run may try again by itself."""

    reason: str
    in_doubt: bool = False
    failed: bool = False


@dataclass(slots=True)
class Engines:
    """The engines of one run; one that is out of quota or down is not asked again in this run."""

    engines: Sequence[Engine]
    resting: dict[str, str] = field(default_factory=dict)
    """Engine to reason."""

    @property
    def usable(self) -> list[Engine]:
        """Engines still worth asking, in order."""
        return [one for one in self.engines if one.name not in self.resting]

    @property
    def billed(self) -> bool:
        """Whether the engine asked first costs money."""
        return bool(self.usable) and self.usable[0].can.billed


def write_english(
    place: Workplace,
    source: Source,
    ledger: ReleaseLedger,
    engines: Engines,
    *,
    language: str,
    kept: dict[tuple[Role, int], Segment] | None = None,
    headline: bool = False,
) -> Translation | Wait:
    """A translation of the ledger's record, complete or not, or the reason why there is none."""
    record = ledger.record
    assert record.release is not None
    terms = place.terms_for(source, language)
    common = {
        "language": language,
        "memory": StoreMemory(place.store, place.now()),
        "terms": terms,
        "validator": check.validator(),
        "style": place.settings.style,
        "now": place.now(),
        "kept": kept or {},
        "roles": HEADLINE if headline else None,
    }
    reasons: list[str] = []
    for engine in engines.usable:
        try:
            return translate.translate(record.release, engine=engine, ledger=ledger, at=place.step, **common)
        except OutcomeUnknown as error:
            return Wait(reason=f"{engine.name}: {error.message}; `stadtbote settle`", in_doubt=True)
        except QuotaExceeded as error:
            engines.resting[engine.name] = error.message
            reasons.append(f"{engine.name}: {error.message}")
            if place.settings.on_quota == "wait":
                return Wait(reason=reasons[-1])
        except ModelMissing as error:
            engines.resting[engine.name] = error.message
            reasons.append(f"{engine.name}: {error.message}")
        except ReplyRefused as error:
            reasons.append(f"{engine.name}: {error.message}")
        except EngineError as error:
            if error.temporary:
                engines.resting[engine.name] = error.message
            reasons.append(f"{engine.name}: {error.message}")
            if error.temporary and place.settings.on_quota == "wait":
                return Wait(reason=reasons[-1])
    translation = translate.translate(record.release, engine=None, ledger=None, at=place.step, **common)
    if translation.missing and reasons:
        refused = not any(engine.name in engines.resting for engine in engines.engines)
        return Wait(reason="; ".join(reasons), failed=refused)
    return translation
