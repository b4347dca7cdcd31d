"""A proposal (a corrected original, merged with the editor's text) is taken into its file, or put aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from pipeline.errors import DecisionRefused
from pipeline.hashing import digest
from pipeline.model import Change, Effects, Freshness, Proposal, Record, Review, Version, Work
from pipeline.transitions.posts import (
    NOT_REVIEWED,
    WRITTEN,
    Facts,
    PostOnDisk,
    Transition,
    exchanged,
    notice_taken_back,
    post_of,
    version_of,
)
from pipeline.transitions.versions import decided, noted, with_line, with_version

Merge = Callable[[PostOnDisk, Proposal], tuple[Proposal, bytes]]
"""The proposal over the file as it is now, and the file's bytes with a person's choices."""


def accepted(language: str, merge: Merge, *, by: str, made: dt.datetime | None = None) -> Transition:
    """The proposal goes into the file, merged with what it holds now; `made` names the one the person saw.

    An approved draft goes back to review.
    """

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Change:
        version = version_of(record, language)
        post = post_of(facts, version)
        proposal, text = merge(post, _seen(version, made))
        back = version.review is Review.REVIEWED
        after = post.of(record, version, text)
        changes = notice_taken_back(after.front)
        if back:
            changes |= {"translation.status": "in_review", **NOT_REVIEWED}
        if changes:
            after = after.spliced(changes)
        done = taken_in(version, proposal)
        done = replace(done, review=Review.IN_REVIEW if back else version.review)
        after = after.of(record, done)
        done = replace(done, findings=after.findings, checked=after.digest)
        record = with_version(record, done)
        if record.work is Work.WAITING and not any(is_due(record, one) for one in record.versions):
            record = replace(record, work=Work.DONE, reason="")
        record = with_line(record, now, "accepted", by=by, language=language)
        record = noted(record, now, "accepted", by=by, detail=version.path)
        return Change(record=record, effects=Effects(files=exchanged(version, post, after)))

    return transition


def dismissed(language: str, *, by: str, made: dt.datetime | None = None) -> Transition:
    """The text stays as it is: the person has seen that the original changed."""

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Record:
        version = version_of(record, language)
        fingerprint = _seen(version, made).release.fingerprint
        record = with_version(record, replace(version, proposal=None, source_hash=fingerprint))
        return decided(record, now, "dismissed", by=by, language=language, event="proposal dismissed")

    return transition


def _seen(version: Version, made: dt.datetime | None) -> Proposal:
    if version.proposal is None:
        raise DecisionRefused("no proposal waits for it", about=version.path)
    if made is not None and made != version.proposal.made:
        raise DecisionRefused("the proposal is another one now; look at it again", about=version.path)
    return version.proposal


def taken_in(version: Version, proposal: Proposal) -> Version:
    """The version once its proposal is in the file."""
    return replace(
        version,
        segments=proposal.segments,
        source_hash=proposal.release.fingerprint,
        engine=proposal.engine,
        model=proposal.model,
        glossary=proposal.glossary,
        made=proposal.made,
        text=proposal.generated,
        before=version.text,
        previous=(*version.previous, digest(version.text.encode()))[-20:],
        checked="before the proposal",
        freshness=Freshness.CURRENT,
        proposal=None,
    )


def is_due(record: Record, language: str) -> bool:
    """Whether a written draft was made from other German than the record holds now, and nothing is proposed for it."""
    version = record.versions.get(language)
    return (
        version is not None
        and version.place in WRITTEN
        and version.review is not Review.REJECTED
        and record.release is not None
        and version.source_hash != record.release.fingerprint
        and (version.proposal is None or version.proposal.release.fingerprint != record.release.fingerprint)
    )


def asked_for(*, by: str, detail: str, language: str) -> Transition:
    """A person had something translated anew; what it gave is stored and proposed by itself."""

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Record:
        record = with_line(
            record, now, "translated anew", by=by, language=language, about="translation", detail=detail
        )
        return noted(record, now, "translated anew", by=by, detail=detail)

    return transition
