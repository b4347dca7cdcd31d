"""Facts by value: numbers, money, units, dates, times, German to any target that has a lexicon."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pipeline.check.facts import references
from pipeline.check.facts.compare import compare
from pipeline.check.facts.fact import MUST, Difference, Fact, Sheet, blank
from pipeline.check.facts.lexicon import lexicon
from pipeline.check.facts.reader import read

_LONGEST = 6_000
"""Characters beyond which a block is no paragraph: only its digits are compared, in one pass."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
__all__ = ["Difference", "differences", "readable", "sheet"]


def readable(language: str) -> bool:
    """Whether facts can be read in a language (BCP 47)."""
    return lexicon(language) is not None


@lru_cache(maxsize=8192)
def sheet(text: str, language: str) -> Sheet:
    """The facts of a block in a language that `readable` knows, links and phone numbers left out."""
    return read(blank(text, references.spans(text)), language)


@lru_cache(maxsize=4096)
def differences(source: str, target: str, language: str = "en") -> tuple[Difference, ...]:
    """All disagreements between a German block and its translation about values."""
    if max(len(source), len(target)) > _LONGEST:
        return tuple(_plainly(source, target))
    return compare(sheet(source, "de"), sheet(target, language))


def _plainly(source: str, target: str) -> Iterator[Difference]:
    """Of a monster, the first digits that stand more often on one side than on the other, separators left out."""
    sides = [
        [(match.span(), re.sub(r"[.,]", "", match[0])) for match in _DIGITS.finditer(text)]
        for text in (source, target)
    ]
    counts = [Counter(digits for _, digits in side) for side in sides]
    for here, mine, rest in ((0, sides[0], counts[0] - counts[1]), (1, sides[1], counts[1] - counts[0])):
        for (start, end), digits in mine:
            if rest[digits]:
                fact = Fact(start, end, (("id", digits),), MUST, (source, target)[here][start:end][:40])
                yield Difference(kind="number", source=None if here else fact, target=fact if here else None)
                break
