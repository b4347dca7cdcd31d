"""Opposites: where the German rises, opens or lies in the north, the translation does not fall, close or lie south.

Every pair is a line of data/opposites.tsv, beside the words that asked for it. A text that names both sides of a
pair, in either language, says nothing, nor does one that denies where the other does not: "not open" is closed.
"""

import re
from collections.abc import Iterable

from pipeline.check.meaning.polarity import denials, opposites
from pipeline.check.meaning.sentences import paired
from pipeline.check.pair import Pair, finding
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_OURS, _OTHERS, _THEIRS, _TURNED = range(4)
"""The fields of a line: German of the one side and of the other, translation of the one and of the other."""


def _alone(text: str, language: str, field: int, other: int) -> dict[int, tuple[int, int]]:
    """The lines of which a text has a word of one field and none of the other, and where the first stands."""
    both: tuple[dict[int, tuple[int, int]], ...] = ({}, {})
    for span, lines in opposites(text, language):
        for line, stands in lines:
            if stands in {field, other}:
                both[stands == other].setdefault(line, span)
    return {line: span for line, span in both[0].items() if line not in both[1]}


def _lines(text: str, language: str, field: int) -> set[int]:
    """The lines of which a text has a word of a field."""
    return {line for _, lines in opposites(text, language) for line, stands in lines if stands == field}


_CLAUSES = re.compile(r"[,;:–]")
"""What parts clauses: a pair is sure in the same one of as many; a clause may be put in other words elsewhere."""
_CLOSE = 20
"""Letters between a word and the number that it is about."""


def check(pair: Pair) -> Iterable[Finding]:
    """One side of a pair of opposites in the German, the other alone in the translation, sentence by sentence."""
    language = pair.language.split("-")[0].lower()
    if pair.missing or not _lines(pair.source, "de", _OURS) & _lines(pair.target, language, _TURNED):
        return
    for (start, end), (begin, stop) in paired(pair.source, pair.target, pair.language):
        source, target = pair.source[start:end], pair.target[begin:stop]
        here, there = _alone(source, "de", _OURS, _OTHERS), _alone(target, language, _TURNED, _THEIRS)
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
