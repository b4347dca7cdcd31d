"""What is worked out for a word once and then looked up, at the price of a plain dictionary."""

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 65536
"""Entries that are remembered; a text of ever new words costs time, not memory."""


class Memo(dict[K, V]):
    """A dictionary that works out what it lacks by `work`; `idle` are the keys of which nothing came."""

    def __init__(self, work: Callable[[K], V]) -> None:
        super().__init__()
        self._work = work
        self.idle: set[K] = set()

    def __missing__(self, key: K) -> V:
        found = self._work(key)
        if len(self) < MOST:
            self[key] = found
            if found == ():
                self.idle.add(key)
        return found
