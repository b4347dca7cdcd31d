"""Long work holds no lock: what its result is worth to the record as it is now.

`seen` is the record as the work began with it. What a person decided meanwhile stands; what came too late is a line in
the history and changes nothing else.
"""

import datetime as dt

from pipeline.model import Decision, PostState, Record, Review, Work
from pipeline.transitions.together import SAID
from pipeline.transitions.versions import noted

TOO_LATE = "came too late"


def decided_since(record: Record, seen: Record, language: str = "") -> tuple[Decision, ...]:
    """Decisions about the release as such, or about one language of it, that `seen` does not know."""
    known = {decision.id for decision in seen.decisions}
    return tuple(
        decision
        for decision in record.decisions
        if decision.id not in known and decision.language in {"", language} and decision.what not in SAID
    )


def too_late(record: Record, now: dt.datetime, what: str) -> Record:
    """The record with a line that says what came too late. Of a forgotten release nothing is noted."""
    return record if record.work is Work.FORGOTTEN else noted(record, now, TOO_LATE, detail=what)


def happened(seen: Record, after: Record, what: str) -> bool:
    """Whether a line `what` came into the history since `seen`."""
    return any(event.what == what and event not in seen.history for event in after.history)


def why_not_wanted(record: Record, language: str, german: str) -> str:
    """Why English made of a German (its fingerprint) is of no use for a language now, or ""."""
    version = record.versions.get(language)
    if record.work is Work.FORGOTTEN or record.release is None:
        return "the release was forgotten"
    if record.release.fingerprint != german:
        return "the German was changed"
    if version is not None and version.review is Review.REJECTED:
        return "the draft was rejected"
    if version is not None and version.place in {PostState.DELETED, PostState.WITHDRAWN}:
        return f"the post was {version.place}"
    return ""
