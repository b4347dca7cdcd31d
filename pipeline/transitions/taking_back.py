"""A decision taken back: a post sent back to the queue, an edit let go, the last decision undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pipeline.errors import DecisionRefused
from pipeline.hashing import digest
from pipeline.model import (
    Approved,
    Change,
    Effects,
    FileChange,
    Freshness,
    PostState,
    Record,
    Retirement,
    Review,
    Undo,
    Version,
    Work,
)
from pipeline.transitions.files import created, moved, replaced
from pipeline.transitions.given import transition
from pipeline.transitions.memory import units_of
from pipeline.transitions.posts import (
    CHOOSE,
    NOT_REVIEWED,
    UNREVIEWED,
    WRITTEN,
    Facts,
    PostOnDisk,
    exchanged,
    is_answered_for,
    post_of,
    rewritten,
    version_of,
    without_edit,
    working_of,
)
from pipeline.transitions.together import SAID
from pipeline.transitions.versions import decided, is_outdated, noted, update_due, with_version

Public = Literal["", "leave", "unpublish"]
"""What becomes of the public words of a post that is sent back; "" is no answer."""
PUBLIC: Mapping[str, Public] = {"leave": "leave", "unpublish": "unpublish"}


@transition
def sent_back(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    by: str,
    reason: str,
    public: Public = "",
) -> Change:
    """Back to the queue: not approved, not rejected.

    Of a public post the person says whether its words stay public, not reviewed then, or it is a draft again.
    """
    version = version_of(record, language)
    out = version.place is PostState.PUBLISHED
    if out and not public:
        raise DecisionRefused(
            "it is public: say whether it stays so (`--leave`, `--unpublish`)", about=version.path
        )
    taken = out and public == "unpublish"
    review = Review.IN_REVIEW if out and not taken else Review.MACHINE
    done = replace(version, review=review, reason=reason, publish_after=None)
    files: tuple[FileChange, ...] = ()
    if taken or (version.review is Review.REVIEWED and version.place in WRITTEN):
        post = post_of(facts, version)
        text = working_of(facts, version) if taken else post
        if text.clashes:
            raise DecisionRefused(CHOOSE, about=version.path)
        after = text.spliced({"translation.status": str(review), **NOT_REVIEWED})
        path, raw = after.unpublished() if taken else (version.path, after.raw)
        files = (moved(version.path, path, post.raw, raw),) if taken else exchanged(version, post, after)
        same = after.english_hash == post.english_hash
        done = replace(done, path=path, **(rewritten(version, post, raw) if same else {}))
        if taken:
            done = replace(done, place=PostState.DRAFT, edit=None)
    record = with_version(record, done)
    if out and not taken and is_answered_for(version, post_of(facts, version)):
        words = post_of(facts, version).english_hash
        record = noted(record, now, UNREVIEWED, by=by, detail=words)
    record = decided(record, now, "sent back", by=by, language=language, detail=reason)
    if taken:
        record = noted(record, now, "unpublished", by=by, detail=done.path)
    record = with_undo(record, version, facts, files)
    return Change(record=record, effects=Effects(files=files))


@transition
def edit_dropped(record: Record, facts: Facts, now: dt.datetime, language: str, *, by: str) -> Record:
    """The edit that lies beside a public post is let go: what is public stands."""
    version = version_of(record, language)
    if version.edit is None:
        raise DecisionRefused("no edit waits beside it", about=version.path)
    done = replace(without_edit(version), checked="with an edit")
    record = decided(with_version(record, done), now, "edit dropped", by=by, language=language)
    return with_undo(record, version, facts, ())


@transition
def undone(record: Record, facts: Facts, now: dt.datetime, language: str, *, by: str) -> Change:
    """The last decision about a draft is taken back, byte for byte, as long as nothing came after it.

    What would be public again by that must still answer for the newest German.
    """
    version = version_of(record, language)
    undo = version.undo
    lines = [
        decision
        for decision in record.decisions
        if decision.language in {"", language} and decision.what not in SAID
    ]
    if undo is None or not lines or lines[-1].id != undo.decision:
        raise DecisionRefused(
            "nothing can be taken back: no decision, or something came after it", about=version.path
        )
    post = facts.post(version) if undo.left else None
    if undo.left and (post is None or post.digest != undo.left):
        raise DecisionRefused("its file was changed since: nothing was taken back", about=version.path)
    before = replace(undo.before, segments=version.segments)
    files = _way_back(version, before, post, undo.file.encode())
    outdated, line = record.question is not None or is_outdated(record, before), lines[-1]
    if before.place is PostState.PUBLISHED and files and outdated:
        raise DecisionRefused(
            "the city changed the German since: what was public answers for it no more", about=version.path
        )
    gone = any(event.what == "original withdrawn" and event.at >= line.at for event in record.history)
    if version.freshness is Freshness.SOURCE_WITHDRAWN and (gone or line.what != "withdrawn"):
        before = replace(before, freshness=Freshness.SOURCE_WITHDRAWN)
    elif outdated:
        before = replace(before, freshness=Freshness.SOURCE_CHANGED)
    put_in = [unit for unit in record.approved if unit[2:] == (line.by, line.at, language)]
    germans = {row[0] for row in put_in}
    approved = (*(unit for unit in record.approved if unit not in put_in), *undo.approved)
    after = replace(with_version(record, before), approved=approved)
    if record.work is Work.DONE:
        # Work that began since goes on; what the city changed since is due.
        after = replace(after, work=Work.WAITING if update_due(after, language) else undo.work)
    after = decided(after, now, "undone", by=by, language=language, detail=line.what)
    effects = Effects(
        files=files,
        retired=tuple(
            Retirement(source=german, source_language=record.language, target_language=language)
            for german in sorted(germans)
        ),
        units=tuple(
            unit for unit in units_of(after) if unit.source in germans and unit.target_language == language
        ),
    )
    return Change(record=after, effects=effects)


def _way_back(
    version: Version, before: Version, post: PostOnDisk | None, raw: bytes
) -> tuple[FileChange, ...]:
    """The file as it was before a decision."""
    if post is None:
        return (created(before.path, raw),) if raw else ()
    if version.path != before.path:
        return (moved(version.path, before.path, post.raw, raw),)
    return (replaced(before.path, post.raw, raw),) if raw != post.raw else ()


def with_undo(
    record: Record,
    before: Version,
    facts: Facts,
    files: Sequence[FileChange],
    *,
    work: Work | None = None,
    approved: tuple[Approved, ...] = (),
) -> Record:
    """A record whose last decision can be taken back: `before` is the version it was about, `files` what it changed.

    `work`: of the release before, where it was another; `approved`: lines that the decision replaced.
    A decision that the same person makes once more of the same text (a button pressed twice) is taken back with the first.
    """
    raw = post.raw if before.path and (post := facts.post(before)) is not None else b""
    left = files[0].content if files else raw
    first, (*_, earlier, last) = before.undo, [None, *record.decisions]
    if (
        (first and earlier and first.decision == earlier.id)
        and (earlier.what, earlier.by) == (last.what, last.by)
        and (before.edit is None and first.left == _sum(raw))
    ):
        undo = replace(first, decision=last.id, left=_sum(left))
        return with_version(record, replace(record.versions[before.language], undo=undo))
    undo = Undo(
        decision=record.decisions[-1].id,
        before=replace(before, segments=(), undo=None),
        work=work or record.work,
        file=raw.decode("utf-8", "replace"),
        left=_sum(left),
        approved=approved,
    )
    return with_version(record, replace(record.versions[before.language], undo=undo))


def _sum(raw: bytes) -> str:
    return digest(raw) if raw else ""
