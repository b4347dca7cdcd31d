"""Dates as pages print or declare them -> the calendar day, never shifted by an offset.

Months are spelled as in Germany, Austria and Switzerland.
"""

import contextlib
import datetime as dt
import re
from zoneinfo import ZoneInfo

_MONTHS = {
    "januar": 1, "jänner": 1, "jan": 1, "jän": 1, "februar": 2, "feber": 2, "feb": 2, "märz": 3, "mär": 3, "mrz": 3,
    "maerz": 3, "april": 4, "apr": 4, "mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8,
    "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12,
    "dez": 12, "march": 3, "may": 5, "june": 6, "july": 7, "october": 10, "oct": 10, "december": 12, "dec": 12,
    "january": 1, "february": 2, "mar": 3,
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<![\d/])((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/])")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T\d{4,6}Z?)?$")
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2}|\d{2}(?![\d:]))?(?!\d)")
_WORDS = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\.?\s*({_NAMES})\b\.?,?\s*((?:19|20)\d{{2}})?(?!\d)", re.IGNORECASE
)
_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})(?![\d/])")
_BEFORE_OFFSET = re.compile(r"(?<!\s)\s+(?=(?:Z|[+-]\d{2}:?\d{2})$)")
_HOME = ZoneInfo("Europe/Berlin")
EARLIEST = dt.date(1990, 1, 1)
"""Older than any page of the web: 1 January 1970 is a clock that was never set, 1 January 0001 an empty field."""
AHEAD = dt.timedelta(days=31)
"""So far ahead a release is announced at most; a later day is a slip or a date of an event."""


def day_of(text: str, *, near: dt.date | None = None) -> dt.date | None:
    """First calendar day in a text; a missing year is the one that brings the day nearest to `near`."""
    text = " ".join(text.split())
    compact = _COMPACT.match(text)
    if compact:
        return _date(*(int(part) for part in compact.groups()))
    best: tuple[int, dt.date] | None = None
    for pattern in (_ISO, _WORDS, _NUMBERS, _SLASHES):
        for found in pattern.finditer(text):
            day = _read(pattern, found, near)
            if day is not None and (best is None or found.start() < best[0]):
                best = (found.start(), day)
                break
    return best[1] if best else None


def declared_day(stamp: str, *, near: dt.date | None = None) -> dt.date | None:
    """Day of a machine-readable stamp as its writer meant it.

    A stamp in UTC is the clock of a machine and is read on a German wall; any other offset is a wall
    already, even where it is the wrong one for the season (seen: `+02:00` in March).
    """
    moment = moment_of(stamp)
    if moment is not None and not moment.utcoffset():
        with contextlib.suppress(OverflowError):  # the last second of the year 9999
            return moment.astimezone(_HOME).date()
    return day_of(stamp, near=near)


def moment_of(stamp: str) -> dt.datetime | None:
    """Aware time of a stamp with time and offset; None where either is missing."""
    with contextlib.suppress(ValueError):
        moment = dt.datetime.fromisoformat(_BEFORE_OFFSET.sub("", stamp.strip()))
        return moment.replace(microsecond=0) if moment.tzinfo else None
    return None


def _read(pattern: re.Pattern[str], found: re.Match[str], near: dt.date | None) -> dt.date | None:
    if pattern is _ISO:
        return _date(int(found.group(1)), int(found.group(3)), int(found.group(4)))
    first, second, third = found.groups()
    month = _MONTHS[second.lower()] if pattern is _WORDS else int(second)
    if third:
        year = int(third)
        return _date(year if year > 99 else 2000 + year, month, int(first))
    if near is None:
        return None
    days = [_date(year, month, int(first)) for year in (near.year - 1, near.year, near.year + 1)]
    return min((day for day in days if day), key=lambda day: abs(day - near), default=None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def believable(day: dt.date | None, today: dt.date) -> dt.date | None:
    """The day, or None where no release can be of it."""
    return day if day is not None and day >= EARLIEST and day - today <= AHEAD else None
