"""Headers that say when to come back: text goes in, seconds come out, None where it says nothing usable."""

import datetime as dt
import re
from email.utils import parsedate_tz

LONGEST = dt.timedelta(days=31)
"""No far side sends us away for longer: a typo in a header must not silence a city for years."""

_SECONDS = re.compile(r"\+?(\d+)(?:\.\d+)?", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:max-age|s-maxage)\s*=\s*\"?(\d+)", re.IGNORECASE | re.ASCII)
_NO_CACHE = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)


def moment(text: str) -> dt.datetime | None:
    """A date in one of the three forms of RFC 9110 §5.6.7, or ISO 8601; without a zone it is GMT."""
    parsed = parsedate_tz(text.strip())
    if parsed is not None:
        try:
            zone = dt.timezone(dt.timedelta(seconds=parsed[9] or 0))
            return dt.datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone)  # 60 is a leap second
        except (ValueError, OverflowError):
            return None
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def retry_after(text: str | None, now: dt.datetime) -> float | None:
    """Seconds to wait, between 0 and 31 days; None for a missing or unreadable header.

    Both forms of RFC 9110 §10.2.3 (seconds, date); a date in the past is 0, an excessive one is cut.
    """
    if text is None or not text.strip():
        return None
    seconds = _SECONDS.fullmatch(text.strip())
    if seconds:
        digits = seconds[1]
        wait = float(digits) if len(digits) < 12 else LONGEST.total_seconds()
    else:
        when = moment(text)
        if when is None:
            return None
        wait = (when - now).total_seconds()
    return min(max(wait, 0.0), LONGEST.total_seconds())


def max_age(cache_control: str | None, expires: str | None, now: dt.datetime) -> dt.timedelta | None:
    """How long the answer stays fresh (RFC 9111 §4.2.1), at most 31 days; None where nothing is said.

    `Cache-Control` goes before `Expires`; `no-cache` and an age of 0 ask for nothing.
    """
    text = cache_control or ""
    if _NO_CACHE.search(text):
        return None
    found = _MAX_AGE.search(text)
    if found:
        seconds = float(found[1]) if len(found[1]) < 12 else LONGEST.total_seconds()
    else:
        until = moment(expires) if expires else None
        seconds = (until - now).total_seconds() if until else 0.0
    return dt.timedelta(seconds=min(seconds, LONGEST.total_seconds())) if seconds > 0 else None
