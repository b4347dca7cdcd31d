"""Terms in German text, in any inflection, and their English in a translation.

In: a text and terms (anything with a `source`). Out: where each stands. Forms are made, not guessed back: every
word of a term gets the endings its own ending allows (Amt: Amts, Amtes, Ämter, Ämtern), so that a look-up is one
word in a table. A compound counts only where the term is a whole word or a part between hyphens.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from pipeline.german.inflection import forms_of


class TermLike(Protocol):
    """What a term must have: its German base form."""

    @property
    def source(self) -> str:
        """German base form."""
        ...


T = TypeVar("T", bound=TermLike)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Generic[T]):
    """A term at code points `start` to `end` (exclusive) of the text."""

    term: T
    start: int
    end: int


_WORD = re.compile(r"[^\W_]+(?:[*:_](?=in))?(?:innen|in)?|[^\W_]+")
_BETWEEN = re.compile(r"[\s\u00ad]*[-–/&.]?[\s\u00ad]*")
_COMMA = re.compile(r"\s*,\s*")


class Index(Generic[T]):
    """Terms made ready for looking up; `matches` keeps one for each tuple of terms it is handed."""

    def __init__(self, terms: Iterable[T]) -> None:
        self._first: dict[str, list[tuple[tuple[frozenset[str], ...], tuple[bool, ...], T]]] = {}
        for term in terms:
            words = forms_of(term.source)
            if not words:
                continue
            commas = tuple("," in gap for gap in re.split(r"[^\W_]+", term.source)[1:-1])
            for form in words[0]:
                self._first.setdefault(form, []).append((words, commas, term))

    def matches(self, text: str) -> tuple[Match[T], ...]:
        """Terms in the order of the text; the longest wins, terms of the same source are all given."""
        words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
        found: list[Match[T]] = []
        for at, (word, start, _end) in enumerate(words):
            for key in _keys(word):
                for parts, commas, term in self._first.get(key, ()):
                    end = _follow(text, words, at, parts, commas)
                    if end:
                        found.append(Match(term=term, start=start, end=end))
        return tuple(_longest(found))


_INDEXES: dict[int, tuple[tuple[TermLike, ...], Index[Any]]] = {}
_KEEP = 32
_WORTH_KEEPING = 40
"""A few terms found in one text are a new tuple each time: kept, they would push the termbase out."""


def matches(text: str, terms: Sequence[T]) -> tuple[Match[T], ...]:
    """Where which of `terms` stand in `text`: inflected, in hyphenated compounds, as an office holder's feminine.

    Order of the text; the longest match wins; two terms of the same source are both given. A term that begins
    with a capital is found with a capital only; one in capitals (OB, KVR) exactly so. Hand over the same tuple
    each time and its index is made once.
    """
    if not isinstance(terms, tuple) or len(terms) < _WORTH_KEEPING:
        return Index(terms).matches(text)
    known = _INDEXES.get(id(terms))
    if known is None or known[0] is not terms:
        # A site that is opened again hands over the same terms in a new tuple.
        equal = next((index for other, index in tuple(_INDEXES.values()) if other == terms), None)
        if len(_INDEXES) >= _KEEP:
            _INDEXES.clear()
        known = _INDEXES[id(terms)] = (terms, equal or Index(terms))
    index: Index[T] = known[1]
    return index.matches(text)


def found(text: str, target: str) -> tuple[int, int] | None:
    """Code points (start, end) where the English `target` stands in `text`, None where it does not.

    Plural, possessive, a hyphen for a blank and any case (but for all-capital words) are the same term.
    """
    pattern = _english(target)
    match = pattern.search(text) if pattern else None
    return (match.start(), match.end()) if match else None


def _keys(word: str) -> tuple[str, ...]:
    """Spellings under which a word of the text is looked up: itself, and a headline's capitals as a noun."""
    if len(word) > 5 and word.isupper():
        return (word, word.capitalize())
    return (word,)


def _follow(
    text: str,
    words: Sequence[tuple[str, int, int]],
    at: int,
    parts: Sequence[frozenset[str]],
    commas: Sequence[bool],
) -> int:
    """End of the term whose first word is `words[at]`, 0 where the words after it do not follow."""
    end = words[at][2]
    for offset, (forms, comma) in enumerate(zip(parts[1:], commas, strict=True), start=1):
        if at + offset >= len(words):
            return 0
        word, start, next_end = words[at + offset]
        between = _COMMA if comma else _BETWEEN
        if not between.fullmatch(text, end, start) or not any(key in forms for key in _keys(word)):
            return 0
        end = next_end
    return end


def _longest(found: Sequence[Match[T]]) -> Iterator[Match[T]]:
    """The longest of overlapping matches; of one extent the nearest source: `Stadträtin` before `Stadtrat`."""
    by_extent: dict[tuple[int, int], list[Match[T]]] = {}
    for match in found:
        by_extent.setdefault((match.start, match.end), []).append(match)
    at = 0
    for extent in sorted(by_extent, key=lambda e: (e[0], -e[1])):
        if extent[0] >= at:
            at = extent[1]
            nearest = max(len(match.term.source) for match in by_extent[extent])
            yield from (match for match in by_extent[extent] if len(match.term.source) == nearest)


_APOSTROPHE = "['’]"
_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "person": "people"}


@lru_cache(maxsize=4096)
def _english(target: str) -> re.Pattern[str] | None:
    words = re.findall(
        r"[\w&]+(?:['’.]\w+)*['’]?", re.sub(r"\A(?:the|an?)\s+", "", target.strip(), flags=re.I)
    )
    if not words:
        return None
    joint = r"(?:\s+|\s*[-–/,.]\s*)"
    return re.compile(r"(?<!\w)" + joint.join(_english_word(word) for word in words) + r"(?!\w)")


def _english_word(word: str) -> str:
    bare = word.rstrip("'’")
    if len(bare) > 1 and bare.isupper():
        return f"{re.escape(bare)}(?:{_APOSTROPHE}?s)?"
    if bare.lower() in _IRREGULAR:
        either = f"{bare}|{_IRREGULAR[bare.lower()]}"
    elif bare.endswith("y"):
        either = f"{re.escape(bare[:-1])}(?:y|ies)"
    elif bare.endswith("s") and not bare.endswith("ss"):
        either = f"{re.escape(bare[:-1])}s?(?:es)?"
    else:
        either = f"{re.escape(bare)}(?:e?s)?"
    either = re.sub("['’]", _APOSTROPHE, either)
    return f"(?i:{either})(?:{_APOSTROPHE}s?)?"
