"""Units that one number carries for its neighbour: `40 bis 50 Prozent`, `two to three million`."""

from __future__ import annotations

import re

from pipeline.check.facts.fact import Fact, Key

_SCALED = re.compile(
    r"(?i)(mio|million|mrd|milliarde|billion|tsd|tausend|thousand|bn\b|trillion|hundert|hundred)"
)


def share(text: str, found: list[Fact], between: re.Pattern[str]) -> tuple[Fact, ...]:
    """Gives a number without unit or scale those of the next one, where only `between` separates the two."""
    for i in range(len(found) - 2, -1, -1):
        this, after = found[i], found[i + 1]
        if this.kind == "time" or this.unit:
            continue
        unit = after.unit or after.shared
        scaled = _SCALED.search(after.text)
        if not unit and not scaled:
            continue
        if after.start - this.end > 22 or not between.fullmatch(text, this.end, after.start):
            continue
        keys: tuple[Key, ...] = this.keys
        if scaled and not _SCALED.search(this.text):
            base = next((key for key in after.keys if isinstance(key, float)), 0.0)
            factor = _factor(after, base)
            keys = (*keys, *(key * factor for key in this.keys if isinstance(key, float)))
        found[i] = this._replace(keys=keys, shared=unit, text=this.text)
    return tuple(found)


def _factor(fact: Fact, base: float) -> float:
    """By how much the neighbour's scale word multiplies: its value over its bare digits."""
    for factor in (1e15, 1e12, 1e9, 1e6, 1e3, 1e2):
        if base >= factor:
            return factor
    return 1.0
