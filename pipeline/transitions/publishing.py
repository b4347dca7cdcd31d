"""An approved post goes public, says that its original changed, or becomes a tombstone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import DecisionRefused, SiteError
from pipeline.hashing import digest
from pipeline.model import (
    Change,
    Effects,
    Freshness,
    PostState,
    Record,
    Review,
    Rights,
    Source,
    Status,
    Version,
)
from pipeline.transitions.files import moved
from pipeline.transitions.given import transition
from pipeline.transitions.moments import ASTRAY
from pipeline.transitions.posts import (
    Facts,
    PostOnDisk,
    exchanged,
    marked,
    post_of,
    rewritten,
    version_of,
    why_not_approved,
)
from pipeline.transitions.reading import WEEK
from pipeline.transitions.review import approval_keys, rejected
from pipeline.transitions.taking_back import with_undo
from pipeline.transitions.versions import NOTICE, decided, noted, original_status, with_version


def why_unpublished(
    post: PostOnDisk | None,
    record: Record,
    language: str,
    source: Source | None,
    *,
    now: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
) -> str:
    """Why an approved draft is not public yet, or ""."""
    version = record.versions.get(language)
    if version is None or not is_due(version):
        return "not approved"
    if source is None:
        return f"its source `{record.source}` is not configured any more: name it under `sources`"
    if source.rights is None:
        return f"`{source.id}` has no rights record: `stadtbote sources rights {source.id}` writes one"
    if _is_beyond(version, source.rights):
        return f"it was written before the rights record said `{source.rights.text}`: reject and retry it"
    if post is not None and post.fault:
        return f"its file is broken ({post.fault}): mend it"
    if post is not None and not post.is_covered_by(version.approvals[-1].target_hash):
        return "its text was edited after it was approved: approve it again"
    if record.hold_until is not None and now < record.hold_until:
        return f"embargo until {record.hold_until.astimezone(zone):%d %B %Y, %H:%M}"
    # Later than an hour is what a clock that ran ahead leaves: nothing waits for that.
    if version.publish_after is not None and now < version.publish_after <= now + ASTRAY:
        return f"it goes public at {version.publish_after.astimezone(zone):%H:%M:%S}; until then `stadtbote undo` takes the approval back"
    return why_not_approved(post, record, before=True)


def _is_beyond(version: Version, rights: Rights) -> bool:
    """Whether a text was made of more of the release than the rights record lets us print (`site/draft.py`)."""
    roles = [segment.role for segment in version.segments]
    if rights.text == "full":
        return False
    held = {"attachment"} if rights.text == "excerpt" else {"attachment", "kicker", "lead", "block"}
    return not held.isdisjoint(roles) or roles.count("block") > ("lead" not in roles)


def is_due(version: Version) -> bool:
    """Whether a text was approved that is not public yet: a draft's, or the edit beside a public post."""
    if version.place is PostState.PUBLISHED:
        return version.publish_after is not None
    return version.review is Review.REVIEWED and version.place is PostState.DRAFT


@transition
def published(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    source: Source | None,
    *,
    status: bool = False,
) -> Change | Record:
    """An approved text that is due goes public; nothing happens where it must stay.

    `status`: others are to be told of it by a status.

    An approval that died before it reached the file (by a version without `Record.pending`) is finished by the way.
    """
    version = version_of(record, language)
    post = facts.working(version) if version.path else None
    why = why_unpublished(post, record, language, source, now=now)
    if post is None and is_due(version):
        raise SiteError("cannot be read: the file is not there", about=version.path, temporary=True)
    if why or post is None:
        return record
    before = post_of(facts, version)
    after = marked(post, approval_keys(version.approvals[-1], post))
    draft = version.place is PostState.DRAFT
    path, raw = after.published() if draft else (version.path, after.raw)
    known = rewritten(version, before, raw) if after.english_hash == before.english_hash else {}
    known["previous"] = (*known.get("previous", version.previous), digest(raw))
    known |= {"path": path, "edit": None, "publish_after": None}
    if draft:
        known["slug"] = after.public_slug
    else:
        known |= {"review": Review.REVIEWED, "freshness": Freshness.CURRENT, "checked": after.digest}
    if version.undo is not None:
        known["undo"] = replace(version.undo, left=digest(raw))
    done = replace(version, place=PostState.PUBLISHED, **known)
    record = noted(with_version(record, done), now, "published", detail=path)
    if version.freshness is not Freshness.SOURCE_WITHDRAWN:
        # What is public is asked about each week, however long it waited for its approval.
        record = replace(record, recheck_at=min(record.recheck_at or now + WEEK, now + WEEK))
    if status:
        record = status_wanted(record, language)
    files = (moved(version.path, path, before.raw, raw),) if draft else exchanged(version, before, after)
    return Change(record=record, effects=Effects(files=files))


@transition
def marked_as_changed(record: Record, facts: Facts, now: dt.datetime, language: str) -> Change | Record:
    """A published post says that the city changed its original; no other byte changes."""
    version = version_of(record, language)
    if version.place is not PostState.PUBLISHED or version.freshness is not Freshness.SOURCE_CHANGED:
        return record
    post = post_of(facts, version)
    if original_status(post.front) != "current":
        return record
    after = marked(post, {NOTICE: "changed"})
    done = replace(version, **rewritten(version, post, after.raw))
    record = noted(with_version(record, done), now, "marked as changed", detail=version.path)
    return Change(record=record, effects=Effects(files=exchanged(version, post, after)))


@transition
def withdrawn(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    by: str,
    reason: str,
    on: dt.date,
    languages: Sequence[str],
) -> Change | Record:
    """A published post becomes a tombstone under its address, with day and reason; a draft is taken away."""
    version = version_of(record, language)
    if version.place is PostState.DRAFT:
        return rejected(language, by=by, reason=reason, languages=languages)(record, facts, now)
    if version.place is not PostState.PUBLISHED:
        raise DecisionRefused("nothing is published that could be withdrawn", about=record.title)
    if not reason.strip():
        raise DecisionRefused("say why: readers find the reason under the address", about=version.path)
    post = post_of(facts, version)
    path, stone = post.withdrawn(reason=reason, on=on)
    done = replace(
        version,
        path=path,
        place=PostState.WITHDRAWN,
        freshness=Freshness.SOURCE_WITHDRAWN,
        reason=reason,
        proposal=None,
        edit=None,
        publish_after=None,
        text=stone.decode("utf-8"),
        previous=(*version.previous, digest(post.raw)),
    )
    record = decided(with_version(record, done), now, "withdrawn", by=by, language=language, detail=reason)
    files = (moved(version.path, path, post.raw, stone),)
    return Change(record=with_undo(record, version, facts, files), effects=Effects(files=files))


def status_wanted(record: Record, language: str) -> Record:
    """A status is wanted for a post that went public; one that is known stays as it is."""
    return replace(record, statuses={language: Status(), **record.statuses})


@transition
def status_tried(record: Record, facts: object, now: dt.datetime, language: str, *, url: str) -> Record:
    """It is sent now, with the address of the post, and from here on it may stand there; the first try counts."""
    status = record.statuses.get(language, Status())
    return record if status.tried else _with_status(record, language, replace(status, tried=now, url=url))


@transition
def status_known(record: Record, facts: object, now: dt.datetime, language: str, *, identity: str) -> Record:
    """It stands there, by this id of the instance."""
    status = record.statuses.get(language, Status())
    return _with_status(record, language, replace(status, id=identity, tried=None))


@transition
def status_deleted(record: Record, facts: object, now: dt.datetime, language: str) -> Record:
    """It stands there no more; should its post go public again, another one tells of it."""
    status = record.statuses.get(language, Status())
    return _with_status(record, language, Status(posted=status.posted + 1))


def _with_status(record: Record, language: str, status: Status) -> Record:
    return replace(record, statuses={**record.statuses, language: status})
