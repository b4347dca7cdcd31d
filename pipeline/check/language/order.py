"""Words in an order that English does not have: `the to a of crisis` instead of `the crisis of`.

How likely each kind of word follows another, over all readings of the words (the forward sum of a hidden Markov model
whose states are HanTa's tags), beside how likely it is anywhere. data/order.tsv holds the counts of one tag behind
another in 3,774 English texts (the tuning half of the public sets); benchmarks/checks/order.py makes it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.check.words import tagger
from pipeline.check.words.memo import Memo
from pipeline.check.words.spelling import LETTERS_AND_DIGITS
from pipeline.messages import Message
from pipeline.model import Finding, Severity

Readings = tuple[tuple[str, float], ...]
"""The tags a word may have and how likely each is."""

_TOKEN = re.compile(rf"{LETTERS_AND_DIGITS}(?:[-'’.]{LETTERS_AND_DIGITS})*+|[,;:()\"“”.!?]")
_LEAST = 8
"""Tokens below which an order says nothing: headings, labels."""
_MOST = 400
LIMIT = -0.8
"""Score below which words are told as shuffled; by cross-validation on the tuning half 72 in 100 shuffled texts
(stop and capital where they belong; 97 where those move too) and 0.2 in 100 others lie below, on the other half 72 and
0.03 (benchmarks/checks/order.py). Frequent words as tags of their own, or three tags in a row, told fewer of them."""
_PRIOR = 10.0
_LOW, _HIGH = 0.03, 6.0
_ENDINGS: tuple[tuple[str, Readings], ...] = (
    ("ed", (("VVD", 0.4), ("VVN", 0.4), ("AJ0", 0.2))),
    ("ing", (("VVG", 0.6), ("NN1", 0.2), ("AJ0", 0.2))),
    ("ly", (("AV0", 1.0),)),
    ("s", (("NN2", 0.7), ("VVZ", 0.2), ("NP0", 0.1))),
    ("", (("NN1", 0.6), ("AJ0", 0.2), ("NP0", 0.2))),
)
"""What a word of no list may be, by its ending."""


def tokens(text: str) -> list[str]:
    """Words and marks of a text."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=65536)
def readings(token: str) -> Readings:
    """The tags of a word or mark; a capital may be a name."""
    low = token.lower()
    if not token[0].isalpha():
        return (("#" if token[0].isdigit() else low, 1.0),)
    if tagger.listed(low, "en"):
        found = tagger.readings(low, "en")
    else:
        found = dict(next(tags for ending, tags in _ENDINGS if low.endswith(ending)))
    if token[0].isupper():
        found = {**{tag: 0.6 * share for tag, share in found.items()}, "NP0": 0.6 * found.get("NP0", 0) + 0.4}
    return tuple(found.items())


class Order:
    """How often tags stand behind one another; made of the counts of pairs."""

    def __init__(self, pairs: Mapping[tuple[str, str], float]) -> None:
        self._pairs = pairs
        self._before: dict[str, float] = defaultdict(float)
        self._after: dict[str, float] = defaultdict(float)
        for (former, latter), count in pairs.items():
            self._before[former] += count
            self._after[latter] += count
        self._total = sum(self._after.values())
        self._ratios = Memo[tuple[str, str], float](self._ratio)
        self._logs = Memo[tuple[str, str], float](lambda pair: math.log(self._ratios[pair]))

    def _ratio(self, pair: tuple[str, str]) -> float:
        """How much likelier a tag is behind another than anywhere."""
        before, after = pair
        share = (self._after.get(after, 0) + 0.5) / self._total
        seen = self._pairs.get(pair, 0) + _PRIOR * share
        return min(_HIGH, max(_LOW, seen / ((self._before.get(before, 0) + _PRIOR) * share)))

    def steps(self, text: Sequence[str]) -> Iterable[tuple[Mapping[tuple[str, str], float], float]]:
        """For each step from one token to the next the weight of each pair of tags, and their sum."""
        state: dict[str, float] = {"^": 1.0}
        for tags in (*map(readings, text), (("$", 1.0),)):
            pairs = {
                (state_before, two): weight * share * self._ratios[state_before, two]
                for state_before, weight in state.items()
                for two, share in tags
            }
            total = sum(pairs.values())
            state = defaultdict(float)
            for (_, two), weight in pairs.items():
                state[two] += weight / total
            yield pairs, total

    def score(self, text: Sequence[str]) -> float:
        """The sum of the logarithms of the ratios over the root of the length: 0 is chance, English lies above."""
        return sum(math.log(total) for _, total in self.steps(text)) / math.sqrt(len(text) + 1)

    def rough(self, text: Sequence[str]) -> float:
        """The same by the likeliest reading of each word alone: a tenth of the work."""
        tags = ["^", *map(_likeliest.__getitem__, text), "$"]
        return sum(map(self._logs.__getitem__, pairwise(tags))) / math.sqrt(len(text) + 1)


_likeliest = Memo[str, str](lambda token: max(readings(token), key=itemgetter(1))[0])


@lru_cache(maxsize=1)
def english() -> Order:
    """The order of English, of data/order.tsv."""
    return Order(
        {
            (word, two): float(count)
            for word, *followers in rows("order.tsv")
            for two, count in (follower.split(" ") for follower in followers)
        }
    )


def check(pair: Pair) -> Iterable[Finding]:
    """Words of the translation in no order, where the German is a sentence."""
    if pair.missing or pair.kind == "code" or not sentence(pair.source):
        return
    found = tokens(pair.target)[:_MOST]
    if len(found) >= _LEAST and english().rough(found) < _ROUGH and english().score(found) < LIMIT:
        yield finding(
            pair,
            "order",
            Severity.WARNING,
            Message("The words of the translation stand in no order."),
            target=[(0, len(pair.target))],
        )


def sentence(german: str) -> bool:
    """Whether a German text ends as a sentence does; headlines leave out words and have an order of their own."""
    return _SENTENCE.search(german) is not None


_SENTENCE = re.compile(r"[.!?…][\"“”’«»)\]]{0,3}\s*\Z")
_ROUGH = 0.5
"""Rough score from which a text is surely in order: no shuffled one of the tuning half reaches it."""
