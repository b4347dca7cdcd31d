"""Another text under a release's key: a question for a person, their answer, and two releases under one key."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pipeline.errors import DecisionRefused
from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.model import (
    Change,
    Effects,
    Entry,
    Event,
    Freshness,
    PostState,
    Question,
    Record,
    Review,
    Validators,
    Version,
    Work,
)
from pipeline.transitions.given import transition
from pipeline.transitions.reading import Reading, next_recheck, page_changed
from pipeline.transitions.versions import decided, is_outdated, noted

Answer = Literal["replaced", "cancelled", "another"]
ANSWERS: Mapping[str, Answer] = {"replaced": "replaced", "cancelled": "cancelled", "another": "another"}
Transition = Callable[[Record, object, dt.datetime], Change | Record]
ASKED = noop("replaced, cancelled, or another release?")
HELD = Message(
    "the city put another text in its place ({our_question}): `stadtbote answer`", our_question=ASKED
)
MOVED_IN = noop("its address holds another release now")


@transition
def asked(record: Record, facts: object, now: dt.datetime, reading: Reading) -> Record:
    """Nobody but a person can say what the new text is: it is kept beside the old one, which is current no more."""
    if record.release is None or record.work is Work.FORGOTTEN:
        return record
    known = record.question
    if known is not None and known.release.fingerprint == reading.release.fingerprint:
        return record
    question = Question(
        since=known.since if known is not None else now,
        release=reading.release,
        contact=reading.contact,
        event=reading.event,
        hold_until=reading.hold_until,
        urgent=reading.urgent,
    )
    found = replace(
        record,
        question=question,
        rechecked=record.rechecked + 1,
        gone_since=None,
        page=reading.page.validators if reading.page is not None else record.page,
        versions=_fresh(record, Freshness.SOURCE_CHANGED),
    )
    found = replace(found, recheck_at=next_recheck(found, reading.steps, now) if reading.page else None)
    return noted(found, now, "another text", detail=reading.release.title)


def taken_back(record: Record, facts: object, now: dt.datetime) -> Record:
    """The old text stands there again: nothing is asked any more."""
    if record.question is None:
        return record
    back = replace(record, question=None, versions=_fresh(record, Freshness.CURRENT))
    return noted(back, now, "the old text again")


@transition
def answered(
    record: Record, facts: object, now: dt.datetime, answer: Answer, *, by: str, steps: Sequence[dt.timedelta]
) -> Change | Record:
    """A person: the new text is what became of the release, replaced or called off. `steps`: its source's re-checks."""
    reading = reading_of(record, steps)
    known = decided(replace(record, question=None), now, "answered", by=by, detail=answer)
    after = page_changed(reading, words=(answer,))(known, facts, now)
    change = after if isinstance(after, Change) else Change(record=after)
    # The page was read when the question came up: whatever it says since is asked now.
    return replace(change, record=replace(change.record, recheck_at=now))


def reading_of(record: Record, steps: Sequence[dt.timedelta]) -> Reading:
    """The text a question is about, as it was read. Raises DecisionRefused where nothing is asked."""
    question = record.question
    if question is None:
        raise DecisionRefused("nothing is asked about it", about=record.title)
    return Reading(
        release=question.release,
        contact=question.contact,
        event=question.event,
        hold_until=question.hold_until,
        urgent=question.urgent,
        steps=tuple(steps),
    )


def next_generation(record: Record, reading: Reading, now: dt.datetime) -> tuple[Record, Effects]:
    """The second release under a key, with an id made of the first one's and its generation, as it is to be stored."""
    identity = digest(f"{record.id}\x1f2", 32)
    new = Record(
        id=identity,
        source=record.source,
        entry=replace(record.entry, id=identity),
        work=Work.WAITING,
        seen=now,
        listed=now,
        release=replace(reading.release, id=identity),
        page=reading.page.validators if reading.page is not None else Validators(),
        event=reading.event,
        hold_until=reading.hold_until,
        urgent=reading.urgent,
        history=(Event(at=now, what="seen", detail=f"another release under the key of {record.id}"),),
    )
    again = next_recheck(new, reading.steps, now) if reading.page is not None else now
    return replace(new, recheck_at=again), reading.effects


@transition
def handed_on(
    record: Record, facts: object, now: dt.datetime, successor: str, url: str, *, by: str = ""
) -> Record:
    """The key is another release's now, whose page is at `url`; where that was its own page, its original is gone."""
    assert record.release is not None
    same_page = url == record.release.url
    versions = _fresh(record, Freshness.SOURCE_WITHDRAWN if same_page else Freshness.CURRENT)
    if same_page:
        versions = {
            language: replace(version, reason=version.reason or MOVED_IN)
            for language, version in versions.items()
        }
    found = replace(
        record,
        successor=successor,
        question=None,
        entry=_own_entry(record),
        page=Validators(),
        recheck_at=None if same_page else now,
        versions=versions,
    )
    if same_page and found.work in {Work.WAITING, Work.EXPIRED}:
        found = replace(found, work=Work.SKIPPED, reason=MOVED_IN)
    if by:
        return decided(found, now, "answered", by=by, detail="another")
    return noted(found, now, "key handed on", detail=successor)


def _own_entry(record: Record) -> Entry:
    """What the list said of it, as far as its page still says so."""
    assert record.release is not None
    title, url = record.release.title, record.release.url
    return replace(record.entry, title=title, url=url, summary="", html="", fingerprint="")


def _fresh(record: Record, freshness: Freshness) -> dict[str, Version]:
    """The versions with a file, but those a person gave up, as fresh as this; none is current with an older German."""
    current = freshness is Freshness.CURRENT
    return {
        language: replace(
            version,
            freshness=Freshness.SOURCE_CHANGED if current and is_outdated(record, version) else freshness,
        )
        if version.place in {PostState.DRAFT, PostState.PUBLISHED} and version.review is not Review.REJECTED
        else version
        for language, version in record.versions.items()
    }
