"""Facts by value: numbers, money, units, dates, times, German to any target that has a lexicon."""

from __future__ import annotations

from functools import lru_cache

from pipeline.check import references
from pipeline.check.facts.compare import Difference, compare
from pipeline.check.facts.fact import Sheet, blank
from pipeline.check.facts.lexicon import lexicon
from pipeline.check.facts.reader import read

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
    return compare(sheet(source, "de"), sheet(target, language))
