"""What a reviewer decides about one draft: each looks at the record and the file as they are, and refuses in words.

What the person saw comes along as hashes; a decision about a text that is another by now is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.errors import DecisionRefused
from pipeline.model import (
    Acknowledgement,
    Approval,
    Approved,
    Change,
    Effects,
    FileChange,
    Freshness,
    PostState,
    Record,
    Retirement,
    Review,
    Severity,
    Version,
    Work,
)
from pipeline.transitions.files import removed
from pipeline.transitions.given import transition
from pipeline.transitions.memory import person_units, with_approved
from pipeline.transitions.posts import (
    CHOOSE,
    NO_POST,
    NOT_REVIEWED,
    WRITTEN,
    Facts,
    PostOnDisk,
    exchanged,
    marked,
    post_of,
    put_down,
    rewritten,
    version_of,
    why_not_approved,
    working_of,
)
from pipeline.transitions.taking_back import with_undo
from pipeline.transitions.versions import (
    decided,
    noted,
    noted_in_a_row,
    notice_taken_back,
    with_line,
    with_version,
)


class AnotherText(DecisionRefused):
    """The file is not the one the person saw."""


@transition
def opened(record: Record, facts: Facts, now: dt.datetime, language: str, *, by: str) -> Record:
    """A reviewer looks at the draft and is about to work on it."""
    version = version_of(record, language)
    if version.review is not Review.MACHINE:
        return record
    version = replace(version, review=Review.IN_REVIEW, opened=now)
    return noted(with_version(record, version), now, "opened", by=by)


@transition
def acknowledged(
    record: Record, facts: Facts, now: dt.datetime, language: str, *findings: str, by: str, reason: str
) -> Record:
    """Warnings seen, or errors found to be false alarms: remembered for these two texts. An error needs a reason."""
    version = version_of(record, language)
    post = facts.working(version) if version.path else None
    own = post.findings if post is not None else version.findings
    known = {finding.id: finding for finding in (*facts.copies(version), *own)}
    reason, done = reason.strip(), list(version.acknowledged)
    for finding in findings:
        if finding not in known:
            raise DecisionRefused("no such finding in the text as it stands; look again", about=version.path)
        if known[finding].severity is Severity.ERROR and not reason:
            raise DecisionRefused("an error is put aside with a reason", about=version.path)
        done = [acknowledgement for acknowledgement in done if acknowledgement.finding != finding]
        done.append(Acknowledgement(finding=finding, by=by, at=now, reason=reason))
        record = decided(record, now, "acknowledged", by=by, language=language, about=finding, detail=reason)
    return with_version(record, replace(version, acknowledged=tuple(done)))


@transition
def reopened(
    record: Record, facts: Facts, now: dt.datetime, language: str, finding: str, *, by: str
) -> Record:
    """An acknowledgement taken back."""
    version = version_of(record, language)
    others = tuple(
        acknowledgement for acknowledgement in version.acknowledged if acknowledgement.finding != finding
    )
    if others == version.acknowledged:
        return record
    record = with_version(record, replace(version, acknowledged=others))
    return decided(record, now, "reopened", by=by, language=language, about=finding)


@transition
def approved(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    by: str,
    seen: tuple[str, str] = ("", ""),
    took: tuple[int, int] = (0, 0),
    wait: dt.timedelta = dt.timedelta(),
) -> Change:
    """A person answers for this English of this German; `seen` are the hashes of what they saw of both, `took` the
    seconds it was open and the facts they signed.

    It may go public after `wait`. The file of a public post stays as it is until then.
    """
    version = version_of(record, language)
    if version.place not in WRITTEN:
        raise DecisionRefused(NO_POST, about=record.title)
    post = working_of(facts, version)
    why = why_not_approved(post, record, besides=facts.copies(version))
    german, english = seen
    if english and english != post.english_hash:
        why = "the English has changed since you opened it; look at it again"
    if german and german != version.source_hash:
        why = "the German has changed since you opened it; look at what changed"
    if why:
        raise DecisionRefused(why, about=version.path)
    text = post.computed()
    approval = _approval(version, text, by=by, now=now, took=took)
    after = marked(text, approval_keys(approval, text))
    approval = replace(approval, sentence=after.disclosure)
    lines = post.units(by=by, at=now)
    done, files = replace(version, edit=None), exchanged(version, post_of(facts, version), after)
    known: dict[str, Any] = {"checked": text.digest}
    if version.place is PostState.PUBLISHED:
        done, files = put_down(version, facts, text, waits=True)
    else:
        known = {**rewritten(version, post, after.raw), "checked": after.digest}
        known |= {"review": Review.REVIEWED, "freshness": Freshness.CURRENT}
    approvals = (*version.approvals, approval)
    done = replace(done, **known, approvals=approvals, findings=post.findings, publish_after=now + wait)
    replaced = tuple(
        unit for unit in record.approved if (unit[0], unit[4]) in {(new[0], new[4]) for new in lines}
    )
    record = replace(with_version(record, done), approved=with_approved(record.approved, lines))
    retired = tuple(_retired(record.language, language, line) for line in lines)
    effects = Effects(files=files, units=person_units(record, lines), retired=retired)
    record = decided(record, now, "approved", by=by, language=language)
    return Change(record=with_undo(record, version, facts, files, approved=replaced), effects=effects)


def _approval(
    version: Version, text: PostOnDisk, *, by: str, now: dt.datetime, took: tuple[int, int]
) -> Approval:
    seconds, signed = took
    german, english = version.source_hash, text.english_hash
    return Approval(by=by, at=now, source_hash=german, target_hash=english, seconds=seconds, signed=signed)


def _retired(german: str, language: str, line: Approved) -> Retirement:
    """Every other text the memory has for the German of an approved line."""
    return Retirement(source=line[0], source_language=german, target_language=language, except_target=line[1])


def approval_keys(approval: Approval, post: PostOnDisk) -> dict[str, Any]:
    """What an approval says in the post's front matter."""
    return {
        "translation.status": "reviewed",
        "translation.reviewer": approval.by,
        "translation.reviewed_at": approval.at,
        **notice_taken_back(post.front),
    }


@transition
def rejected(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    by: str,
    reason: str,
    languages: Sequence[str],
) -> Change:
    """Never a post: the draft's file goes to the backup, the record stays, so that it never comes back by itself.

    `languages` are the site's; where all are rejected nothing is left to do for the release.
    """
    version = record.versions.get(language) or Version(language=language)
    if version.place is PostState.PUBLISHED:
        raise DecisionRefused("it is public: withdraw it, or send it back", about=version.path)
    files: tuple[FileChange, ...] = ()
    place = version.place
    if version.place is PostState.DRAFT:
        files = (removed(version.path, post_of(facts, version).raw),)
        place = PostState.NONE
    elif version.place is PostState.MISSING:
        place = PostState.DELETED
    done = replace(version, review=Review.REJECTED, place=place, reason=reason, proposal=None, text="")
    record, work = with_version(record, done), record.work
    others = (record.versions.get(text) for text in languages)
    if all(other is not None and other.review is Review.REJECTED for other in others):
        record = replace(record, work=Work.DONE, reason="")
    record = decided(record, now, "rejected", by=by, language=language, detail=reason)
    record = with_undo(record, version, facts, files, work=work)
    return Change(record=record, effects=Effects(files=files))


PutIn = Callable[[PostOnDisk, Mapping[str, Any]], PostOnDisk]
"""Puts a person's text into a post, with further keys of its front matter; the same post where nothing changes."""


@transition
def edited(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    keys: Sequence[str],
    put_in: PutIn,
    *,
    base: str,
    by: str,
) -> Change | Record:
    """Text typed over the text with digest `base`. An approved draft that is edited goes back to review; of a public
    post the edit lies beside it."""
    version = version_of(record, language)
    post = facts.working(version) if version.path else None
    if post is None:
        raise DecisionRefused("there is no file to save into", about=record.title)
    if post.digest != base:
        raise AnotherText("the file was changed meanwhile", about=version.path)
    if post.clashes:
        raise DecisionRefused(CHOOSE, about=version.path)
    back = version.review is Review.REVIEWED and version.place is not PostState.PUBLISHED
    after = put_in(post, {"translation.status": "in_review", **NOT_REVIEWED} if back else {})
    if after.raw == post.raw:
        return record
    done, files = put_down(version, facts, after)
    done = replace(
        done,
        review=Review.IN_REVIEW if back or version.review is Review.LAPSED else version.review,
        findings=after.findings,
        checked=after.digest,
    )
    still = {finding.id for finding in after.findings} | {
        acknowledgement.finding for acknowledgement in version.acknowledged
    }
    record = with_version(record, done)
    for finding in post.findings:
        if finding.severity is not Severity.INFO and finding.id not in still:
            record = noted(record, now, "finding answered", by=by, detail=finding.check)
    if back:
        record = with_line(record, now, "edited", by=by, language=language)
    record = noted_in_a_row(record, now, "edited", by=by, detail=" ".join(keys))
    return Change(record=record, effects=Effects(files=files))


@transition
def addressed(record: Record, facts: Facts, now: dt.datetime, language: str, slug: str, *, by: str) -> Record:
    """A person typed the public address of a draft. Raises DecisionRefused once readers have one."""
    version = version_of(record, language)
    if version.place is not PostState.DRAFT:
        raise DecisionRefused("the slug is the address readers have: it stays once the post is published")
    if slug == version.address:
        return record
    record = with_version(record, replace(version, address=slug))
    return noted_in_a_row(record, now, "addressed", by=by, detail=slug, united=False)


@transition
def checked_again(record: Record, facts: Facts, now: dt.datetime, language: str) -> Record:
    """Findings of the file as it lies there, made anew after the termbase changed."""
    version = version_of(record, language)
    post = working_of(facts, version)
    found = post.of(record, replace(version, checked="?")).findings
    return with_version(record, replace(version, findings=found, checked=post.digest))
