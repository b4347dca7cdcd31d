"""`Not` kept, both ways, and what limits a sentence: words of denial and of limit counted on both sides.

Every word comes from data/polarity.tsv, beside the sentence that asked for it; a language without lines there is not
read. Sentences are compared one by one where both sides have as many, the whole block otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.check import tagger
from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.check.spelling import WORD
from pipeline.german.sentences import spans
from pipeline.model import Finding, Severity


@lru_cache(maxsize=64)
def _pattern(language: str, kind: str) -> re.Pattern[str] | None:
    """All words of a kind as one pattern, None where the language has none."""
    words = [word for code, name, word, *_ in rows("polarity.tsv") if (code, name) == (language, kind)]
    if not words:
        return None
    bodies = (
        re.escape(word).replace(r"\*", r"\w*").replace(r"\+", r"\w{3,}").replace(r"\ ", r"[\s-]+")
        for word in words
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(bodies, key=len, reverse=True))})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _all(text: str, language: str, kind: str) -> tuple[re.Match[str], ...]:
    """The words of a kind in a text."""
    pattern = _pattern(language, kind)
    return tuple(pattern.finditer(text)) if pattern else ()


def _found(text: str, language: str, kind: str) -> list[re.Match[str]]:
    """The words of a kind in a text, but for those inside an idle phrase."""
    found, idle = (
        _all(text, language, kind),
        _all(text, language, "idle") if _all(text, language, kind) else (),
    )
    return [one for one in found if not any(i.start() <= one.start() and one.end() <= i.end() for i in idle)]


def _parts(pair: Pair) -> Iterator[tuple[int, int, int, int]]:
    """Sentence beside sentence (starts and ends in both texts), or the blocks whole."""
    here, there = spans(pair.source), spans(pair.target)
    if len(here) == len(there):
        yield from ((*one, *two) for one, two in zip(here, there, strict=True))
    else:
        yield 0, len(pair.source), 0, len(pair.target)


def check(pair: Pair) -> Iterable[Finding]:
    """A denial of the German that the translation lacks, or has and the German has not."""
    language = pair.language.split("-")[0].lower()
    if pair.missing or len(pair.target) < 12 or _pattern(language, "not") is None:
        return
    for start, end, begin, stop in _parts(pair):
        source, target = pair.source[start:end], pair.target[begin:stop]
        if not _all(target, language, "not") and _all(target, language, "bareonly"):
            for one in _all(source, "de", "notonly"):
                message = f"The German says {one[0]}; the translation restricts."
                yield finding(
                    pair,
                    "negation",
                    Severity.WARNING,
                    message,
                    source=[(start + one.start(), start + one.end())],
                )
        here, there = _found(source, "de", "not"), _found(target, language, "not")
        if len(here) > len(_all(target, language, "not")) and not source.rstrip(_CLOSING).endswith("?"):
            answers = len(there)
            if not _tells(target, language):
                answers += _softened(target, language)
            if len(here) > answers + (len(_found(target, language, "chain")) if there else 0):
                one = here[-1]
                message = f"The German negates here ({one[0]}); the translation does not seem to."
                span = (start + one.start(), start + one.end())
                yield finding(pair, "negation", Severity.WARNING, message, source=[span])
        elif len(there) > len(_all(source, "de", "not")) and not _softened(source, "de"):
            one = there[-1]
            message = f"The translation negates here ({one[0]}); the German does not seem to."
            span = (begin + one.start(), begin + one.end())
            severity = Severity.WARNING if _all(one[0], language, "verbal") else Severity.INFO
            yield finding(pair, "negation", severity, message, target=[span])


def _tells(text: str, language: str) -> bool:
    """Whether a text reads as if `not` had fallen out: `did come`, `is open any longer`."""
    bare = any(_VERB.match(text, one.end()) for one in _all(text, language, "auxiliary"))
    return bare or bool(_all(text, language, "tell"))


_VERB = re.compile(
    r"\s(?!so\b|this\b|that\b|it\b|the\b|an?\b|in\b|with\b|for\b|at\b|to\b|as\b|not\b|you\b|we\b|they\b|s?he\b|well\b|on\b|their\b|his\b|her\b|its\b|nothing\b|everything\b)[a-z]{2,}\b"
)


def _softened(text: str, language: str) -> int:
    """How many words deny in their own way: those of the list, and known words behind a prefix (`unclear`)."""
    prefixed = [
        word
        for word in WORD.findall(text.lower())
        for prefix in _prefixes(language)
        if word.startswith(prefix)
        and len(word) > len(prefix) + 3
        and tagger.listed(word[len(prefix) :], language)
    ]
    return len(_found(text, language, "soft")) + len(prefixed)


@lru_cache(maxsize=64)
def _prefixes(language: str) -> tuple[str, ...]:
    return tuple(
        word for code, kind, word, *_ in rows("polarity.tsv") if (code, kind) == (language, "prefix")
    )


_CLOSING = ' "“”«»’'


def limits(pair: Pair) -> Iterable[Finding]:
    """A limit of the German (`nur`, `außer`) that nothing in the translation answers."""
    language = pair.language.split("-")[0].lower()
    if pair.missing or not pair.target or _pattern(language, "only") is None:
        return
    for kind in ("only", "except"):
        here = _found(pair.source, "de", kind)
        if here and not _found(pair.target, language, kind) and not _found(pair.target, language, "not"):
            severity = (
                Severity.WARNING
                if _FIRM.match(pair.source, here[0].end()) or kind == "except"
                else Severity.INFO
            )
            message = f"The German restricts here ({here[0][0]}); the translation does not seem to."
            yield finding(pair, "restriction", severity, message, source=[here[0].span()])


_FIRM = re.compile(
    r"\s+(?:noch\s+)?(?:mit|nach|für|bis|ab|am|unter|über|zwischen|bei|\d|[a-zäöü]+(?:lich|isch)\b)",
    re.IGNORECASE,
)
"""What follows `nur` where it is a condition; before a quality (`nur schwer`) it is a shade."""
