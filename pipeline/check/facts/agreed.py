"""Where two facts of equal value disagree after all: unit, measure, sign, bound, form."""

from collections.abc import Iterable

from pipeline.check.facts.fact import LOOSE, MUST, PARTS, Difference, Fact, Sheet


def units(pairs: list[tuple[Fact, Fact]], german: Sheet, english: Sheet) -> Iterable[Difference]:
    """Percent and currency of matched numbers."""
    for source, target in pairs:
        if target.level == LOOSE or source.level == LOOSE:
            continue
        points = source.unit == "pp" and target.unit == "points"
        if (
            source.unit in _PERCENT
            and target.unit != source.unit
            and target.shared != source.unit
            and not points
        ):
            yield Difference(kind="unit", source=source, target=target, what=source.unit)
        elif target.unit in _PERCENT and source.unit not in _PERCENT and source.shared not in _PERCENT:
            yield Difference(kind="unit", source=source, target=target, what="no %")
        elif points or target.unit == "points":
            continue
        elif (source.unit and target.unit and source.unit != target.unit) or (
            source.unit not in {"", "%", "pp", *(name for _, _, name in english.currencies)}
            and not target.unit
            and not target.shared
            and source.level == MUST
        ):
            yield Difference(kind="unit", source=source, target=target, what=source.unit)


_PERCENT = frozenset({"%", "pp"})


def _measures(pairs: list[tuple[Fact, Fact]]) -> Iterable[Difference]:
    """The same number in another unit of measure: 5 km are not 5 miles."""
    for source, target in pairs:
        if LOOSE in (source.level, target.level) or not source.measure or not target.measure:
            continue
        (kind, size, _), (other, there, _) = source.measure, target.measure
        if kind != other or (size != there and ((size and there) or 1.8 in (size, there))):
            yield Difference(kind="measure", source=source, target=target)


def signs_and_bounds(pairs: list[tuple[Fact, Fact]], german: Sheet, english: Sheet) -> Iterable[Difference]:
    """A minus lost or added; `at least` where the German says at most, `until` where it says from."""
    yield from _measures(pairs)
    for source, target in pairs:
        if source.sign != target.sign and not (english.minus if source.sign < 0 else german.minus):
            yield Difference(kind="sign", source=source, target=target)
        there, here = _direction(source), _direction(target)
        if (
            there * here < 0
            or _other_part(source.bound, target.bound)
            or (
                english.firm
                and bool(there) != bool(here)
                and _firm_bound(source if there else target)
                and not (english if there else german).bounds
            )
        ):
            yield Difference(kind="bound", source=source, target=target)
    for mine, theirs in ((german.weekdays, english.weekdays), (german.months, english.months)):
        bounds = {named.number: named for named in mine if named.bound}
        for named in theirs:
            other = bounds.get(named.number)
            opposed = other and _WAYS.get(_way(other.bound), 0) * _WAYS.get(_way(named.bound), 0) < 0
            if other and (opposed or _other_part(other.bound, named.bound)):
                yield Difference(kind="bound", source=other, target=named)


_WAYS = {
    "min": 1,
    "over": 1,
    "from": 1,
    "after": 1,
    "max": -1,
    "under": -1,
    "until": -1,
    "before": -1,
    "by": -1,
}
_TIMES = frozenset({"time", "clock", "day", "year", "noon"})


def _way(bound: str) -> str:
    return bound.partition(" ")[0].rstrip("~")


def _other_part(part: str, other_part: str) -> bool:
    """`Anfang März` is not `late March`."""
    parts = {bound.rpartition(" ")[2] for bound in (part, other_part)}
    return len(parts) == 2 and parts <= PARTS


def _direction(fact: Fact) -> int:
    """1 for what begins at the value or lies above it, -1 for what ends there or lies below, 0 for neither."""
    if fact.level == LOOSE and 1.0 in fact.keys:
        return 0
    bound = _way(fact.bound)
    timed = fact.kind in _TIMES
    vague = bound in {"from", "until"} and "~" in fact.bound
    if ((bound == "by" or vague) and not timed) or (bound in {"before", "after"} and fact.measure):
        return 0
    return _WAYS.get(bound, 0)


def _firm_bound(fact: Fact) -> bool:
    return fact.level == MUST and fact.bound in {"min", "max", "over", "under"}


def forms(pairs: list[tuple[Fact, Fact]]) -> Iterable[Difference]:
    """Right value, wrong form: a postcode, line or year with a separator."""
    for source, target in pairs:
        if target.kind == "grouped" and source.kind in {"plain", "year"}:
            yield Difference(kind="form", source=source, target=target)
