"""The facts of an English block: each value with every reading its form allows."""

from __future__ import annotations

import re

from pipeline.check.facts.english_tables import GROUPED, MONEY, MONTHS, SCALE, SCALES, SIGN, currency
from pipeline.check.facts.english_tables import unit as unit_of
from pipeline.check.facts.english_words import words
from pipeline.check.facts.fact import MUST, Fact, Key, Named, Sheet
from pipeline.check.facts.join import share

_NUMBER = rf"(?:{GROUPED}|\d+(?:\.\d+){{2,}}|\d+(?:[.,]\d+)+|\d+)[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
_DASH = r"[-–—‑]"
_H = r"(?:[01]?\d|2[0-4])"
_TOKEN = re.compile(
    rf"(?P<ampm>(?<![\d.,:]){_H}(?:[:.][0-5]\d)?(?:\s?(?:{_DASH}|to|until|till|and|or)\s?{_H}(?:[:.][0-5]\d)?)?\s?(?:[aApP]\.\s?[mM]\b\.?|[aApP]\s?[mM]\b))"
    rf"|(?P<clock>(?<![\d.,:]){_H}:[0-5]\d(?![\d:])(?:\s?h\b|\s?hrs\b|\s?hours\b|\s?o[’']clock\b)?)"
    rf"|(?P<hour>(?<![\d.,:]){_H}(?:\.[0-5]\d)?(?:\s?h(?:rs)?\b|\s?o[’']\s?clock\b))"
    rf"|(?P<army>(?<![\d.,:])(?:[01]\d|2[0-4])[0-5]\d\s?(?:h|hrs|hours)\b)"
    rf"|(?P<before>(?<!\w){SIGN}\s?(?=\d))"
    rf"|(?P<dotted>(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d(?![\d.]\d))"
    rf"|(?P<iso>(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?!\d))"
    rf"|(?P<slash>(?<![\d/])\d{{1,2}}/\d{{1,2}}/(?:19|20)?\d\d(?![\d/]))"
    rf"|(?P<mixed>(?<![\d.,:/])\d{{1,3}}[ -][1-3]/[2-8](?![\d/]))"
    rf"|(?P<number>{_NUMBER})"
    rf"(?:(?P<letters>[A-Za-z]+(?:[’']s\b)?)|(?P<scale>[\s-]?{SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|‰|(?i:per\s?cent(?:age)?s?\b|percent\w*|percentage\b|pct\b|p\.c\.)|{MONEY}|(?i:cents?\b)))?)"
)
_UNITS = frozenset({
    "s", "km", "m", "cm", "mm", "kg", "g", "l", "h", "ha", "ft", "in", "lb", "lbs", "mph", "kmh", "kwh",
    "mwh", "gwh", "kw", "mw", "min", "sec", "mins", "hrs", "hr", "x", "th", "st", "nd", "rd", "yrs", "yr",
    "c", "f", "sqm",
})  # fmt: skip


def read(text: str) -> Sheet:
    """All facts of an English block. References are to be blanked out before."""
    found: list[Fact] = []
    months: list[Named] = []
    weekdays: list[Named] = []
    money: list[tuple[int, int, str]] = []
    if _HAS_DIGIT.search(text):
        _digits(text, found, money, months)
    words(text, found, months, weekdays, money)
    found.sort(key=_place)
    return Sheet(
        text, share(text, found, _BETWEEN), tuple(months), tuple(weekdays), tuple(money), _pairs(text)
    )


def _place(fact: Fact) -> tuple[int, int]:
    return fact.start, fact.end


_HAS_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
_BETWEEN = re.compile(r"\s*(?:to|and|or|until|[-–—/])(?:\s+(?:about|around|nearly|up to))?\s*")
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DM = re.compile(rf"(?<![\d.,:])(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\b")
_MD = re.compile(rf"\b({_NAMES})\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)")


def _pairs(text: str) -> tuple[tuple[int, int, int, int], ...]:
    found = [(*m.span(), int(m[1]), MONTHS[m[2]]) for m in _DM.finditer(text)]
    taken = {at for start, end, _, _ in found for at in range(start, end)}
    found += [(*m.span(), int(m[2]), MONTHS[m[1]]) for m in _MD.finditer(text) if m.start() not in taken]
    return tuple(found)


def _digits(text: str, found: list[Fact], money: list[tuple[int, int, str]], months: list[Named]) -> None:
    before = ""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "ampm":
            _half_day(match, found)
        elif kind == "clock":
            hour, minute = re.findall(r"\d+", match[0])[:2]
            clock: tuple[Key, ...] = (
                ("t", float(int(hour) * 60 + int(minute))),
                ("r", f"{int(hour)}:{minute}"),
            )
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "hour":
            hour, _, minute = re.sub(r"[^\d.]", "", match[0]).partition(".")
            clock = (("t", float(int(hour) * 60 + int(minute or 0))), *(() if minute else (float(hour),)))
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "army":
            clock = (("t", float(int(match[0][:2]) * 60 + int(match[0][2:4]))), float(match[0][:4]))
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "before":
            before = currency(match[0])
            money.append((start, end, before))
            continue
        elif kind == "mixed":
            whole, over, under = map(int, re.findall(r"\d+", match[0]))
            found.append(Fact(start, end, (whole + over / under,), MUST, match[0], kind="decimal"))
        elif kind in {"iso", "slash", "dotted"}:
            _numeric_date(match, found, months)
        else:
            _amount(text, match, before, found, money)
        before = ""


def _numeric_date(match: re.Match[str], found: list[Fact], months: list[Named]) -> None:
    """An ISO date and one left in German form are plain; of `4/5/2026` nobody knows which is the month, so it is compared as a pair."""
    parts = [int(part) for part in re.findall(r"\d+", match[0])]
    start, end = match.span()
    if match.lastgroup != "slash":
        year, month, day = parts if match.lastgroup == "iso" else parts[::-1]
        found.append(Fact(start, end, (float(day),), MUST, match[0], kind="day"))
        months.append(Named(start, end, month, match[0]))
    else:
        one, two, year = parts
        pair: tuple[Key, ...] = (("dm", f"{min(one, two)}-{max(one, two)}"),)
        found.append(Fact(start, end, pair, MUST, match[0], kind="day"))
        months.extend(Named(start, end, number, match[0], sure=False) for number in (one, two))
    found.append(Fact(start, end, (float(year), float(2000 + year)), MUST, match[0], kind="year"))


_SENTENCE_ENDS = re.compile(r"[\"”’)]*(?:\s*$|\s+[A-Z])")


def _half_day(match: re.Match[str], found: list[Fact]) -> None:
    """`6-8 pm`, `6.30pm`: the first of a range without am or pm of its own may be either half."""
    parts = list(re.finditer(r"(\d{1,2})(?:[:.](\d\d))?", match[0]))
    letter = re.sub(r"[\d:.\s]|to|until|till|and|or", "", match[0].lower()).strip("-–—‑")[:1]
    late = letter == "p"
    for part in parts:
        hour, minute = int(part[1]), int(part[2] or 0)
        here = (
            float((hour % 12 + (12 if late else 0)) * 60 + minute)
            if hour <= 12
            else float(hour * 60 + minute)
        )
        keys: tuple[Key, ...] = (("t", here),)
        if here == 0:
            keys = (("t", 0.0), ("t", 1440.0))
        if part is not parts[-1]:
            keys = (*keys, ("t", (here + 720) % 1440))
        start = match.start() + part.start()
        end = match.end() if part is parts[-1] else match.start() + part.end()
        if match.string[end - 1] == "." and _SENTENCE_ENDS.match(match.string, end):
            end -= 1
        found.append(Fact(start, end, keys, MUST, match.string[start:end], kind="time"))


def _amount(
    text: str, match: re.Match[str], before: str, found: list[Fact], money: list[tuple[int, int, str]]
) -> None:
    start, end = match.span()
    raw, letters = match["number"], match["letters"]
    keys, kind = _value(raw)
    unit = before
    if letters:
        keys, kind, unit = _lettered(raw, letters, keys, kind, before)
        if not before and unit:
            money.append((match.end("number"), end, unit))
    elif match["scale"]:
        factor = SCALES[re.sub(r"\s+", " ", match["scale"].strip(" -").lower())]
        keys = tuple(round(key * factor, 4) if isinstance(key, float) else key for key in keys)
    if match["unit"]:
        unit = unit_of(match["unit"], end, money) or before
    if unit == "CENT":
        keys, unit = (*keys, *(key / 100 for key in keys if isinstance(key, float))), ""
    if kind == "number" and _CODE_BEFORE.search(text, max(0, start - 3), start):
        kind = "code"
    found.append(Fact(start, end, keys, MUST, match[0].strip(), unit, kind))


_CODE_BEFORE = re.compile(r"(?:[A-Za-z]|[A-Za-z]-|\b[A-Z]{1,2} )$")


def _value(raw: str) -> tuple[tuple[Key, ...], str]:
    if len(raw) > 24:
        return (("id", raw),), "id"
    extra = 0.0
    if raw[-1] in _FRACTIONS:
        extra = _FRACTIONS[raw[-1]]
        raw = raw[:-1] or "0"
    if raw.isdigit():
        if len(raw) > 1 and raw[0] == "0":
            return (("id", raw),), "zero"
        return (float(raw) + extra,), "number"
    if _GROUP.fullmatch(raw):
        return (float(re.sub(r"[^\d.]", "", raw)) + extra,), "grouped"
    if re.fullmatch(r"\d+\.\d+", raw):
        keys: tuple[Key, ...] = (float(raw) + extra,)
        hour, minute = raw.split(".")
        if len(minute) == 2 and int(hour) < 25 and int(minute) < 60:
            keys = (*keys, ("t", float(int(hour) * 60 + int(minute))))
        return keys, "decimal"
    return (("bad", raw),), "bad"


_GROUP = re.compile(GROUPED)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def _lettered(
    raw: str, letters: str, keys: tuple[Key, ...], kind: str, before: str
) -> tuple[tuple[Key, ...], str, str]:
    low = letters.lower().replace("’", "'")
    if low in {"st", "nd", "rd", "th"}:
        return keys, "ordinal", before
    if low in {"s", "'s"} and raw.isdigit():
        value = float(raw)
        return (
            ((value,) if value > 100 else (value, 1900 + value, 2000 + value)),
            "decade",
            before,
        )
    number = keys[0]
    if low in {"m", "mn", "mln", "bn", "b", "k", "tn"} and isinstance(number, float):
        factor = {"k": 1e3, "bn": 1e9, "b": 1e9, "tn": 1e12}.get(low, 1e6)
        scaled = round(number * factor, 4)
        if before or low in {"bn", "mn", "mln", "tn"}:
            return (scaled,), kind, before
        if low == "b":
            return (("id", f"{raw}b"),), "id", before
        return (number, scaled), kind, before
    if name := currency(letters):
        return keys, kind, name
    if len(letters) <= 2 and low not in _UNITS:
        return (("id", f"{raw}{low}"),), "id", before
    return keys, kind, before
