"""Opposites: where the German rises, opens or lies in the north, the translation does not fall, close or lie south.

Every pair is a line of data/opposites.tsv, beside the words that asked for it. A text that names both sides of a
pair, in either language, says nothing, nor does one that denies where the other does not: "not open" is closed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.meaning.polarity import denials
from pipeline.check.meaning.sentences import paired
from pipeline.check.pair import Pair, finding
from pipeline.check.words.phrases import Phrases
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_OURS, _OTHERS, _THEIRS, _TURNED = range(4)
"""The fields of a line: German of the one side and of the other, translation of the one and of the other."""


Line = tuple[int, int]
"""A line of the table and one of its fields."""


@lru_cache(maxsize=16)
def _sides(language: str) -> tuple[Phrases[tuple[Line, ...]], Phrases[tuple[Line, ...]]]:
    """The German of a language's lines, and the translations; each phrase stands for its lines and fields."""
    lines = [fields for code, *fields in rows("opposites.tsv") if code == language]
    ours, theirs = defaultdict[str, list[Line]](list), defaultdict[str, list[Line]](list)
    for line, words in enumerate(lines):
        for field, phrases in ((_OURS, ours), (_OTHERS, ours), (_THEIRS, theirs), (_TURNED, theirs)):
            for phrase in words[field].split():
                phrases[phrase.replace("_", " ")].append((line, field))
    table = [Phrases((phrase, tuple(at)) for phrase, at in side.items()) for side in (ours, theirs)]
    return table[0], table[1]


def _alone(table: Phrases[tuple[Line, ...]], text: str, field: int, other: int) -> dict[int, tuple[int, int]]:
    """The lines of which a text has a word of one field and none of the other, and where the first stands."""
    both: tuple[dict[int, tuple[int, int]], ...] = ({}, {})
    for found in table.find(text):
        for line, stands in found.value:
            if stands in {field, other}:
                both[stands == other].setdefault(line, (found.start, found.end))
    return {line: span for line, span in both[0].items() if line not in both[1]}


def _lines(table: Phrases[tuple[Line, ...]], text: str, field: int) -> set[int]:
    """The lines of which a text has a word of a field."""
    return {line for found in table.find(text) for line, stands in found.value if stands == field}


_CLAUSES = re.compile(r"[,;:–]")
"""What parts clauses: a pair is sure in the same one of as many; a clause may be put in other words elsewhere."""
_CLOSE = 20
"""Letters between a word and the number that it is about."""


def check(pair: Pair) -> Iterable[Finding]:
    """One side of a pair of opposites in the German, the other alone in the translation, sentence by sentence."""
    language = pair.language.split("-")[0].lower()
    german, other = _sides(language)
    if pair.missing or not _lines(german, pair.source, _OURS) & _lines(other, pair.target, _TURNED):
        return
    for (start, end), (begin, stop) in paired(pair.source, pair.target, pair.language):
        source, target = pair.source[start:end], pair.target[begin:stop]
        here, there = _alone(german, source, _OURS, _OTHERS), _alone(other, target, _TURNED, _THEIRS)
        lines = sorted(here.keys() & there.keys())
        if not lines or bool(denials(source, "de")) != bool(denials(target, language)):
            continue
        for line in lines:
            ours, turned = here[line], there[line]
            message = Message(
                "The German says {here}; the translation says {there}.",
                here=source[slice(*ours)],
                there=target[slice(*turned)],
            )
            beside = _digits(source, ours) & _digits(target, turned)
            sure = beside or _clause(source, ours[0]) == _clause(target, turned[0])
            severity = Severity.WARNING if sure else Severity.INFO
            spans = (start + ours[0], start + ours[1]), (begin + turned[0], begin + turned[1])
            yield finding(pair, "opposites", severity, message, source=spans[:1], target=spans[1:])


def _clause(text: str, at: int) -> tuple[int, int]:
    """In which clause of a sentence a place lies, and how many there are."""
    ends = [match.start() for match in _CLAUSES.finditer(text)]
    return sum(end < at for end in ends), len(ends)


def _digits(text: str, span: tuple[int, int]) -> set[str]:
    """The digits that stand close to a word: where both sides have the same, the words speak of one fact."""
    return set(re.findall(r"\d+", text[max(0, span[0] - _CLOSE) : span[1] + _CLOSE]))
