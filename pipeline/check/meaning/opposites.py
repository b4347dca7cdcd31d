"""Opposites: where the German rises, opens or lies in the north, the translation does not fall, close or lie south.

Every pair is a line of data/opposites.tsv, beside the sentence that asked for it. A text that names both sides of a
pair, in either language, says nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.check.words.spelling import tokens
from pipeline.messages import Message
from pipeline.model import Finding, Severity


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[tuple[str, ...], ...]:
    """The four fields of each line of a language, as patterns of one word."""
    return tuple(
        tuple("|".join(map(_body, field.split())) for field in fields[:4])
        for code, *fields in rows("opposites.tsv")
        if code == language
    )


def _body(word: str) -> str:
    return re.escape(word.lower()).replace(r"\*", r"\w*").replace(r"\?", r"\w")


@lru_cache(maxsize=32)
def _field(language: str, field: int) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """A field of every line: any word of it, and those of each line."""
    lines = [line[field] for line in _patterns(language)]
    return re.compile("|".join(lines) or "(?!)"), tuple(map(re.compile, lines))


@lru_cache(maxsize=65536)
def _stands(word: str, language: str, field: int) -> frozenset[int]:
    """The lines in whose field a word is."""
    some, each = _field(language, field)
    return (
        frozenset(n for n, pattern in enumerate(each) if pattern.fullmatch(word))
        if some.fullmatch(word)
        else frozenset()
    )


def _found(text: str, language: str, field: int) -> dict[int, tuple[int, int]]:
    """The lines of which a text has a word in a field, and where the first stands."""
    table: dict[int, tuple[int, int]] = {}
    for token in tokens(text):
        for line in _stands(token[0].lower(), language, field):
            table.setdefault(line, token.span())
    return table


def _digits(text: str, span: tuple[int, int]) -> set[str]:
    """The digits that stand close to a word: where both sides have the same, the words speak of one fact."""
    return set(re.findall(r"\d+", text[max(0, span[0] - _CLOSE) : span[1] + _CLOSE]))


_CLOSE = 20
"""Letters between a word and the number that it is about."""
_CLAUSES = re.compile(r"[,;:–]|[.!?]\s")
"""What parts clauses: where there are several, each side of a pair may stand in one that was put in other words."""


def check(pair: Pair) -> Iterable[Finding]:
    """One side of a pair of opposites in the German, the other alone in the translation."""
    if pair.missing or not pair.target:
        return
    language = pair.language.split("-")[0].lower()
    there = _found(pair.target, language, _TURNED)
    here = _found(pair.source, language, _OURS) if there else {}
    for line in sorted(here.keys() & there.keys()):
        if line in _found(pair.source, language, _OTHERS) or line in _found(pair.target, language, _THEIRS):
            continue
        ours, turned = here[line], there[line]
        message = Message(
            "The German says {here}; the translation says {there}.",
            here=pair.source[slice(*ours)],
            there=pair.target[slice(*turned)],
        )
        beside = _digits(pair.source, ours) & _digits(pair.target, turned)
        severity = Severity.INFO if _CLAUSES.search(pair.source) and not beside else Severity.WARNING
        yield finding(pair, "opposites", severity, message, source=[ours], target=[turned])


_OURS, _OTHERS, _THEIRS, _TURNED = range(4)
