"""A draft nobody touched leaves the queue: after its event, after a while, or for a newer one of its series.

It is not public and not lost: the file stays where it is, and a person brings it back.
"""

import datetime as dt
from dataclasses import replace

from pipeline.messages import noop
from pipeline.model import Event, Freshness, PostState, Record, Review, Version, Work
from pipeline.transitions.given import transition
from pipeline.transitions.posts import Facts
from pipeline.transitions.versions import noted, with_version

WAITS = frozenset({Review.MACHINE, Review.IN_REVIEW})
"""Reviews of a draft that waits for an editor."""
_BROUGHT_BACK = frozenset({"retried", "picked", "sent back"})
NEWER = noop("a newer one of its series is there")


def fresh_since(record: Record, version: Version) -> dt.datetime | None:
    """When a draft began to wait for an editor: as it was made or made anew, opened, or brought back."""
    moments = (version.made, version.opened, brought_back_at(record, version))
    return max((moment for moment in moments if moment is not None), default=None)


def brought_back_at(record: Record, version: Version) -> dt.datetime | None:
    """When a person last asked for a draft, whatever its event."""
    asked = (
        decision.at
        for decision in record.decisions
        if decision.what in _BROUGHT_BACK and decision.language in {"", version.language}
    )
    return max(asked, default=None)


def last_lapse(record: Record, version: Version, now: dt.datetime) -> Event:
    """The event by which a draft left the queue: the last one up to now since it began to wait; where there is none, the
    last one of all; the day the release was first seen where the history tells of none."""
    # Histories written before the language stood in front of the reason tell of all languages.
    others = record.versions.keys() - {version.language}
    told = [
        event
        for event in record.history
        if event.what == "lapsed" and event.detail.partition(": ")[0] not in others
    ]
    since = fresh_since(record, version) or record.seen
    past = [event for event in told if event.at <= now and (event.at >= since or since > now)]
    return max(past or told, key=lambda event: event.at, default=Event(at=record.seen, what="lapsed"))


def why_lapses(
    record: Record, version: Version, *, after: dt.timedelta | None, now: dt.datetime, today: dt.date
) -> str:
    """Why a draft that nobody touched leaves the queue now, or "". `after`: how long it may wait; None: for ever."""
    since = fresh_since(record, version)
    if after is None or since is None or version.place is not PostState.DRAFT or version.review not in WAITS:
        return ""
    if version.proposal is not None:
        return ""
    asked = brought_back_at(record, version)
    wanted = record.event is not None and asked is not None and asked.date() > record.event
    if record.event is not None and record.event < today and not wanted:
        return f"its event was on {record.event:%d %B %Y}"
    # What the city corrected waits for its update, however long that takes.
    if now - since >= after and version.freshness is not Freshness.SOURCE_CHANGED:
        return f"nobody touched it for {after.days} days" if after.days else "nobody touched it in time"
    return ""


@transition
def lapsed(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    language: str,
    *,
    after: dt.timedelta | None,
    today: dt.date,
) -> Record:
    """A draft that is due leaves the queue, unless a person edited its file."""
    version = record.versions.get(language)
    if version is None:
        return record
    why = why_lapses(record, version, after=after, now=now, today=today)
    return _gone(record, version, facts, now, why) if why else record


@transition
def superseded(record: Record, facts: Facts, now: dt.datetime, languages: tuple[str, ...]) -> Record:
    """A newer one of its series is there: what was not made yet is left out, an untouched draft leaves the queue."""
    if record.picked:
        return record
    made = any(version.place is not PostState.NONE for version in record.versions.values())
    if not made and record.work in {Work.WAITING, Work.EXPIRED}:
        return noted(
            replace(record, work=Work.SKIPPED, reason=NEWER, recheck_at=None),
            now,
            "left out",
            detail=NEWER,
        )
    for language in languages:
        version = record.versions.get(language)
        if version is not None and version.place is PostState.DRAFT and version.review is Review.MACHINE:
            record = _gone(record, version, facts, now, NEWER)
    return record


def brought_back(version: Version) -> Version:
    """A draft that had left the queue waits for an editor again."""
    return replace(version, review=Review.MACHINE, reason="") if version.review is Review.LAPSED else version


def _gone(record: Record, version: Version, facts: Facts, now: dt.datetime, why: str) -> Record:
    post = facts.post(version)
    if post is None or post.raw.decode("utf-8", "replace") != version.text:
        return record
    done = replace(version, review=Review.LAPSED, reason=why)
    return noted(with_version(record, done), now, "lapsed", detail=f"{version.language}: {why}")
