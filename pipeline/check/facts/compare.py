"""Which facts of the German are in the English, by value: both sides as multisets, each value once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.check.facts.explain import explained
from pipeline.check.facts.fact import LOOSE, MUST, PARTS, WORD, Fact, Named, Sheet
from pipeline.check.facts.matching import _ENOUGH, _match


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One disagreement: what the German has, what the English has, either may be None."""

    kind: str
    """number, word, ordinal, time, day, year, month, weekday, date, unit, form."""
    source: Fact | Named | None = None
    target: Fact | Named | None = None
    what: str = ""


def compare(german: Sheet, english: Sheet) -> tuple[Difference, ...]:
    """All differences between the two sides, contradictions first paired, then what is missing or added."""
    if not (
        german.numbers
        or english.numbers
        or german.months
        or english.months
        or german.weekdays
        or english.weekdays
    ):
        return tuple(_currencies(german, english))
    english = _weighed(german, english)
    pairs, left, right = _match(german.numbers, english.numbers)
    if len(left) * len(right) > _ENOUGH**2:
        left, right = left[:_ENOUGH], right[:_ENOUGH]
    left, right = explained(german, english, left, right)
    found = [one for one in _paired(left, right) if english.firm or one.target or not _worded(one.source)]
    found += _units(pairs, german, english)
    found += _signs_and_bounds(pairs, german, english)
    found += _contradicted(left, right)
    found += _two_ways(german, english)
    found += _forms(pairs)
    found += _names("month", german, english)
    found += _names("weekday", german, english)
    if not found:
        found += _dates(german, english)
        found += _currencies(german, english)
    return tuple(found)


_POUND = ("mass", 0.45359237, "mass-pound")


def _weighed(german: Sheet, english: Sheet) -> Sheet:
    """`550 pounds` are no money where the German weighs and pays in none."""
    weighs = any(fact.measure and fact.measure[0] == "mass" for fact in german.numbers)
    if not weighs or any(name == "GBP" for _, _, name in german.currencies):
        return english
    return english._replace(
        numbers=tuple(
            fact._replace(unit="", measure=_POUND) if fact.unit == "GBP" else fact for fact in english.numbers
        ),
        currencies=tuple(entry for entry in english.currencies if entry[2] != "GBP"),
    )


def _worded(fact: Fact | Named | None) -> bool:
    return isinstance(fact, Fact) and fact.level < MUST


_PAIR_KINDS = {"clock": "time", "grouped": "number", "decimal": "number", "plain": "number", "code": "number", "zero": "number", "bad": "number", "decade": "number"}  # fmt: skip


def _paired(left: list[Fact], right: list[Fact]) -> Iterable[Difference]:
    """What is left over on both sides belongs together: the likest first, in reading order."""
    firm_left = [fact for fact in left if fact.level == MUST]
    firm_right = [fact for fact in right if fact.level == MUST]
    words_left = [fact for fact in left if fact.level == WORD]
    words_right = [fact for fact in right if fact.level == WORD]
    rest = [fact for fact in left if fact.level == LOOSE and fact.kind == "ordinal"]
    for fact in firm_left:
        other = _likest(fact, firm_right) or _likest(fact, words_right)
        yield Difference(kind=_kind(fact), source=fact, target=other)
        _remove(other, firm_right, words_right)
    for fact in firm_right:
        other = _likest(fact, words_left) or _likest(fact, rest)
        yield Difference(kind=_kind(fact), source=other, target=fact)
        _remove(other, words_left, rest)
    for fact in words_right:
        other = _likest(fact, words_left)
        yield Difference(kind="word", source=other, target=fact)
        _remove(other, words_left)
    for fact in words_left:
        yield Difference(kind="word", source=fact)


def _remove(fact: Fact | None, *lists: list[Fact]) -> None:
    for facts in lists:
        if fact in facts:
            facts.remove(fact)


def _likest(fact: Fact, others: list[Fact]) -> Fact | None:
    same = [other for other in others if _kind(other) == _kind(fact)] or others
    return same[0] if same else None


def _kind(fact: Fact) -> str:
    return _PAIR_KINDS.get(fact.kind, fact.kind)


def _units(pairs: list[tuple[Fact, Fact]], german: Sheet, english: Sheet) -> Iterable[Difference]:
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


def _signs_and_bounds(pairs: list[tuple[Fact, Fact]], german: Sheet, english: Sheet) -> Iterable[Difference]:
    """A minus lost or added; `at least` where the German says at most, `until` where it says from."""
    yield from _measures(pairs)
    for source, target in pairs:
        if source.sign != target.sign and not (english.minus if source.sign < 0 else german.minus):
            yield Difference(kind="sign", source=source, target=target)
        one, two = _direction(source), _direction(target)
        if (
            one * two < 0
            or _other_part(source.bound, target.bound)
            or (
                english.firm
                and bool(one) != bool(two)
                and _firm_bound(source if one else target)
                and not (english if one else german).bounds
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


def _other_part(one: str, two: str) -> bool:
    """`Anfang März` is not `late March`."""
    parts = {bound.rpartition(" ")[2] for bound in (one, two)}
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


def _contradicted(left: list[Fact], right: list[Fact]) -> Iterable[Difference]:
    """Another ordinal, noon for midnight: words that need not come back, but not as something else."""
    for kind, name in (("ordinal", "ordinal"), ("noon", "time"), ("part", "word")):
        here, there = ([fact for fact in side if _sort(fact) == kind] for side in (left, right))
        for source, target in zip(here, there, strict=False):
            yield Difference(kind=name, source=source, target=target)


def _sort(fact: Fact) -> str:
    """What a loose fact says: an ordinal, noon, a part of something."""
    if fact.level > LOOSE:
        return ""
    return "part" if isinstance(fact.keys[0], float) and 0 < fact.keys[0] < 1 else fact.kind


def _two_ways(german: Sheet, english: Sheet) -> Iterable[Difference]:
    """`4/5/2026` is the fourth of May to some readers and the fifth of April to others."""
    for fact in english.numbers:
        key = fact.keys[0]
        if not isinstance(key, tuple) or key[0] != "dm":
            continue
        one, two = map(int, str(key[1]).split("-"))
        dates = [entry for entry in german.dates if {entry[2], entry[3]} == {one, two}]
        if two <= 12 and one != two and dates:
            start, end, day, month = dates[0]
            source = Fact(start, end, (float(day),), MUST, german.text[start:end], kind=f"{day}-{month}")
            yield Difference(kind="ambiguous", source=source, target=fact)


def _forms(pairs: list[tuple[Fact, Fact]]) -> Iterable[Difference]:
    """Right value, wrong form: a postcode, line or year with a separator."""
    for source, target in pairs:
        if target.kind == "grouped" and source.kind in {"plain", "year"}:
            yield Difference(kind="form", source=source, target=target)


def _names(kind: str, german: Sheet, english: Sheet) -> Iterable[Difference]:
    left, right = (german.months, english.months) if kind == "month" else (german.weekdays, english.weekdays)
    if not left and not right:
        return
    here, there = {named.number for named in left}, {named.number for named in right}
    if kind == "weekday":
        here |= _eves(german.text, left)
    missing = [named for named in left if named.number not in there and named.sure]
    extra = [named for named in right if named.number not in here and named.sure]
    if kind == "weekday" and not (missing and extra):
        # A weekday left out or spelled out reads the same; only another one contradicts.
        extra = [named for named in extra if left]
        missing = []
    if missing and kind == "month":
        extra = [named for named in right if named.number not in here]
    seen: set[int] = set()
    for named in extra:
        if named.number not in seen:
            seen.add(named.number)
            yield Difference(kind=kind, source=missing.pop(0) if missing else None, target=named)
    for named in missing:
        if named.number not in seen:
            seen.add(named.number)
            yield Difference(kind=kind, source=named)


_EVE = re.compile(r"(?i)nacht\s+(?:zum|auf|zu|auf\s+den)\s+$")


def _eves(text: str, weekdays: tuple[Named, ...]) -> set[int]:
    """`in der Nacht zum Sonntag` is Saturday night."""
    return {
        (named.number - 1) % 7
        for named in weekdays
        if _EVE.search(text, max(0, named.start - 18), named.start)
    }


def _dates(german: Sheet, english: Sheet) -> Iterable[Difference]:
    """Day and month belong together: `12. März bis 5. April` is not `12 April to 5 March`."""
    here = {(day, month) for _, _, day, month in german.dates}
    days = defaultdict(set)
    for day, month in here:
        days[day].add(month)
    for start, end, day, month in english.dates:
        if day in days and month not in days[day]:
            named = Named(start, end, month, english.text[start:end])
            source = next(entry for entry in german.dates if entry[2] == day)
            fact = Named(source[0], source[1], source[3], german.text[source[0] : source[1]])
            yield Difference(kind="date", source=fact, target=named)


def _currencies(german: Sheet, english: Sheet) -> Iterable[Difference]:
    here, there = {name for _, _, name in german.currencies}, {name for _, _, name in english.currencies}
    if not there or here == there:
        return
    extra = [(start, end, name) for start, end, name in english.currencies if name not in here]
    if not extra:
        return
    start, end, name = extra[0]
    if not here and name == "EUR":
        return
    source = next((entry for entry in german.currencies if entry[2] not in there), None)
    if here and source is None and len(there) <= len(here):
        return
    yield Difference(
        kind="unit",
        source=Named(source[0], source[1], 0, german.text[source[0] : source[1]]) if source else None,
        target=Named(start, end, 0, english.text[start:end]),
        what=source[2] if source else name,
    )
