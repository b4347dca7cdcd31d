"""Links, emphasis and structure of a block kept; what the translate room had to repair is told."""

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.messages import Message, noop
from pipeline.model import Block, Finding, Severity


def check(pair: Pair) -> Iterable[Finding]:
    """Compares the runs of both blocks; plain pairs (without blocks) have no markup."""
    for note in pair.notes:
        yield finding(pair, "markup", Severity.INFO, Message("While translating: {our_note}.", our_note=note))
    here, there = pair.source_block, pair.target_block
    if here is None or there is None:
        return
    yield from _links(pair, here, there)
    yield from _emphasis(pair, here, there)
    if (here.kind, here.level) != (there.kind, there.level):
        yield finding(
            pair,
            "markup",
            Severity.WARNING,
            Message(
                "The German is a {our_kind}, the English a {our_other}.",
                our_kind=_kind(here),
                our_other=_kind(there),
            ),
        )


def _kind(block: Block) -> str:
    return Message("heading of level {level}", level=block.level) if block.kind == "heading" else block.kind


def _links(pair: Pair, here: Block, there: Block) -> Iterable[Finding]:
    wanted = Counter(run.href for run in here.runs if run.href)
    given = Counter(run.href for run in there.runs if run.href)
    wanted, given = Counter(set(wanted)), Counter(set(given))
    for href in (wanted - given).elements():
        spans = _spans(here, href)
        yield finding(
            pair,
            "markup",
            Severity.ERROR,
            Message("The German links to {href}; the English does not.", href=href),
            source=spans,
            expected=href,
        )
    for href in (given - wanted).elements():
        message = Message("The translation links to {href}; the German does not.", href=href)
        own = pair.typed and not _OURS_ALONE.match(href)
        severity = Severity.INFO if own else Severity.ERROR
        yield finding(pair, "markup", severity, message, target=_spans(there, href))
    if not _glued(here):
        for at in _glued(there):
            yield finding(
                pair,
                "markup",
                Severity.ERROR,
                Message("A blank is missing at the edge of a link."),
                target=[(max(0, at - 1), at + 1)],
            )


_OURS_ALONE = re.compile(r"https?://(?:localhost|127\.|10\.|192\.168\.|\[::1\])|file:", re.IGNORECASE)
"""An address that opens on the editor's own machine or network, and for no reader."""


def _glued(block: Block) -> list[int]:
    """Where the text of a link and the text beside it are letters without a blank between."""
    found, at = [], 0
    for left, right in zip(block.runs, block.runs[1:], strict=False):
        at += len(left.text)
        if left.href != right.href and left.text[-1:].isalnum() and right.text[:1].isalnum():
            found.append(at)
    return found


def _spans(block: Block, href: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for run in block.runs:
        if run.href == href:
            spans.append((at, at + len(run.text)))
        at += len(run.text)
    return spans


_EMPHASIS = (
    ("strong", noop("Only the German has bold text."), noop("Only the English has bold text.")),
    ("em", noop("Only the German has italic text."), noop("Only the English has italic text.")),
)


def _emphasis(pair: Pair, here: Block, there: Block) -> Iterable[Finding]:
    for mark, ours, theirs in _EMPHASIS:
        marked = any(getattr(run, mark) and run.text.strip() for run in here.runs)
        also_marked = any(getattr(run, mark) and run.text.strip() for run in there.runs)
        if marked != also_marked:
            yield finding(pair, "markup", Severity.INFO, Message(ours if marked else theirs))
