"""Names that stay German, with their explanation in brackets at first mention.

In: a release's segments, the terms that stand in its German. Out: the segments, each name of rule `gloss`
explained once, in lead or body. A title is left alone, and so is what a person wrote.
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.german.terms import found
from pipeline.model import Block, Origin, Segment, Term
from pipeline.translate import termbase

_ROLES = ("lead", "block")
_OURS = (Origin.ENGINE, Origin.MEMORY)


def explained(segments: Sequence[Segment], terms: Sequence[Term]) -> tuple[Segment, ...]:
    """The segments with each glossed name explained where it is first named, unless it is explained anywhere."""
    glossed = tuple(dict.fromkeys(term for term in terms if term.rule == "gloss"))
    if not glossed:
        return tuple(segments)
    english = [segment.target.text for segment in segments if segment.target is not None]
    open_ = tuple(term for term in glossed if not any(found(text, term.target) for text in english))
    places = [
        at for at, s in enumerate(segments) if s.role in _ROLES and s.origin in _OURS and s.target is not None
    ]
    runs = [(at, number, run) for at in places for number, run in enumerate(_target(segments[at]).runs)]
    texts = termbase.glossed([run.text for _, _, run in runs], open_)
    changed = {(at, number): text for (at, number, _), text in zip(runs, texts, strict=True)}
    return tuple(_with(segment, at, changed) for at, segment in enumerate(segments))


def _target(segment: Segment) -> Block:
    assert segment.target is not None
    return segment.target


def _with(segment: Segment, at: int, changed: dict[tuple[int, int], str]) -> Segment:
    if (at, 0) not in changed:
        return segment
    runs = tuple(replace(run, text=changed[at, n]) for n, run in enumerate(_target(segment).runs))
    return replace(segment, target=replace(_target(segment), runs=runs))
