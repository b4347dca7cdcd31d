"""A proposal (a corrected original, merged with the editor's text) is taken into its file, or put aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pipeline.errors import DecisionRefused
from pipeline.model import (
    Acknowledgement,
    Change,
    Effects,
    PostState,
    Proposal,
    Record,
    Release,
    Review,
    Segment,
    Version,
)
from pipeline.transitions.given import transition
from pipeline.transitions.posts import (
    CHOOSE,
    NO_POST,
    NOT_REVIEWED,
    WRITTEN,
    Facts,
    PostOnDisk,
    exchanged,
    post_of,
    put_down,
    rewritten,
    version_of,
    working_of,
)
from pipeline.transitions.publishing import is_due
from pipeline.transitions.versions import (
    decided,
    is_outdated,
    noted,
    notice_taken_back,
    proposal_settled,
    with_line,
    with_version,
)


class WithProposal(Facts, Protocol):
    """What is read under the release's lock, with a text that was written for it."""

    def proposal(self, record: Record, version: Version) -> Proposal:
        """The text, merged with the post as it lies there."""


Merge = Callable[[PostOnDisk, Proposal], tuple[Proposal, bytes]]
"""The proposal over the text as it is now, and the file's bytes with a person's choices."""
Choose = Callable[[PostOnDisk], bytes]
"""A text with a person's choices where an edit and a hand on the file clash."""
Answer = Callable[[Version, Release], tuple[Segment, ...]]
"""The segments of a version against a newer German, where a person answers for the English."""


@transition
def chosen(
    record: Record, facts: Facts, now: dt.datetime, language: str, choose: Choose, *, by: str, seen: str = ""
) -> Record:
    """Where an edit that lies beside a public post and a hand on its file changed the same, a person has chosen."""
    version = version_of(record, language)
    post = working_of(facts, version)
    if not post.clashes or seen not in {"", post.digest}:
        raise DecisionRefused("what is to be chosen is something else now; look again", about=version.path)
    done, _ = put_down(version, facts, post.of(record, version, choose(post)), waits=True)
    # An edit of another clone that is not merged yet waits on.
    if done.edit is not None and post.clashing is not None:
        done = replace(done, edit=replace(done.edit, beside=post.clashing.beside))
    return decided(with_version(record, done), now, "chosen", by=by, language=language)


@transition
def accepted(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    merge: Merge,
    *,
    by: str,
    made: dt.datetime | None = None,
) -> Change:
    """The proposal goes into the text, merged with what it holds now; `made` names the one the person saw.

    An approved draft goes back to review; a public post stays as it is, and the text waits beside it.
    """
    version = version_of(record, language)
    post = working_of(facts, version)
    if post.clashes:
        raise DecisionRefused(CHOOSE, about=version.path)
    proposal, text = merge(post, _seen(version, made))
    out = version.place is PostState.PUBLISHED
    back = version.review is Review.REVIEWED and not out
    after = post.of(record, version, text)
    changes = {} if out else notice_taken_back(after.front)
    if back:
        changes |= {"translation.status": "in_review", **NOT_REVIEWED}
    if changes:
        after = after.spliced(changes)
    review = Review.IN_REVIEW if back else version.review
    record = with_version(record, replace(version, proposal=proposal, review=review))
    record = proposal_settled(record, language, now, "accepted", by=by)
    after = after.of(record, record.versions[language])
    done, files = put_down(after.version, facts, after, waits=True)
    fresh = version.freshness if out else done.freshness
    done = replace(done, findings=after.findings, checked=after.digest, freshness=fresh)
    record = with_line(with_version(record, done), now, "accepted", by=by, language=language)
    return Change(record=record, effects=Effects(files=files))


@transition
def suggested(
    record: Record, facts: WithProposal, now: dt.datetime, language: str, *, by: str, base: str, seen: str
) -> Record:
    """Words that somebody suggests wait for a person: no file changes, and no run takes them in by itself.

    `base`: digest of the file they were written for, `seen`: hash of its German. Raises DecisionRefused where either
    is another by now, and where the words would stand in the way of something: a proposal, an approval that is due.
    """
    version = version_of(record, language)
    post = working_of(facts, version)
    if post.digest != base or version.source_hash != seen or is_outdated(record, version):
        raise DecisionRefused("the draft has changed since it was read; read it again", about=version.path)
    if version.place not in WRITTEN or version.review is Review.REJECTED or record.question is not None:
        raise DecisionRefused("there is no post to propose words for", about=version.path)
    if version.proposal is not None or version.edit is not None or post.clashes or is_due(version):
        raise DecisionRefused("something waits for a person there already", about=version.path)
    proposal = facts.proposal(record, version)
    # A proposal for a draft that nobody touched would be brought in by the next run.
    review = Review.IN_REVIEW if version.review is Review.MACHINE else version.review
    record = with_version(record, replace(version, proposal=proposal, review=review))
    return noted(record, now, "suggested", by=by, detail=version.path)


@transition
def dismissed(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    answer: Answer,
    *,
    by: str,
    made: dt.datetime | None = None,
) -> Record:
    """The text stays as it is: the person has seen that the original changed, and where the two differ now."""
    _seen(version_of(record, language), made)
    record, passed = _answering(record, facts, language, answer)
    version = record.versions[language]
    seen = (
        Acknowledgement(finding=text, by=by, at=now, reason="left as it is")
        for text in passed
        if text not in {known.finding for known in version.acknowledged}
    )
    record = with_version(record, replace(version, acknowledged=(*version.acknowledged, *seen)))
    return decided(record, now, "dismissed", by=by, language=language, event="proposal dismissed")


@transition
def by_hand(
    record: Record, facts: Facts, now: dt.datetime, language: str, answer: Answer, *, by: str, german: str
) -> Change | Record:
    """A person works the city's change into the file: from now on its English answers for the German of today.

    `german` is the fingerprint of the German the person saw. What was approved goes back to review.
    """
    version = version_of(record, language)
    if version.place not in WRITTEN:
        raise DecisionRefused(NO_POST, about=record.title)
    post = working_of(facts, version)
    if version.proposal is None and not is_outdated(record, version):
        raise DecisionRefused("the city has changed nothing since it was translated", about=version.path)
    if record.release is None or record.release.fingerprint != german:
        raise DecisionRefused("the German is another one now; look at it again", about=version.path)
    record, _ = _answering(record, facts, language, answer)
    record = decided(record, now, "taken by hand", by=by, language=language)
    if version.place is PostState.PUBLISHED:
        done, _ = put_down(record.versions[language], facts, post, waits=True)
        return with_version(record, done)
    if version.review is not Review.REVIEWED:
        return record
    after = post.spliced({"translation.status": "in_review", **NOT_REVIEWED})
    done = replace(record.versions[language], review=Review.IN_REVIEW, **rewritten(version, post, after.raw))
    done = replace(done, checked=after.digest, edit=None)
    files = exchanged(version, post_of(facts, version), after)
    return Change(record=with_version(record, done), effects=Effects(files=files))


def _answering(record: Record, facts: Facts, language: str, answer: Answer) -> tuple[Record, tuple[str, ...]]:
    """The record with a version that answers for the newest German; findings about English passed by a change."""
    version = version_of(record, language)
    assert record.release is not None
    after = replace(
        version,
        proposal=None,
        segments=answer(version, record.release),
        source_hash=record.release.fingerprint,
        checked="the German of before",
    )
    post = facts.working(version) if version.path else None
    if post is None:
        return with_version(record, after), ()
    found = post.of(record, after).findings
    passed = tuple(finding.id for finding in found if finding.check == "changed")
    return with_version(record, replace(after, findings=found, checked=post.digest)), passed


def _seen(version: Version, made: dt.datetime | None) -> Proposal:
    if version.proposal is None:
        raise DecisionRefused("no proposal waits for it", about=version.path)
    if made is not None and made != version.proposal.made:
        raise DecisionRefused("the proposal is another one now; look at it again", about=version.path)
    return version.proposal


@transition
def asked_for(
    record: Record, facts: Facts, now: dt.datetime, *, by: str, detail: str, language: str
) -> Record:
    """A person had something translated anew; what it gave is stored and proposed by itself."""
    record = with_line(
        record, now, "translated anew", by=by, language=language, about="translation", detail=detail
    )
    return noted(record, now, "translated anew", by=by, detail=detail)
