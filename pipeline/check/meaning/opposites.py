"""Opposites: where the German rises, opens or lies in the north, the translation does not fall, close or lie south.

Every pair is a line of data/opposites.tsv, beside the sentence that asked for it. A text that names both sides of a
pair, in either language, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity


@lru_cache(maxsize=16)
def _turned(language: str) -> re.Pattern[str]:
    """Any word that could turn a pair, so that most blocks are looked at once."""
    return _any(
        " ".join(
            dict.fromkeys(
                word
                for code, *fields in rows("opposites.tsv")
                if code == language
                for word in fields[3].split()
            )
        )
    )


@lru_cache(maxsize=16)
def _table(language: str) -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(
        tuple(_any(field) for field in fields[:4])
        for code, *fields in rows("opposites.tsv")
        if code == language
    )


def _any(words: str) -> re.Pattern[str]:
    bodies = (re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w") for word in words.split())
    return re.compile(rf"(?<!\w)(?:{'|'.join(bodies)})(?!\w)", re.IGNORECASE)


_CLAUSES = re.compile(r"[,;:–]|[.!?]\s")
"""What parts clauses: where there are several, each side of a pair may stand in one that was put in other words."""


def check(pair: Pair) -> Iterable[Finding]:
    """One side of a pair of opposites in the German, the other alone in the translation."""
    if pair.missing or not pair.target:
        return
    language = pair.language.split("-")[0].lower()
    table = _table(language)
    if not table or not _turned(language).search(pair.target):
        return
    for ours, others, theirs, turned in table:
        there = turned.search(pair.target)
        here = ours.search(pair.source) if there else None
        if here and there and not others.search(pair.source) and not theirs.search(pair.target):
            message = f"The German says {here[0]}; the translation says {there[0]}."
            severity = Severity.INFO if _CLAUSES.search(pair.source) else Severity.WARNING
            yield finding(pair, "opposites", severity, message, source=[here.span()], target=[there.span()])
