"""What kind of word a word is, by itself: the keeper of HanTa (LGPL), a morphological tagger whose models ship in its wheel.

Asked for single words only, each once: a German capital says nothing (every noun has one), the word's own parts do.
"""

from __future__ import annotations

from functools import lru_cache

from HanTa.HanoverTagger import HanoverTagger

_MODELS = {"de": "morphmodel_ger.pgz", "en": "morphmodel_en.pgz"}
_NEVER = -60.0
"""Below any log probability the models give."""


@lru_cache(maxsize=2)
def _tagger(language: str) -> HanoverTagger:
    return HanoverTagger(_MODELS[language])


_NAME = {"de": "NE", "en": "NP0"}


@lru_cache(maxsize=65536)
def lead(word: str, language: str = "de") -> float:
    """By how much (log probability) a word is rather a name than anything else; below 0 it is rather none.

    Measured on the German of three news sets: at -6 and below 3 in 100 words stand unchanged in a translation,
    from 0 on 8 in 10 do (benchmarks/checks/README.md).
    """
    scores = _scores(language, word)
    name = scores.pop(_NAME[language], _NEVER)
    return name - max(scores.values(), default=_NEVER)


@lru_cache(maxsize=65536)
def weight(word: str, language: str) -> float:
    """Log probability of a word in German or English (`de`, `en`): above -20 it is made of parts that are known."""
    return max(_scores(language, word).values(), default=_NEVER)


@lru_cache(maxsize=16384)
def kind(word: str) -> str:
    """The likeliest part of speech of a German word (STTS: ART, ADJ(A), APPR, NN, NE ...)."""
    scores = _scores("de", word)
    return max(scores, key=lambda tag: scores[tag], default="")


def _scores(language: str, word: str) -> dict[str, float]:
    return {tag: float(score) for tag, score in _tagger(language).tag_word(word[:40])}
