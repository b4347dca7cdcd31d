"""A decision taken back: a post sent back to the queue, an edit let go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pipeline.errors import DecisionRefused
from pipeline.model import Change, Effects, FileChange, PostState, Record, Review
from pipeline.transitions.files import moved
from pipeline.transitions.posts import (
    NOT_REVIEWED,
    WRITTEN,
    Facts,
    Transition,
    exchanged,
    post_of,
    rewritten,
    version_of,
    working_of,
)
from pipeline.transitions.versions import decided, noted, with_version

Public = Literal["", "leave", "unpublish"]
"""What becomes of the public words of a post that is sent back; "" is no answer."""
PUBLIC: Mapping[str, Public] = {"leave": "leave", "unpublish": "unpublish"}


def sent_back(language: str, *, by: str, reason: str, public: Public = "") -> Transition:
    """Back to the queue: not approved, not rejected.

    Of a public post the person says whether its words stay public, not reviewed then, or it is a draft again.
    """

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Change:
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
            after = (working_of(facts, version) if taken else post).spliced(
                {"translation.status": str(review), **NOT_REVIEWED}
            )
            path, raw = after.unpublished() if taken else (version.path, after.raw)
            files = (moved(version.path, path, post.raw, raw),) if taken else exchanged(version, post, after)
            same = after.english_hash == post.english_hash
            done = replace(done, path=path, **(rewritten(version, post, raw) if same else {}))
            if taken:
                done = replace(done, place=PostState.DRAFT, edit=None)
        record = decided(
            with_version(record, done), now, "sent back", by=by, language=language, detail=reason
        )
        if taken:
            record = noted(record, now, "unpublished", by=by, detail=done.path)
        return Change(record=record, effects=Effects(files=files))

    return transition


def edit_dropped(language: str, *, by: str) -> Transition:
    """The edit that lies beside a public post is let go: what is public stands."""

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Record:
        version = version_of(record, language)
        if version.edit is None:
            raise DecisionRefused("no edit waits beside it", about=version.path)
        done = replace(version, edit=None, publish_after=None, checked="with an edit")
        return decided(with_version(record, done), now, "edit dropped", by=by, language=language)

    return transition
