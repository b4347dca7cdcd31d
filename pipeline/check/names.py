"""Names stand: people, streets and places of the German are looked for in the translation.

A name is a capital that the tagger takes for one, or that stands where only names do: after a title, after a given
name. It is found as it is, inflected, in another script, under the name the place has there, or by the termbase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_day_names, get_month_names
from rapidfuzz.distance import OSA

from pipeline.check import places, tagger
from pipeline.check.data import listed
from pipeline.check.pair import Pair, finding
from pipeline.check.spelling import WORD, fold, shape, words
from pipeline.german import terms
from pipeline.model import Finding, Severity


class Name(NamedTuple):
    """A name of the German at its place; `kind` is person, street, place or name."""

    text: str
    start: int
    end: int
    kind: str
    parts: tuple[str, ...]


_TITLES = listed("titles")
_PARTICLES = frozenset("von van zu de der den del della da di dos du la le el al bin ibn".split())
_AFTER_PARTICLE = frozenset({"der", "den", "la", "le"})
_SIDE = re.compile(r"^(?:nord|süd|ost|west|ober|unter|mittel|zentral)(?:ost|west)?-?", re.IGNORECASE)
_ENDING = re.compile(r"(?:e[nrsm]?|s|n)$")
_STREET = re.compile(r"(?:straße|strasse|str|gasse|platz|allee|weg|ufer|damm|ring|steig|chaussee)$", re.IGNORECASE)
_HOUSE = re.compile(r"\.?\s\d{1,4}\s?[a-z]?\b(?!\s*(?:Uhr|Euro|Prozent|Jahre|km|Meter))")
_START = re.compile(r"(?:^|[.!?:…|])[\s\"“”„»«‚‘(\[–—•*-]*$")


def named(text: str, stands: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names of a German text, in order; a capital of `stands` is one without asking what kind of word it is."""
    found: list[Name] = []
    run: list[re.Match[str]] = []
    tokens = list(WORD.finditer(text))
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        gap = text[before.end() : token.start()] if before is not None else "-"
        near = gap in {" ", "\u00a0"} or (gap.startswith(". ") and before is not None and _titled(before[0]))
        joined = bool(run) and near and run[-1] is before
        titled = near and before is not None and _titled(before[0])
        if _is_name(text, token, after_name=joined and _given(run[-1][0], stands), titled=titled, stands=stands):
            if run and not joined:
                found.append(_name(text, run))
                run = []
            run.append(token)
        elif joined and token[0] in _PARTICLES and (run[-1][0] in _PARTICLES or token[0] not in _AFTER_PARTICLE):
            run.append(token)
        elif run:
            found.append(_name(text, run))
            run = []
    if run:
        found.append(_name(text, run))
    return tuple(one for one in found if one.parts)


def _given(word: str, stands: frozenset[str]) -> bool:
    """Whether a name can be a given name: the tagger knows it, it is no genitive and no place."""
    return word not in stands and tagger.lead(word) >= 2 and not word.endswith("s") and not places.told(word, "en")


def _titled(word: str) -> bool:
    return word in _TITLES or word.removesuffix("in") in _TITLES


def _is_name(
    text: str, token: re.Match[str], *, after_name: bool, titled: bool, stands: frozenset[str]
) -> bool:
    word = token[0]
    if not word[0].isupper() or len(word) < 2:
        return False
    if word in stands:
        return len(word) > 3
    if titled or (after_name and tagger.lead(word) > -8):
        return not word.isupper() or len(word) > 4
    if _STREET.search(word) and _HOUSE.match(text, token.end()):
        return True
    if word.isupper():
        return len(word) < 6 and not text.isupper()
    if len(word) < 3:
        return False
    lead, known = tagger.lead(word), tagger.known(word)
    if lead >= _KNOWN or _people(word):
        return True
    if "-" in word:
        return False
    before = text[max(0, token.start() - 30) : token.start()]
    if _START.search(before):
        return lead >= 0 and not known
    if (article := _LAST.search(before)) and tagger.attributive(article[1]):
        return False
    return lead >= (1 if known else -0.5)


def _people(word: str) -> str:
    """The place in a word for its people or things: `Münchner` is of München; "" where it is none."""
    if not word.endswith("er"):
        return ""
    return next((base for base in (word[:-2], word[:-2] + "en", word[:-3] + "en") if len(base) > 3 and tagger.listed(base, "de") and tagger.lead(base) >= _KNOWN), "")


_LAST = re.compile(r"([^\W\d_]+)\s$")
_KNOWN = 10
"""Lead of a word that the tagger knows as a name and as nothing else."""


def _name(text: str, run: Sequence[re.Match[str]]) -> Name:
    while run and run[-1][0] in _PARTICLES:
        run = run[:-1]
    parts = tuple(one[0] for one in run if one[0] not in _PARTICLES)
    start, end = run[0].start(), run[-1].end()
    if parts and _STREET.search(parts[-1]):
        kind = "street"
    elif parts and parts[-1].isupper():
        kind = "acronym"
    elif len(parts) == 1 and places.called(parts[0], "en"):
        kind = "place"
    elif len(parts) > 1:
        kind = "person"
    else:
        kind = "name"
    return Name(text[start:end], start, end, kind, parts)


class _Words:
    """The words of a text, folded and by sound, made once a block."""

    def __init__(self, text: str, *, other_script: bool = False) -> None:
        tokens = words(text)
        self.folded = tuple({fold(token) for token in tokens})
        capitals = [token for token in tokens if other_script or token[0].isupper()]
        self.shapes = {shape(token) for token in capitals}
        self.capitals = {fold(token) for token in capitals}
        self.plain = fold(text)
        self.loose = other_script

    def has(self, part: str, language: str) -> bool:
        """Whether a word of a name stands here: itself, inflected, by sound, or under another name."""
        forms = {part, part.removesuffix("s"), part.removesuffix("er"), part.removesuffix("er") + "en"}
        forms |= {_SIDE.sub("", part).capitalize(), _people(part)}
        if "-" in part:
            forms |= {one for one in part.split("-") if len(one) > 2}
        return any(self._form(form, language) for form in forms if len(form) > 1)

    def _form(self, form: str, language: str) -> bool:
        low = fold(form)
        stem = low if len(low) < 4 else low[: max(4, len(low) - 2)]
        if any(token.startswith(stem) for token in self.folded):
            return True
        sound = shape(form)
        if len(sound) > 1 and any(one == sound or (len(sound) > 2 and one.startswith(sound)) for one in self.shapes):
            return True
        if len(low) > 5 and any(OSA.normalized_similarity(low, one) >= 0.75 for one in self.capitals):
            return True
        if self.loose and any(OSA.normalized_similarity(sound, one) >= 0.6 for one in self.shapes):
            return True
        return any(self._called(name) for name in places.called(form, language))

    def _called(self, name: str) -> bool:
        low = fold(name)
        return low[: max(4, len(low) - 2)] in self.plain


def check(pair: Pair) -> Iterable[Finding]:
    """Names of the German that the translation lacks; surer where it has another in their place."""
    if pair.missing or pair.copied or pair.kind == "code" or not pair.target.strip():
        return
    target = _Words(pair.target, other_script=pair.language[:2] in _SCRIPTS)
    stands = frozenset(WORD.findall(pair.target))
    lost = [name for name in named(pair.source, stands) if _lost(pair, name, target)]
    other = added(pair)
    if other and not lost:
        message = f"The translation names {other[0][0]}; the German does not."
        yield finding(pair, "names", Severity.INFO, message, target=[one.span() for one in other])
    for name in lost:
        lead = tagger.lead(name.parts[-1])
        sure = name.kind != "acronym" and (name.kind in {"person", "street"} or lead >= _KNOWN or (other and lead >= 0))
        message = f"The German names {name.text}; the translation does not"
        message += f", but {other[0][0]}." if other else "."
        severity = Severity.WARNING if sure and not target.loose else Severity.INFO
        spans = [one.span() for one in other[:1]]
        yield finding(pair, "names", severity, message, source=[(name.start, name.end)], target=spans, expected=name.text)


_SCRIPTS = frozenset({"uk", "ru", "ar"})
"""Languages in another script: a name is told by its consonants alone, and its absence is a note."""


def _lost(pair: Pair, name: Name, target: _Words) -> bool:
    bare = [part.removesuffix("'s").removesuffix("’s") for part in name.parts]
    absent = [part for part in bare if not target.has(part, pair.language) and not _translated(part, pair.language)]
    if not absent or (len(absent) < len(bare) and bare[-1] not in absent):
        return False
    return not any(terms.found(pair.target, match.term.target) for match in terms.matches(name.text, pair.terms))


def _translated(part: str, language: str) -> bool:
    """An English word in a name (`Foundation`), which another language puts into its own."""
    return not language.startswith("en") and tagger.lead(part, "en") < 3 and tagger.listed(part, "en")


def added(pair: Pair) -> list[re.Match[str]]:
    """Names of an English translation that nothing in the German answers."""
    if not pair.language.startswith("en"):
        return []
    strange = [
        token
        for token in WORD.finditer(pair.target)
        if token[0][0].isupper()
        and len(token[0]) > 3
        and token[0] not in pair.source
        and tagger.lead(token[0], "en") >= 3
        and fold(token[0]) not in _CALENDAR
    ]
    if not strange:
        return []
    source = _Words(pair.source)
    german = {form for word in words(pair.source) for form in (word, _ENDING.sub("", word))}
    known = _Words(" ".join(one for form in german for one in places.called(form, pair.language)))
    bare = [token[0].removesuffix("'s").removesuffix("’s") for token in strange]
    return [
        token
        for token, word in zip(strange, bare, strict=True)
        if not source.has(word, "de") and not known.has(word, "en")
    ]


_CALENDAR = frozenset(
    fold(name)
    for names in (*get_month_names("wide", locale="en").values(), *get_day_names("wide", locale="en").values())
    for name in (names, names + "s")
)
