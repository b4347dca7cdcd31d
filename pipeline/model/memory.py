"""The translation memory's unit."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One German text beside its English, both with numbered marks."""

    id: int = 0
    source: str
    target: str
    source_language: str
    target_language: str
    origin: str = "engine"
    """`engine`, `person` (approved, typed) or `imported`; the latter two match whatever the engine."""
    key: str = ""
    engine: str = ""
    model: str = ""
    at: dt.datetime
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """Units of one German text taken out of use, those with the target text `except_target` left."""

    source: str
    source_language: str
    target_language: str
    except_target: str = ""
