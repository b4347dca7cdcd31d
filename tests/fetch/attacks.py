"""Strings that make a backtracking pattern slow: a compiled pattern goes in, its attacks come out.

Each repeat in a pattern is fed with what it repeats, 100 kB of it, followed by something that cannot match;
so are pairs of neighbouring repeats, and whatever words the pattern holds.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from re import _constants as codes  # type: ignore[attr-defined]  # the compiler's own tables, the same from 3.11 to 3.13
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

LENGTH = 100_000
SECONDS = 1.0
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
    """Strings of 100 kB, each different."""
    tree = _parser.parse(_text(pattern), pattern.flags & ~re.DEBUG)
    units = dict.fromkeys(_ALWAYS)
    lead: list[str] = []
    _walk(tree, units, lead)
    seen: set[str] = set()
    for unit in units:
        if not unit or unit in seen or len(unit) > 200:
            continue
        seen.add(unit)
        yield (unit * (LENGTH // len(unit) + 1))[:LENGTH] + "\x00!"


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
        chr(one)
        for code, value in members[1:]
        if str(code) == "RANGE"
        for one in range(value[0], min(value[1], value[0] + 200) + 1)
    }
    return next((one for one in "a <7.\nä-" if one not in barred), "€")


class TooSlow(Exception):
    """A call took longer than it may."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Ends what takes longer: the engine for regular expressions looks for signals. Raises TooSlow."""

    def ring(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def slow(pattern: re.Pattern[Any]) -> str:
    """The beginning of the first attack on which one pass over the text takes more than a second of CPU; ""."""
    for text in attacks(pattern):
        given: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
        for search in (pattern.search, pattern.match, pattern.fullmatch):
            begun = time.process_time()
            try:
                with bounded(5 * SECONDS):
                    search(given)
            except TooSlow:
                return text[:40]
            if time.process_time() - begun > SECONDS:
                return text[:40]
    return ""
