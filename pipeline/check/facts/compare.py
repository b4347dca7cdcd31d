"""Which facts of the German are in the English, by value: both sides as multisets, each value once."""

import re
from collections.abc import Iterable
from itertools import pairwise

from pipeline.check.facts.agreed import forms, signs_and_bounds, units
from pipeline.check.facts.days import currencies, dates, names
from pipeline.check.facts.explain import explained
from pipeline.check.facts.fact import LOOSE, MUST, Difference, Fact, Named, Sheet
from pipeline.check.facts.matching import _ENOUGH, _match


def compare(german: Sheet, english: Sheet) -> tuple[Difference, ...]:
    """All differences between the two sides, contradictions first paired, then what is missing or added."""
    if german.empty and english.empty:
        return ()
    english = _weighed(german, english)
    pairs, left, right = _match(german.numbers, english.numbers)
    if len(left) * len(right) > _ENOUGH**2:
        left, right = left[:_ENOUGH], right[:_ENOUGH]
    left, right = explained(german, english, left, right)
    found = [
        difference
        for difference in _paired(left, right)
        if english.firm or difference.target or not _worded(difference.source)
    ]
    found += units(pairs, german, english)
    found += signs_and_bounds(pairs, german, english)
    found += _contradicted(left, right)
    found += forms(pairs)
    found += names("month", german, english)
    found += names("weekday", german, english)
    found += _turned(pairs, german, english)
    return tuple(found or (*dates(german, english), *currencies(german, english)))


_Said = Fact | Named


def _turned(pairs: list[tuple[Fact, Fact]], german: Sheet, english: Sheet) -> Iterable[Difference]:
    """`von 3 auf 5` is not "from 5 to 3", nor `von Dienstag auf Mittwoch` "from Wednesday to Tuesday"."""
    days: list[tuple[_Said, _Said]] = [
        (here, there) for here in german.weekdays for there in english.weekdays if here.number == there.number
    ]
    values: list[tuple[_Said, _Said]] = sorted(pairs, key=lambda pair: pair[0].start)
    for both in (values, days):
        for (first, there_first), (second, there_second) in pairwise(both):
            if (
                there_second.end <= there_first.start
                and _TO.fullmatch(german.text, first.end, second.start)
                and english.lex.says["to"].fullmatch(english.text, there_second.end, there_first.start)
            ):
                here = german.text[first.start : second.end]
                there = english.text[there_second.start : there_first.end]
                yield Difference(
                    kind="turned",
                    source=Fact(first.start, second.end, (), MUST, here),
                    target=Fact(there_second.start, there_first.end, (), MUST, there),
                )


_TO = re.compile(r"\s(?:auf|bis|nach)\s(?:den\s|zum?\s)?")
"""What stands between the first value of a range or a change and the second."""

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
    """What is left over on both sides belongs together: the firmest first, of one kind before others."""
    rest = [fact for fact in right if fact.level > LOOSE]
    for fact in sorted(left, key=lambda row: -row.level):
        if fact.level == LOOSE and fact.kind != "ordinal":
            continue
        fits = [row for row in rest if fact.level > LOOSE or row.level == MUST]
        other = min(fits, key=lambda fit: (-fit.level, _kind(fit) != _kind(fact)), default=None)
        if other:
            rest.remove(other)
        if other or fact.level > LOOSE:
            firm = next((row for row in (fact, other) if row and row.level == MUST), None)
            yield Difference(kind=_kind(firm) if firm else "word", source=fact, target=other)
    for fact in rest:
        yield Difference(kind=_kind(fact) if fact.level == MUST else "word", target=fact)


def _kind(fact: Fact) -> str:
    return _PAIR_KINDS.get(fact.kind, fact.kind)


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
