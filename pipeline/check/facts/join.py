"""Units that one number carries for its neighbour: `40 bis 50 Prozent`, `two to three million`."""

import re

from pipeline.check.facts.fact import Fact, Key


def share(text: str, found: list[Fact], between: re.Pattern[str]) -> tuple[Fact, ...]:
    """Gives a number without unit or scale those of the next one, where only `between` separates the two."""
    for i in range(len(found) - 2, -1, -1):
        this, after = found[i], found[i + 1]
        if this.kind == "time" or this.unit or this.measure:
            continue
        unit = after.unit or after.shared
        if not unit and after.factor == 1.0 and after.measure is None:
            continue
        if not 0 <= after.start - this.end <= 22 or not between.fullmatch(text, this.end, after.start):
            continue
        keys: tuple[Key, ...] = this.keys
        if this.factor == 1.0 != after.factor:
            keys = (*keys, *(key * after.factor for key in this.keys if isinstance(key, float)))
        found[i] = this._replace(keys=keys, shared=unit, measure=after.measure)
    return tuple(found)
