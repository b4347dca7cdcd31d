"""What colleagues say to each other about a draft: notes, and who works on it. Lines of the log that decide nothing."""

import datetime as dt

from pipeline.errors import DecisionRefused
from pipeline.model import Decision, Record
from pipeline.transitions.given import transition
from pipeline.transitions.posts import Facts, version_of
from pipeline.transitions.versions import with_line

NOTE, SETTLED, TAKEN, GIVEN_BACK = "note", "note settled", "taken", "given back"
SAID = frozenset({NOTE, SETTLED, TAKEN, GIVEN_BACK})
"""Lines of the log that take nothing back and stand against nothing."""
DRAFT = "draft"
"""What a note or a taking is about, where that is no single block."""
LONGEST = 1000
"""Characters of a note."""


@transition
def note_left(
    record: Record, facts: Facts, now: dt.datetime, language: str, text: str, *, about: str, by: str
) -> Record:
    """A note for colleagues on a block (its row's key) or the whole draft. Raises DecisionRefused without words."""
    version_of(record, language)
    words = " ".join(text.split())[:LONGEST]
    if not words:
        raise DecisionRefused("a note needs words")
    return with_line(record, now, NOTE, by=by, language=language, about=about or DRAFT, detail=words)


@transition
def note_settled(
    record: Record, facts: Facts, now: dt.datetime, language: str, note: str, *, by: str
) -> Record:
    """A note is dealt with (its line's id); nothing happens where it is."""
    if note not in {line.id for line in open_notes(record, language)}:
        return record
    return with_line(record, now, SETTLED, by=by, language=language, about=note)


@transition
def taken(record: Record, facts: Facts, now: dt.datetime, language: str, *, by: str) -> Record:
    """A person works on a draft: colleagues see it in the queue. A draft that is theirs is given back."""
    version_of(record, language)
    what = GIVEN_BACK if taken_by(record, language) == by else TAKEN
    return with_line(record, now, what, by=by, language=language, about=DRAFT)


def open_notes(record: Record, language: str) -> tuple[Decision, ...]:
    """Notes on a draft that nobody settled, oldest first."""
    lines = [line for line in record.decisions if line.language == language]
    done = {line.about for line in lines if line.what == SETTLED}
    return tuple(line for line in lines if line.what == NOTE and line.id not in done)


def taken_by(record: Record, language: str) -> str:
    """Who took a draft last and did not give it back; "" where nobody did."""
    lines = [
        line for line in record.decisions if line.language == language and line.what in {TAKEN, GIVEN_BACK}
    ]
    return lines[-1].by if lines and lines[-1].what == TAKEN else ""
