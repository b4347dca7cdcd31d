"""A date as a feed prints it: text goes in, the calendar day and the moment come out."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_tz

from pipeline.fetch.when import ZONE, When, printed

EARLIEST = dt.date(1990, 1, 1)
"""Older than any feed: 1 January 1970 is a clock that was never set."""

_MAIL = re.compile(
    r"(?:[A-Za-zäÄ]{2,10}\.?,?\s+)?\d{1,2}[\s-]+(?P<month>[A-Za-zäÄ]{3,9})\.?[\s-]+\d{2,4}\b(?:\s+\d{1,2}:\d\d)?"
)
_GERMAN = {"jän": "Jan", "mär": "Mar", "mrz": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec"}
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}.*)?", re.ASCII | re.IGNORECASE)


def dated(text: str, now: dt.datetime, fallback: dt.datetime | None = None) -> When | None:
    """The day exactly as printed, never moved by an offset, and the moment; None where nothing is legible.

    Midnight in Berlin where only a day is given. `fallback` serves for forms unknown here.
    """
    text = " ".join(text.split())
    found = _mail(text) or _iso(text) if text else None
    if (found is None and text and not text.isascii()) or (text and re.search(r"\d\.\s*\w", text)):
        found = found or printed(text, now)
    if found is None and fallback is not None:
        found = When(fallback.date(), fallback)
    return found


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
    offset = parsed[9]
    zone = ZONE if offset is None or re.search(r"\b(?:MEZ|MESZ|CET|CEST)\b", text) else None
    try:
        if zone is None:
            zone_given = dt.timezone(dt.timedelta(seconds=offset or 0))
            moment = dt.datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone_given)
        else:
            moment = dt.datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone)
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
