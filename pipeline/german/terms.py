"""Terms in German text, in any inflection, and their English in a translation.

In: a text and terms (anything with a `source`). Out: where each stands. Forms are made, not guessed back: every
word of a term gets the endings its own ending allows (Amt: Amts, Amtes, Ämter, Ämtern), so that a look-up is one
word in a table. A compound counts only where the term is a whole word or a part between hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Generic, Protocol, TypeVar


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
_UMLAUTS = (("au", "äu"), ("a", "ä"), ("o", "ö"), ("u", "ü"))

# Last part of a compound -> its plural (nominative, dative); genitive -s/-es is added by rule.
_PLURALS = {
    "amt": "ämter", "referat": "referate", "inserat": "inserate", "rat": "räte", "platz": "plätze", "hof": "höfe", "haus": "häuser", "stadt": "städte",
    "land": "länder", "plan": "pläne", "bau": "bauten", "verband": "verbände", "ausschuss": "ausschüsse",
    "markt": "märkte", "bad": "bäder", "park": "parks", "vorstand": "vorstände", "antrag": "anträge",
    "vertrag": "verträge", "beitrag": "beiträge", "vorgang": "vorgänge", "raum": "räume", "baum": "bäume",
    "satz": "sätze", "schutz": "schutze", "zug": "züge", "fluss": "flüsse", "beschluss": "beschlüsse",
    "zuschuss": "zuschüsse", "anwalt": "anwälte", "arzt": "ärzte", "wald": "wälder", "garten": "gärten",
    "hafen": "häfen", "laden": "läden", "schaden": "schäden", "dorf": "dörfer", "band": "bände", "grund": "gründe",
    "mann": "männer", "stand": "stände", "bestand": "bestände", "gang": "gänge", "umgang": "umgänge",
    "fall": "fälle", "notfall": "notfälle", "unfall": "unfälle", "kanal": "kanäle", "saal": "säle",
    "gast": "gäste", "topf": "töpfe", "grad": "grade", "bund": "bünde", "hort": "horte", "ort": "orte",
    "bezirk": "bezirke", "buch": "bücher", "blatt": "blätter", "wahl": "wahlen", "gut": "güter", "gericht": "gerichte",
    "kind": "kinder", "bild": "bilder", "geld": "gelder", "feld": "felder", "schild": "schilder", "recht": "rechte",
    "weg": "wege", "steg": "stege", "vogt": "vögte", "stab": "stäbe", "schulhof": "schulhöfe", "kraft": "kräfte",
    "werkstatt": "werkstätten", "unterkunft": "unterkünfte", "auskunft": "auskünfte", "kunst": "künste",
    "anstalt": "anstalten", "stiftung": "stiftungen", "firma": "firmen", "praxis": "praxen", "villa": "villen",
    "etat": "etats", "kita": "kitas", "gas": "gase", "bahnhof": "bahnhöfe", "damm": "dämme", "turm": "türme",
    "zaun": "zäune", "bus": "busse", "ausbau": "ausbauten", "umbau": "umbauten", "neubau": "neubauten",
}  # fmt: skip
_FEMININE = ("ung", "heit", "keit", "schaft", "ion", "tät", "ik", "ur", "ei", "anz", "enz", "frau")
_ADJECTIVAL = re.compile(
    r"(?:geordnete|beauftragte|angestellte|beschäftigte|beamte|vorsitzende|abgeordnete|geschäftigte|leitende"
    r"|angehörige|bevollmächtigte|pflegebedürftige|geflüchtete|hinterbliebene|wahlberechtigte|ehrenamtliche"
    r"|auszubildende|studierende|mitarbeitende|teilnehmende|sachverständige|vertriebene|obdachlose|wohnungslose"
    r"|jugendliche|erwachsene|deutsche|tatverdächtige|reisende|behinderte|freiwillige)[rsnm]?\Z",
    re.IGNORECASE,
)
_ADJECTIVE_ENDINGS = ("e", "en", "er", "em", "es")
_ADJECTIVE = re.compile(r"(?:er|es|e)\Z")
_UNCHANGED = frozenset(
    [
        "für",
        "der",
        "die",
        "das",
        "des",
        "dem",
        "den",
        "und",
        "oder",
        "von",
        "vom",
        "zu",
        "zum",
        "zur",
        "im",
        "in",
        "am",
        "an",
        "auf",
        "aus",
        "bei",
        "mit",
        "nach",
        "über",
        "unter",
        "ohne",
        "&",
        "a",
        "e",
        "Straßen",
        "Familie",
    ]
)


class Index(Generic[T]):
    """Terms made ready for looking up; `matches` keeps one for each tuple of terms it is handed."""

    def __init__(self, terms: Iterable[T]) -> None:
        self._first: dict[str, list[tuple[tuple[frozenset[str], ...], tuple[bool, ...], T]]] = {}
        for term in terms:
            words = tuple(forms_of(term.source))
            if not words:
                continue
            commas = tuple("," in gap for gap in re.split(r"[^\W_]+", term.source)[1:-1])
            for form in words[0]:
                self._first.setdefault(form, []).append((words, commas, term))

    def matches(self, text: str) -> tuple[Match[T], ...]:
        """Terms in the order of the text; the longest wins, terms of the same extent are all given."""
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


def matches(text: str, terms: Sequence[T]) -> tuple[Match[T], ...]:
    """Where which of `terms` stand in `text`: inflected, in hyphenated compounds, as an office holder's feminine.

    Order of the text; the longest match wins; two terms of the same source are both given. A term that begins
    with a capital is found with a capital only; one in capitals (OB, KVR) exactly so. Hand over the same tuple
    each time and its index is made once.
    """
    if not isinstance(terms, tuple):
        return Index(terms).matches(text)
    known = _INDEXES.get(id(terms))
    if known is None or known[0] is not terms:
        if len(_INDEXES) >= _KEEP:
            _INDEXES.clear()
        known = _INDEXES[id(terms)] = (terms, Index(terms))
    index: Index[T] = known[1]
    return index.matches(text)


def found(text: str, target: str) -> tuple[int, int] | None:
    """Code points (start, end) where the English `target` stands in `text`, None where it does not.

    Plural, possessive, a hyphen for a blank and any case (but for all-capital words) are the same term.
    """
    pattern = _english(target)
    match = pattern.search(text) if pattern else None
    return (match.start(), match.end()) if match else None


def forms_of(source: str) -> Iterator[frozenset[str]]:
    """For each word of a German term, the forms it may take; words in lower case stand for both cases."""
    words = re.findall(r"[^\W_]+", source)
    for at, word in enumerate(words):
        if word in _UNCHANGED or (word[0].islower() and at and not _ADJECTIVE.search(word)):
            yield frozenset((word,))
        elif _is_adjective(words, at):
            yield frozenset(_adjective(word)) | (
                frozenset(_noun(word)) if at == len(words) - 1 else frozenset()
            )
        else:
            yield frozenset(_noun(word))


def _is_adjective(words: Sequence[str], at: int) -> bool:
    """Whether a word bends like an adjective: `öffentlicher` Raum, `Erste` Bürgermeisterin, `barrierefrei`."""
    word = words[at]
    follows_noun = at + 1 < len(words) and words[at + 1][0].isupper()
    if word[0].islower():
        return True
    return follows_noun and bool(_ADJECTIVE.search(word)) and len(word) > 3


def _adjective(word: str) -> Iterator[str]:
    stem = re.sub(r"(?:er|es|e)\Z", "", word)
    yield word
    yield stem
    for ending in _ADJECTIVE_ENDINGS:
        yield stem + ending
        if stem[0].islower():
            yield stem.capitalize() + ending
    if stem[0].islower():
        yield stem.capitalize()


def _noun(word: str) -> Iterator[str]:
    """A noun in every case and number its ending allows, and the feminine where it may name a person."""
    yield word
    if (len(word) > 1 and word[-2:].isupper()) or any(c.isdigit() for c in word):
        yield word + "s"
        return
    if adjectival := _ADJECTIVAL.search(word):
        stem = word[: adjectival.start()] + re.sub(r"e[rsnm]?\Z", "", adjectival[0])
        yield from (stem + ending for ending in _ADJECTIVE_ENDINGS)
        return
    if plural := _known_plural(word):
        yield from (plural, plural if plural[-1] in "sn" else plural + "n", word + "s", word + "es")
        yield from _women(word)
        return
    if word.lower().endswith("um"):
        yield word[:-2] + "en"
    yield from (word + ending for ending in _endings(word))
    yield from _women(word)


def _known_plural(word: str) -> str:
    lower = word.lower()
    for length in range(len(lower), 1, -1):
        plural = _PLURALS.get(lower[-length:])
        if plural:
            head = word[: len(word) - length]
            return head + (plural if head else plural.capitalize())
    return ""


def _endings(word: str) -> tuple[str, ...]:
    lower = word.lower()
    if lower.endswith(_FEMININE):
        return ("en", "s")
    if lower.endswith("in"):
        return ("nen", "s", "en", "e")
    if lower.endswith("nis"):
        return ("ses", "se", "sen")
    if lower.endswith("e"):
        return ("n", "s")
    if lower.endswith(("er", "el")):
        return ("s", "n")
    if lower.endswith(("en", "chen", "lein")):
        return ("s",)
    if lower.endswith(("a", "o", "i", "y", "u")):
        return ("s",)
    return ("s", "es", "e", "en")


def _women(word: str) -> Iterator[str]:
    """`Bürgermeister` also as Bürgermeisterin, Bürgermeister*innen; `Stadtrat` as Stadträtin."""
    if word.lower().endswith((*_FEMININE, "e", "in", "um")):
        return
    for stem in (word, _umlauted(word)):
        for sign, ending in product(("", "*", ":", "_"), ("in", "innen")):
            yield stem + sign + ending


def _umlauted(word: str) -> str:
    for plain, umlaut in _UMLAUTS:
        at = word.rfind(plain)
        if at > 0 and at > len(word) - 5:
            return word[:at] + umlaut + word[at + len(plain) :]
    return word


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
    at = -1
    last: tuple[int, int] = (-1, -1)
    for match in sorted(found, key=lambda m: (m.start, -m.end)):
        if match.start >= at or (match.start, match.end) == last:
            yield match
            at, last = max(at, match.end), (match.start, match.end)


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
