"""A proposal (a corrected original, merged with the editor's text) is taken into its file, or put aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from pipeline.errors import DecisionRefused
from pipeline.model import Change, Effects, Proposal, Record, Review, Version
from pipeline.transitions.drafting import proposal_settled
from pipeline.transitions.posts import (
    NOT_REVIEWED,
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
        review = Review.IN_REVIEW if back else version.review
        record = with_version(record, replace(version, proposal=proposal, review=review))
        record = proposal_settled(record, language, now, "accepted", by=by)
        after = after.of(record, record.versions[language])
        done = replace(after.version, findings=after.findings, checked=after.digest)
        record = with_line(with_version(record, done), now, "accepted", by=by, language=language)
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


def asked_for(*, by: str, detail: str, language: str) -> Transition:
    """A person had something translated anew; what it gave is stored and proposed by itself."""

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Record:
        record = with_line(
            record, now, "translated anew", by=by, language=language, about="translation", detail=detail
        )
        return noted(record, now, "translated anew", by=by, detail=detail)

    return transition
