"""Months, weekdays, dates and currencies of both sides, which are compared as sets rather than one by one."""

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.check.facts.fact import Difference, Named, Sheet


def names(kind: str, german: Sheet, english: Sheet) -> Iterable[Difference]:
    """A month or a weekday of one side that the other has not; `kind` is month or weekday."""
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


def dates(german: Sheet, english: Sheet) -> Iterable[Difference]:
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


def currencies(german: Sheet, english: Sheet) -> Iterable[Difference]:
    """Another currency than the German names, with or without a number."""
    here, there = {name for _, _, name in german.currencies}, {name for _, _, name in english.currencies}
    lost = [entry for entry in german.currencies if entry[2] not in there]
    extra = [entry for entry in english.currencies if entry[2] not in here]
    if lost and extra:
        (start, end, name), (begin, stop, _) = lost[0], extra[0]
        source = Named(start, end, 0, german.text[start:end])
        target = Named(begin, stop, 0, english.text[begin:stop])
        yield Difference(kind="unit", source=source, target=target, what=name)
