"""The decision a person came from: folded into a line of the next page, with its undo."""

import datetime as dt
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from pipeline.review.desk import desk, record_of
from pipeline.store.rows import english_title


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDecision:
    """What was decided about the draft before."""

    record: str
    language: str
    title: str
    what: str
    due: dt.datetime | None
    """When it goes public, where that is still to come."""
    undoable: bool


def last_decided() -> LastDecision | None:
    """What the address names as the draft before (`last`); None where it names none that was decided."""
    identity, _, language = request.args.get("last", "").partition("/")
    try:
        record = record_of(identity, language)
    except HTTPException:
        return None
    version, now = record.versions.get(language), desk().workspace.now()
    if version is None or not record.decisions:
        return None
    decision = record.decisions[-1]
    due = version.publish_after
    return LastDecision(
        record=record.id,
        language=language,
        title=english_title(version) or record.title,
        what=decision.what,
        due=due if due is not None and due > now else None,
        undoable=version.undo is not None and now - decision.at < desk().undo,
    )
