"""One value of a file of settings, by its type: text, number, yes or no, day, span of time; nothing guessed."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pipeline.config.words import shown

Loc = tuple[int | str, ...]
"""Keys, and places in lists, from the top of a file on."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPELLED = re.compile(
    r"(\d+)\s*(?:(sek|sec)|(min)|(std|stunde|hour|hr)|(tag|day)|(woche|week))[^\W\d]*\.?", re.IGNORECASE
)
"""A span in words, a group a unit."""
_LONGEST = dt.timedelta(days=36500)
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")
"""YAML 1.1, which most programs that people know still read."""
_GERMAN_BOOL = {"ja": "true", "an": "true", "ein": "true", "wahr": "true", "y": "true", "1": "true"} | {
    "nein": "false", "aus": "false", "falsch": "false", "n": "false", "0": "false", "none": "false",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_GERMAN_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


class Unfit(Exception):
    """A value that does not fit: where it stands, and what is right there."""

    def __init__(self, loc: Loc, message: str) -> None:
        super().__init__(message)
        self.loc = loc
        self.message = message


class WrittenNumber(float):
    """A number with a point that is shown as its file has it: `20.000`."""

    text = ""

    def __str__(self) -> str:
        return self.text


def text_of(value: Any, loc: Loc, *, lines: bool = False) -> str:
    """A text, of one line unless `lines`."""
    if not isinstance(value, str):
        plain = not isinstance(value, Mapping | list | tuple)
        hint = "; put it in quotes" if plain else ""
        raise Unfit(loc, f"expected a text, not {shown(value)}{hint}")
    if isinstance(loc[-1], int) and not value.strip():
        raise Unfit(loc, "is empty: write a value, or take it out")
    if not lines and "\n" in value.strip():
        raise Unfit(loc, f"expected one line, not {shown(value)} in several")
    return str(value) if lines else str(value).rstrip("\n")


def whole(value: Any, loc: Loc) -> int:
    """A whole number; one in quotes, too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
        return int(value)
    hint = _digits(str(value)) if isinstance(value, str | float) else ""
    raise Unfit(loc, f"expected a whole number, not {shown(value)}{hint}")


def _digits(value: str) -> str:
    """How a number is written right that came with a thousand's sign, a blank or a unit."""
    digits = re.fullmatch(r"\s*(\d{1,3}(?:[.,'_ ]\d{3})+|\d+)(?:\s*(?:[^\W\d_]{2,}|[€$])\.?)?\s*", value)
    if digits is None:
        return "; write it in digits alone"
    return f"; write it {re.sub(r'[^0-9]', '', digits[1])}, in digits alone"


def truth(value: Any, loc: Loc) -> bool:
    """true or false, and the words that YAML 1.1 has for them."""
    word = str(value).lower()
    if isinstance(value, bool) or (isinstance(value, str) and word in (*_YES, *_NO)):
        return value if isinstance(value, bool) else word in _YES
    right = _GERMAN_BOOL.get(word.strip(), "")
    hint = f"; did you mean `{right}`?" if right else ""
    raise Unfit(loc, f"expected `true` or `false`, not {shown(value)}{hint}")


def day(value: Any, loc: Loc) -> dt.date:
    """A day."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    german = _GERMAN_DAY.fullmatch(str(value).strip())
    hint = f"; did you mean `{german[3]}-{german[2]:>02}-{german[1]:>02}`?" if german else ""
    raise Unfit(loc, f"expected a day such as 2026-09-01, not {shown(value)}{hint}")


def span(value: Any, loc: Loc) -> dt.timedelta:
    """`5s`, `2h`, `30d`."""
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        spelled = _SPELLED.fullmatch(str(value).strip())
        hint = f"; did you mean `{spelled[1]}{'smhdw'[(spelled.lastindex or 2) - 2]}`?" if spelled else ""
        raise Unfit(loc, f"expected a time span such as 30s, 5m, 2h, 1d or 1w, not {shown(value)}{hint}")
    try:
        span = dt.timedelta(**{_UNITS[match[2]]: float(match[1])})
    except OverflowError:
        span = dt.timedelta.max
    if span > _LONGEST:
        raise Unfit(loc, f"expected a time span of {_LONGEST.days}d at most, not {shown(value)}")
    return span
