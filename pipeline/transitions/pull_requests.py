"""Drafts that are reviewed on a branch of a git host each: what the record knows of branch and pull request."""

import datetime as dt
from dataclasses import replace

from pipeline.model import PostState, Record, Review, Version
from pipeline.transitions.given import transition
from pipeline.transitions.posts import Facts, version_of
from pipeline.transitions.versions import noted, with_line, with_version


@transition
def told(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    branch: str,
    digest: str | None = None,
    request: int | None = None,
) -> Record:
    """The draft is on a branch of its own; `request` is the number of its pull request, `digest` of the text that the
    host took for it."""
    version = version_of(record, language)
    known = replace(
        version,
        branch=branch,
        told=version.told if digest is None else digest,
        request=version.request if request is None else request,
    )
    return with_version(record, known) if known != version else record


@transition
def held_back(
    record: Record, facts: Facts, now: dt.datetime, language: str, *, branch: str, path: str
) -> Record:
    """What was merged without an approval is a draft again, at `path` on a branch of its own; a new pull request asks."""
    version = version_of(record, language)
    review = Review.IN_REVIEW if version.review is Review.REVIEWED else version.review
    draft = replace(
        version, branch=branch, path=path, place=PostState.DRAFT, review=review, request=0, told=""
    )
    return noted(with_version(record, draft), now, "held back", detail=branch)


@transition
def brought_home(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    path: str = "",
    place: PostState | None = None,
) -> Record:
    """The draft is on the checked-out branch now (at `path`): its own branch going is no rejection."""
    version = version_of(record, language)
    known = replace(version, branch="", path=path or version.path, place=place or version.place)
    return with_version(record, known) if known != version else record


@transition
def as_before(record: Record, facts: Facts, now: dt.datetime, before: Version) -> Record:
    """What followed from a decision of the host did not reach it: branch, path and place are as they were."""
    version = version_of(record, before.language)
    back = replace(version, branch=before.branch, path=before.path, place=before.place)
    back = replace(back, request=before.request, told=before.told)
    return with_version(record, back) if back != version else record


@transition
def deleted_there(record: Record, facts: Facts, now: dt.datetime, language: str) -> Record:
    """An editor deleted the post on its branch."""
    version = version_of(record, language)
    gone = replace(version, place=PostState.DELETED, proposal=None, branch="")
    who = "someone on its branch"
    record = with_line(with_version(record, gone), now, "deleted", by=who, language=language)
    return noted(record, now, "deleted", by=who, detail=version.path)


@transition
def not_taken(
    record: Record, facts: Facts, now: dt.datetime, language: str, *, path: str, text: str
) -> Record:
    """The host did not take what was published here: it is a draft again, at `path` with `text`."""
    version = version_of(record, language)
    back = replace(version, place=PostState.DRAFT, path=path, text=text)
    return noted(with_version(record, back), now, "not published", detail="the host did not take it")


@transition
def approval_not_taken(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    before: Version,
    *,
    approved: tuple[tuple[str, str, str, dt.datetime, str], ...],
) -> Record:
    """The host changed the post at the moment of its approval: nobody approved what is there now.

    `before` and `approved` are as they were before the approval; what others decided since stands.
    """
    version = version_of(record, before.language)
    if version.approvals[:-1] != before.approvals or not version.approvals:
        return record
    last = version.approvals[-1]
    record = replace(with_version(record, before), approved=approved)
    record = with_line(record, now, "not taken", by=last.by, language=before.language)
    return noted(record, now, "approval not taken", by=last.by, detail="the host did not take it")
