"""Left-over facts that agree after all: half days, short years, converted units, joined digits."""

import re
from collections.abc import Callable

from pipeline.check.facts.fact import MUST, Fact, Sheet


def explained(
    german: Sheet, english: Sheet, left: list[Fact], right: list[Fact]
) -> tuple[list[Fact], list[Fact]]:
    """Takes away what a rule of language explains; returns what is left over on either side."""
    if (not left and not right) or len(left) * len(right) > 2_500:
        return left, right
    for fact in list(left):
        for other in right:
            if any(rule(german, english, fact, other) for rule in _PAIR_RULES):
                left.remove(fact)
                right.remove(other)
                break
    left = [fact for fact in left if not _titled(german, fact)]
    right = [fact for fact in right if not any(rule(german, english, fact) for rule in _TARGET_RULES)]
    return _joined(left, right)


def _minutes(fact: Fact) -> set[float]:
    return {key[1] for key in fact.keys if isinstance(key, tuple) and isinstance(key[1], float)}


def _numbers(fact: Fact) -> list[float]:
    return [key for key in fact.keys if isinstance(key, float)]


def _half_day(german: Sheet, english: Sheet, fact: Fact, other: Fact) -> bool:
    """18 Uhr: `6 in the evening`, `6 o'clock`, `6:00`; `8 Uhr` of an evening: 8 pm."""
    if fact.kind != "time":
        return False
    here, there = _minutes(fact), _minutes(other)
    if other.kind in {"number", "word", "ordinal"}:
        there |= {number * 60 for number in _numbers(other) if number <= 12}
    shifted = bool(here & {(minute + 720) % 1440 for minute in there})
    if other.kind in {"time", "noon"}:
        early = german.late and min(here) <= 720 and _UNSAID.search(fact.text)
        return bool(early) and shifted
    return bool(here & there) or (english.late and shifted)


_UNSAID = re.compile(r"(?:Uhr|h|\d)$")
"""How a time ends that does not say itself which half of the day it means."""


def _short_year(german: Sheet, english: Sheet, fact: Fact, other: Fact) -> bool:
    """2020/21: 2020-2021; '98: 1998; a club of 1860 that is called Sechzig. No year is written 0020."""
    if fact.text.startswith("00") or other.text.startswith("00"):
        return False
    for number in _numbers(fact):
        for two in _numbers(other):
            small, large = sorted((number, two))
            if small < 100 and 1800 <= large < 2100 and large % 100 == small:
                return True
    return False


_CUSTOMARY = frozenset({
    "length-mile", "length-yard", "length-foot", "length-inch", "area-square-mile", "area-acre", "area-square-foot",
    "area-square-yard", "volume-cubic-foot", "volume-gallon", "volume-pint", "mass-pound", "mass-ounce", "mass-stone",
    "temperature-fahrenheit", "temperature-generic", "speed-mile-per-hour",
})  # fmt: skip
"""Units into which a translator converts with round numbers."""


def _converted(german: Sheet, english: Sheet, fact: Fact, other: Fact) -> bool:
    """The same quantity in another unit: 12 ha as 120,000 m² exactly, kilometres as miles within three per cent."""
    if not fact.measure or not other.measure or fact.measure[0] != other.measure[0]:
        return False
    value, other_value = fact.measure[1], other.measure[1]
    if value == other_value and value:
        return False
    exact = fact.measure[0] != "duration" and not {fact.measure[2], other.measure[2]} & _CUSTOMARY
    slack = 1e-6 if exact else 0.03
    for here in _numbers(fact):
        for there in _numbers(other):
            left, right = here * value, there * other_value
            if fact.measure[0] == "temperature":
                left, right = here * fact.sign * 1.8 + 32, there * other.sign
                if other_value == 1.0:
                    continue
            if abs(left - right) <= slack * abs(left):
                return True
    return False


def _covid(german: Sheet, english: Sheet, fact: Fact) -> bool:
    """Corona: Covid-19."""
    return fact.keys == (19.0,) and english.text[: fact.start].rstrip("-‑ ").lower().endswith("covid")


def _round_the_clock(german: Sheet, english: Sheet, fact: Fact) -> bool:
    return "rund um die uhr" in german.text.lower() and fact.keys in {(24.0,), (7.0,)}


def _glossed(german: Sheet, english: Sheet, fact: Fact) -> bool:
    """A quantity told once more: in another unit (`300 km (190 miles)`, `40 miles (64.4 km)`), or the same in brackets."""
    again = english.text[: fact.start].rstrip().endswith("(") and any(
        other.end < fact.start and set(other.keys) & set(fact.keys) for other in english.numbers
    )
    return again or (
        fact.measure is not None
        and any(_converted(german, english, other, fact) for other in (*german.numbers, *english.numbers))
    )


def _titled(german: Sheet, fact: Fact) -> bool:
    """A number word of a title, which has another title in the other language: `„Die Drei vom Amt“`."""
    return fact.level < MUST and any(
        match.start() < fact.start and fact.end < match.end() for match in _TITLE.finditer(german.text)
    )


_TITLE = re.compile(r"[„“\"»][A-ZÄÖÜ][^„“”\"«».,!?]{2,40}[“”\"«]")


def _kept(german: Sheet, english: Sheet, fact: Fact) -> bool:
    """A word of a name that the German has as it is: `Four Corners`."""
    return fact.level < MUST and len(fact.text) > 3 and fact.text in german.text


def _elided(german: Sheet, english: Sheet, fact: Fact) -> bool:
    """A number the English repeats where the German says it once."""
    return fact.level < MUST and any(set(fact.keys) & set(other.keys) for other in german.numbers)


_PAIR_RULES: tuple[Callable[[Sheet, Sheet, Fact, Fact], bool], ...] = (
    _half_day,
    _short_year,
    _converted,
)
_TARGET_RULES: tuple[Callable[[Sheet, Sheet, Fact], bool], ...] = (
    _covid,
    _round_the_clock,
    _glossed,
    _kept,
    _elided,
)


def _joined(left: list[Fact], right: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Digits grouped otherwise: `271 004` and `271004`."""
    firm_left = [fact for fact in left if fact.level == MUST]
    firm_right = [fact for fact in right if fact.level == MUST]
    if len(firm_left) == len(firm_right) or any(fact.kind in {"decimal", "bad"} for fact in firm_right):
        return left, right
    digits_left, digits_right = (
        "".join(re.sub(r"\D", "", fact.text) for fact in facts) for facts in (firm_left, firm_right)
    )
    if len(digits_left) > 3 and digits_left == digits_right:
        return [fact for fact in left if fact.level < MUST], [fact for fact in right if fact.level < MUST]
    return left, right
