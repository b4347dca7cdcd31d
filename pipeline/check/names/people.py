"""Women and men named once: `Bürgerinnen und Bürger` is `citizens`, not `citizens and citizens`."""

from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.german import gender
from pipeline.messages import Message
from pipeline.model import Finding, Fix, Severity, Span


def check(pair: Pair) -> Iterable[Finding]:
    """The same people twice in the English where the German names women and men; the fix keeps the last word."""
    if pair.missing or not pair.target:
        return
    for start, end in gender.doubled(pair.source, pair.target):
        said = pair.target[start:end]
        once = said.split()[-1]
        yield finding(
            pair,
            "people",
            Severity.INFO,
            Message("“{said}” names the same people twice: the German means women and men.", said=said),
            source=[(form.start, form.end) for form in gender.forms(pair.source)],
            target=[(start, end)],
            expected=once,
            fix=Fix(span=Span(start=start, end=end), text=once),
        )
