"""Nothing left out, nothing doubled: length, sentences, loops, refusals, missing blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity

_DENSE = frozenset({"zh", "ja", "ko"})
"""Languages whose letters say more than ours: lengths do not compare."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDS = re.compile(r"[.!?…:;؟۔][\"'”“’»«)\]*_\s]*$")
_DANGLING = frozenset({
    "the", "a", "an", "of", "to", "and", "or", "in", "on", "at", "by", "for", "with", "from", "as", "that",
    "which", "who", "whose", "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would",
    "its", "their", "his", "her", "our", "than", "into", "about", "between", "because", "if", "when",
    "while", "not", "very", "more", "this", "these", "those",
})  # fmt: skip
_ARTICLES = frozenset({
    "the", "a", "an", "of", "and", "or", "to", "with", "from", "which", "whose", "their", "his", "her",
    "our", "its", "by", "into",
})  # fmt: skip
_CLIPPED = re.compile(r"\b(?:ca|bzw|z\.\s?B|usw|etc|Nr|Tel|Dr|St|inkl|evtl|ggf|u\.\s?a)\.\s*$")
_DOUBLED = frozenset({
    "had", "that", "is", "her", "you", "so", "very", "really", "ha", "bye", "no", "yes", "blah", "far",
    "many", "long", "now", "there", "again", "bora", "go", "nous", "vous", "die",
})  # fmt: skip


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def length(pair: Pair) -> Iterable[Finding]:
    """English is about as long as German; far from it, text is missing or was added."""
    if pair.missing or pair.language[:2] in _DENSE:
        return
    source, target = pair.source.strip(), pair.target.strip()
    if not target:
        yield finding(pair, "length", Severity.ERROR, "The translation is empty.")
        return
    here = len(source)
    if here < 20:
        if len(target) > 4 * here + 25:
            yield finding(pair, "length", Severity.WARNING, "The translation is far longer than the German.")
        return
    ratio = len(target) / here / (0.78 if pair.language.startswith("ar") else 1.0)  # Arabic leaves vowels out
    low, high = (0.55, 2.0) if here >= 60 else (0.36, 2.6)
    if cut := _cut(source, target, ratio):
        yield finding(
            pair, "length", Severity.ERROR, cut, target=[(max(0, len(pair.target) - 30), len(pair.target))]
        )
    elif ratio < low:
        message = (
            f"The translation has {round(100 * ratio)} % of the length of the German: is something missing?"
        )
        yield finding(pair, "length", Severity.WARNING, message)
    elif ratio > high:
        message = f"The translation is {ratio:.1f} times as long as the German: was something added?"
        yield finding(pair, "length", Severity.WARNING, message)


def _cut(source: str, target: str, ratio: float) -> str:
    """The sentence breaks off."""
    if ratio > 0.85 or _ENDS.search(target):
        return ""
    last = _WORD.findall(target)[-1:] or [""]
    if _CLIPPED.search(source):
        return ""
    whole = bool(_ENDS.search(source))
    if (whole and (ratio < 0.8 or last[0] in _DANGLING)) or (ratio < 0.75 and last[0] in _ARTICLES):
        return f"The translation breaks off after “{last[0]}”."
    return ""


def loops(pair: Pair) -> Iterable[Finding]:
    """A phrase said twice or more in a row, or a word doubled."""
    if pair.missing:
        return
    found = [(match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(pair.target)]
    span = _loop(found, pair.target)
    if span is None:
        return
    start, end, size = span
    said = pair.target[start:end]
    again = [match[0].lower() for match in _WORD.finditer(pair.source)]
    theirs = _loop([(word, 0, 0) for word in again])
    if theirs and (size < 3 or theirs[2] > 2):
        return
    name = "A word stands twice" if size == 1 else "A phrase is repeated"
    severity = Severity.WARNING if size == 1 else Severity.ERROR
    yield finding(pair, "loops", severity, f"{name}: {said[:60]}", target=[(start, end)])


def _loop(found: list[tuple[str, int, int]], text: str = "") -> tuple[int, int, int] | None:
    tokens = [word for word, _, _ in found]
    count = len(tokens)
    for size in range(1, min(12, count // 2) + 1):
        for i in range(count - 2 * size + 1):
            if tokens[i] != tokens[i + size] or tokens[i : i + size] != tokens[i + size : i + 2 * size]:
                continue
            if _counts(tokens[i : i + size], tokens, i, size) and (size > 1 or _adjacent(found, i, text)):
                return found[i][1], found[i + 2 * size - 1][2], size
    return None


def _adjacent(found: list[tuple[str, int, int]], i: int, text: str) -> bool:
    """The same word twice with nothing but a space between, neither of them half of a compound."""
    if not text:
        return True
    before = text[max(0, found[i][1] - 1) : found[i][1]]
    between = text[found[i][2] : found[i + 1][1]]
    after = text[found[i + 1][2] : found[i + 1][2] + 1]
    return between.isspace() and before not in {"-", "#"} and after not in {"-", "#"}


def _counts(phrase: list[str], tokens: list[str], i: int, size: int) -> bool:
    if size == 1:
        return phrase[0].isalpha() and len(phrase[0]) > 1 and phrase[0] not in _DOUBLED
    if all(not word.isalpha() for word in phrase) or len(set(phrase)) == 1:
        return False
    return size > 2 or tokens[i + 2 * size : i + 3 * size] == phrase


def missing(pair: Pair) -> Iterable[Finding]:
    """A block without a translation."""
    if pair.missing:
        yield finding(pair, "missing", Severity.ERROR, "This block has no translation.")
