"""The German a post was made from beside the newest German known of its release."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline import check, translate
from pipeline.model import Finding, Origin, Record, Release, Segment, Severity, Version
from pipeline.site.alignment import align
from pipeline.workflow.purchasing.ledger import printed
from pipeline.workflow.workspace.workspace import Workspace

CHANGED = "changed"
"""Check of a finding about English that a correction of the city has passed by."""

Sides = tuple[Segment | None, Segment | None]
"""A segment of before and one of now; None where it was added or is gone."""


def german_of(workspace: Workspace, record: Record, version: Version) -> tuple[Segment, ...]:
    """Segments of the newest German known: with the proposal's English, where it was made from that German."""
    proposal, release = version.proposal, record.release
    if release is None:
        return version.segments
    if proposal is not None and proposal.release.fingerprint == release.fingerprint:
        return proposal.segments
    if version.source_hash == release.fingerprint:
        return version.segments
    return translate.segments(printed(workspace, record))


def sides(before: Sequence[Segment], now: Sequence[Segment]) -> tuple[Sides, ...]:
    """Which segment of today's German stands for which of before, role by role, in the order of now."""
    out: list[Sides] = []
    for role in dict.fromkeys(segment.role for segment in (*now, *before)):
        old = [segment for segment in before if segment.role == role]
        new = [segment for segment in now if segment.role == role]
        for group in align(
            [segment.source.text for segment in old], [segment.source.text for segment in new]
        ):
            number = max(len(group.old), len(group.new))
            left = [*(old[i] for i in group.old), *[None] * number]
            right = [*(new[j] for j in group.new), *[None] * number]
            out += zip(left[:number], right[:number], strict=True)
    return tuple(out)


def changed_german(workspace: Workspace, record: Record, version: Version) -> tuple[tuple[str, str], ...]:
    """German of before and of now, where the two differ; "" where it was added or is gone."""
    found = sides(version.segments, german_of(workspace, record, version))
    texts = ((old.source.text if old else "", new.source.text if new else "") for old, new in found)
    return tuple(text for text in texts if text[0] != text[1])


def answered(workspace: Workspace, record: Record, version: Version, release: Release) -> tuple[Segment, ...]:
    """The newest German (`release`) beside the English of before: a person works the change into the file.

    A segment whose German changed is marked as worked in by hand; one that was added has no English yet.
    """
    out = []
    for old, new in sides(
        version.segments, translate.segments(printed(workspace, replace(record, release=release)))
    ):
        if new is None:
            continue
        if old is None:
            out.append(new)
        elif old.source == new.source:
            out.append(replace(old, index=new.index))
        else:
            by_hand = old.target is not None
            out.append(replace(old, index=new.index, source=new.source, key="", notes=(), by_hand=by_hand))
    return tuple(out)


def passed_by(version: Version, segments: Sequence[Segment]) -> tuple[Finding, ...]:
    """A warning for each segment whose German changed while its English is still that of before."""
    before = {(segment.role, segment.index): segment for segment in version.segments if segment.by_hand}
    found = []
    for segment in segments:
        old = before.get((segment.role, segment.index))
        if old is None or old.target is None or segment.target is None or segment.origin is Origin.MISSING:
            continue
        if " ".join(segment.target.text.split()) != " ".join(old.target.text.split()):
            continue
        pair = check.Pair(
            source=segment.source.text, target=segment.target.text, role=segment.role, index=segment.index
        )
        message = "The city changed this passage; its translation is still the one of before."
        found.append(check.finding(pair, CHANGED, Severity.WARNING, message))
    return tuple(found)
