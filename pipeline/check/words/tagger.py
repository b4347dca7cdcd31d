"""What kind of word a word is, by itself: the keeper of HanTa (LGPL), a morphological tagger whose models ship in its wheel.

Asked for single words only, each once: a German capital says nothing (every noun has one), the word's own parts do.
Words of its list and compounds of two of them are answered without its analysis, which costs a millisecond.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from HanTa.HanoverTagger import HanoverTagger

_MODELS = {"de": "morphmodel_ger.pgz", "en": "morphmodel_en.pgz"}
_NAME = {"de": "NE", "en": "NP0"}
_NEVER = -60.0
"""Below any log probability the models give."""
_COMPOUND = -15.0
"""Log probability given to a compound of two listed words: known, and a noun."""
_LONGEST = 12
"""Letters from which an unlisted word is a compound rather than a name; the analysis grows with their square."""


@lru_cache(maxsize=2)
def _tagger(language: str) -> HanoverTagger:
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger(_MODELS[language])


@lru_cache(maxsize=65536)
def lead(word: str, language: str = "de") -> float:
    """By how much (log probability) a word is rather a name than anything else; below 0 it is rather none.

    Measured on the German of three news sets: at -6 and below 3 in 100 words stand unchanged in a translation,
    from 0 on 8 in 10 do (benchmarks/checks/README.md).
    """
    scores = dict(_scores(language, word))
    name = scores.pop(_NAME[language], _NEVER)
    return name - max(scores.values(), default=_NEVER)


@lru_cache(maxsize=65536)
def frequency(word: str) -> float:
    """The log probability of a German word as it is written, by its likeliest reading: of 1,000 words one is about -7."""
    return max(_scores("de", word).values(), default=_NEVER)


@lru_cache(maxsize=65536)
def noun(word: str) -> bool:
    """Whether a German word is rather a noun than anything else, however it is written."""
    scores = _scores("de", word)
    return max(scores, key=lambda tag: scores[tag], default="").startswith("NN")


@lru_cache(maxsize=65536)
def recorded(word: str) -> bool:
    """Whether a German word, or what stands before its `s`, is in the tagger's lists: the rest it guesses."""
    low, names = word.lower(), _tagger("de").LP_m_t[_tagger("de").tag2int["NE"]]
    return listed(word, "de") or low in names or low.removesuffix("s") in names


@lru_cache(maxsize=65536)
def known(word: str, language: str = "de") -> bool:
    """Whether a word is listed in German or English (`de`, `en`), or a German compound of listed words."""
    return listed(word, language) or (language == "de" and compound(word))


def readings(word: str, language: str) -> dict[str, float]:
    """The tags of a word and the share of each; what is rarer than 5 in 100 is left out."""
    scores = dict(_scores(language, word))
    best = max(scores.values())
    shares = {tag: math.exp(score - best) for tag, score in scores.items() if score > best - 3}
    total = sum(shares.values())
    return {tag: share / total for tag, share in shares.items()}


@lru_cache(maxsize=65536)
def attributive(word: str) -> bool:
    """Whether a German word stands before a noun: an article, a pronoun, a contraction, an adjective with an ending."""
    if not listed(word, "de"):
        return word[:1].islower() and word.endswith(("e", "en", "er", "es", "em"))
    scores = _scores("de", word)
    return max(scores, key=lambda tag: scores[tag], default="").startswith(_BEFORE_NOUNS)


_BEFORE_NOUNS = ("ART", "ADJ(A)", "APPRART", "PPOSAT", "PIAT", "PDAT")


def listed(word: str, language: str) -> bool:
    """Whether a word is in the tagger's list of frequent words."""
    return word.lower() in _tagger(language).cache


@lru_cache(maxsize=65536)
def _scores(language: str, word: str) -> dict[str, float]:
    if language == "de" and not listed(word, "de") and (len(word) > _LONGEST or compound(word)):
        return {"NN": _COMPOUND}
    return {tag: float(score) for tag, score in _tagger(language).tag_word(word)}


@lru_cache(maxsize=65536)
def compound(word: str) -> bool:
    """Whether a word ends in a listed noun behind another listed word: `Motorradfahrer`, `Verkehrsunfall`."""
    word = word.lower()
    return len(word) < 50 and any(
        _noun(word[at:])
        and any(_part(word[:at].removesuffix(link)) for link in ("", "s", "es", "n", "en", "-"))
        for at in range(3, len(word) - 4)
    )


def _part(word: str) -> bool:
    return len(word) > 2 and (listed(word, "de") or any(_noun(word[at:]) for at in range(3, len(word) - 4)))


@lru_cache(maxsize=65536)
def _noun(word: str) -> bool:
    return (
        len(word) > 4
        and listed(word, "de")
        and lead(word.capitalize()) < -6
        and _scores("de", word.capitalize()).get("NN", _NEVER) > -20
    )
