"""German facts in words: months, weekdays, `zweieinhalb Millionen`, `drei Viertel`, `halb acht`."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.check.facts.fact import LOOSE, MUST, WORD, Fact, Key, Named
from pipeline.check.facts.german_tables import CURRENCIES, PLACE_BEFORE, UNITS_AFTER, token_currency
from pipeline.check.facts.german_tables import unit as unit_of
from pipeline.german import dates, numbers

WORDS = re.compile(r"[^\W\d_]+")
_HALF_HOUR = re.compile(
    r"(?i)\b(?P<rel>halb|viertel\s+nach|viertel\s+vor|dreiviertel)\s+(?P<hour>eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d{1,2})\b"
)


def words(
    text: str,
    found: list[Fact],
    months: list[Named],
    weekdays: list[Named],
    money: list[tuple[int, int, str]],
) -> None:
    """Adds what the words of a German text say to the lists; words inside `found` were read with their digits."""
    taken = 0
    covered = {at for fact in found for at in range(fact.start, fact.end)}
    idioms = [match.span() for match in _IDIOM.finditer(text)]
    for match in WORDS.finditer(text):
        token = match[0]
        what = _lexicon(token)
        if what is None or match.start() < taken or match.start() in covered:
            continue
        start, end = match.span()
        kind, value = what
        if kind == "month":
            months.append(Named(start, end, value, token, sure=token.lower() != "mai" or token[0].isupper()))
        elif kind == "weekday":
            weekdays.append(Named(start, end, value, token))
        elif kind == "money":
            money.append((start, end, token_currency(token)))
        elif kind == "half" and (clock := _HALF_HOUR.match(text, start)):
            taken = clock.end()
            found.append(_relative(clock))
        elif read := numbers.word(token):
            taken = _number_word(text, match, read, found, money)
            if any(first <= start < last for first, last in idioms):
                found[-1] = found[-1]._replace(level=LOOSE)


@lru_cache(maxsize=65536)
def _lexicon(token: str) -> tuple[str, int] | None:
    if len(token) < 3:
        return None
    if (month := dates.month(token)) is not None:
        return "month", month
    if (weekday := dates.weekday(token)) is not None:
        return "weekday", weekday
    low = token.lower()
    if low in {"halb", "viertel", "dreiviertel"}:
        return "half", 0
    if low in {"euro", "euros", "dollar", "dollars"} or re.match(r"(?:euro|dollar)(?!p)[a-zäöü]*", low):
        return "money", 0
    if low in CURRENCIES and token[0].isupper() and low not in {"mark", "fr"}:
        return "money", 0
    return ("number", 0) if numbers.word(token) else None


def _relative(match: re.Match[str]) -> Fact:
    """`halb acht`, `Viertel nach acht`: minutes of the day, before and after noon."""
    name = match["hour"]
    hour = (
        int(name)
        if name.isdigit()
        else int((numbers.word(name.lower()) or numbers.NumberWord((1,), "loose"))[0][0])
    )
    rel = match["rel"].split()
    shift = {"halb": -30, "dreiviertel": -15}.get(rel[0].lower(), 15 if rel[-1] == "nach" else -15)
    minute = (hour * 60 + shift) % 720
    keys: tuple[Key, ...] = (("t", float(minute)), ("t", float(minute + 720)))
    return Fact(*match.span(), keys, MUST, match[0], kind="time")


def _number_word(
    text: str,
    match: re.Match[str],
    read: numbers.NumberWord,
    found: list[Fact],
    money: list[tuple[int, int, str]],
) -> int:
    start, end = match.span()
    values, level = read.values, WORD if read.kind in {"cardinal", "counted"} else LOOSE
    placed = PLACE_BEFORE.search(text, max(0, start - 16), start)
    kind = "ordinal" if read.kind == "ordinal" or placed else "word"
    unit = ""
    after = UNITS_AFTER.match(text, end)
    if read.kind in {"cardinal", "loose"} and after and after.end() > end:
        if after["scale"] and (read.kind == "cardinal" or values in {(1.0,), (0.5,)}):
            factor = numbers.SCALES[after["scale"].strip(" -.").lower()]
            values = tuple(value * factor for value in values)
            level, end = WORD, after.end("scale")
        if after["unit"]:
            unit = unit_of(after["unit"], after.end(), money)
            end = after.end()
            if unit == "CENT":
                unit, values = "", (*values, *(value / 100 for value in values))
    keys: list[Key] = list(values)
    if read.kind == "cardinal" and (hour := _HOUR.match(text, end)):
        end, level, kind = hour.end(), MUST, "time"
        keys += [("t", values[0] * 60), ("t", (values[0] * 60 + 720) % 1440)]
    elif fraction := _PARTS.match(text, end):
        part = numbers.word(fraction[1])
        if part and values[0]:
            keys.append(round(values[0] * part.values[0], 6))
            end = fraction.end() if level == WORD else end
    found.append(Fact(start, end, tuple(keys), level, text[start:end], unit, kind))
    return end


_IDIOM = re.compile(
    r"(?i)\bunter (?:vier|sechs|acht) augen|\bauf allen vieren|\bwolke sieben|\bsieben ?sachen|\bzwei stühlen|\bnull acht fünfzehn|"
    r"\bfünf vor zwölf|\bein(?:en)? und derselbe|\bdrei kreuze|\bviere von sich|\bacht (?:geben|gegeben|gibt|lassen)|\baußer acht|\bin acht|"
    r"\b(?:einmal|zweimal) (?:so|darüber)|\bin zwei worten|\baller guten dinge|\bdrei könige|\bheiligen? drei|\bsiebte[nr]? himmel|\balle neune"
)
"""Number words that count nothing."""
_HOUR = re.compile(r"\s+Uhr\b")
_PARTS = re.compile(
    r"\s+(Drittel|Viertel|Fünftel|Sechstel|Siebtel|Achtel|Neuntel|Zehntel)\w?\b", re.IGNORECASE
)
