"""An error nobody foresaw stops one release alone."""

import datetime as dt
from dataclasses import replace

from pipeline.model import Record, Work
from pipeline.transitions.given import transition
from pipeline.transitions.late import decided_since, too_late
from pipeline.transitions.purchasing import doubtful
from pipeline.transitions.versions import noted

FIRST_WAIT = dt.timedelta(hours=1)
LONGEST_WAIT = dt.timedelta(days=1)


def pause_after(crashes: int) -> dt.timedelta:
    """How long to wait after so many unforeseen errors in a row: an hour, doubled each time, a day at most."""
    return min(FIRST_WAIT * (1 << min(crashes, 10)), LONGEST_WAIT)


@transition
def crashed(record: Record, facts: object, now: dt.datetime, reason: str, *, seen: Record) -> Record:
    """Work on a release ended in an unforeseen error: tried again later, at growing distances.

    A purchase that was under way then stays in doubt. A release that is done stays so; its page is asked later.
    """
    if record.work is Work.FORGOTTEN:
        return record
    if decided_since(record, seen):
        return too_late(record, now, f"failed: {reason}")
    again = now + pause_after(record.crashes)
    failed = replace(record, crashes=record.crashes + 1)
    if record.work not in {Work.WAITING, Work.FAILED}:
        failed = replace(failed, recheck_at=again)
    elif doubtful(record):
        failed = replace(failed, work=Work.IN_DOUBT, reason=f"{reason}; `stadtbote settle`")
    elif record.release is None:
        failed = replace(failed, work=Work.FAILED, reason=reason, temporary=True, recheck_at=again)
    else:
        failed = replace(failed, work=Work.FAILED, reason=reason, temporary=True, retry_at=again)
    known = record.crashes and record.history and record.history[-1].detail == reason
    return failed if known else noted(failed, now, "failed", detail=reason)
