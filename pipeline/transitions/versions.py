"""Parts of a record replaced, the line in its log that says why, and how old the German of a draft is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.hashing import digest
from pipeline.model import Decision, Event, Freshness, PostState, Record, Review, Version, Work

NOTICE = "source.status"
"""Front-matter key that tells readers whether the original still is what was translated."""
PREVIOUS = 20
"""Hashes of earlier texts kept a draft: an old checkout is not taken for an edit."""


def with_version(record: Record, version: Version) -> Record:
    """The record with one language's version replaced; what changes a version leaves no decision to take back."""
    known = record.versions.get(version.language)
    # A decision, and its publication, bring an `Undo` of their own along.
    if known is not None and version.undo is known.undo:
        version = replace(version, undo=None)
    return replace(record, versions={**record.versions, version.language: version})


def noted(record: Record, now: dt.datetime, what: str, *, by: str = "", detail: str = "") -> Record:
    """The record with one event more in its history."""
    return replace(record, history=(*record.history, Event(at=now, what=what, who=by, detail=detail)))


def noted_in_a_row(
    record: Record, now: dt.datetime, what: str, *, by: str, detail: str, united: bool = True
) -> Record:
    """The same; what one person does again and again is one event, with the words of all details, or the last one."""
    past = record.history
    if past and past[-1].what == what and past[-1].who == by:
        if united:
            detail = " ".join(dict.fromkeys([*past[-1].detail.split(), *detail.split()]))
        record = replace(record, history=past[:-1])
    return noted(record, now, what, by=by, detail=detail)


def with_line(
    record: Record,
    now: dt.datetime,
    what: str,
    *,
    by: str,
    language: str = "",
    about: str = "",
    detail: str = "",
) -> Record:
    """The record with a person's decision in its log.

    The line's id is a hash of what it says and of the record's own changes, so that a transition stays pure.
    """
    told = "\x1f".join([record.id, now.isoformat(), by, what, language, about, detail, str(record.revisions)])
    line = Decision(
        id=digest(told, 16), at=now, by=by, what=what, language=language, about=about, detail=detail
    )
    return replace(record, decisions=(*record.decisions, line))


def decided(
    record: Record,
    now: dt.datetime,
    what: str,
    *,
    by: str,
    language: str = "",
    about: str = "",
    detail: str = "",
    event: str = "",
) -> Record:
    """The record with a person's decision in its log, and in its history (as `event`, where that has another word)."""
    record = with_line(record, now, what, by=by, language=language, about=about, detail=detail)
    return noted(record, now, event or what, by=by, detail=about or detail)


def is_outdated(record: Record, version: Version) -> bool:
    """Whether the German a version answers for is not the newest German known of its release."""
    return record.release is not None and version.source_hash != record.release.fingerprint


def update_due(record: Record, language: str) -> bool:
    """Whether a written draft was made from other German than the record holds now, and nothing waits for that."""
    version = record.versions.get(language)
    return (
        version is not None
        and version.place in {PostState.DRAFT, PostState.PUBLISHED}
        and version.review is not Review.REJECTED
        and record.release is not None
        and is_outdated(record, version)
        and (version.proposal is None or version.proposal.release.fingerprint != record.release.fingerprint)
    )


def proposal_settled(record: Record, language: str, now: dt.datetime, what: str, *, by: str = "") -> Record:
    """The proposal is in the file: the version is what it says. `checked` is left for who knows the file's findings."""
    version = record.versions[language]
    proposal = version.proposal
    assert proposal is not None
    done = replace(
        version,
        segments=proposal.segments,
        source_hash=proposal.release.fingerprint,
        engine=proposal.engine,
        model=proposal.model,
        glossary=proposal.glossary,
        made=proposal.made,
        text=proposal.generated,
        fields=proposal.fields,
        before=version.text,
        previous=(*version.previous, digest(version.text))[-PREVIOUS:],
        checked="before the proposal",
        freshness=Freshness.CURRENT,
        proposal=None,
    )
    line = Event(at=now, what=what, who=by, detail=version.path)
    record = replace(with_version(record, done), history=(*record.history, line))
    if record.work is Work.WAITING and not any(update_due(record, text) for text in record.versions):
        return replace(record, work=Work.DONE, reason="")
    return record


_FOR_READERS = {"published", "refreshed", "accepted", "withdrawn", "original withdrawn", "approved"}


def feed_moments(record: Record) -> tuple[dt.datetime, dt.datetime]:
    """When a release was published and last told of anew, as feeds say it: first publication (first sight where there
    was none), and the last event that readers are told; whole seconds."""
    published = next((event.at for event in record.history if event.what == "published"), record.seen)
    told = [event.at for event in record.history if event.what in _FOR_READERS]
    return published.replace(microsecond=0), max([published, *told]).replace(microsecond=0)


def original_status(front: Mapping[str, Any]) -> str:
    """What a post's front matter says of its original; "" where the flavour has no word for it."""
    source = front.get("source")
    return str(source.get("status", "")) if isinstance(source, Mapping) else ""


def notice_taken_back(front: Mapping[str, Any]) -> dict[str, Any]:
    """The splice that takes "changed by the city" back; nothing where it does not stand there."""
    return {NOTICE: "current"} if original_status(front) == "changed" else {}
