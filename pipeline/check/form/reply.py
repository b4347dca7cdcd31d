"""What an engine leaves in its reply: debris of its own workings, markup that nobody asked for, talk about the text.

The patterns are lines of data/debris.tsv and data/meta.tsv, each beside the text that asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity


@lru_cache(maxsize=1)
def _debris() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((name, re.compile(pattern), words) for name, pattern, words, *_ in rows("debris.tsv"))


def debris(pair: Pair) -> Iterable[Finding]:
    """Placeholders, entities, tags, Markdown and characters nobody sees, more of them than the German has."""
    if pair.missing or pair.copied or pair.kind == "code":
        return
    arabic = pair.language.startswith(("ar", "he", "fa"))
    for name, pattern, words in _debris():
        there = list(pattern.finditer(pair.target))
        if (
            not there
            or (name == "mark" and arabic)
            or len(there) <= sum(1 for _ in pattern.finditer(pair.source))
        ):
            continue
        said = there[0][0].encode("unicode_escape").decode() if not there[0][0].isprintable() else there[0][0]
        message = f"The translation has {words}: {said[:40]}"
        yield finding(pair, "debris", Severity.ERROR, message, target=[one.span() for one in there])


@lru_cache(maxsize=16)
def _talk(language: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(pattern for code, pattern, *_ in rows("meta.tsv") if code in {"en", "de", language}),
        re.IGNORECASE,
    )


def meta(pair: Pair) -> Iterable[Finding]:
    """The engine talks about the text instead of translating it: a refusal, a summary, a note."""
    if pair.missing:
        return
    talk = _talk(pair.language.split("-")[0].lower())
    if (match := talk.search(pair.target)) and not talk.search(pair.source):
        message = f"This speaks about the text instead of translating it: {match[0].strip()[:60]}"
        yield finding(pair, "meta", Severity.ERROR, message, target=[match.span()])
