"""Words of German administrations, from `data/words.tsv`: a text goes in, the kinds of page it names come out."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.fetch.data import rows

LONGEST = 2_000
"""Letters of a text that are looked at: a title, an address, the words of a link."""
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Kind -> one pattern of its words, longer ones first."""
    words: dict[str, list[str]] = {}
    for kind, form, text, _ in sorted(rows("words"), key=lambda row: -len(row[2])):
        words.setdefault(kind, []).append(_spelled(text, form))
    return {kind: re.compile("|".join(found)) for kind, found in words.items()}


def _spelled(text: str, form: str) -> str:
    """A word as texts and addresses write it: a blank may be a dash, an umlaut two letters."""
    letters = "".join(
        f"(?:{letter}|{_UMLAUTS[letter]})"
        if letter in _UMLAUTS
        else "[ _-]"
        if letter == " "
        else re.escape(letter)
        for letter in text
    )
    return rf"(?<![a-zäöüß]){letters}(?![a-zäöüß])" if form == "word" else letters


def named(text: str) -> dict[str, str]:
    """Each kind of which a word stands in a text, with the first such word."""
    text = text[:LONGEST].casefold()
    found = ((kind, pattern.search(text)) for kind, pattern in _patterns().items())
    return {kind: match.group() for kind, match in found if match}


def says(text: str, kind: str) -> bool:
    """Whether a word of this kind stands in the text."""
    return bool(_patterns()[kind].search(text[:LONGEST].casefold()))
