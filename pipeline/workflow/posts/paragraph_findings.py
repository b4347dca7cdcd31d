"""Findings about paragraphs that stand alone: German whose English a person took out, English that has no German."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import check
from pipeline.check.form import reply
from pipeline.check.language import language as spoken
from pipeline.messages import Message
from pipeline.model import Finding, Segment, Severity, Version
from pipeline.site.alignment import Group
from pipeline.site.markdown import BodyBlock
from pipeline.workflow.posts import fields

MISSING = "missing"
"""Check of a finding about German that has no English."""


def without_english(
    version: Version, groups: Sequence[Group], owners: Sequence[int | None]
) -> Iterator[Finding]:
    """A warning for each paragraph that the pipeline had translated and whose English is no longer in the post.

    Cutting a paragraph is a decision; that it was one, and no slip, a person says by acknowledging this.
    """
    for group in groups:
        if group.new:
            continue
        for number in group.old:
            owner = owners[number]
            if owner is not None:
                yield _missing(version.segments[owner])


def _missing(segment: Segment) -> Finding:
    pair = check.Pair(source=segment.source.text, target="", role=segment.role, index=segment.index)
    return check.finding(
        pair, MISSING, Severity.WARNING, Message("This German paragraph has no English in the post.")
    )


def debris(
    groups: Sequence[Group],
    owners: Sequence[int | None],
    blocks: Sequence[BodyBlock],
    front: Mapping[str, Any],
    language: str,
) -> Iterator[Finding]:
    """Errors for placeholders and other debris in English that no German stands beside: paragraphs a person added,
    and fields of the front matter. And for such a paragraph that is not in the post's language; a warning for one that
    the post has twice."""
    texts = [block.text for block in blocks]
    for group in groups:
        if group.same or any(owners[number] is not None for number in group.old):
            continue
        for number in group.new:
            pair = check.Pair(
                source="", target=blocks[number].text, role="own", index=number, language=language
            )
            yield from (*reply.debris(pair), *spoken.check(pair))
            if len(pair.target) > _SHORT and texts.count(pair.target) > 1:
                yield check.finding(
                    pair, "loops", Severity.WARNING, Message("This paragraph stands in the post twice.")
                )
    for key, text in fields.texts(front).items():
        if key in _ROLES:
            yield from reply.debris(check.Pair(source="", target=text, role=_ROLES[key], index=0))


_SHORT = 30
"""Letters up to which a paragraph may well stand twice: a label, a name."""
_ROLES: Mapping[str, Any] = {
    "description": "description",
    "tags": "tags",
    "image.alt": "alt",
    "image.credit": "credit",
}
