"""The facts of a German block: each value with the English forms it allows (docs/checks.md, the table)."""

from __future__ import annotations

import re

from pipeline.check.facts.fact import LOOSE, MUST, Fact, Key, Named, Sheet
from pipeline.check.facts.german_tables import MONEY, PLACE_BEFORE, SCALE, UNITS_AFTER, currency
from pipeline.check.facts.german_tables import unit as unit_of
from pipeline.check.facts.german_words import words
from pipeline.check.facts.join import share
from pipeline.german import dates, numbers

_NUMBER = rf"(?:{numbers.GROUPED}|\d+,\d+|\d+)[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
_T = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
_DASH = r"[-–—‑/]"
_TOKEN = re.compile(
    rf"(?P<clock>(?<![\d.,:])(?<!\d[-–]){_T}(?:\s*(?:{_DASH}|bis|und|oder|sowie|,)\s*{_T})*\s*-?Uhr)"
    rf"|(?P<ratio>(?<![\d.,:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:]))"
    rf"|(?P<before>(?<!\w)(?:€|\$|£|¥|EUR|CHF|USD)\s?(?={_NUMBER}))"
    rf"|(?P<number>{_NUMBER})(?P<dash>,[-–—]{{1,2}})?"
    rf"(?:(?P<letters>[A-Za-zÄÖÜäöüß]+)"
    rf"|(?P<scale>[\s-]?{SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|‰|Prozent\w*|Promille\b|v\.\s?H\.|{MONEY}|Cent\b|Ct\b)|-?prozentig\w*)?)"
)
_CLOCK_PART = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")
_DOTTED = re.compile(r"\.(\d{1,3})(?!\d|[.,]\d)")
_PLAIN_SUFFIX = frozenset({
    "er", "ern", "ers", "km", "m", "cm", "mm", "kg", "g", "l", "h", "ha", "qm", "t", "kwh", "mwh", "gwh",
    "kw", "mw", "min", "std", "x", "k", "ste", "sten", "ter", "ten", "te", "mal", "fach", "jähriger",
})  # fmt: skip


def read(text: str) -> Sheet:
    """All facts of a German block. References (links, addresses, phones) are to be blanked out before."""
    found: list[Fact] = []
    months: list[Named] = []
    weekdays: list[Named] = []
    money: list[tuple[int, int, str]] = []
    if _HAS_DIGIT.search(text):
        _digits(text, found, money)
        pairs = _dates(text, months)
    else:
        pairs = ()
    words(text, found, months, weekdays, money)
    found.sort(key=_place)
    return Sheet(text, share(text, found, _BETWEEN), tuple(months), tuple(weekdays), tuple(money), pairs)


def _place(fact: Fact) -> tuple[int, int]:
    return fact.start, fact.end


_HAS_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
_BETWEEN = re.compile(
    r"\s*(?:bis(?:\s+zu)?|und|oder|auf|beziehungsweise|bzw\.|sowie|[-–—/])(?:\s+(?:rund|etwa|zu))?\s*"
)


def _dates(text: str, months: list[Named]) -> tuple[tuple[int, int, int, int], ...]:
    days = dates.find(text)
    for day in days:
        if text[day.end - 1] == "." or text[day.end - 1].isdigit():
            months.append(Named(day.start, day.end, day.month, text[day.start : day.end]))
    return tuple((*day.day_span, day.day, day.month) for day in days)


def _digits(text: str, found: list[Fact], money: list[tuple[int, int, str]]) -> None:
    before = ""
    numeric = {day.start: day for day in dates.find(text)} if "." in text else {}
    skip = 0
    for match in _TOKEN.finditer(text):
        if match.start() < skip:
            continue
        kind = match.lastgroup
        if match["clock"] and match.start() not in numeric:
            _clock(match, found)
        elif kind == "ratio":
            hour, minute = map(int, match[0].split(":"))
            keys: tuple[Key, ...] = (("t", float(hour * 60 + minute)), ("r", f"{hour}:{minute}"))
            found.append(Fact(match.start(), match.end(), keys, MUST, match[0], kind="time"))
        elif kind == "before":
            before = currency(match[0])
            money.append((*match.span(), before))
            continue
        elif (day := numeric.get(match.start())) and text[day.end - 1] != " ":
            skip = max(skip, _numeric_date(text, day, found))
        else:
            skip = _number(text, match, before, found, money)
        before = ""


def _numeric_date(text: str, day: dates.Day, found: list[Fact]) -> int:
    """A date: its day, and its year where it has one, as numbers; the month is compared by name."""
    start, end = day.day_span
    keys: tuple[Key, ...] = (float(day.day), ("id", f"{day.day:02d}"))
    found.append(Fact(start, end, keys, MUST, text[start:end] + ".", kind="day"))
    tail = text[end : day.end]
    if not re.fullmatch(r"\.\s?\d{1,2}\.(?:\s?\d{2,4})?", tail):
        return end
    if day.year is not None:
        year = re.search(r"\d+$", tail)
        if year:
            at = end + year.start()
            keys = (float(day.year), float(day.year % 100))
            found.append(Fact(at, day.end, keys, MUST, text[at : day.end], kind="year"))
    return day.end


def _clock(match: re.Match[str], found: list[Fact]) -> None:
    for part in _CLOCK_PART.finditer(match[0]):
        hour, minute = int(part[1]), int(part[2] or 0)
        start = match.start() + part.start()
        keys: list[Key] = [("t", float(hour * 60 + minute))]
        if hour in (0, 24) and minute == 0:
            keys = [("t", 0.0), ("t", 1440.0)]
        if part[2] is None:
            keys.append(float(hour))
        found.append(
            Fact(start, match.start() + part.end(), tuple(keys), MUST, f"{part[0]} Uhr", kind="time")
        )


def _number(
    text: str, match: re.Match[str], before: str, found: list[Fact], money: list[tuple[int, int, str]]
) -> int:
    start, end = match.start("number"), match.end("number")
    raw = match["number"]
    if match["letters"]:
        return _lettered(text, match, found, money)
    value = numbers.digits(raw)
    if value is None:
        found.append(Fact(start, end, (("id", raw),), MUST, raw, kind="id"))
        return end
    keys: list[Key] = [value]
    if raw[0] == "0" and raw.isdigit() and len(raw) > 1:
        keys.append(("id", raw))
    if (dotted := _DOTTED.match(text, end)) and "." not in raw and not match["unit"] and not match["scale"]:
        # `12.30` away from `Uhr`: an amount or a time; `2.0`: a version
        end = dotted.end()
        value = float(f"{raw}.{dotted[1]}")
        keys = [value]
        if len(dotted[1]) == 2 and int(raw) < 25 and int(dotted[1]) < 60:
            keys.append(("t", float(int(raw) * 60 + int(dotted[1]))))
        after = UNITS_AFTER.match(text, end)
        scale, unit, stop = (after["scale"], after["unit"], after.end()) if after else (None, None, end)
    else:
        scale, unit, stop = match["scale"], match["unit"], match.end()
    if scale:
        keys = [round(value * numbers.SCALES[scale.strip(" -.").lower()], 4)]
    name = unit_of(unit, stop, money) or before
    if name == "CENT":
        keys.append(round(value / 100, 4))
        name = ""
    stop = stop if scale or unit else end
    level, kind = _weight(text, start, end, raw)
    dated = _YEAR_BEFORE.search(text, max(0, start - 16), start)
    if kind == "number" and len(raw) == 4 and 1900 <= value < 2100 and dated:
        kind = "year"
    found.append(Fact(start, stop, tuple(keys), level, text[start:stop].strip(), name, kind))
    return stop


def _weight(text: str, start: int, end: int, raw: str) -> tuple[int, str]:
    after = text[end : end + 12]
    if after.startswith("."):
        if raw == "1" and _LEAGUE.match(after):
            return LOOSE, "ordinal"
        return MUST, "ordinal"
    if raw.isdigit() and len(raw) == 5 and after[:1] in " \u00a0" and after[1:2].isupper():
        return MUST, "plain"
    if (start and text[start - 1].isalpha()) or _CODE_BEFORE.search(text, max(0, start - 3), start):
        return MUST, "code"
    if PLACE_BEFORE.search(text, max(0, start - 16), start):
        return MUST, "ordinal"
    if _PLAIN_BEFORE.search(text, max(0, start - 14), start):
        return MUST, "plain"
    return MUST, "number"


_CODE_BEFORE = re.compile(r"(?:[A-Za-zÄÖÜ]-|\b[A-Z]{1,2} )$")
_LEAGUE = re.compile(r"\.\s?(?:FC|FSV|SC|SV|TSV|VfL|FFC|Bundesliga|Liga|HFC|FCN|FCK|FCM)")
_YEAR_BEFORE = re.compile(
    r"(?i)(?:\bjahre?s?|\bseit|\bende|\banfang|\bmitte|sommer|winter|herbst|frühjahr|frühling|\bvon|\bbis|\bab|\bvor|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\s$"
)
_PLAIN_BEFORE = re.compile(
    r"(?:§§?|Az\.:?|Aktenzeichen|Nr\.|Nummer|Linien?|PLZ|D-|Postleitzahl|Drucksache|Flurstück|Artikel|Art\.)\s?$"
)


def _lettered(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    """Digits with letters behind them: an age, a decade, a unit or a house number."""
    start, end = match.start("number"), match.end("letters")
    raw, letters = match["number"], match["letters"]
    value = numbers.digits(raw)
    low = letters.lower()
    if value is None:
        found.append(Fact(start, end, (("id", raw + low),), MUST, text[start:end], kind="id"))
        return end
    if name := currency(letters):
        money.append((match.end("number"), end, name))
        found.append(Fact(start, end, (value,), MUST, text[start:end], name))
        return end
    if low in numbers.SCALES and low != "t":
        keys: tuple[Key, ...] = (value * numbers.SCALES[low],)
    elif low == "er" or low == "ern":
        keys = (value,) if value > 100 else (value, 1900 + value, 2000 + value)
    elif len(letters) <= 2 and low not in _PLAIN_SUFFIX:
        found.append(Fact(start, end, (("id", f"{raw}{low}"),), MUST, text[start:end], kind="id"))
        return end
    else:
        keys = (value,)
    unit = "%" if low.startswith("prozent") else ""
    found.append(Fact(start, end, keys, MUST, text[start:end], unit))
    return end
