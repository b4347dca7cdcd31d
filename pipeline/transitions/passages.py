"""What the reader passed over or refused, and what a person says to that."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.errors import DecisionRefused
from pipeline.messages import noop
from pipeline.model import Change, Record, Refusal, Work
from pipeline.transitions.given import transition
from pipeline.transitions.reading import ASK_LATER, Reading, german_changed
from pipeline.transitions.versions import decided, noted


@transition
def page_refused(
    record: Record, facts: object, now: dt.datetime, reason: str, text: str, *, wait: dt.timedelta = ASK_LATER
) -> Record:
    """A page asked again answers, and is not read: `reason` says what it seems to be, `text` what would be read.

    Noted once for each reason and text.
    """
    if record.work is Work.FORGOTTEN:
        return record
    known = record.refusal
    if known is not None and (known.reason, known.text) == (reason, text):
        return replace(record, recheck_at=now + wait)
    found = replace(
        record,
        recheck_at=now + wait,
        refusal=Refusal(reason=reason, text=text, at=now),
        read_anyway=False,
    )
    return noted(found, now, "not read again", detail=reason)


@transition
def read_anyway(record: Record, facts: object, now: dt.datetime, *, by: str) -> Record:
    """A person says that the refused page is the release: it is read at the next run, and at each later one."""
    if record.refusal is None:
        raise DecisionRefused("its page was not refused", about=record.title)
    failed = record.work is Work.FAILED
    found = replace(
        record,
        refusal=None,
        read_anyway=True,
        recheck_at=None if failed else now,
        work=Work.WAITING if failed else record.work,
        reason="" if failed else record.reason,
    )
    return decided(found, now, "read anyway", by=by)


@transition
def taken_in(
    record: Record, facts: object, now: dt.datetime, reading: Reading, text: str, *, old: str, by: str
) -> Change | Record:
    """A person takes a passed-over paragraph into the German; its drafts are due for an update.

    `reading` is the German with it, `old` the fingerprint of the German the person saw. Raises DecisionRefused where
    that is no longer the German.
    """
    if record.release is None or record.release.fingerprint != old:
        raise DecisionRefused("the German was changed meanwhile; look at it again", about=record.title)
    found = replace(record, taken_in=(*record.taken_in, text))
    found = german_changed(found, reading, now, why=noop("a paragraph was taken in"))
    found = replace(found, recheck_at=record.recheck_at)
    return Change(record=decided(found, now, "taken in", by=by, detail=text[:100]))
