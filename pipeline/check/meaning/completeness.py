"""Nothing left out, nothing doubled: length, sentences, loops, refusals, missing blocks."""

import re
from collections.abc import Iterable
from operator import eq

from pipeline.check.pair import Pair, finding
from pipeline.check.words.lengths import DENSE, away
from pipeline.check.words.spelling import LETTERS_AND_DIGITS
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_WORD = re.compile(rf"{LETTERS_AND_DIGITS}(?:['’]{LETTERS_AND_DIGITS})?")
_STOPS = frozenset(".!?…:;؟۔")
_QUOTES = frozenset('"”“»«')
_CLOSING = "\"'”“’»«)]*_ \t\n\r\f\v\u00a0\u2009\u202f"
"""What may stand behind the stop that ends a text."""
_DANGLING = frozenset({
    "the", "a", "an", "of", "to", "and", "or", "in", "on", "at", "by", "for", "with", "from", "as", "that",
    "which", "who", "whose", "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would",
    "its", "their", "his", "her", "our", "than", "into", "about", "between", "because", "if", "when",
    "while", "not", "very", "more", "this", "these", "those",
})  # fmt: skip
LOW, HIGH, BREAKS, SHORT = -3.9, 5.5, -1.7, -0.5
"""Standard deviations from the usual length that are told: by themselves, and without a mark at the end."""
_FEW, _SURE = 70, -4.7
"""Characters of German below which a translation has to be that much shorter for a warning: of 28 such flags above it
20 stood on right texts, of 16 below it 4.
"""
_CLIPPED = re.compile(r"\b(?:ca|bzw|z\.\s?B|usw|etc|Nr|Tel|Dr|St|inkl|evtl|ggf|u\.\s?a)\.\s*$")
_DOUBLED = frozenset({
    "had", "that", "is", "her", "you", "so", "very", "really", "ha", "bye", "no", "yes", "blah", "far",
    "many", "long", "now", "there", "again", "bora", "go", "nous", "vous", "die",
})  # fmt: skip


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def clipped(text: str) -> bool:
    """Whether a text ends in an abbreviation behind which a sentence goes on."""
    return _CLIPPED.search(text) is not None


def length(pair: Pair) -> Iterable[Finding]:
    """English is about as long as German; far from it, text is missing or was added."""
    if pair.missing or pair.language[:2] in DENSE:
        return
    source, target = pair.source.strip(), pair.target.strip()
    if not target:
        yield finding(pair, "length", Severity.ERROR, Message("The translation is empty."))
        return
    here = len(source)
    if here < 20:
        if len(target) > 4 * here + 25:
            yield finding(
                pair, "length", Severity.WARNING, Message("The translation is far longer than the German.")
            )
        return
    far = away(here, len(target), pair.language)
    if cut := _cut(source, target, far):
        yield finding(
            pair, "length", Severity.ERROR, cut, target=[(max(0, len(pair.target) - 30), len(pair.target))]
        )
    elif not LOW < far < HIGH:
        message = (
            Message("The translation is much shorter than the German: is something missing?")
            if far < 0
            else Message("The translation is much longer than the German: was something added?")
        )
        severity = Severity.INFO if _SURE < far < 0 and here < _FEW else Severity.WARNING
        yield finding(pair, "length", severity, message)


def _ends(text: str) -> bool:
    """Whether a stop or a quotation mark stands at the end, whatever closes behind it."""
    bare = text.rstrip(_CLOSING)
    return bare[-1:] in _STOPS or not _QUOTES.isdisjoint(text[len(bare) :])


def _cut(source: str, target: str, far: float) -> str:
    """The sentence breaks off: no mark at its end, and it is too short or ends in a word that nothing ends in."""
    if far > SHORT or _ends(target) or clipped(source):
        return ""
    last = _WORD.findall(target)[-1:] or [""]
    whole, dangles = _ends(source), last[0] in _DANGLING
    told = (far < BREAKS and (whole or dangles)) or (whole and dangles)
    return Message("The translation breaks off after “{word}”.", word=last[0]) if told else ""


def loops(pair: Pair) -> Iterable[Finding]:
    """A phrase said twice or more in a row, or a word doubled."""
    if pair.missing:
        return
    span = _loop(pair.target)
    if span is None:
        return
    start, end, size = span
    said = pair.target[start:end]
    theirs = _loop(pair.source, adjacent=False)
    if theirs and (size < 3 or theirs[2] > 2):
        return
    if size == 1:
        # Turkish, Arabic and Dutch double words by grammar (`zaman zaman`, `dat dat`).
        severity = Severity.WARNING if pair.language.startswith("en") else Severity.INFO
        message = Message("A word stands twice: {said}", said=said[:60])
    else:
        severity, message = Severity.ERROR, Message("A phrase is repeated: {said}", said=said[:60])
    yield finding(pair, "loops", severity, message, target=[(start, end)])


def _loop(text: str, *, adjacent: bool = True) -> tuple[int, int, int] | None:
    """Where words stand twice in a row, and how many; one word alone only where it is `adjacent` to itself."""
    tokens = list(map(str.lower, _WORD.findall(text)))
    count, places = len(tokens), list[tuple[int, int]]()
    if len(set(tokens)) == count:
        return None
    for size in range(1, min(12, count // 2) + 1):
        if True not in map(eq, tokens, tokens[size:]):
            continue
        for i in range(count - 2 * size + 1):
            if tokens[i] != tokens[i + size] or tokens[i : i + size] != tokens[i + size : i + 2 * size]:
                continue
            if _counts(tokens[i : i + size], tokens, i, size):
                places = places or [match.span() for match in _WORD.finditer(text)]
                if size > 1 or not adjacent or _adjacent(text, *places[i : i + 2]):
                    return places[i][0], places[i + 2 * size - 1][1], size
    return None


def _adjacent(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """The same word twice with nothing but a space between, neither of them half of a compound."""
    around = text[max(0, first[0] - 1) : first[0]], text[second[1] : second[1] + 1]
    return text[first[1] : second[0]].isspace() and not {"-", "#"} & set(around)


def _counts(phrase: list[str], tokens: list[str], i: int, size: int) -> bool:
    if size == 1:
        return phrase[0].isalpha() and len(phrase[0]) > 1 and phrase[0] not in _DOUBLED
    if all(not word.isalpha() for word in phrase) or len(set(phrase)) == 1:
        return False
    return size > 2 or tokens[i + 2 * size : i + 3 * size] == phrase


def missing(pair: Pair) -> Iterable[Finding]:
    """A block without a translation."""
    if pair.missing:
        yield finding(pair, "missing", Severity.ERROR, Message("This block has no translation."))
