"""Which of two copies of a record descends from the other: version vectors (Parker et al. 1983), one counter a store.

A store counts its own changes of a record. A copy that has nowhere fewer changes than another, and somewhere more,
descends from it; where each has changes the other lacks, neither does, and the two are joined.
"""

from collections.abc import Mapping
from enum import StrEnum

LONGEST = 64
"""Counters kept a record. A fresh runner is a new store each time; a dropped counter makes two copies look as if
neither descended from the other, and joining a record with its ancestor gives the record."""


class Order(StrEnum):
    """How the first of two copies stands to the second."""

    SAME = "same"
    NEWER = "newer"
    OLDER = "older"
    APART = "apart"


def order(first: Mapping[str, int], second: Mapping[str, int]) -> Order:
    """Compare two version vectors; a missing counter is 0."""
    names = first.keys() | second.keys()
    more = any(first.get(name, 0) > second.get(name, 0) for name in names)
    fewer = any(first.get(name, 0) < second.get(name, 0) for name in names)
    if more and fewer:
        return Order.APART
    if more:
        return Order.NEWER
    return Order.OLDER if fewer else Order.SAME


def counted(vector: Mapping[str, int], store: str) -> dict[str, int]:
    """The vector after one more change by `store` (its id), the smallest counters of others dropped past LONGEST."""
    own = {store: vector.get(store, 0) + 1}
    others = sorted(((n, text) for text, n in vector.items() if text != store), reverse=True)[: LONGEST - 1]
    return {**{text: n for n, text in others}, **own}


def united(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """The vector of a record that holds what both copies held."""
    return {
        text: max(first.get(text, 0), second.get(text, 0)) for text in sorted(first.keys() | second.keys())
    }
