"""German dates and clock times: what `12./13. März`, `24.12.`, `halb acht` and `9 bis 17 Uhr` say.

Pure functions, no outside knowledge. The names of months and weekdays come from Babel's locale data (de, de_AT),
of which this file is the keeper for German; what they lack (`Sonnabend`, abbreviations with a full stop) is
added here.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale

GERMAN_TIME = ZoneInfo("Europe/Berlin")
"""The clock of Germany; Vienna and Zurich keep the same."""

_MONTH_NAMES: dict[str, int] = {}
_WEEKDAY_NAMES: dict[str, int] = {"sonnabend": 5}
for _locale in (Locale("de"), Locale("de", "AT")):
    for _number, _name in _locale.months["format"]["wide"].items():
        _MONTH_NAMES[_name.lower()] = _number
    for _number, _name in _locale.days["format"]["wide"].items():
        _WEEKDAY_NAMES[_name.lower()] = _number
_MONTH_SHORT = {
    "jan": 1, "jän": 1, "feb": 2, "febr": 2, "mrz": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "sept": 9, "okt": 10, "nov": 11, "dez": 12,
}  # fmt: skip
_MONTH = "|".join(sorted((*_MONTH_NAMES, *(f"{short}\\." for short in _MONTH_SHORT)), key=len, reverse=True))
_WEEKDAY = "|".join(_WEEKDAY_NAMES)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMERIC = re.compile(
    rf"(?<![\d,:])(?<!\d\.)(?<!\d/)(?P<day>{_DAY})\.\s?(?P<month>0?[1-9]|1[0-2])(?:\.(?:\s?(?P<year>[12]\d{{3}}|\d\d(?![\d:.]*\s?Uhr))(?![\d.,]\d))?(?!\d)"
    rf"|(?=\s?[-–—]\s?{_DAY}\.\s?(?:0?[1-9]|1[0-2])\.))"
)
_WRITTEN = re.compile(
    rf"(?i)(?<![\d,:])(?<!\d\.)(?<!\d/)(?P<day>{_DAY})\.\s*(?P<month>{_MONTH})(?![a-zäöüß])(?:\s+(?P<year>[12]\d{{3}})\b)?"
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_BEFORE = re.compile(
    rf"(?i)(?P<day>(?<![\d,:])(?<!\d\.)(?<!\d/){_DAY})\.?\s*(?:bis\s+(?:zum\s+)?|und\s+|oder\s+|sowie\s+|/|-|–|—|,\s*(?:und\s+)?)+\s*"
    rf"(?:(?:{_WEEKDAY}),?\s*(?:den\s+)?)?$"
)
_NAMED_BEFORE = re.compile(
    rf"(?i)({_WEEKDAY})[a-zäöü]{{0,12}}(?:\s{{0,9}}\([^()]{{0,80}}\))?,?\s{{0,9}}(?:(?:den|dem|der)\s{{1,9}})?$"
)


class Day(NamedTuple):
    """A date as written: `year` and `weekday` (0 = Monday) are None where the text leaves them out."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None
    day_span: tuple[int, int]


@lru_cache(maxsize=8192)
def month(token: str) -> int | None:
    """Month of a German word, also in front of a compound (`Januarwoche`, `Maifeiertag`); None if it is none."""
    low = token.lower()
    if low in _MONTH_NAMES:
        return _MONTH_NAMES[low]
    if token[:1].isupper() and (found := _MONTH_COMPOUND.match(low)):
        return _MONTH_NAMES[found[1]]
    return None


_MONTH_COMPOUND = re.compile(
    r"(januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
    r"(?:woche|tag|abend|nacht|sonne|wetter|hälfte|anfang|ende|mitte|wochenende|hochwasser|hitze|morgen|fest|"
    r"feiertag|kundgebung|ausgabe|sitzung|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|unwetter|programm)\w*"
)


@lru_cache(maxsize=8192)
def weekday(token: str) -> int | None:
    """Weekday (0 = Monday) of a German word: `Samstag`, `sonntags`, `Freitagabend`; None if it is none."""
    low = token.lower()
    if low == "montage":
        return None
    for name, number in _WEEKDAY_NAMES.items():
        if low.startswith(name):
            rest = low[len(name) :]
            if not rest or rest in {"s", "e", "en"} or _DAY_PART.match(rest):
                return number
    return None


_DAY_PART = re.compile(
    r"s?(?:morgen|früh|vormittag|mittag|nachmittag|abend|nacht|spiel|ausgabe|demo|gottesdienst)"
)


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Day, ...]:
    """Every date of the text that has a day and a month, in order, shared months spread (`12. bis 14. März`)."""
    found: list[Day] = []
    for match in _dates(text):
        number = _month_number(match["month"])
        year = _year(match["year"])
        before = [] if match.re is _ISO else list(_sharing(text, match.start("day")))
        for start, end, day in reversed(before):
            found.append(
                Day(start, match.end(), day, number, year, _weekday_before(text, start), (start, end))
            )
        span = match.span("day")
        day = int(match["day"])
        found.append(Day(match.start(), match.end(), day, number, year, _weekday_before(text, span[0]), span))
    return tuple(found)


def _dates(text: str) -> Iterator[re.Match[str]]:
    if not _HAS_DATE.search(text):
        return
    numeric = [
        match
        for match in _NUMERIC.finditer(text)
        if not _NO_DATE.search(text, max(0, match.start() - 14), match.start())
        and (match["year"] or text[match.end() : match.end() + 1] != ".")
    ]
    matches = [*numeric, *_WRITTEN.finditer(text), *_ISO.finditer(text)]
    yield from sorted(matches, key=lambda match: match.start())


_NO_DATE = re.compile(r"(?i)(?:version|punkt|ziffer|kapitel|abschnitt|absatz|nr\.|nummer|release|§)\s?$")
_HAS_DATE = re.compile(r"\d\.\s?[\dA-Za-z]|\d-\d\d-\d")


def _month_number(text: str) -> int:
    low = text.lower().removesuffix(".")
    return int(low) if low.isdigit() else _MONTH_NAMES.get(low) or _MONTH_SHORT[low]


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _sharing(text: str, at: int) -> Iterator[tuple[int, int, int]]:
    """Days before a date that share its month, nearest first: `12., 13. und 14. März`."""
    while match := _BEFORE.search(text, max(0, at - 48), at):
        yield *match.span("day"), int(match["day"])
        at = match.start("day")


def _weekday_before(text: str, at: int) -> int | None:
    match = _NAMED_BEFORE.search(text, max(0, at - 60), at)
    return _WEEKDAY_NAMES[match[1].lower()] if match else None


_CORRECTION = re.compile(
    r"\b(Korrektur\w*|Berichtigung\w*|Richtigstellung\w*|korrigierte\w*|berichtigte\w*|Absage\w*|abgesagt\w*|"
    r"verschoben\w*|entfällt|entfallen|Sperrfrist\w*|zurückgezogen\w*)\b",
    re.IGNORECASE,
)


def correction_words(text: str) -> tuple[str, ...]:
    """Words that say this release corrects, cancels, moves or holds something, as they stand, each once."""
    return tuple(dict.fromkeys(match[1] for match in _CORRECTION.finditer(text)))


def resolve(day: Day, published: dt.date) -> dt.date | None:
    """The calendar day meant. Without a year: the one nearest to `published`, up to three months back.

    None where no such day exists (30 February).
    """
    years = [day.year] if day.year else [published.year - 1, published.year, published.year + 1]
    dates = []
    for year in years:
        try:
            dates.append(dt.date(year, day.month, day.day))
        except ValueError:
            continue
    if day.year or not dates:
        return dates[0] if dates else None
    ahead = [date for date in dates if (date - published).days >= -92]
    return ahead[0] if ahead else dates[-1]
