"""English facts in words: months, weekdays, `two and a half million`, `half past six`, `the twenty-first`."""

from __future__ import annotations

import re
from functools import lru_cache

from text_to_num import text2num

from pipeline.check.facts.english_tables import (
    CARDINAL,
    MONTHS,
    ORDINALS,
    SCALES,
    TENS,
    UNITS_AFTER,
    UNSURE,
    WEEKDAYS,
    WORDS,
    currency,
)
from pipeline.check.facts.english_tables import (
    LOOSE as MAYBE,
)
from pipeline.check.facts.english_tables import (
    unit as unit_of,
)
from pipeline.check.facts.fact import LOOSE, WORD, Fact, Key, Named


def words(
    text: str,
    found: list[Fact],
    months: list[Named],
    weekdays: list[Named],
    money: list[tuple[int, int, str]],
) -> None:
    """Adds what the words of a English text say to the lists; words inside `found` were read with their digits."""
    taken = 0
    covered = {at for fact in found for at in range(fact.start, fact.end)}
    for match in WORDS.finditer(text):
        token = match[0]
        what = _lexicon(token)
        if what is None or match.start() < taken or match.start() in covered:
            continue
        start, end = match.span()
        kind, value = what
        if kind == "month":
            months.append(
                Named(start, end, value, token, sure=token not in UNSURE or _beside_number(text, start, end))
            )
        elif kind == "weekday":
            weekdays.append(Named(start, end, value, token, sure=token not in UNSURE))
        elif kind == "money":
            money.append((start, end, currency(token)))
        elif kind == "cardinal":
            taken = _cardinal(text, match, found, money)
        elif kind == "ordinal":
            found.append(Fact(start, end, _ordinal_keys(text, start, value), LOOSE, token, kind="ordinal"))
        elif kind == "noon":
            keys: tuple[Key, ...] = (("t", 720.0),) if value else (("t", 0.0), ("t", 1440.0))
            found.append(Fact(start, end, keys, LOOSE, token, kind="clock"))
        else:
            taken = _loose(text, match, found, money)


def _beside_number(text: str, start: int, end: int) -> bool:
    return bool(
        re.search(
            r"(?:\d(?:st|nd|rd|th)?|\bof|\b[Ii]n|\bmid|\b[Ss]ince|\b[Uu]ntil|\bearly|\blate)[\s-]+$",
            text[max(0, start - 12) : start],
        )
        or re.match(r"\.?\s+\d", text[end : end + 4])
    )


def _ordinal_keys(text: str, start: int, value: int) -> tuple[Key, ...]:
    tens = re.search(
        r"(?i)\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]$", text[max(0, start - 9) : start]
    )
    base = float(value)
    if tens:
        return (base + float(text2num(tens[1].lower(), "en")), base)
    return (base, 1 / base) if value > 2 else (base,)


@lru_cache(maxsize=65536)
def _lexicon(token: str) -> tuple[str, int] | None:
    if token in MONTHS:
        return "month", MONTHS[token]
    if token in WEEKDAYS:
        return "weekday", WEEKDAYS[token]
    low = token.lower()
    if token.isupper() and len(token) > 3 and token.title() in MONTHS:
        return "month", MONTHS[token.title()]
    if low in {"noon", "midday", "midnight"}:
        return "noon", int(low != "midnight")
    if low in CARDINAL and low not in {"zero", "dozen"}:
        return "cardinal", 0
    if low in ORDINALS:
        return "ordinal", ORDINALS[low]
    if low in {"euro", "euros", "dollar", "dollars"} or token in {"EUR", "USD", "GBP", "CHF"}:
        return "money", 0
    if low in MAYBE:
        return "loose", 0
    return None


@lru_cache(maxsize=16384)
def _spoken(words: tuple[str, ...]) -> float | None:
    try:
        return float(text2num(" ".join(words).replace("fourty", "forty"), "en"))
    except ValueError:
        return None


def _chain(text: str, start: int) -> list[re.Match[str]]:
    """Number words in a row: `two hundred and fifty`, `twenty-two`, `one and a half million`."""
    words: list[re.Match[str]] = []
    at = start
    while match := WORDS.match(text, at):
        low = match[0].lower()
        if low not in CARDINAL or low == "dozen":
            break
        if words and not (
            CARDINAL[low] > 1 or CARDINAL[words[-1][0].lower()] > 1 or words[-1][0].lower() in TENS
        ):
            break
        words.append(match)
        gap = _GAP.match(text, match.end())
        if gap is None or ("and" in gap[0] and CARDINAL[low] == 1):
            break
        at = gap.end()
    return words


_GAP = re.compile(r"\s+and\s+(?=[a-z])|[\s-]")
_AND_HALF = re.compile(r"\s+and\s+(?:a|one)[\s-](half|quarter)\b|\s+and\s+(?:three)[\s-](quarters)\b")
_PARTS = re.compile(
    r"[\s-]+(half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)\b"
)
_PART_VALUES = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
_CLOCK_AFTER = re.compile(r"\s+o[’']\s?clock\b|\s?[ap]\.?m\b\.?", re.IGNORECASE)
_PAST = re.compile(r"(?i)(?:(half)\s+(?:past\s+)?|(quarter)\s+(past|to)\s+|(?:ten|twenty)\s+(?:past|to)\s+)$")
_THE_TWO = re.compile(r"(?i)\b(?:the|these|those|between|other|of the)\s+$")
"""`the two parts` for `dazwischen`: English counts where German points."""
_SEVERAL = re.compile(r"(?i)\b(an?|several|few|half an?)\s+$")


def _cardinal(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    words = _chain(text, match.start()) or [match]
    value = None
    while words and (value := _spoken(tuple(word[0].lower() for word in words))) is None:
        words.pop()
    if value is None or not words:
        return match.end()
    start, end = match.start(), words[-1].end()
    level, keys, kind = (LOOSE if value == 1 else WORD), [value], "word"
    if half := _AND_HALF.match(text, end):
        keys = [value + {"half": 0.5, "quarter": 0.25, "quarters": 0.75}[half[1] or half[2]]]
        level, end = WORD, half.end()
    elif part := _PARTS.match(text, end):
        keys = [value / _PART_VALUES[part[1].rstrip("s")], value]
    after = UNITS_AFTER.match(text, end)
    unit = ""
    if after and after["scale"]:
        factor = SCALES[re.sub(r"\s+", " ", after["scale"].strip(" -").lower())]
        keys, level, end = [key * factor for key in keys], WORD, after.end("scale")
    if after and after["unit"]:
        unit, end = unit_of(after["unit"], after.end(), money), after.end()
        if unit == "CENT":
            unit, keys = "", [*keys, *(key / 100 for key in keys)]
    if words[0][0].lower() in {"hundred", "thousand", "million", "billion", "trillion"} and len(words) == 1:
        before = _SEVERAL.search(text, max(0, start - 10), start)
        if before and before[1].lower().startswith("half"):
            keys, level = [keys[0] / 2], WORD
        elif before is None or before[1].lower() not in {"a", "an"}:
            level = LOOSE
    if value == 2 and _THE_TWO.search(text, max(0, start - 12), start):
        level = LOOSE
    final: list[Key] = list(keys)
    if clock := _CLOCK_AFTER.match(text, end):
        final, kind = _spoken_clock(value, clock[0]), "clock"
        end = clock.end()
    elif past := _PAST.search(text, max(0, start - 16), start):
        shift = 30 if past[1] else (15 if (past[3] or "").lower() == "past" else -15)
        final += [("t", (value * 60 + shift) % 720), ("t", (value * 60 + shift) % 720 + 720)]
    found.append(Fact(start, end, tuple(final), level, text[start:end], unit, kind))
    return end


def _spoken_clock(value: float, after: str) -> list[Key]:
    early = value % 12 * 60
    if "a" in after.lower()[:2]:
        return [("t", early)]
    if "p" in after.lower()[:2]:
        return [("t", early + 720)]
    return [("t", early), ("t", early + 720), ("t", value * 60), value]


def _loose(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    start, end = match.span()
    values: list[Key] = [float(value) for value in MAYBE[match[0].lower()]]
    level, unit = LOOSE, ""
    if match[0].lower() == "half" and (amount := _HALF_A.match(text, end)):
        values = [0.5 * SCALES[amount[1].lower()]]
        level, end = WORD, amount.end()
        after = UNITS_AFTER.match(text, end)
        if after and after["unit"]:
            unit, end = unit_of(after["unit"], after.end(), money), after.end()
    if match[0].lower() == "half" and (whole := _AND_A.search(text, max(0, start - 34), start)):
        values.append((_spoken((whole[1].lower(),)) or 1.0) + 0.5)
    if match[0].lower() == "dozen" and (many := _MANY.search(text, max(0, start - 12), start)):
        number = _spoken((many[1].lower(),))
        if number:
            values.append(number * 12)
    found.append(Fact(start, end, tuple(values), level, text[start:end], unit, "word"))
    return end


_HALF_A = re.compile(r"(?i)\s+an?\s+(million|billion|thousand|hundred|dozen)\b")
_AND_A = re.compile(r"(?i)\b(an?|one|two|three|four|five|six)\s+\w+\s+and\s+a\s+$")
"""`a year and a half`."""
_MANY = re.compile(r"(?i)\b(two|three|four|five|six)\s+$")
