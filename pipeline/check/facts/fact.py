"""A fact: one value of the text, with every form the other language may give it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.check.facts.lexicon import Lexicon

Key = float | tuple[str, float] | tuple[str, str]
"""A value to compare: a number, `("t", minute of the day)`, `("id", "12a")`, `("bad", "1,5")`."""

MUST = 2
"""Digits: must be found on the other side."""
WORD = 1
"""A number word: must not be contradicted."""
PARTS = frozenset({"start", "mid", "end"})
"""Bounds that name a part of a month or a year: `Anfang März`."""
LOOSE = 0
"""May stand for a number, and need not."""


class Fact(NamedTuple):
    """Characters `start` to `end` of a block are worth one of `keys`."""

    start: int
    end: int
    keys: tuple[Key, ...]
    level: int
    text: str
    unit: str = ""
    """`%`, `pp` (percentage points), a currency (EUR, USD ...) or ""."""
    kind: str = "number"
    """number, time, ordinal, id: for the wording and the fix."""
    shared: str = ""
    """Unit that a neighbour carries for it: `40` in `40 bis 50 Prozent`."""
    sign: int = 1
    """-1 for `minus 4`."""
    bound: str = ""
    """min, max, over, under, about, from, until, before, after, or ""; `~` behind one that may mean less."""
    measure: tuple[str, float, str] | None = None
    """What is measured, the unit in base units, and its CLDR name: ("area", 10000.0, "area-hectare")."""
    factor: float = 1.0
    """What a scale word made of the digits: 1e6 for `5 Mio.`."""


class Named(NamedTuple):
    """A month or a weekday by name; `sure` is False where the word may mean something else (May, March)."""

    start: int
    end: int
    number: int
    text: str
    sure: bool = True
    bound: str = ""


class Sheet(NamedTuple):
    """All facts of one side of a block."""

    text: str
    numbers: tuple[Fact, ...]
    months: tuple[Named, ...]
    weekdays: tuple[Named, ...]
    currencies: tuple[tuple[int, int, str], ...]
    dates: tuple[tuple[int, int, int, int], ...]
    """Day-month pairs: start, end, day, month."""
    bounds: bool
    """Whether a word of the text sets a bound, to whatever."""
    plain: str
    """The text in plain digits and blanks, every character at its place."""
    lex: Lexicon

    @property
    def late(self) -> bool:
        """Whether a word of the text speaks of the second half of the day."""
        return self.lex.says["late"].search(self.plain) is not None

    @property
    def minus(self) -> bool:
        """Whether a word of the text speaks of less than zero."""
        return self.lex.says["minus"].search(self.plain) is not None

    @property
    def firm(self) -> bool:
        """Whether number words of this language are read well enough to miss one."""
        return bool(self.lex.data.get("firm", True))

    @property
    def empty(self) -> bool:
        """Whether nothing of it can be compared."""
        return not (self.numbers or self.months or self.weekdays or self.currencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One disagreement: what the German has, what the English has, either may be None."""

    kind: str
    """number, word, ordinal, time, day, year, month, weekday, date, unit, form."""
    source: Fact | Named | None = None
    target: Fact | Named | None = None
    what: str = ""


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the spans replaced by spaces, so that every position stays."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [text[at:start], " " * (end - max(start, at))]
        at = max(at, end)
    return "".join((*parts, text[at:])) if parts else text
