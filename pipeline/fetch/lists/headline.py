"""A headline with a date before or behind it -> the headline and the date."""

import datetime as dt
import re

from pipeline.fetch.when import When, printed

LONGEST = 40
"""Letters of a date that stands with a headline."""
_EDGE = re.compile(r"^[\s:|,;()\[\]–—-]+|[\s:|,;(\[–—-]+$")
_LEADING = re.compile(
    r"^(?:vom\s|(?:mo|di|mi|do|fr|sa|so)[a-z]{0,9}\.?,?\s)?(?:den\s)?\d{1,2}\.\s?(?:\d{1,2}\.\s?|[a-zäöü]{3,9}\.?\s)(?:\d{4}|\d{2})\b(?:,?\s\d{1,2}[:.]\d\d(?:\suhr)?)?",
    re.IGNORECASE,
)


def parted(words: str, now: dt.datetime, *, behind: bool = False) -> tuple[str, When | None]:
    """The headline without a full date at its beginning (`behind`: or in brackets at its end), and that date."""
    if (start := _LEADING.match(words)) and (when := printed(start.group(), now)):
        return _EDGE.sub("", words[start.end() :][:400]).strip() or words, when
    at = words.rfind("(")
    if (
        behind
        and words.endswith(")")
        and at > 0
        and len(words) - at < LONGEST
        and (inner := _LEADING.match(words[at + 1 :]))
    ) and (when := printed(inner.group(), now)):
        return _EDGE.sub("", words[:at]).strip(), when
    return words, None
