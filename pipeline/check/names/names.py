"""Names stand: each name of the German is looked for in the translation.

It is found as it is, inflected, in another script, under the name the place has there, or by the termbase. One that
is not found is a note, and a warning where it surely is a person, a street or a place, or where another name stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from babel.dates import get_day_names, get_month_names
from rapidfuzz.distance import OSA

from pipeline.check.names import exchanged
from pipeline.check.names.named import KNOWN, STREET, Name, named, seldom, with_title
from pipeline.check.names.present import Words
from pipeline.check.pair import Pair, finding
from pipeline.check.words import places, tagger
from pipeline.check.words.memo import Memo
from pipeline.check.words.spelling import bare, fold, spelt, words
from pipeline.german import terms
from pipeline.messages import Message
from pipeline.model import Finding, Fix, Severity, Span

_ENDING = re.compile(r"(?:e[nrsm]?|s|n)$")


def check(pair: Pair) -> Iterable[Finding]:
    """Names of the German that the translation lacks; surer where it has another in their place."""
    if pair.missing or pair.copied or pair.kind == "code" or not pair.target.strip():
        return
    stands = spelt(pair.target).words
    absent = any(word[0].isupper() and not seldom[word] for word in spelt(pair.source).words - stands)
    # Where each capital that may be a name stands in the translation, names say nothing but on a way.
    names = (
        named(pair.source, stands) if absent or with_title(pair.source) or exchanged.way(pair.source) else ()
    )
    strange = [token for token in spelt(pair.target).capitals if token[0] not in pair.source]
    near = [*_misspelt(pair, stands, names, strange), *exchanged.check(pair, names)]
    yield from near
    if near:
        return
    missing = [name for name in names[:_ENOUGH] if not stands.issuperset(name.parts)]
    yield from _streets(pair, strange)
    other = _added(pair, strange)
    if not missing and not other:
        return
    target = Words(pair.target, other_script=pair.language[:2] in _SCRIPTS)
    lost = [name for name in missing if _lost(pair, name, target, other)]
    if other and not lost:
        yield finding(
            pair,
            "names",
            Severity.INFO,
            Message("The translation names {name}; the German does not.", name=other[0][0]),
            target=[name.span() for name in other],
        )
    for name in lost:
        message = (
            Message(
                "The German names {name}; the translation does not, but {other}.",
                name=name.text,
                other=other[0][0],
            )
            if other
            else Message("The German names {name}; the translation does not.", name=name.text)
        )
        severity = Severity.WARNING if _sure(pair, name, target, bool(other)) else Severity.INFO
        yield finding(
            pair,
            "names",
            severity,
            message,
            source=[(name.start, name.end)],
            target=[name.span() for name in other[:1]],
            expected=name.text,
        )


def _sure(pair: Pair, name: Name, target: Words, other: bool) -> bool:
    """Whether a lost name surely is one; `other`: the translation has one that the German has not."""
    bracketed = pair.source[name.start - 1 : name.start] + pair.source[name.end : name.end + 1]
    if target.loose or name.kind == "acronym" or bracketed == "()":
        return False
    if not other and (
        all(map(_english, name.parts)) or any(target.has(bare(part), pair.language) for part in name.parts)
    ):
        return False
    lead = tagger.lead(name.parts[-1])
    before = re.search(r"([^\W\d_]+)\s$", pair.source[max(0, name.start - 30) : name.start])
    if name.kind == "name" and before and tagger.attributive(before[1]):
        lead = min(lead, 0)
    # Where places stand no pronoun stands for a name; other languages than English have it in the verb.
    placed = bool(_AT.search(pair.source[max(0, name.start - 12) : name.start]))
    stood_for = not pair.language.startswith("en") or bool(_PRONOUN.search(pair.target))
    return (
        name.kind in {"person", "street"}
        or (pair.language.startswith("en") and bool(places.told(name.parts[-1], pair.language)))
        or (lead >= KNOWN and (placed or not stood_for))
        or (other and lead >= 0)
    )


_AT = re.compile(r"\b(?:in|nach|aus|bei|um)\s$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|they|I|we)\b", re.IGNORECASE)


def _misspelt(
    pair: Pair, stands: frozenset[str], names: Iterable[Name], capitals: Sequence[re.Match[str]]
) -> Iterator[Finding]:
    """A street or a name with a letter wrong: a capital of the translation that is no word, close to one of the German.

    In other languages than English streets alone: names are spelt and inflected as the language does. `capitals`: those
    of the translation that the German has not.
    """
    strange = [
        match
        for match in capitals
        if len(match[0]) > 4 and not tagger.listed(match[0], "en") and bare(match[0]) not in pair.source
    ]
    if not strange:
        return
    english = pair.language.startswith("en")
    parts = {part: name.start for name in names for part in name.parts if english}
    parts |= {match[0]: match.start() for match in spelt(pair.source).capitals if STREET.search(match[0])}
    for part, start in parts.items():
        for match in strange:
            said = bare(match[0])
            if part not in stands and _one_wrong(part, said) and not places.called(part, pair.language):
                message = Message("The German writes {part}, the translation {said}.", part=part, said=said)
                span = Span(start=match.start(), end=match.start() + len(said))
                at = pair.source.index(part, start)
                yield finding(
                    pair,
                    "names",
                    Severity.WARNING,
                    message,
                    source=[(at, at + len(part))],
                    target=[(span.start, span.end)],
                    expected=part,
                    fix=Fix(span=span, text=part),
                )


def _streets(pair: Pair, capitals: Sequence[re.Match[str]]) -> Iterator[Finding]:
    """Streets and squares of the translation that the German has not: their names stay German in every language."""
    roads = [
        match
        for match in capitals
        if len(word := bare(match[0])) >= 8
        and word.lower().endswith(_ROADS)
        and not tagger.listed(word, "en")
    ]
    if not roads:
        return
    ours = {fold(word).removesuffix("-") for word in (*words(pair.source), *pair.source.split())}
    for match in roads:
        word = bare(match[0])
        if not {fold(word), fold(_ROAD.sub("", word))} & ours and fold(word) not in fold(pair.source):
            yield finding(
                pair,
                "names",
                Severity.WARNING,
                Message("The translation names {name}; the German does not.", name=word),
                target=[match.span()],
            )


_ROADS = ("straße", "strasse", "gasse", "platz", "allee", "weg", "ufer", "damm", "chaussee", "brücke")
_ROAD = re.compile(rf"-?(?:{'|'.join(_ROADS)})$", re.IGNORECASE)
"""What ends the name of a street, a square or a bridge, and no English word."""


def _one_wrong(name: str, said: str) -> bool:
    """One letter added, dropped, changed or two swapped; no other ending, and no other system of spelling."""
    if (
        len(name) < 5
        or abs(len(name) - len(said)) > 1
        or name[0] != said[0]
        or name.rstrip("sne") == said.rstrip("sne")
    ):
        return False
    return OSA.distance(name, said) == 1 and (fold(name) != fold(said) or bool(STREET.search(name)))


_ENOUGH = 100
"""Names of a block that are looked for."""
_SCRIPTS = frozenset({"uk", "ru", "ar"})
"""Languages in another script: a name is told by its consonants alone, and its absence is a note."""


def _lost(pair: Pair, name: Name, target: Words, other: Iterable[re.Match[str]]) -> bool:
    parts = [bare(part) for part in name.parts]
    absent = [
        part
        for part in parts
        if not target.has(part, pair.language) and not (_english(part) and not pair.language.startswith("en"))
    ]
    if not absent or any(map(target.called, places.called(name.text, pair.language))):
        return False
    # The family name stands: behind its own given name, or none, or behind another.
    if parts[-1] not in absent:
        given = name.kind == "person" and parts[0] in absent
        return given and any(pair.target.startswith(parts[-1], name.end() + 1) for name in other)
    short = _SHORT.match(pair.source, name.end)
    if short and short[1] in pair.target and "".join(part[0] for part in parts) in short[1]:
        return False
    return not any(
        terms.found(pair.target, match.term.target) for match in terms.matches(name.text, pair.terms)
    )


_SHORT = re.compile(r"[^\w()]{0,3}\(([A-ZÄÖÜ]{2,8})\)")
"""The abbreviation behind a name, which may stand for it."""


def _english(part: str) -> bool:
    """An English word in a name (`Foundation`, `Great Again`), which may be put in other words or another language."""
    return tagger.listed(part, "en") and tagger.lead(part, "en") < 3


def _added(pair: Pair, capitals: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Names of an English translation that nothing in the German answers."""
    if not pair.language.startswith("en"):
        return []
    strange = [token for token in capitals if _foreign[token[0]]]
    source = Words(pair.source) if strange else None
    strange = [token for token in strange if source and not source.has(bare(token[0]), "de")]
    if not strange:
        return []
    german = {form for word in words(pair.source) for form in (word, _ENDING.sub("", word))}
    known = Words(" ".join(text for form in german for text in places.called(form, pair.language)))
    roots = {text[:5] for text in known.folded.split("\n") if len(text) > 4}  # Vienna, Viennese
    return [
        token
        for token in strange
        if not known.has(bare(token[0]), "en")
        and fold(token[0])[:5] not in roots
        and (tagger.listed(token[0], "en") or tagger.lead(token[0], "en") >= _STRANGE)
    ]


_STRANGE = 2.0
"""Lead from which an English capital of no list is a name."""


_CALENDAR = frozenset(
    fold(name)
    for names in (
        *get_month_names("wide", locale="en").values(),
        *get_day_names("wide", locale="en").values(),
    )
    for name in (names, names + "s")
)
_foreign = Memo[str, bool](
    lambda word: (
        len(word) > 3
        and bare(word).isalpha()
        and (not tagger.listed(word, "en") or tagger.lead(word, "en") >= KNOWN)
        and fold(word) not in _CALENDAR
    )
)
"""Whether a capital of an English text may be a name that the German has not."""
