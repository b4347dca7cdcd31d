"""What an engine's error means for the release, for the engine, and for those behind it: a table."""

from dataclasses import dataclass
from typing import Literal

from pipeline.errors import (
    BoughtElsewhere,
    EngineError,
    EngineStopped,
    HeldInDoubt,
    ModelMissing,
    NotWanted,
    OutcomeUnknown,
    OverBudget,
    QuotaExceeded,
    ReplyRefused,
    StadtboteError,
    UnsupportedLanguage,
)
from pipeline.messages import noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What an engine's error means."""

    rests: bool = False
    """It is not asked again in this run."""
    pair: bool = False
    """It rests for these two languages alone."""
    wrong: bool = False
    """It takes the request for wrong: the release's fault, or its own."""
    stops: Literal["always", "waiting", "never"] = "never"
    """Whether the engines behind it are asked: `waiting` looks at `on_quota: wait`."""
    in_doubt: bool = False
    named: bool = True
    """The reason begins with the engine's name."""
    settle: bool = False


_TROUBLES: tuple[tuple[type[EngineError], Trouble], ...] = (
    # Not asked again in this run: each further call would be one more for a person to settle.
    (OutcomeUnknown, Trouble(rests=True, stops="always", in_doubt=True, settle=True)),
    (HeldInDoubt, Trouble(stops="always", settle=True)),
    (BoughtElsewhere, Trouble(stops="always", named=False)),
    (OverBudget, Trouble(stops="always", named=False)),
    (NotWanted, Trouble(stops="always", named=False)),
    (QuotaExceeded, Trouble(rests=True, stops="waiting")),
    (ModelMissing, Trouble(rests=True)),
    (EngineStopped, Trouble(rests=True, stops="waiting")),
    (UnsupportedLanguage, Trouble(rests=True, pair=True)),
    (ReplyRefused, Trouble(wrong=True)),
)
"""The first that fits."""
_REFUSED_IN_DOUBT = Trouble(rests=True, stops="always", in_doubt=True, settle=True)
_TEMPORARY, _OTHER = Trouble(rests=True, stops="waiting"), Trouble(wrong=True)


_ADVICE: tuple[tuple[type[StadtboteError], str], ...] = (
    (
        QuotaExceeded,
        noop(
            "wait until the account has characters again, buy some, or name an engine behind it and `on_quota: next`"
        ),
    ),
    (ModelMissing, noop("fetch the model (`stadtbote models install`, `ollama pull`), or name another")),
    (EngineStopped, noop("set a key and an address that are right; `stadtbote doctor` tries them")),
)
"""What a person can do about an engine that rests."""


def advice_for(error: StadtboteError) -> str:
    """What a person can do about an engine's error, "" where nothing but waiting helps."""
    return next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "")


def trouble_of(error: EngineError, *, in_doubt: bool) -> Trouble:
    """What an error means by the table; `in_doubt`: a call for the release has no outcome yet."""
    trouble = next((trouble for kind, trouble in _TROUBLES if isinstance(error, kind)), None)
    if trouble is None:
        return _TEMPORARY if error.temporary else _OTHER
    return _REFUSED_IN_DOUBT if isinstance(error, ReplyRefused) and in_doubt else trouble
