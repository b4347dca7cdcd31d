"""What a record knows of the status that tells of a post on Mastodon: wanted, sent, standing there, deleted."""

import datetime as dt
from dataclasses import replace

from pipeline.model import Record, Status
from pipeline.transitions.given import transition


def status_wanted(record: Record, language: str) -> Record:
    """A status is wanted for a post that went public; one that is known stays as it is."""
    return replace(record, statuses={language: Status(), **record.statuses})


@transition
def status_tried(record: Record, facts: object, now: dt.datetime, language: str, *, url: str) -> Record:
    """It is sent now, with the address of the post, and from here on it may stand there; the first try counts."""
    status = record.statuses.get(language, Status())
    return record if status.tried else _with(record, language, replace(status, tried=now, url=url))


@transition
def status_known(record: Record, facts: object, now: dt.datetime, language: str, *, identity: str) -> Record:
    """It stands there, by this id of the instance."""
    status = record.statuses.get(language, Status())
    return _with(record, language, replace(status, id=identity, tried=None))


@transition
def status_deleted(record: Record, facts: object, now: dt.datetime, language: str) -> Record:
    """It stands there no more; should its post go public again, another one tells of it."""
    status = record.statuses.get(language, Status())
    return _with(record, language, Status(posted=status.posted + 1))


def _with(record: Record, language: str, status: Status) -> Record:
    return replace(record, statuses={**record.statuses, language: status})
