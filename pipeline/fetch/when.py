"""A date as a list page prints it -> the calendar day, and the moment where a clock time stands there too.

Full dates, dates without a year, "heute", "gestern", "vor 3 Stunden", machine-readable stamps.
The day is the printed one: an offset never shifts it.
"""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pipeline.fetch.article.header.dates import day_of, declared_day, moment_of

ZONE = ZoneInfo("Europe/Berlin")
"""Vienna, Zürich and Berlin have kept the same time since 1981."""

_CLOCK = re.compile(
    r"(?<![\d.])([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?(?![\d.])|(?<![\d.])([01]?\d|2[0-3])\s*Uhr",
    re.IGNORECASE,
)
_AGO = re.compile(r"\bvor\s+(\d{1,4}|eine[mr]?)\s+(minute|stunde|tag|woche|monat)", re.IGNORECASE)
_MINUTES = {"minute": 1, "stunde": 60, "tag": 1440, "woche": 7 * 1440, "monat": 30 * 1440}
_NAMED = re.compile(r"\b(heute|gestern|vorgestern)\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:[+-]\d{4}|GMT)$")
_DAYS_AGO = {"heute": 0, "gestern": 1, "vorgestern": 2}

HEADLINE_DATE = 40
"""Letters of a date that stands with a headline."""
_EDGE = re.compile(r"^[\s:|,;()\[\]–—-]+|[\s:|,;(\[–—-]+$")
_LEADING = re.compile(
    r"^(?:vom\s|(?:mo|di|mi|do|fr|sa|so)[a-z]{0,9}\.?,?\s)?(?:den\s)?\d{1,2}\.\s?(?:\d{1,2}\.\s?|[a-zäöü]{3,9}\.?\s)(?:\d{4}|\d{2})\b(?:,?\s\d{1,2}[:.]\d\d(?:\suhr)?)?",
    re.IGNORECASE,
)


class When(NamedTuple):
    """What a printed date says."""

    day: dt.date
    moment: dt.datetime
    """Aware; midnight in Berlin where only a day is given."""


def printed(text: str, now: dt.datetime) -> When | None:
    """The first date in `text`, read at `now` (aware); None where there is none."""
    text = " ".join(text.split())
    today = now.astimezone(ZONE).date()
    if (moment := moment_of(text)) and (day := declared_day(text)):
        return When(day, moment)
    if _OFFSET.search(text) and (mailed := _mail(text)):
        return mailed
    if day := day_of(text, near=today):
        return _at(day, text)
    return _relative(text, now)


def _relative(text: str, now: dt.datetime) -> When | None:
    local = now.astimezone(ZONE)
    if match := _AGO.search(text):
        unit = match[2].lower()
        moment = local - dt.timedelta(minutes=(int(match[1]) if match[1].isdigit() else 1) * _MINUTES[unit])
        return When(moment.date(), moment) if unit in ("minute", "stunde") else _at(moment.date(), "")
    if match := _NAMED.search(text):
        return _at(local.date() - dt.timedelta(days=_DAYS_AGO[match[1].lower()]), text)
    return None


def _at(day: dt.date, text: str) -> When:
    """The day, with the clock time that stands in the same text if one does."""
    match = _CLOCK.search(text)
    clock = dt.time(int(match[1] or match[3]), int(match[2] or 0)) if match else dt.time()
    return When(day, dt.datetime.combine(day, clock, ZONE))


def _mail(text: str) -> When | None:
    """A date as mail and RSS write it: Fri, 20 Nov 2026 10:30:00 +0100."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return When(moment.date(), moment if moment.tzinfo else moment.replace(tzinfo=ZONE))


def parted(words: str, now: dt.datetime, *, behind: bool = False) -> tuple[str, When | None]:
    """The headline without a full date at its beginning (`behind`: or in brackets at its end), and that date."""
    if (start := _LEADING.match(words)) and (when := printed(start.group(), now)):
        return _EDGE.sub("", words[start.end() :][:400]).strip() or words, when
    at = words.rfind("(")
    if (
        behind
        and words.endswith(")")
        and at > 0
        and len(words) - at < HEADLINE_DATE
        and (inner := _LEADING.match(words[at + 1 :]))
    ) and (when := printed(inner.group(), now)):
        return _EDGE.sub("", words[:at]).strip(), when
    return words, None
