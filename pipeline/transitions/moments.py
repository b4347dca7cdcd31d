"""When a release that crashed is tried again; and moments later than can be right, as a clock that once ran ahead leaves them: put aside, so that nothing waits for them.

Each bound is the longest span after which what sets the moment lets something happen.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from pipeline.model import Record, Review, SourceState, Validators, Version, Work
from pipeline.transitions import reading, sources
from pipeline.transitions.given import transition
from pipeline.transitions.lapsing import NEWER, brought_back, last_lapse
from pipeline.transitions.late import decided_since, too_late
from pipeline.transitions.purchasing import doubtful
from pipeline.transitions.versions import noted

FIRST_WAIT = dt.timedelta(hours=1)
LONGEST_WAIT = dt.timedelta(days=1)
ASTRAY = dt.timedelta(hours=1)
"""So far two clocks may differ before a moment is called wrong."""
FARTHEST_EMBARGO = dt.timedelta(days=366)
"""An embargo of more than a year is a mistake of whoever read the clock, or of whoever wrote the year."""
PUT_ASIDE = "moment put aside"


def late_in_source(state: SourceState, now: dt.datetime) -> tuple[str, ...]:
    """Names of a source's moments that are later than can be right."""
    bounds = {
        "last_poll": (state.last_poll, dt.timedelta()),
        "next_poll": (state.next_poll, sources.LONGEST_PAUSE),
        "retry_at": (state.retry_at, sources.RETRY_AFTER),
    }
    return tuple(name for name, (at, span) in bounds.items() if at is not None and at > now + span + ASTRAY)


def is_astray(state: SourceState, now: dt.datetime) -> bool:
    """Whether a source was polled, or is to be, later than can be right."""
    return bool(late_in_source(state, now)) or any(poll.at > now + ASTRAY for poll in state.polls)


def source_put_right(now: dt.datetime) -> Callable[[SourceState], SourceState]:
    """A source without such moments: due now, asked for the whole list. Polls of days to come are forgotten."""

    def apply(state: SourceState) -> SourceState:
        if not is_astray(state, now):
            return state
        late = late_in_source(state, now)
        return replace(
            state,
            polls=tuple(poll for poll in state.polls if poll.at <= now),
            validators=Validators(),
            last_poll=None if "last_poll" in late else state.last_poll,
            next_poll=None if "next_poll" in late else state.next_poll,
            retry_at=None if "retry_at" in late else state.retry_at,
        )

    return apply


def late_in_record(
    record: Record, steps: Sequence[dt.timedelta], now: dt.datetime
) -> tuple[tuple[str, dt.datetime], ...]:
    """Names and values of a release's moments that are later than can be right; `steps`: its source's re-checks."""
    recheck = max(*steps, reading.WEEK, LONGEST_WAIT) if steps else reading.WEEK
    bounds = {
        "seen": (record.seen, dt.timedelta()),
        "recheck_at": (record.recheck_at, recheck),
        "retry_at": (record.retry_at, LONGEST_WAIT),
        "hold_until": (record.hold_until, FARTHEST_EMBARGO),
        "gone_since": (record.gone_since, dt.timedelta()),
        **{
            f"missing {language}": (version.missing.since, dt.timedelta())
            for language, version in record.versions.items()
            if version.missing is not None
        },
        **{
            f"lapsed {language}": (left.at, dt.timedelta())
            for language, version in record.versions.items()
            if version.review is Review.LAPSED
            # A newer one of its series is there whatever the clock says.
            and not (left := last_lapse(record, version, now)).detail.endswith(NEWER)
        },
    }
    return tuple(
        (name, at) for name, (at, span) in bounds.items() if at is not None and at > now + span + ASTRAY
    )


@transition
def record_put_right(
    record: Record, facts: object, now: dt.datetime, steps: Sequence[dt.timedelta]
) -> Record:
    """A release without such moments: its page is asked now, what failed is tried now, nothing is held.

    One whose event is ahead after all goes back to work.
    """
    late = dict(late_in_record(record, steps, now))
    if record.work is Work.EXPIRED and record.event is not None and record.event > now.date():
        late["expired"] = dt.datetime.combine(record.event, dt.time(), dt.UTC)
        record = replace(record, work=Work.WAITING, reason="")
    if not late:
        return record
    asked = now if "recheck_at" in late else record.recheck_at
    found = replace(
        record,
        seen=now if "seen" in late else record.seen,
        recheck_at=asked,
        retry_at=now if "retry_at" in late else record.retry_at,
        hold_until=None if "hold_until" in late else record.hold_until,
        gone_since=None if "gone_since" in late else record.gone_since,
        versions={language: _as_of_now(version, now, late) for language, version in record.versions.items()},
    )
    told = ", ".join(f"{name} {at:%Y-%m-%d}" for name, at in late.items())
    return noted(found, now, PUT_ASIDE, detail=told)


def _as_of_now(version: Version, now: dt.datetime, late: Collection[str]) -> Version:
    """A file that is missing since a day to come is missing since now; a draft that lapsed on one waits again."""
    if version.missing is not None and f"missing {version.language}" in late:
        return replace(version, missing=replace(version.missing, since=now))
    return brought_back(version) if f"lapsed {version.language}" in late else version


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
