"""German left in the English: whole, half or a phrase; an echo of the source; another language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check import references
from pipeline.check.data import listed, listed_by_name
from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
GERMAN = listed("german")
ENGLISH = listed("english")
_UNIQUE = (
    GERMAN
    - ENGLISH
    - {"an", "in", "so", "man", "will", "hat", "am", "des", "den", "er", "um", "mit", "im", "es"}
)
_FOREIGN = listed_by_name("foreign")
_BOTH = listed("both")
"""German function words that English spells too: they tell only where the German has them in the same order."""
_SHARED = listed("shared")
_CLEAR = re.compile(r"[äöüß]|(?:ung|keit|heit|lich|schaft|isch|ieren|iert|igen|chen)(?:en|er|es|em|e|s)?$")


@lru_cache(maxsize=65536)
def _weight(word: str) -> int:
    """1: a German word that English lacks; -1: an English function word; 0: could be either or a name."""
    low = word.lower()
    if low in ENGLISH:
        return -1
    if low in _UNIQUE:
        return 1
    return 1 if not word[0].isupper() and _CLEAR.search(low) and low not in {"lich"} else 0


def check(pair: Pair) -> Iterable[Finding]:
    """A phrase of five words or more that is German; an error, since no German stands under an English flag."""
    if pair.missing or pair.copied or pair.kind == "code" or not pair.target:
        return
    english = pair.language.startswith("en")
    span = german_span(pair.source, pair.target, english=english)
    if span is None:
        if pair.role == "title" and _same_words(pair.source, pair.target):
            message = "The title is the German one, word for word."
            yield finding(pair, "language", Severity.WARNING, message, target=[(0, len(pair.target))])
            return
        if english and (name := other_language(pair.source, pair.target)):
            message = f"The block does not read as English but as {name}."
            yield finding(pair, "language", Severity.ERROR, message, target=[(0, len(pair.target))])
        return
    start, end = span
    said = pair.target[start:end]
    shown = said if len(said) <= 60 else said[:57] + "..."
    if len(said) >= 0.8 * len(pair.target):
        message = "The block is still German."
    else:
        message = f"German is left over: {shown}"
    yield finding(pair, "language", Severity.ERROR, message, target=[span])


def _same_words(source: str, target: str) -> bool:
    """Two words or more, and nothing changed: a name stands alone, a headline is translated."""
    words = source.split()
    return words == target.split() and sum(word[0].isalpha() for word in words) > 1


def other_language(source: str, target: str) -> str:
    """Name of a language other than English and German that the target is in, "" where none is plain."""
    words = [match[0].lower() for match in _WORD.finditer(target)]
    if len(words) < 5:
        return ""
    latin = sum(1 for word in words if word[0] < "\u0250")
    if latin < 0.4 * len(words):
        return "a language in another script"
    ours = sum(1 for word in words if word in ENGLISH)
    if ours >= 0.15 * len(words):
        return ""
    known = set(_WORD.findall(source.lower()))
    for name, listed_words in _FOREIGN.items():
        theirs = [word for word in words if word in listed_words and word not in known]
        if len(theirs) >= max(3, 0.15 * len(words)) and len(theirs) > ours and len(set(theirs)) > 1:
            return name
    return ""


def german_span(source: str, target: str, *, english: bool = True) -> tuple[int, int] | None:
    """The longest stretch of the target that is German, echoed or not; None if there is none.

    Where the target is not `english`, only what stands in the source too counts.
    """
    found = [(match[0], match.start(), match.end()) for match in _WORD.finditer(target)]
    echo = _echoed(source, found)
    if not echo and not any(_weight(word) > 0 for word, _, _ in found):
        return None
    if len(found) >= 3 and source.strip() == target.strip() and any(_tells(word) for word, _, _ in found):
        return found[0][1], found[-1][2]
    titles = _titles(source, target)
    titles += [(reference.start, reference.end) for reference in references.found(target)]
    kept = {i for i, word in enumerate(found) if any(start <= word[1] < end for start, end in titles)}
    best: tuple[int, int] | None = None
    length = 0
    run: list[int] = []
    for i in range(len(found) + 1):
        if i < len(found) and i in kept:
            continue
        if i < len(found) and (i in echo or _weight(found[i][0]) >= 0):
            run.append(i)
            continue
        run = _trimmed(found, run, echo)
        if len(run) > length and _is_german(found, run, echo, english):
            best, length = (found[run[0]][1], found[run[-1]][2]), len(run)
        run = []
    return best


def _trimmed(found: list[tuple[str, int, int]], run: list[int], echo: set[int]) -> list[int]:
    """The run from its first sign of German to its last."""
    signs = [i for i in run if i in echo or _weight(found[i][0]) > 0]
    return [i for i in run if signs[0] <= i <= signs[-1]] if signs else []


def _is_german(found: list[tuple[str, int, int]], run: list[int], echo: set[int], english: bool) -> bool:
    clear = sum(1 for i in run if _weight(found[i][0]) > 0)
    copied = [i for i in run if i in echo]
    told = sum(1 for i in copied if _tells(found[i][0]))
    whole = len(run) == len(found)
    long = len(copied) >= 0.6 * len(run)
    if long and ((told >= 2 and len(copied) >= 5) or (told >= 1 and len(copied) >= 7)):
        return True
    shy = sum(1 for i in copied if found[i][0] in _SHY)
    if long and len(copied) >= 8 and told + shy >= 2:
        return True
    if whole and len(copied) >= 0.75 * len(run) and told >= 1 and len(run) >= 3:
        return True
    return english and clear >= 4 and clear >= 0.3 * len(run)


_SHY = frozenset({"in", "so", "am", "von", "der"})
"""Words that German names hold, too: two of them tell in a long echo, one alone does not."""


@lru_cache(maxsize=65536)
def _tells(word: str) -> bool:
    """Whether a word that stands in both texts is a sign of German: no name, and none that English has too."""
    low = word.lower()
    if low in GERMAN or low in _BOTH:
        return word not in _SHY
    return word == low and low not in ENGLISH and low not in _SHARED


_QUOTE = re.compile(r"[\"“„«»‚‘]([A-ZÄÖÜ][^\"”“«»’]{2,80})[\"”“»«’‘]")


def _titles(source: str, target: str) -> list[tuple[int, int]]:
    """Quoted titles of nine words at most that stand in both texts: they may stay German."""
    return [
        match.span()
        for match in _QUOTE.finditer(target)
        if match[1].rstrip(",.") in source and match[1].count(" ") < 9
    ]


def _echoed(source: str, found: list[tuple[str, int, int]]) -> set[int]:
    """Places of target words that stand in the source in the same order, three at least in a row."""
    words = _WORD.findall(source)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    echo: set[int] = set()
    for i in range(len(found) - 2):
        if (found[i][0], found[i + 1][0], found[i + 2][0]) in triples:
            echo |= {i, i + 1, i + 2}
    if len(found) < 3 and words == [word for word, _, _ in found]:
        echo = set(range(len(found)))
    return echo
