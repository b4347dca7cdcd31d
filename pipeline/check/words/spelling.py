"""One name in two spellings: letters without marks for scripts that share them, consonants for those that do not."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

LETTERS = r"[^\W\d_][A-Za-zÀ-ÖØ-öø-ɏ]*+[^\W\d_]*+"
"""Letters in a row. Those of Latin are named, which is looked up at once; the rest are what is no other character."""
LETTERS_AND_DIGITS = r"[^\W_][0-9A-Za-zÀ-ÖØ-öø-ɏ]*+[^\W_]*+"
WORD = re.compile(rf"{LETTERS}(?:[-'’]{LETTERS})*+")
TOKEN = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*+")
"""A word without what hangs on a hyphen."""


class Spelt(NamedTuple):
    """The words of a text, found once for every check."""

    tokens: tuple[re.Match[str], ...]
    """Each at its place, with what hangs on a hyphen."""
    said: Sequence[str]
    words: frozenset[str]
    parts: frozenset[str]
    """The same where a hyphen parts them."""
    capitals: Sequence[re.Match[str]]
    """Those that begin with a capital."""


@lru_cache(maxsize=256)
def spelt(text: str) -> Spelt:
    """The words of a text."""
    found = tuple(WORD.finditer(text))
    said = [token[0] for token in found]
    words = parts = frozenset(said)
    if "-" in text:
        parts = frozenset(part for word in words for part in word.split("-"))
    return Spelt(found, said, words, parts, [token for token in found if token[0][0].isupper()])


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


def bare(word: str) -> str:
    """A word without the English genitive behind it."""
    return word.removesuffix("'s").removesuffix("’s")


def words(text: str) -> list[str]:
    """Words of a text, those with a hyphen or an apostrophe (`l'Ohio`) whole and in parts."""
    found: list[str] = []
    for word in (token[0] for token in spelt(text).tokens):
        found.append(word)
        if not word.isalpha():
            found += _JOINT.split(word)
    return found
