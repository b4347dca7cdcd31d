"""The states of a release and its drafts: of the work, of the review, of the original, of the file."""

from enum import StrEnum


class Work(StrEnum):
    """Where the work on a release stands; the comment names the way out."""

    DONE = "done"
    """Every language has its draft."""
    WAITING = "waiting"
    """No engine, quota, budget, embargo, headline only: the next run, or an editor's pick."""
    FAILED = "failed"
    """With a reason: retried by the next run while temporary, else `retry`."""
    IN_DOUBT = "in_doubt"
    """Paid or not? `settle`."""
    EXPIRED = "expired"
    """Its event has passed: an editor's pick."""
    BEFORE_START = "before_start"
    """Older than the first run's newest entries: an editor's pick."""
    SKIPPED = "skipped"
    """By `only` or `skip`, or not a release (a file, another site): an editor's pick."""
    FORGOTTEN = "forgotten"
    """Removed on request; the identity alone stays, so that it never comes back."""


class Review(StrEnum):
    """Where a draft stands with people."""

    MACHINE = "machine"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    """Nobody touched it in time: out of the queue, not public, its file where it was; `retry` brings it back."""


class Freshness(StrEnum):
    """Whether the original still is what was translated."""

    CURRENT = "current"
    SOURCE_CHANGED = "source_changed"
    SOURCE_WITHDRAWN = "source_withdrawn"


class PostState(StrEnum):
    """Where a draft's file is."""

    NONE = "none"
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """A tombstone was published."""
    MISSING = "missing"
    """The file is not there, and nobody said it was deleted: another branch, a stash, a folder renamed. Ends by itself
    when the file is back, or as DELETED."""
    DELETED = "deleted"
    """A person removed the file, the branch's history says so, or it was missing too long: never made again by itself.
    """
