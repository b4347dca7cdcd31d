"""The names of a German text: people, streets, places, told by the word and by where it stands.

A name is a capital that the tagger takes for one, or that stands where only names do: after a title, after a given
name, before the word for a street.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from pipeline.check.data import listed
from pipeline.check.words import places, tagger
from pipeline.check.words.memo import Memo
from pipeline.check.words.spelling import spelt


class Name(NamedTuple):
    """A name of the German at its place; `kind` is person, street, place or name."""

    text: str
    start: int
    end: int
    kind: str
    parts: tuple[str, ...]


_TITLED = frozenset(form for title in listed("titles") for form in (title, title + "in"))
_PARTICLES = frozenset(
    [
        "von",
        "van",
        "zu",
        "de",
        "der",
        "den",
        "del",
        "della",
        "da",
        "di",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
    ]
)
_AFTER_PARTICLE = frozenset({"der", "den", "la", "le"})
_SHORT = frozenset({"Dr", "Prof", "St", "Sankt", "Dipl", "Ing"})
"""Titles with a full stop behind which a name goes on."""
_STREETS = (
    "straße",
    "strasse",
    "str",
    "gasse",
    "platz",
    "allee",
    "weg",
    "ufer",
    "damm",
    "ring",
    "steig",
    "chaussee",
)
STREET = re.compile(rf"(?:{'|'.join(_STREETS)})$", re.IGNORECASE)
_BEFORE_STREET = re.compile(r"[ -](?:Straße|Platz|Allee|Weg|Ring|Ufer|Damm|Gasse|Markt|Tor|Brücke)\b")
_HOUSE = re.compile(r"\.?\s\d{1,3}\s?[a-z]?\b(?!\s*(?:Uhr|Euro|Prozent|Jahre|km|Meter))")
_START = re.compile(r"(?:^|[.!?:…|])[\s\"“”„»«‚‘(\[–—•*-]*$")


def _seldom(word: str) -> bool:
    """Whether a capital is a name at most behind a title or a given name: a known word that is hardly one."""
    if word.isupper() or word.lower().endswith(("er", *_STREETS)):
        return False
    return tagger.known(word) and tagger.lead(word) < 0


seldom = Memo(_seldom)


def with_title(text: str) -> bool:
    """Whether a title stands in a text, behind which any capital is a name."""
    return not _TITLED.isdisjoint(spelt(text).words)


def named(text: str, stands: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names of a German text, in order; a capital of `stands` is one without asking what kind of word it is."""
    found: list[Name] = []
    run: list[re.Match[str]] = []
    behind_title: set[int] = set()
    words, loud, untitled = spelt(text).tokens, text.isupper(), not with_title(text)
    for at, token in enumerate(words):
        word = token[0]
        if not run and (word[0].islower() or (untitled and word not in stands and seldom[word])):
            continue
        before = words[at - 1] if at else None
        gap = text[before.end() : token.start()] if before is not None else "-"
        near = gap in {" ", "\u00a0"} or (gap == ". " and before is not None and before[0] in _SHORT)
        joined = bool(run) and near and run[-1] is before
        titled = near and before is not None and before[0] in _TITLED
        given = joined and (run[-1].start() in behind_title or _given(run[-1][0], stands))
        if _is_name(text, token, after_name=given, titled=titled, stands=stands, loud=loud):
            if titled:
                behind_title.add(token.start())
            if run and not joined:
                found.append(_name(text, run, behind_title))
                run = []
            run.append(token)
        elif (
            joined
            and token[0] in _PARTICLES
            and (run[-1][0] in _PARTICLES or token[0] not in _AFTER_PARTICLE)
        ):
            run.append(token)
        elif run:
            found.append(_name(text, run, behind_title))
            run = []
    if run:
        found.append(_name(text, run, behind_title))
    return tuple(row for row in found if row.parts)


def _given(word: str, stands: frozenset[str]) -> bool:
    """Whether a name can be a given name: the tagger knows it, it is no genitive and no place."""
    return (
        word not in stands
        and tagger.lead(word) >= 2
        and not word.endswith("s")
        and not places.told(word, "en")
    )


def _is_name(
    text: str, token: re.Match[str], *, after_name: bool, titled: bool, stands: frozenset[str], loud: bool
) -> bool:
    word = token[0]
    if not word[0].isupper() or len(word) < 2:
        return False
    if word in stands:
        return len(word) > 3
    if titled or (after_name and (not tagger.known(word) or tagger.lead(word) > -8)):
        return not word.isupper() or len(word) > 4
    if len(word) > 6 and word.lower().endswith(_STREETS) and _HOUSE.match(text, token.end()):
        return True
    if _BEFORE_STREET.match(text, token.end()):
        return tagger.lead(word) >= 0 or word.endswith("er")
    if word.isupper():
        return len(word) < 6 and not loud
    if len(word) < 3 or not _VOWEL.search(word):
        return False
    if people_of(word) or (tagger.recorded(word) and tagger.lead(word) >= KNOWN):
        return True
    known = tagger.known(word)
    if known and tagger.lead(word) < 1:
        return False
    before = text[max(0, token.start() - 30) : token.start()]
    last = _LAST.search(before)
    if "-" in word or before[-2:-1].isdigit() or (last and tagger.attributive(last[1])):
        return False
    if _START.search(before):
        return not known and tagger.lead(word) >= 0
    return tagger.lead(word) >= (1 if known else -0.5)


def people_of(word: str) -> str:
    """The place in a word for its people or things: `Münchner` is of München; "" where it is none."""
    if not word.endswith("er"):
        return ""
    return next(
        (
            base
            for base in (word[:-2], word[:-2] + "en", word[:-3] + "en")
            if len(base) > 3 and tagger.listed(base, "de") and tagger.lead(base) >= KNOWN
        ),
        "",
    )


_VOWEL = re.compile(r"[aeiouyäöüáéíóúAEIOUÄÖÜ]")
_LAST = re.compile(r"([^\W\d_]{1,60})\s$")
_HARDLY = -20
"""Lead up to which a word behind `Herr` is rather an office: `Herr Vorsitzender`."""
KNOWN = 10
"""Lead of a word that the tagger knows as a name and as nothing else."""


def _name(text: str, run: Sequence[re.Match[str]], behind_title: Collection[int]) -> Name:
    while len(run) > 1 and run[1].start() in behind_title:
        run = run[1:]
    while run and run[-1][0] in _PARTICLES:
        run = run[:-1]
    parts = tuple(dict.fromkeys(word[0] for word in run if word[0] not in _PARTICLES))
    start, end = run[0].start(), run[-1].end()
    if parts and STREET.search(parts[-1]):
        kind = "street"
    elif parts and parts[-1].isupper():
        kind = "acronym"
    elif (
        run[0].start() in behind_title
        and parts
        and tagger.lead(parts[0]) > _HARDLY
        and parts[0] not in _TITLED
    ):
        kind = "person"
    elif len(parts) == 1 and places.called(parts[0], "en"):
        kind = "place"
    elif len(parts) > 1:
        kind = "person"
    else:
        kind = "name"
    return Name(text[start:end], start, end, kind, parts)
