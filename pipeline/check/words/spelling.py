"""One name in two spellings: letters without marks for scripts that share them, consonants for those that do not."""

import re
from functools import lru_cache

from anyascii import anyascii

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[re.Match[str], ...]:
    """The words of a text at their places, found once for every check."""
    return tuple(WORD.finditer(text))


@lru_cache(maxsize=256)
def capitals(text: str) -> tuple[re.Match[str], ...]:
    """Those of its words that begin with a capital."""
    return tuple(token for token in tokens(text) if token[0][0].isupper())


_JOINT = re.compile(r"[-'’]")
_RULES = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"dsch|tsch|tch|sch|shch|sh|ch|cz|sz|zh|x|kh|ks|j|h|g", "g"),
        (r"ck|q|c|k", "k"),
        (r"ph|pf|w|f", "v"),
        (r"tz|ts|s|z", "s"),
        (r"d", "t"),
        (r"p", "b"),
        (r"[^a-z]|[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""Sounds that the eleven languages write differently are one sign; vowels are none (Arabic leaves them out)."""


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower-case ASCII: `Łódź` is `lodz`, `Straße` is `strasse`, `Путина` is `putina`."""
    return word.lower() if word.isascii() else anyascii(word).lower()


@lru_cache(maxsize=65536)
def shape(word: str) -> str:
    """The consonants by sound: `Tschaikowski` and `Tchaikovsky` are the same."""
    low = fold(word)
    for pattern, put in _RULES:
        low = pattern.sub(put, low)
    return low


def words(text: str) -> list[str]:
    """Words of a text, those with a hyphen or an apostrophe (`l'Ohio`) whole and in parts."""
    found: list[str] = []
    for word in (token[0] for token in tokens(text)):
        found.append(word)
        if not word.isalpha():
            found += _JOINT.split(word)
    return found
