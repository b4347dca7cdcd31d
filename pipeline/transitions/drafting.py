"""What making drafts does to a release: drafted, written, proposed, refreshed; or waiting, failed, expired, in doubt.

`seen` is the record as the work began with it, `german` the fingerprint of the German the English was made of. English
of a German that was changed meanwhile is no draft; it stays in the memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.messages import noop
from pipeline.model import (
    Change,
    Effects,
    Finding,
    Freshness,
    PostState,
    Proposal,
    Record,
    Review,
    Version,
    Work,
)
from pipeline.transitions.files import created, replaced
from pipeline.transitions.given import transition
from pipeline.transitions.late import decided_since, too_late, why_not_wanted
from pipeline.transitions.versions import noted, proposal_settled, update_due, with_version

Transition = Callable[[Record, object, dt.datetime], Change | Record]
_AT_WORK = {Work.WAITING, Work.FAILED, Work.IN_DOUBT, Work.EXPIRED}


class UpdateFacts(Protocol):
    """What an update reads under the lock."""

    def raw(self, path: str) -> bytes | None:
        """Bytes of a post; None where there is no file."""

    def proposal(self, record: Record, version: Version) -> Proposal:
        """The corrected original, merged with the post as it lies on disk."""

    def findings(self, record: Record, version: Version) -> tuple[Finding, ...]:
        """Findings of a version as it was generated."""

    def as_written(self, version: Version, raw: bytes) -> bool:
        """Whether a file says what the pipeline wrote, however a content system wrote it anew."""


# -- states --------------------------------------------------------------------------------------------


@transition
def waiting(
    record: Record, facts: object, now: dt.datetime, reason: str, *, seen: Record, tried: bool = False
) -> Record:
    """Not now: the next run tries again. `tried`: an engine's replies were looked at, whatever they were worth."""
    return _stopped(record, now, Work.WAITING, reason, seen, tried=tried)


@transition
def expired(record: Record, facts: object, now: dt.datetime, reason: str, *, seen: Record) -> Record:
    """Its event is over: an editor's pick."""
    return _stopped(record, now, Work.EXPIRED, reason, seen)


@transition
def failed(
    record: Record,
    facts: object,
    now: dt.datetime,
    reason: str,
    *,
    seen: Record,
    temporary: bool = False,
    retry_at: dt.datetime | None = None,
) -> Record:
    """It could not be brought on; tried again at `retry_at` by itself, where given, else by `retry`."""
    return _stopped(record, now, Work.FAILED, reason, seen, temporary=temporary, retry_at=retry_at)


@transition
def in_doubt(record: Record, facts: object, now: dt.datetime, reason: str) -> Record:
    """A purchase nobody knows the outcome of: `settle`."""
    if record.work not in _AT_WORK or (record.work is Work.IN_DOUBT and record.reason == reason):
        return record
    return _as(record, Work.IN_DOUBT, reason, now)


def _stopped(
    record: Record,
    now: dt.datetime,
    work: Work,
    reason: str,
    seen: Record,
    *,
    temporary: bool = False,
    retry_at: dt.datetime | None = None,
    tried: bool = False,
) -> Record:
    if record.work not in _AT_WORK:
        return record
    if decided_since(record, seen):
        # Retried, picked or settled meanwhile: the next run tries again, as the person wants it.
        return too_late(record, now, f"{work}: {reason}")
    kept = replace(record, temporary=temporary, retry_at=retry_at, anew=_still_anew(record, seen, tried))
    if record.work is work and record.reason == reason:
        return record if kept == record else kept
    return _as(kept, work, reason, now)


def _as(record: Record, work: Work, reason: str, now: dt.datetime) -> Record:
    return noted(replace(record, work=work, reason=reason), now, str(work), detail=reason)


def _still_anew(record: Record, seen: Record, tried: bool) -> bool:
    """A person's wish for another try is used up by one try, or by what it cost; a wish since then stands."""
    used = tried or len(record.purchases) > len(seen.purchases)
    return record.anew and (not used or bool(decided_since(record, seen)))


# -- a draft -------------------------------------------------------------------------------------------


@transition
def headline_made(
    record: Record, facts: object, now: dt.datetime, version: Version, *, reason: str, seen: Record
) -> Record:
    """Title and lead alone: shown in the queue, never a post."""
    known = record.versions.get(version.language)
    if record.work not in _AT_WORK or (known is not None and known.text):
        return record
    kept = replace(with_version(record, version), headline_only=True)
    return _stopped(kept, now, Work.WAITING, reason, seen, tried=True)


@transition
def drafted(
    record: Record, facts: object, now: dt.datetime, version: Version, *, german: str, seen: Record
) -> Record:
    """The whole text of a post-to-be, which stands in the record before it is a file."""
    old = record.versions.get(version.language)
    why = why_not_wanted(record, version.language, german)
    if not why and old is not None and old.place is not PostState.NONE:
        why = noop("there is a post already")
    if why:
        return too_late(record, now, f"translated: {why}")
    kept = replace(
        with_version(record, _rebased(version, old)),
        work=Work.WAITING,
        reason="",
        temporary=False,
        crashes=0,
        retry_at=None,
        anew=record.anew and bool(decided_since(record, seen)),
    )
    return noted(kept, now, "translated", detail=version.engine)


@transition
def written(
    record: Record, facts: object, now: dt.datetime, language: str, *, wanted: Sequence[str] = ()
) -> Change | Record:
    """The stored text becomes a file; with that of the last language `wanted`, the work is done. Nothing where it is
    one already, or is not wanted any more."""
    version = record.versions.get(language)
    if version is None or not version.text or version.place is not PostState.NONE:
        return record
    if version.review is Review.REJECTED or record.work is Work.FORGOTTEN:
        return record
    done = noted(
        with_version(record, replace(version, place=PostState.DRAFT)), now, "written", detail=version.path
    )
    done = _finished(done, wanted) if wanted else done
    return Change(record=done, effects=Effects(files=(created(version.path, version.text.encode()),)))


@transition
def finished(record: Record, facts: object, now: dt.datetime, languages: Sequence[str]) -> Record:
    """Every language has its post, or none by a person's will: the work is done."""
    return _finished(record, languages)


def _finished(record: Record, languages: Sequence[str]) -> Record:
    tried_again = record.work is Work.FAILED and record.temporary
    if not (record.work is Work.WAITING or tried_again) or any(
        _open(record, language) for language in languages
    ):
        return record
    return replace(
        record,
        work=Work.DONE,
        reason="",
        temporary=False,
        retry_at=None,
        crashes=0,
        headline_only=False,
    )


def _open(record: Record, language: str) -> bool:
    version = record.versions.get(language)
    if version is None:
        return True
    if version.review is Review.REJECTED:
        return False
    return version.place is PostState.NONE or update_due(record, language)


def _rebased(version: Version, old: Version | None) -> Version:
    """What was generated, with what people and earlier runs left at the version that is stored now."""
    if old is None:
        return version
    return replace(
        version,
        path=old.path or version.path,
        slug=old.slug or version.slug,
        place=old.place,
        review=old.review,
        previous=old.previous,
        acknowledged=old.acknowledged,
        approvals=old.approvals,
        opened=old.opened,
        branch=old.branch,
        told=old.told,
    )


# -- a corrected original ------------------------------------------------------------------------------


UpdateTransition = Callable[[Record, UpdateFacts, dt.datetime], Change | Record]


@transition
def updated(
    record: Record, facts: UpdateFacts, now: dt.datetime, language: str, *, german: str, seen: Record
) -> Change | Record:
    """English of a corrected original: into the file where nobody touched or reviewed it, else a proposal."""
    version = record.versions.get(language)
    why = why_not_wanted(record, language, german)
    if version is None or version.place is PostState.NONE:
        why = why or "there is no post"
    if why or version is None:
        return too_late(record, now, f"proposed: {why}")
    anew = record.anew and bool(decided_since(record, seen))
    proposal = facts.proposal(record, version)
    known = replace(with_version(record, replace(version, proposal=proposal)), anew=anew)
    known = noted(known, now, "proposed", detail=version.path)
    return brought_in(language)(known, facts, now)


@transition
def brought_in(record: Record, facts: UpdateFacts, now: dt.datetime, language: str) -> Change | Record:
    """A stored proposal: into the file where nobody touched or reviewed it, else it waits for a person."""
    version = record.versions.get(language)
    if version is None or version.proposal is None or version.place is PostState.NONE:
        return record
    raw = facts.raw(version.path)
    new = version.proposal.generated.encode()
    untouched = version.review is Review.MACHINE and version.place is not PostState.PUBLISHED
    if untouched and raw is not None and (raw == new or facts.as_written(version, raw)):
        files = () if raw == new else (replaced(version.path, raw, new),)
        done = proposal_settled(record, language, now, "refreshed")
        fresh = done.versions[language]
        # The file is the generated text, byte for byte: these are its findings.
        done = with_version(done, replace(fresh, findings=facts.findings(done, fresh), checked=""))
        return Change(record=done, effects=Effects(files=files))
    german = record.release.fingerprint if record.release is not None else ""
    if version.freshness is Freshness.SOURCE_CHANGED or version.source_hash == german:
        return record
    return with_version(record, replace(version, freshness=Freshness.SOURCE_CHANGED))
