"""A date as a feed prints it: text goes in, the calendar day and the moment come out."""

import datetime as dt
import re
from email.utils import parsedate_tz

from pipeline.fetch.when import ZONE, When, printed

_MAIL = re.compile(
    r"(?:[A-Za-zäÄ]{2,10}\.?,?\s+)?\d{1,2}[\s-]+(?P<month>[A-Za-zäÄ]{3,9})\.?[\s-]+\d{2,4}\b(?:\s+\d{1,2}:\d\d)?"
)
_NEVER_SET = re.compile(r"^0\d{3}-|[A-Za-zäÄ]\.?[\s-]0\d{3}(?![\d:])", re.ASCII)
"""A year such as 0001: the empty date of .NET."""
_ASCTIME = re.compile(
    r"^[A-Za-z]{3} ([A-Za-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)( [A-Z]{2,5}| [+-]\d{4})? (\d{4})$", re.ASCII
)
"""`Thu Nov 26 08:15:00 CET 2026`, as Unix prints it: the year stands behind the zone."""
_GERMAN = {"jän": "Jan", "mär": "Mar", "mrz": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec"}
_CENTRAL = re.compile(r"\b(?:MEZ|MESZ|CET|CEST)\b")
"""Summer or winter, by the calendar and not by the letters: CET in July is a common slip."""
_NO_ZONE = re.compile(r"(?:\d{1,2}:\d\d(?::\d\d)?|[A-Za-zäÄ]\.?[\s-]+\d{2,4})$")
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}.*)?", re.ASCII | re.IGNORECASE)


def dated(text: str, now: dt.datetime, fallback: dt.datetime | None = None) -> When | None:
    """The day exactly as printed, never moved by an offset, and the moment; None where nothing is legible.

    Midnight in Berlin where only a day is given. `fallback` serves for forms unknown here.
    """
    text = " ".join(text.split())
    if _NEVER_SET.search(text):
        return None
    text = _ASCTIME.sub(r"\2 \1 \5 \3\4", text)
    found = (_mail(text) or _iso(text) or printed(text, now)) if text else None
    return found or (When(fallback.date(), fallback) if fallback else None)


def _mail(text: str) -> When | None:
    """RFC 5322, leniently: German month names, a missing zone, two digits of a year."""
    match = _MAIL.match(text)
    if not match:
        return None
    month = match["month"][:3]
    english = _GERMAN.get(month.lower(), month)
    start = re.search(r"\d", text)
    rest = text[start.start() :] if start else text
    parsed = parsedate_tz(rest.replace(match["month"], english, 1))
    if parsed is None:
        return None
    zone: dt.tzinfo = ZONE
    if not (_CENTRAL.search(text) or _NO_ZONE.search(text)):  # parsedate_tz takes a missing zone for UTC
        zone = dt.timezone(dt.timedelta(seconds=parsed[9] or 0))
    try:
        moment = dt.datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone)  # 60 is a leap second
    except (ValueError, OverflowError):
        return None
    return When(moment.date(), moment)


def _iso(text: str) -> When | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return When(moment.date(), moment)
