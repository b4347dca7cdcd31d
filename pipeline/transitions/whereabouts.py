"""What people do to files between two runs: moved, published or taken back by hand, missing, back, deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile

from pipeline.errors import SiteError
from pipeline.model import Change, Effects, Freshness, Missing, PostState, Proposal, Record, Review, Version
from pipeline.transitions.files import replaced
from pipeline.transitions.given import transition
from pipeline.transitions.posts import (
    NOT_REVIEWED,
    UNREVIEWED,
    Facts,
    exchanged,
    is_answered_for,
    marked,
    rewritten,
)
from pipeline.transitions.versions import noted, with_version

Transition = Callable[[Record, object, dt.datetime], Record]
BY = "someone at the files"
_HERE = {PostState.DRAFT, PostState.PUBLISHED, PostState.WITHDRAWN}
_AWAY = {PostState.MISSING, PostState.DELETED}


@transition
def moved(
    record: Record, facts: object, now: dt.datetime, language: str, path: str, target: str, place: PostState
) -> Record:
    """The post that lay at `path` lies at `target`, in the state the file says."""
    version = _at(record, language, path, _HERE | _AWAY)
    if version is None:
        return record
    there = replace(version, path=target, place=place, missing=None, review=_taken_back(version, place))
    return noted(with_version(record, there), now, "moved", by=BY, detail=target)


@transition
def flag_turned(
    record: Record, facts: object, now: dt.datetime, language: str, path: str, place: PostState
) -> Record:
    """A person published a draft in the file, or took the publication back."""
    version = _at(record, language, path, _HERE)
    if version is None or version.place is place:
        return record
    if version.place is PostState.WITHDRAWN:
        if place is not PostState.PUBLISHED:
            return record
        # Whoever takes a withdrawal back in the file answers for nothing by that.
        version = replace(version, review=Review.IN_REVIEW)
    what = "published" if place is PostState.PUBLISHED else "unpublished"
    turned = replace(version, place=place, review=_taken_back(version, place))
    return noted(with_version(record, turned), now, what, by=BY, detail=path)


@transition
def shown_unreviewed(record: Record, facts: Facts, now: dt.datetime, language: str) -> Change | Record:
    """A public post holds words that no approval covers: it is in the queue again. Each such text is noted once,
    and once more where a hand made it public anew (took a withdrawal back).

    Its words stay as the hand left them; that a person answers for them is not said, however often a hand writes it.
    """
    version = record.versions.get(language)
    post = facts.post(version) if version is not None and version.place is PostState.PUBLISHED else None
    if version is None or post is None or post.fault:
        return record
    if is_answered_for(version, post):
        return record
    since = takewhile(lambda event: (event.what, event.who) != ("published", BY), reversed(record.history))
    noticed = any(event.what == UNREVIEWED and post.is_covered_by(event.detail) for event in since)
    after = post
    if (post.front.get("translation") or {}).get("status") == "reviewed":
        with suppress(SiteError):  # Where the marking cannot be told from the words, the file stays as it is.
            after = marked(post.computed(), {"translation.status": str(Review.IN_REVIEW), **NOT_REVIEWED})
    if noticed and after is post:
        return record
    known = rewritten(version, post, after.raw) if after is not post else {}
    record = with_version(record, replace(version, review=Review.IN_REVIEW, **known))
    if not noticed:
        record = noted(record, now, UNREVIEWED, by=BY, detail=post.english_hash)
    return Change(record=record, effects=Effects(files=exchanged(version, post, after)))


@transition
def missing(record: Record, facts: object, now: dt.datetime, language: str, path: str) -> Record:
    """The file is not there, and nobody said that it was deleted: it may come back."""
    version = _at(record, language, path, _HERE)
    if version is None:
        return record
    away = replace(version, place=PostState.MISSING, missing=Missing(since=now, place=version.place))
    return noted(with_version(record, away), now, "missing", detail=path)


@transition
def found_again(
    record: Record, facts: object, now: dt.datetime, language: str, path: str, place: PostState | None
) -> Record:
    """The file is back. `place` is what it says of itself; None where that cannot be read: what it was before."""
    version = _at(record, language, path, _AWAY)
    if version is None:
        return record
    before = version.missing.place if version.missing is not None else PostState.DRAFT
    back = replace(version, place=place or before, missing=None)
    return noted(with_version(record, back), now, "found again", detail=path)


@transition
def deleted(record: Record, facts: object, now: dt.datetime, language: str, path: str, *, why: str) -> Record:
    """The file is gone for good, as far as is known: never made again by itself."""
    version = _at(record, language, path, _HERE | {PostState.MISSING})
    if version is None:
        return record
    gone = replace(version, place=PostState.DELETED, proposal=None)
    return noted(with_version(record, gone), now, "deleted", by=BY, detail=f"{path}: {why}")


@transition
def saved_late(
    record: Record,
    facts: object,
    now: dt.datetime,
    language: str,
    *,
    text: str,
    proposal: Proposal,
    saved: bytes,
) -> Change | Record:
    """A person saved into the file while it was refreshed to `text`: what they saved is the post, the refresh a
    proposal over what stood there before.
    """
    version = record.versions.get(language)
    if version is None or version.text != text or not version.before:
        return record
    theirs = replace(
        version,
        text=version.before,
        proposal=proposal,
        freshness=Freshness.SOURCE_CHANGED,
        source_hash=f"before {version.source_hash}",
    )
    after = noted(with_version(record, theirs), now, "late save", by=BY, detail=version.path)
    return Change(record=after, effects=Effects(files=(replaced(version.path, text.encode(), saved),)))


def _taken_back(version: Version, place: PostState) -> Review:
    """Whoever makes a public post a draft takes its approval back: it would be public again at the next run."""
    back = version.place is PostState.PUBLISHED and place is PostState.DRAFT
    return Review.IN_REVIEW if back and version.review is Review.REVIEWED else version.review


def _at(record: Record, language: str, path: str, places: set[PostState]) -> Version | None:
    """The version, if it still is where it was when the files were looked at, and nobody rejected it meanwhile."""
    version = record.versions.get(language)
    if version is None or version.path != path or version.place not in places:
        return None
    return None if version.review is Review.REJECTED else version
