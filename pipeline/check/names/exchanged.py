"""Names put in each other's place: another family name behind the same given name, the way from A to B as from B to A."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.check.names.named import Name
from pipeline.check.pair import Pair, finding
from pipeline.check.words import places, tagger
from pipeline.check.words.spelling import bare, fold, shape, spelt
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_GIVEN = 2.0
"""Lead from which a capital that both sides have may be a given name."""
_FIRST = re.compile(r"\s(?:nach|über|bis)\s(?![a-zäöü])")
_THEN = re.compile(r"\s(?:to|via)\s")
"""What stands between two places of a way, in German and in English."""


def check(pair: Pair, names: Sequence[Name]) -> Iterator[Finding]:
    """Names of an English translation that stand where the German has another; `names`: those of the German."""
    if pair.language.startswith("en"):
        for here, there in (*_families(pair), *_ways(pair, names)):
            said, other = pair.source[slice(*here)], pair.target[slice(*there)]
            yield finding(
                pair,
                "names",
                Severity.WARNING,
                Message(
                    "The German names {name}; the translation does not, but {other}.", name=said, other=other
                ),
                source=[here],
                target=[there],
                expected=said,
            )


def way(source: str) -> bool:
    """Whether a German text may say a way from one place to another."""
    return _FIRST.search(source) is not None


def _behind(text: str) -> dict[str, re.Match[str]]:
    """Each capital of a text, and the one right behind it."""
    return {
        first[0]: second
        for first, second in pairwise(spelt(text).capitals)
        if text[first.end() : second.start()] == " "
    }


def _families(pair: Pair) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    theirs = _behind(pair.target)
    for given, ours in _behind(pair.source).items() if theirs else ():
        other = theirs.get(given)
        if other is None or places.called(given, "en"):
            continue
        if tagger.known(ours[0]) and tagger.listed(other[0], "en"):
            continue  # no family name but a noun: `Ryanair Flüge` are flights
        sounds = {shape(bare(word)) for word in (ours[0], ours[0].removesuffix("s"))}
        if shape(bare(other[0])) in sounds or fold(bare(other[0])) in fold(pair.source):
            continue
        if tagger.lead(given) >= _GIVEN:
            yield ours.span(), other.span()


def _ways(pair: Pair, names: Sequence[Name]) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    for first, second in pairwise(names):
        if _FIRST.fullmatch(pair.source, first.end, second.start):
            here, there = (_place(pair.target, name.text) for name in (first, second))
            if here and there and there[1] <= here[0] and _THEN.fullmatch(pair.target, there[1], here[0]):
                yield (first.start, second.end), (there[0], here[1])


def _place(text: str, name: str) -> tuple[int, int] | None:
    """Where a place stands in an English text, by its own name or by the English for it."""
    for called in (name, *places.called(name, "en")):
        if (at := text.find(called)) >= 0:
            return at, at + len(called)
    return None
