"""Facts of a German text beside those of its translation, in reading order: what a person signs one by one."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.check.facts import readable, sheet
from pipeline.check.facts.fact import MUST, Fact, Named
from pipeline.check.facts.matching import _match
from pipeline.check.names.named import named

Span = tuple[int, int]
_TOGETHER = re.compile(r"[\s,.()–-]{0,3}|\.\d{1,2}\.|,?\s(?:um|at|on)\s")
"""What may stand between parts of one fact: `Samstag, 12. Mai 2026, 19 Uhr`."""
_HOURS = frozenset({"time", "clock", "noon"})
_DAYS = frozenset({"day", "year", "date"})
_PEOPLE = {"person": "name", "name": "name", "street": "place", "place": "place"}


class FactPair(NamedTuple):
    """One fact, or several that stand together, on both sides."""

    kind: str
    """day, hour, sum, place, name or number."""
    source: Span
    target: Span | None
    """None where the translation has none of equal value."""


def fact_pairs(source: str, target: str, language: str) -> tuple[FactPair, ...]:
    """The facts of a German text and where each stands in its translation; none for a language nobody reads here."""
    if not readable(language):
        return ()
    atoms = sorted(
        [*_values(source, target, language), *_names(source, target)], key=lambda atom: atom.source
    )
    out: list[FactPair] = []
    for atom in atoms:
        last = out[-1] if out else None
        if last is not None and atom.source[0] < last.source[1]:
            continue
        if last is not None and _one_fact(source, last, atom):
            out[-1] = FactPair(
                last.kind if last.kind == atom.kind or last.kind == "day" else atom.kind,
                (last.source[0], atom.source[1]),
                _around(last.target, atom.target),
            )
        else:
            out.append(atom)
    return tuple(out)


def _one_fact(text: str, before: FactPair, after: FactPair) -> bool:
    named_ = {"name", "place"}
    if before.kind in named_ or after.kind in named_:
        return False
    near = _TOGETHER.fullmatch(text[before.source[1] : after.source[0]]) is not None
    return (
        near and {before.kind, after.kind} <= {"day", "hour", "number"} and "day" in {before.kind, after.kind}
    )


def _around(first: Span | None, second: Span | None) -> Span | None:
    if first is None or second is None:
        return None
    return min(first[0], second[0]), max(first[1], second[1])


def _values(source: str, target: str, language: str) -> Iterator[FactPair]:
    german, english = sheet(source, "de"), sheet(target, language)
    pairs, left, _ = _match(german.numbers, english.numbers)
    found = dict(pairs)
    alone = set(left)
    for fact in german.numbers:
        if fact.level == MUST:
            other = found.get(fact) if fact not in alone else None
            yield FactPair(_kind(fact), _span(fact), _span(other) if other is not None else None)
    for mine, theirs in ((german.months, english.months), (german.weekdays, english.weekdays)):
        rest = list(theirs)
        for name in mine:
            other_name = next((known for known in rest if known.number == name.number), None)
            if other_name is not None:
                rest.remove(other_name)
            yield FactPair("day", _span(name), _span(other_name) if other_name is not None else None)


def _names(source: str, target: str) -> Iterator[FactPair]:
    low = target.casefold()
    for name in named(source):
        kind = _PEOPLE.get(name.kind)
        if kind is None:
            continue
        at = next(((low.find(form), len(form)) for form in _forms(name.text) if form in low), None)
        yield FactPair(kind, (name.start, name.end), (at[0], at[0] + at[1]) if at is not None else None)


def _forms(name: str) -> tuple[str, ...]:
    """A name as it may stand elsewhere: whole, its longest word, that without an ending."""
    whole = name.casefold()
    longest = max(whole.split(), key=len)
    return whole, longest, longest[: max(4, len(longest) - 2)]


def _kind(fact: Fact) -> str:
    if fact.kind in _HOURS:
        return "hour"
    if fact.kind in _DAYS:
        return "day"
    return "sum" if fact.unit and fact.unit not in {"%", "pp"} else "number"


def _span(fact: Fact | Named) -> Span:
    return fact.start, fact.end
