"""Text that sums up (a description, an alternative text): what it says of facts, the German must say as well."""

from collections.abc import Iterator, Sequence

from pipeline.check.facts import Difference, differences, readable
from pipeline.check.pair import Pair, finding
from pipeline.messages import Message, noop
from pipeline.model import Finding, Severity
from pipeline.model.drafts import Role

_DESCRIPTION = noop("The description says {said}; the German does not.")
_TEXT = noop("The text says {said}; the German does not.")


def summary(german: Sequence[str], english: str, *, role: Role, language: str) -> tuple[Finding, ...]:
    """An error for each value of `english` that no passage of `german` has.

    `german`: the passages it sums up, each compared by itself; what a passage has besides is no fault.
    """
    if not english.strip() or not readable(language):
        return ()
    sides = [list(_extra(text, english, language)) for text in german if text.strip()]
    if not sides:
        return ()
    everywhere = {
        place: difference for place, difference in sides[0] if all(place in dict(side) for side in sides[1:])
    }
    template = _DESCRIPTION if role == "description" else _TEXT
    pair = Pair(source="\n".join(german), target=english, role=role, index=0, language=language)
    return tuple(
        finding(
            pair,
            "numbers"
            if difference.kind not in ("day", "month", "year", "weekday", "date", "time", "noon")
            else "dates",
            Severity.ERROR,
            Message(template, said=english[start:end]),
            target=[(start, end)],
        )
        for (start, end), difference in everywhere.items()
    )


def _extra(german: str, english: str, language: str) -> Iterator[tuple[tuple[int, int], Difference]]:
    """Where the English has a value that the German has not, or has otherwise."""
    for difference in differences(german, english, language):
        if difference.target is not None and difference.kind not in ("form", "word", "ordinal"):
            yield (difference.target.start, difference.target.end), difference
