"""A sentence more or less than the German: sentences of both sides laid beside each other by length and by anchors.

The method is Gale and Church's (1993): the cheapest way to pair sentences one to one, one to two, two to one, or one
to none, where lengths say what is likely; numbers and names that both sides have speak for a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.check.pair import Pair, finding
from pipeline.check.spelling import fold
from pipeline.german.sentences import spans
from pipeline.model import Finding, Severity

_DENSE = frozenset({"zh", "ja", "ko"})
"""Languages whose letters say more than ours: lengths do not compare."""
_STEPS = {(1, 1): 0.0, (1, 2): 2.3, (2, 1): 2.3, (1, 0): 3.0, (0, 1): 2.0, (2, 2): 4.4}
"""Cost of each way to pair, minus the logarithm of how much rarer it is than one to one (Gale and Church, table 5)."""
_VARIANCE = 6.8
_BONUS = 1.5
_ANCHOR = re.compile(r"\d[\d.,:]*\d|\d|[A-ZÄÖÜ][^\W\d_]{3,}")
_LEAST = 18
"""Characters below which a sentence is a heading or an exclamation, told of by other checks."""


def check(pair: Pair) -> Iterable[Finding]:
    """A sentence of the German without its own in the translation, or one that the German has not."""
    if pair.missing or pair.language[:2] in _DENSE:
        return
    here, there = spans(pair.source), spans(pair.target)
    if len(here) + len(there) < 3 or len(here) > 60 or len(there) > 60:
        return
    lost, added = _single(pair, here, there)
    for start, end in lost:
        message = f"A sentence of the German seems to be missing: {pair.source[start:end][:60]}"
        yield finding(pair, "sentences", Severity.WARNING, message, source=[(start, end)])
    for start, end in added:
        message = f"A sentence seems to be added: {pair.target[start:end][:60]}"
        yield finding(pair, "sentences", Severity.WARNING, message, target=[(start, end)])


def _single(
    pair: Pair, here: Sequence[tuple[int, int]], there: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Sentences of either side that the cheapest pairing leaves alone."""
    ours = [(end - start, _anchors(pair.source[start:end])) for start, end in here]
    short = 0.78 if pair.language.startswith("ar") else 1.0  # Arabic leaves vowels out
    theirs = [(round((end - start) / short), _anchors(pair.target[start:end])) for start, end in there]
    both = _anchors(pair.source) & _anchors(pair.target)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(ours) + 1):
        for j in range(len(theirs) + 1):
            for (di, dj), price in _STEPS.items():
                if (i - di, j - dj) in best and (i, j) != (0, 0) and i >= di and j >= dj:
                    group = ours[i - di : i], theirs[j - dj : j]
                    cost = best[i - di, j - dj][0] + price + _cost(*group, both)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = (cost, (di, dj))
    lost, added = [], []
    i, j = len(ours), len(theirs)
    while (i, j) != (0, 0):
        di, dj = best[i, j][1]
        if dj == 0 and ours[i - 1][0] >= _LEAST:
            lost.append(here[i - 1])
        if di == 0 and theirs[j - 1][0] >= _LEAST:
            added.append(there[j - 1])
        i, j = i - di, j - dj
    return lost, added


@lru_cache(maxsize=16384)
def _anchors(text: str) -> frozenset[str]:
    return frozenset(fold(one)[:5] for one in _ANCHOR.findall(text))


def _cost(
    ours: list[tuple[int, frozenset[str]]], theirs: list[tuple[int, frozenset[str]]], both: frozenset[str]
) -> float:
    """How unlikely the lengths are for texts that say the same, less what their anchors say.

    A sentence alone costs more where its anchors stand on the other side.
    """
    if not ours or not theirs:
        return _BONUS * min(len((ours or theirs)[0][1] & both), 2)
    here, there = sum(one[0] for one in ours), sum(one[0] for one in theirs)
    away = (there - here) ** 2 / (2 * _VARIANCE * (here + there) / 2)
    shared = frozenset().union(*(one[1] for one in ours)) & frozenset().union(*(one[1] for one in theirs))
    return away - _BONUS * min(len(shared), 2)
