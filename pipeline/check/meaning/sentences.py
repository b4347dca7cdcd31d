"""A sentence more or less than the German: sentences of both sides laid beside each other by length and by anchors.

The method is Gale and Church's (1993): the cheapest way to pair sentences one to one, one to two, two to one, or one
to none, where lengths say what is likely; numbers and names that both sides have speak for a pair.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

from pipeline.check.data import listed
from pipeline.check.pair import Pair, finding
from pipeline.check.words.lengths import DENSE, away
from pipeline.check.words.spelling import fold
from pipeline.german.sentences import spans
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_STEPS = {(1, 1): 0.0, (1, 2): 2.3, (2, 1): 2.3, (1, 0): 3.6, (0, 1): 1.9, (2, 2): 4.4}
"""Cost of each way to pair, minus the logarithm of how much rarer it is than one to one (Gale and Church, table 5)."""
_VARIANCE = 6.8
_BONUS = 1.5
_ANCHOR = re.compile(r"\d[\d.,:]*\d|\d|[A-ZÄÖÜ][^\W\d_]{3,}")
LIMIT = -0.3
"""Logarithm of the likelihood ratio from which a sentence is told: two sentences in one keep the length of both."""
CLEAR = 2.5
"""The same where a translation is not English: of ten flags below it on right texts of the tuning half none was real."""
_LEAST = 18
"""Characters below which a sentence is a heading or an exclamation, told of by other checks."""


def check(pair: Pair) -> Iterable[Finding]:
    """A sentence of the German without its own in the translation, or one that the German has not."""
    if pair.missing or pair.language[:2] in DENSE or len(spans(pair.source)) == len(spans(pair.target)) == 1:
        return
    for (start, end), (begin, stop), likelier in _alone(pair) or _uncounted(pair):
        lost = begin == stop
        severity = Severity.WARNING if pair.language.startswith("en") or likelier > CLEAR else Severity.INFO
        if lost:
            said = pair.source[start:end][:60]
            yield finding(
                pair,
                "sentences",
                severity,
                Message("A sentence of the German seems to be missing: {said}", said=said),
                source=[(start, end)],
            )
        else:
            yield finding(
                pair,
                "sentences",
                severity,
                Message("A sentence seems to be added: {said}", said=pair.target[begin:stop][:60]),
                target=[(begin, stop)],
            )


_Alone = tuple[tuple[int, int], tuple[int, int], float]


def _alone(pair: Pair) -> list[_Alone]:
    """Sentences that stand alone by the cheapest pairing, and how much likelier the whole is without each."""
    found = []
    for (start, end), (begin, stop) in paired(pair.source, pair.target, pair.language):
        lost, more = end - start if begin == stop else 0, stop - begin if start == end else 0
        if max(lost, more) >= _LEAST and (likelier := _likelier(pair, lost, more)) >= LIMIT:
            found.append(((start, end), (begin, stop), likelier))
    return found


def _uncounted(pair: Pair) -> list[_Alone]:
    """Where one side has a sentence more: that without which the lengths fit best, if they fit much better."""
    here, there = spans(pair.source), _sentences(pair.target)
    if abs(len(here) - len(there)) != 1 or max(len(here), len(there)) > _MOST:
        return []
    if _PARTED.search(pair.source if len(here) < len(there) else pair.target):
        return []
    none = (0, 0)
    if len(here) > len(there):
        found = [(span, none, _likelier(pair, span[1] - span[0], 0)) for span in here]
    else:
        found = [(none, span, _likelier(pair, 0, span[1] - span[0])) for span in there]
    return [max(found, key=itemgetter(2))] if max(found, key=itemgetter(2))[2] > _FITS else []


_PARTED = re.compile(r"[:;–—-]\s")
"""Where a sentence of one side is cut in two on the other, and nothing is added."""
_FITS = 1.5
"""The logarithm from which a sentence is told by the count of sentences alone: on the tuning half 1.2 in 100 sentences
left out are seen by it, and no right text is told."""


def _likelier(pair: Pair, lost: int, more: int) -> float:
    """The logarithm of how much likelier the length of the whole is without so many characters of one side."""
    here, there = len(pair.source.strip()), len(pair.target.strip())
    if here <= lost or there <= more:
        return LIMIT
    whole, rest = away(here, there, pair.language), away(here - lost, there - more, pair.language)
    return (whole**2 - rest**2) / 2


@lru_cache(maxsize=64)
def paired(source: str, target: str, language: str) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Sentences of both sides beside each other, by the cheapest way to pair them: start and end in each text.

    One that stands alone has an empty span on the other side; texts of more than 60 sentences are one pair.
    """
    here, there = spans(source), _sentences(target)
    if len(here) + len(there) < 3 or max(len(here), len(there)) > _MOST:
        return (((0, len(source)), (0, len(target))),)
    ours = [(end - start, anchors(source[start:end])) for start, end in here]
    short = 0.78 if language.startswith("ar") else 1.0  # Arabic leaves vowels out
    theirs = [(round((end - start) / short), anchors(target[start:end])) for start, end in there]
    both = anchors(source) & anchors(target)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(ours) + 1):
        for j in range(len(theirs) + 1):
            for (di, dj), price in _STEPS.items():
                if (i - di, j - dj) in best and (i, j) != (0, 0) and i >= di and j >= dj:
                    group = ours[i - di : i], theirs[j - dj : j]
                    cost = best[i - di, j - dj][0] + price + _cost(*group, both)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = (cost, (di, dj))
    found = []
    i, j = len(ours), len(theirs)
    while (i, j) != (0, 0):
        di, dj = best[i, j][1]
        found.append((_span(here[i - di : i]), _span(there[j - dj : j])))
        i, j = i - di, j - dj
    return tuple(reversed(found))


def _sentences(text: str) -> Sequence[tuple[int, int]]:
    """Sentences of a translation: cut as German is, and put together again behind an abbreviation."""
    found: list[tuple[int, int]] = []
    for start, end in spans(text):
        last = text[found[-1][0] : found[-1][1]].rpartition(" ")[2] if found else ""
        if last.endswith(".") and last.strip("(.").removesuffix(".") in _ABBREVIATIONS:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


_ABBREVIATIONS = listed("abbreviations")
_MOST = 60
"""Sentences of a text that are laid beside others."""


def _span(sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return (sentences[0][0], sentences[-1][1]) if sentences else (0, 0)


@lru_cache(maxsize=16384)
def anchors(text: str) -> frozenset[str]:
    """Numbers and words with a capital, by their first five letters: what two texts have in common."""
    return frozenset(fold(item)[:5] for item in _ANCHOR.findall(text))


def _cost(
    ours: list[tuple[int, frozenset[str]]], theirs: list[tuple[int, frozenset[str]]], both: frozenset[str]
) -> float:
    """How unlikely the lengths are for texts that say the same, less what their anchors say.

    A sentence alone costs more where its anchors stand on the other side.
    """
    if not ours or not theirs:
        return _BONUS * min(len((ours or theirs)[0][1] & both), 2)
    here, there = sum(pair[0] for pair in ours), sum(pair[0] for pair in theirs)
    away = (there - here) ** 2 / (2 * _VARIANCE * (here + there) / 2)
    shared = frozenset().union(*(pair[1] for pair in ours)) & frozenset().union(*(pair[1] for pair in theirs))
    return away - _BONUS * min(len(shared), 2)
