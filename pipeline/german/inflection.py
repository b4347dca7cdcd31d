"""A German word or term in, the forms it may take out: case, number, adjective endings, the feminine.

Forms are made by the word's own ending; a noun whose plural has an umlaut or a foreign ending stands in a table of
last parts (Ordnungsamt by -amt). Too many forms do no harm, as long as none is another word.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

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


@lru_cache(maxsize=4096)
def forms_of(source: str) -> tuple[frozenset[str], ...]:
    """For each word of a German term, the forms it may take; words in lower case stand for both cases."""
    words = re.findall(r"[^\W_]+", source)
    return tuple(_forms(words, at) for at in range(len(words)))


def _forms(words: Sequence[str], at: int) -> frozenset[str]:
    word = words[at]
    if word in _UNCHANGED or (word[0].islower() and at and not _ADJECTIVE.search(word)):
        return frozenset((word,))
    if _is_adjective(words, at):
        return frozenset((*_adjective(word), *(_noun(word) if at == len(words) - 1 else ())))
    return frozenset(_noun(word))


def _is_adjective(words: Sequence[str], at: int) -> bool:
    """Whether a word bends like an adjective: `öffentlicher` Raum, `Erste` Bürgermeisterin, `barrierefrei`."""
    word = words[at]
    follows_noun = at + 1 < len(words) and words[at + 1][0].isupper()
    if word[0].islower():
        return True
    return follows_noun and bool(_ADJECTIVE.search(word)) and len(word) > 3


def _adjective(word: str) -> Iterator[str]:
    stem = re.sub(r"(?<=\w\w)(?:er|es|e)\Z", "", word)
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
