"""Strings that make a backtracking pattern slow: a compiled pattern goes in, its attacks come out.

Each repeat in a pattern is fed with what it repeats, `LENGTH` letters of it, followed by something that cannot match;
so are pairs of neighbouring repeats, and whatever words the pattern holds.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from re import _constants as codes  # type: ignore[attr-defined]  # the compiler's own tables, the same from 3.11 to 3.13
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

from tests.counts import rounds

LENGTH = 100_000
SECONDS = 1.0
"""Of CPU, for a text of `LENGTH` letters."""
FIRST = rounds(10_000, LENGTH)
"""Tried first. What is quadratic and just too slow at full length takes `SECONDS` times the square of the share here:
a text that takes as long is tried at full length."""
AT_FULL_LENGTH = rounds(6, 10_000)
"""How many attacks on a pattern are tried at full length, the slowest of the others first."""
TRIES = 2
"""A pattern is slow that is so each time: the machine may be at other work."""
_CLASSES = {
    "CATEGORY_DIGIT": "7", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_SPACE": " ", "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a", "CATEGORY_NOT_WORD": " ",
}  # fmt: skip
_ALWAYS = (
    " ",
    "\n",
    "a",
    "7",
    "<",
    "&",
    ".",
    "ä",
    "a ",
    "a.",
    "7.",
    "7 ",
    "A",
    "-",
    '"',
    "„a",
    "/",
    "(",
    "<a ",
    "</",
    "[[",
    "\t \n",
)


def attacks(pattern: re.Pattern[Any]) -> Iterator[str]:
    """What each attack repeats, each different."""
    tree = _parser.parse(_text(pattern), pattern.flags & ~re.DEBUG)
    units = dict.fromkeys(_ALWAYS)
    lead: list[str] = []
    _walk(tree, units, lead)
    seen: set[str] = set()
    for unit in units:
        if not unit or unit in seen or len(unit) > 200:
            continue
        seen.add(unit)
        yield unit


def text_of(unit: str, length: int) -> str:
    """A unit again and again, and something that cannot match."""
    return (unit * (length // len(unit) + 1))[:length] + "\x00!"


def _text(pattern: re.Pattern[Any]) -> str:
    return pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")


def _walk(tree: Any, units: dict[str, None], before: list[str]) -> str:
    """A string the tree matches; what its repeats repeat goes to `units`, alone and after what stands before."""
    said = ""
    for code, value in tree:
        name = str(code)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = value
            part = _walk(inner, units, [*before, said])
            if most is codes.MAXREPEAT or most > 3:
                units[part] = None
                units[("".join(before) + said)[-60:] + part] = None
            said += part * max(1, min(least, 3))
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            said += _walk(value[-1] if name == "SUBPATTERN" else value, units, [*before, said])
        elif name == "BRANCH":
            parts = [_walk(branch, units, [*before, said]) for branch in value[1][:12]]
            for part in parts:
                units[part] = None
                units[part + " "] = None
            said += parts[0] if parts else ""
        elif name in ("ASSERT", "ASSERT_NOT"):
            part = _walk(value[1], units, before)
            units[part] = None
        else:
            said += _one(name, value)
    units[("".join(before) + said)[:60]] = None
    return said


def _one(name: str, value: Any) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return "a" if value != ord("a") else "b"
    if name == "ANY":
        return "a"
    if name == "IN":
        return _member(value)
    return ""


def _member(members: Any) -> str:
    negated = str(members[0][0]) == "NEGATE"
    if not negated:
        code, value = members[0]
        if str(code) == "LITERAL":
            return chr(value)
        if str(code) == "RANGE":
            return chr(value[0])
        return _CLASSES.get(str(value), "a")
    barred = {chr(value) for code, value in members[1:] if str(code) == "LITERAL"}
    barred |= {
        chr(number)
        for code, value in members[1:]
        if str(code) == "RANGE"
        for number in range(value[0], min(value[1], value[0] + 200) + 1)
    }
    return next((text for text in "a <7.\nä-" if text not in barred), "€")


class TooSlow(Exception):
    """A call took longer than it may."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Ends what takes longer, in seconds of CPU: the engine for regular expressions looks for signals. Raises TooSlow."""

    def ring(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def slow(pattern: re.Pattern[Any], length: int = LENGTH) -> str:
    """The first attack on which one pass over a text of `LENGTH` letters takes more than `SECONDS` of CPU; ""."""
    tried = [
        (spent, unit, search)
        for unit in attacks(pattern)
        for search in (pattern.search, pattern.match, pattern.fullmatch)
        if (spent := _spent(pattern, search, unit, min(FIRST, length))) > _allowed(min(FIRST, length))
    ]
    # What grows with the square of the text is slowest at less than full length, too.
    for _, unit, search in sorted(tried, key=lambda one: -one[0])[:AT_FULL_LENGTH]:
        if length <= FIRST or _spent(pattern, search, unit, length) > _allowed(length):
            return unit[:40]
    return ""


def _allowed(length: int) -> float:
    return SECONDS * (length / LENGTH) ** 2


def _spent(pattern: re.Pattern[Any], search: Callable[[Any], object], unit: str, length: int) -> float:
    """Seconds of CPU of a pass over a text of so many letters; where they are too many, the fewest of all tries."""
    text = text_of(unit, length)
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    least = float("inf")
    for _ in range(TRIES):
        begun = time.process_time()
        with suppress(TooSlow), bounded(2 * _allowed(length) + 0.02):
            search(given)
        least = min(least, time.process_time() - begun)
        if least <= _allowed(length):
            break
    return least
