"""Facts by value: numbers, money, dates, times, German to English, both sides as multisets."""

from __future__ import annotations

from functools import lru_cache

from pipeline.check import references
from pipeline.check.facts import english, german
from pipeline.check.facts.compare import Difference, compare
from pipeline.check.facts.fact import blank

__all__ = ["Difference", "differences"]


@lru_cache(maxsize=4096)
def differences(source: str, target: str) -> tuple[Difference, ...]:
    """All disagreements between a German and an English block about values."""
    here = german.read(blank(source, references.spans(source)))
    there = english.read(blank(target, references.spans(target)))
    return compare(here, there)
