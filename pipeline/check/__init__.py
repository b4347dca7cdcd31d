"""The check room: a Translation comes in, Findings go out.

`findings` runs every check over a translation, `flags` and `fact_flags` look at one plain block.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from pipeline.check.coverage import applies, covered
from pipeline.check.defaults import CHECKS, FACTS
from pipeline.check.form.style import finished
from pipeline.check.meaning.meaning import meaning, second
from pipeline.check.meaning.summary import summary
from pipeline.check.pair import Check, Pair, finding
from pipeline.check.plugged import plugged
from pipeline.check.source import embargo, event_day
from pipeline.check.source import notes as source_notes
from pipeline.messages import noop
from pipeline.model import Finding, Origin, Segment, Severity, Term, Translation
from pipeline.model.terms import Style

__all__ = [
    "CHECKS",
    "FACTS",
    "NAMES",
    "Check",
    "Pair",
    "covered",
    "embargo",
    "event_day",
    "fact_flags",
    "finding",
    "findings",
    "finished",
    "flags",
    "meaning",
    "of_pair",
    "plugged",
    "second",
    "source_notes",
    "summary",
    "validator",
]

NAMES: Mapping[str, str] = {
    **{check.id: check.name for check in CHECKS},
    "content": noop("Content words"),
    "meaning": noop("Meaning"),
    "second": noop("Second engine"),
    "coverage": noop("What was checked"),
    "file": noop("The file"),
}
"""Id to name of everything a finding may come from."""


def findings(
    translation: Translation,
    *,
    terms: Sequence[Term] = (),
    style: Style = Style(),
    off: Collection[str] = (),
    extra: Sequence[Check] = (),
    day: dt.date | None = None,
) -> tuple[Finding, ...]:
    """Everything the default checks and `extra` find in a translation, but for the checks named in `off`.

    `day` is the day of the release, by which dates without a year are resolved. Findings come in the order of
    the text, those of the whole draft last.
    """
    checks = _chosen(translation.language, off, extra)
    pairs = _pairs(translation, terms, style, day)
    kept = tuple(check for check in checks if check.pure)
    asked = [check for check in checks if not check.pure]
    found = [finding for pair in pairs for finding in (*_of_block(pair, kept), *_run(pair, asked))]
    found += [finding for check in checks if check.whole for finding in check.whole(pairs)]
    return _once(found)


def of_pair(
    source: str,
    target: str,
    *,
    terms: Sequence[Term] = (),
    style: Style = Style(),
    off: Collection[str] = (),
    extra: Sequence[Check] = (),
    day: dt.date | None = None,
    language: str = "en-GB",
) -> tuple[Finding, ...]:
    """What the block checks find in one plain block of German and its translation."""
    pair = Pair(source=source, target=target, terms=terms, style=style, day=day, language=language)
    checks = _chosen(language, off, extra)
    return _once(_run(pair, checks))


def flags(source: str, target: str) -> list[Finding]:
    """Errors and warnings of every default check on one plain block, without a termbase."""
    return _firm(_run(Pair(source=source, target=target), CHECKS))


def fact_flags(source: str, target: str) -> list[Finding]:
    """Errors and warnings about facts alone: numbers, dates, times, money."""
    return _firm(_run(Pair(source=source, target=target), FACTS))


def validator(language: str = "en-GB", *, off: Collection[str] = ()) -> Callable[[str, str], Sequence[str]]:
    """For the translate room: is this reply plausibly a translation of that block into `language`?

    The function returned takes the plain text of a block and of its reply and says what is wrong, in words.
    """
    names = {"numbers", "language", "length", "loops", "meta"} - set(off)
    checks = tuple(check for check in CHECKS if check.id in names and applies(check, language))

    def problems(source: str, target: str) -> Sequence[str]:
        found = _run(Pair(source=source, target=target, language=language), checks)
        return tuple(finding.message for finding in found if finding.severity is Severity.ERROR)

    return problems


def _chosen(language: str, off: Collection[str], extra: Sequence[Check]) -> list[Check]:
    return [
        check for check in (*CHECKS, *plugged(), *extra) if check.id not in off and applies(check, language)
    ]


@lru_cache(maxsize=1_000)
def _of_block(pair: Pair, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    """What was found in a pair before stands: of a draft whose one block is edited, the others are not read again."""
    return tuple(_run(pair, checks))


def _run(pair: Pair, checks: Iterable[Check]) -> list[Finding]:
    return [finding for check in checks if check.block for finding in check.block(pair)]


def _firm(found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.severity is not Severity.INFO]


def _once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    seen: dict[tuple[str, str, int], Finding] = {}
    for flag in found:
        seen.setdefault((flag.id, flag.role, flag.index), flag)
    return tuple(seen.values())


def _pairs(
    translation: Translation, terms: Sequence[Term], style: Style, day: dt.date | None
) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    segments = translation.segments
    for i, segment in enumerate(segments):
        pairs.append(
            Pair(
                source=segment.source.text,
                target=segment.target.text if segment.target else "",
                role=segment.role,
                index=segment.index,
                source_block=segment.source,
                target_block=segment.target,
                missing=segment.target is None,
                copied=segment.origin is Origin.COPIED,
                typed=segment.origin is Origin.PERSON,
                notes=segment.notes,
                language=translation.language,
                terms=terms,
                style=style,
                day=day,
                before=_texts(segments[i - 1], segment.role) if i else None,
                after=_texts(segments[i + 1], segment.role) if i + 1 < len(segments) else None,
            )
        )
    return tuple(pairs)


def _texts(segment: Segment, role: str) -> tuple[str, str] | None:
    if segment.role != role or segment.target is None:
        return None
    return segment.source.text, segment.target.text
