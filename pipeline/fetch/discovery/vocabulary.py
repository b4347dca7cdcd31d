"""Words of German administrations, from `data/words.tsv`: a text goes in, the kinds of page it names come out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "words.tsv"
LONGEST = 2_000
"""Letters of a text that are looked at: a title, an address, the words of a link."""
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@dataclass(frozen=True, slots=True)
class Named:
    """A word that stands in a text."""

    at: int
    kind: str
    word: str


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Kind -> one pattern of its words, longer ones first."""
    words: dict[str, list[tuple[str, str]]] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, form, text, _ = line.split("\t")
            words.setdefault(kind, []).append((text, form))
    return {kind: re.compile("|".join(_spelled(*pair) for pair in sorted(found, key=lambda pair: -len(pair[0])))) for kind, found in words.items()}  # fmt: skip


def _spelled(text: str, form: str) -> str:
    """A word as texts and addresses write it: a blank may be a dash, an umlaut two letters."""
    letters = "".join(
        f"(?:{one}|{_UMLAUTS[one]})" if one in _UMLAUTS else "[ _-]" if one == " " else re.escape(one)
        for one in text
    )
    return rf"(?<![a-zäöüß]){letters}(?![a-zäöüß])" if form == "word" else letters


def named(text: str, *kinds: str) -> list[Named]:
    """The words of these kinds (all, if none is given) that stand in a text, in their order."""
    text = text[:LONGEST].casefold()
    found = [
        Named(match.start(), kind, match.group())
        for kind, pattern in _patterns().items()
        if not kinds or kind in kinds
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda name_found: name_found.at)


def says(text: str, kind: str) -> bool:
    """Whether a word of this kind stands in the text."""
    return bool(_patterns()[kind].search(text[:LONGEST].casefold()))
