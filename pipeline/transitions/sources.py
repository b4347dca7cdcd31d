"""What can happen to the state of a source. `Store.change_source` applies these to the state as it is at that moment.

`seen` is the state as a poll began with it: what a person decided meanwhile (resumed, moved, paused) stands, and the
poll is kept for the health record alone.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipeline.model import PageBlocks, Poll, SourceState, Standing, Validators

Transition = Callable[[SourceState], SourceState]
Keep = Callable[[tuple[Poll, ...]], tuple[Poll, ...]]
"""Which polls are worth keeping."""
RETRY_AFTER = dt.timedelta(days=1)
"""How long a quarantined source is left alone."""
FIRST_WAIT = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=6)
"""After a fault that may pass a source is asked again in five minutes, then in twice as long each time, to this."""
PATIENCE = dt.timedelta(days=1)
TRIES = 3
"""A fault that may pass is a quarantine once it was met so often in a row, over so long: a site may run once a day."""
PAGES = 8
"""Pages of a source that are remembered: enough to tell its frame, and few enough that a relaunch is forgotten soon."""
LONGEST_PAUSE = dt.timedelta(days=1)
"""A feed that wants to be left alone for longer is asked once a day all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a good poll gave."""

    poll: Poll
    pause: dt.timedelta
    """Until the next poll."""
    validators: Validators | None = None
    """None: unchanged, those that were sent still hold."""
    listed: tuple[str, ...] | None = None
    """Ids of the whole list; None: unchanged."""
    moved_to: str = ""
    tdm_reserved: bool = False


def polled(answer: Answer, *, seen: SourceState, keep: Keep) -> Transition:
    """A poll that worked."""

    def apply(state: SourceState) -> SourceState:
        polls, now = keep((*state.polls, answer.poll)), answer.poll.at
        if state.decided != seen.decided:
            return replace(state, polls=polls, last_poll=now, started=True)
        days = state.moved_days if answer.moved_to else ()
        if answer.moved_to and now.date().isoformat() not in days:
            days = (*days, now.date().isoformat())
        return replace(
            state,
            validators=state.validators if answer.validators is None else answer.validators,
            listed=state.listed if answer.listed is None else answer.listed,
            started=state.started or answer.poll.entries > 0,
            standing=Standing.ACTIVE,
            reason="",
            retry_at=None,
            failures=0,
            last_poll=now,
            next_poll=now + min(answer.pause, LONGEST_PAUSE),
            moved_to=answer.moved_to,
            moved_days=days,
            tdm_reserved=answer.tdm_reserved,
            polls=polls,
        )

    return apply


def poll_failed(
    reason: str,
    *,
    seen: SourceState,
    now: dt.datetime,
    keep: Keep,
    stops: Standing | None = None,
    asked: dt.timedelta = dt.timedelta(),
) -> Transition:
    """A poll that failed. `stops`: what the source is then, for it cannot heal by itself; None: the fault may pass.

    A fault that may pass waits minutes, growing to hours, `asked` if the far side said so; one of a day is a quarantine.
    """

    def apply(state: SourceState) -> SourceState:
        polls = keep((*state.polls, Poll(at=now, error=reason)))
        if state.decided != seen.decided:
            return replace(state, polls=polls)
        wait = min(max(FIRST_WAIT * (1 << min(state.failures, 10)), asked), LONGEST_WAIT)
        failed = replace(state, failures=state.failures + 1, reason=reason, next_poll=now + wait, polls=polls)
        if stops is not None:
            return replace(_stopped(failed, stops, reason, now), since=state.since or now)
        failing = tuple(takewhile(lambda poll: poll.error, reversed(polls)))
        if len(failing) < TRIES or now - failing[-1].at < PATIENCE:
            return failed
        stopped = _stopped(failed, Standing.QUARANTINED, reason, now)
        return replace(stopped, since=state.since or now, retry_at=now + wait)

    return apply


def quarantined(reason: str, *, seen: SourceState, now: dt.datetime) -> Transition:
    """Left alone for a day, or until a person resumes it."""

    def apply(state: SourceState) -> SourceState:
        if state.decided != seen.decided:
            return state
        return _stopped(state, Standing.QUARANTINED, reason, now)

    return apply


def measured(
    at: dt.datetime,
    *,
    lengths: tuple[int, ...],
    boilerplate: float,
    concerns: Sequence[str],
    grave: str,
    seen: SourceState,
    now: dt.datetime,
) -> Transition:
    """The poll of a moment with what was read after it, and what that says of the source's health."""

    def apply(state: SourceState) -> SourceState:
        polls = list(state.polls)
        number = next((n for n in reversed(range(len(polls))) if polls[n].at == at), None)
        if number is not None and lengths:
            polls[number] = replace(polls[number], lengths=lengths, boilerplate=boilerplate)
        state = replace(state, polls=tuple(polls), concerns=tuple(concerns))
        if not grave or state.decided != seen.decided:
            return state
        return _stopped(state, Standing.QUARANTINED, grave, now)

    return apply


def page_read(blocks: PageBlocks) -> Transition:
    """A page was read: its blocks are remembered beside those of the last other pages."""

    def apply(state: SourceState) -> SourceState:
        others = (page for page in state.pages if page.title != blocks.title)
        return replace(state, pages=(*others, blocks)[-PAGES:])

    return apply


def resumed(now: dt.datetime) -> Transition:
    """A person: polled again at the next run, and the whole list."""

    def apply(state: SourceState) -> SourceState:
        return replace(_active(state, now), since=None)

    return apply


def moved(url: str, listed: Sequence[str], now: dt.datetime) -> Transition:
    """A person: bound to another address, of whose list these releases are known."""

    def apply(state: SourceState) -> SourceState:
        return replace(
            _active(state, now), url=url, listed=tuple(listed), moved_to="", moved_days=(), started=True
        )

    return apply


def paused(reason: str, now: dt.datetime) -> Transition:
    """A person: not polled until it is resumed."""

    def apply(state: SourceState) -> SourceState:
        return replace(state, standing=Standing.PAUSED, reason=reason, since=now, retry_at=None, decided=now)

    return apply


def _active(state: SourceState, now: dt.datetime) -> SourceState:
    return replace(
        state,
        standing=Standing.ACTIVE,
        reason="",
        retry_at=None,
        failures=0,
        next_poll=None,
        validators=Validators(),
        decided=now,
    )


def _stopped(state: SourceState, standing: Standing, reason: str, now: dt.datetime) -> SourceState:
    return replace(state, standing=standing, reason=reason, since=now, retry_at=now + RETRY_AFTER)
