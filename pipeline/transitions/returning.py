"""English that came back from outside: an agency's, a person's in record, memory and draft; that of a post on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from pipeline.errors import DecisionRefused
from pipeline.model import Approved, Change, Record, Version, Work
from pipeline.transitions import drafting
from pipeline.transitions.drafting import UpdateFacts
from pipeline.transitions.given import transition
from pipeline.transitions.lapsing import brought_back
from pipeline.transitions.releases import FORGOTTEN, with_words
from pipeline.transitions.versions import noted, noted_in_a_row, with_version

AGENCY = "agency"
"""Whose name stands beside English that came back."""


@transition
def returned(
    record: Record,
    facts: object,
    now: dt.datetime,
    lines: Collection[Approved],
    *,
    language: str = "",
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Change | Record:
    """`lines` are an agency's from now on, in record and memory; `fields` are written when the draft is made next."""
    if record.work is Work.FORGOTTEN:
        raise DecisionRefused(FORGOTTEN, about=record.id)
    version = record.versions.get(language)
    if version is not None and fields:
        record = with_version(record, replace(version, fields={**version.fields, **fields}))
    if not lines:
        return record
    change = with_words(record, tuple(lines))
    told = noted_in_a_row(
        change.record, now, "returned", by=AGENCY, detail=f"{len(lines)} blocks", united=False
    )
    return replace(change, record=told)


@transition
def returned_into(
    record: Record,
    facts: UpdateFacts,
    now: dt.datetime,
    language: str,
    lines: Collection[Approved],
    *,
    german: str,
) -> Change | Record:
    """The same, and into the draft made from the German of this fingerprint: refreshed, or a proposal waits."""
    kept = returned(lines)(record, facts, now)
    change = kept if isinstance(kept, Change) else Change(record=kept)
    version = change.record.versions.get(language)
    if version is None:
        return change
    known = with_version(change.record, brought_back(version))
    brought = drafting.updated(language, german=german, seen=record)(known, facts, now)
    if isinstance(brought, Record):
        return replace(change, record=brought)
    return Change(record=brought.record, effects=replace(change.effects, files=brought.effects.files))


def came_back_since(record: Record, language: str) -> frozenset[str]:
    """German (numbered marks) whose English an agency gave after the draft was made."""
    version = record.versions.get(language)
    since = version.made if version is not None else None
    return frozenset(
        german
        for german, _, by, at, target in record.approved
        if by == AGENCY and target == language and (since is None or at > since)
    )


@transition
def adopted(record: Record, facts: object, now: dt.datetime, version: Version) -> Record:
    """The record with a version that a post on disk tells of; nothing is left to be done for it."""
    if record.work is Work.FORGOTTEN:
        return record
    done = replace(with_version(record, version), work=Work.DONE, reason="", temporary=False)
    return noted(done, now, "adopted", detail=version.path)
