"""What a person decides about a release as such: try again, paid or not, typed by hand, forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from pipeline.errors import DecisionRefused
from pipeline.messages import noop
from pipeline.model import Approved, Change, Effects, Event, PostState, Record, Retirement, Review, Work
from pipeline.transitions.files import erased, purged
from pipeline.transitions.given import transition
from pipeline.transitions.lapsing import brought_back
from pipeline.transitions.memory import person_units, with_approved
from pipeline.transitions.posts import Facts, Transition
from pipeline.transitions.versions import decided, noted, noted_in_a_row, with_line

FORGOTTEN = noop("it was forgotten on request, and stays so")


@transition
def retried(record: Record, facts: Facts, now: dt.datetime, *, by: str, decision: str = "retried") -> Record:
    """What failed, waits, expired, lapsed, was left out, or was rejected or deleted by mistake, goes back to work at the next
    run.

    A person's other try of what stands is refused: nothing would come of it.
    """
    _known(record)
    versions = {
        language: replace(version, review=Review.MACHINE, place=PostState.NONE, text="")
        if version.review is Review.REJECTED or version.place is PostState.DELETED
        else brought_back(version)
        for language, version in record.versions.items()
    }
    back = [version for version in versions if versions[version] is not record.versions[version]]
    places = {version.place for version in versions.values()}
    stands = bool(places) and places <= {PostState.DRAFT, PostState.PUBLISHED}
    if decision == "retried" and record.work is Work.DONE and not back and stands:
        raise DecisionRefused(
            "nothing of it failed, lapsed or was rejected: its posts stay as they are", about=record.title
        )
    record = replace(
        record,
        work=Work.WAITING,
        reason="",
        temporary=False,
        retry_at=None,
        crashes=0,
        recheck_at=None,
        picked=True,
        anew=True,
        versions=versions,
    )
    for language in back:
        record = with_line(record, now, decision, by=by, language=language)
    return decided(record, now, decision, by=by, event="retry")


def picked(*, by: str) -> Transition:
    """An editor wants it, whatever selection, headline mode or a past event say."""
    return retried(by=by, decision="picked")


def settled(*, paid: bool, by: str) -> Transition:
    """A person has looked at the account: was the call in doubt billed? Either way the release goes on.

    Paid and lost stays paid: it is bought again only because this person says so.
    """
    result = "settled-paid" if paid else "settled-unpaid"

    def transition(record: Record, facts: Facts, now: dt.datetime) -> Record:
        lines = tuple(
            replace(line, result=result, billed=line.characters if paid else 0)
            if line.result in {"", "unknown"}
            else line
            for line in record.purchases
        )
        work = Work.WAITING if record.work is Work.IN_DOUBT else record.work
        record = replace(record, purchases=lines, work=work, reason="")
        return decided(record, now, "settled", by=by, detail="paid" if paid else "unpaid")

    return transition


@transition
def typed(
    record: Record, lines: tuple[Approved, ...], now: dt.datetime, language: str, *, by: str
) -> Change | Record:
    """English typed by hand (the facts) for a release without a post: a person's, in record and memory."""
    _known(record)
    if record.release is None:
        raise DecisionRefused("its page was not read; pick it first", about=record.title)
    version = record.versions.get(language)
    if version is not None and version.place is not PostState.NONE:
        raise DecisionRefused("there is a post already; open it", about=version.path)
    if not lines:
        return record
    change = with_words(record, lines)
    record = noted_in_a_row(change.record, now, "typed", by=by, detail=f"{len(lines)} blocks", united=False)
    return replace(change, record=record)


def with_words(record: Record, lines: tuple[Approved, ...]) -> Change:
    """The record and the memory with a person's English, in place of any other for the same German."""
    retired = tuple(
        Retirement(source=german, source_language=record.language, target_language=language)
        for german, _, _, _, language in lines
    )
    return Change(
        record=replace(record, approved=with_approved(record.approved, lines)),
        effects=Effects(units=person_units(record, lines), retired=retired),
    )


@transition
def recalled(
    record: Record,
    facts: Facts,
    now: dt.datetime,
    texts: Collection[str],
    language: str,
    *,
    by: str,
    words: str,
) -> Record:
    """The record without the English of these German texts; what was paid stays in its books."""
    bare = replace(
        record,
        purchases=tuple(
            replace(line, bought=tuple(row for row in line.bought if row[1] not in texts))
            if line.language == language
            else line
            for line in record.purchases
        ),
        approved=tuple(unit for unit in record.approved if unit[0] not in texts or unit[4] != language),
    )
    if bare == record:
        return record
    bare = with_line(bare, now, "recalled", by=by, language=language, about="memory", detail=words)
    return noted(bare, now, "paragraph recalled", by=by, detail=words)


_PLACES = frozenset({
    "written", "published", "unpublished", "moved", "missing", "found again", "deleted", "late save", "proposed", "refreshed",
})  # fmt: skip
"""Events whose detail is the path a post had then."""


@transition
def forgotten(record: Record, facts: Facts, now: dt.datetime, *, by: str) -> Change | Record:
    """Remove a release from posts, memory, archive and records; its identity alone stays, so that it never returns."""
    paths = dict.fromkeys(
        [*(version.path for version in record.versions.values() if version.path), *facts.belongings(record)]
    )
    former = dict.fromkeys(line.detail for line in record.history if line.what in _PLACES)
    texts = [text for line in record.purchases for _, text, _ in line.bought]
    texts += [entry[0] for entry in record.approved]
    bare = replace(
        record,
        entry=replace(
            record.entry,
            title="",
            summary="",
            html="",
            author="",
            categories=(),
            image=None,
            fingerprint="",
        ),
        work=Work.FORGOTTEN,
        reason="",
        release=None,
        urgent=(),
        event=None,
        recheck_at=None,
        question=None,
        refusal=None,
        taken_in=(),
        versions={},
        purchases=tuple(replace(line, bought=(), keys=()) for line in record.purchases),
        approved=(),
        decisions=(),
        history=(Event(at=now, what="forgotten", who=by),),
    )
    files = (*map(purged, paths), *(erased(path, record.id) for path in ["", *former] if path not in paths))
    effects = Effects(files=files, forgotten=tuple(texts), erased=True)
    return Change(record=with_line(bare, now, "forgotten", by=by), effects=effects)


def _known(record: Record) -> None:
    """A forgotten release is nothing that could be worked on."""
    if record.work is Work.FORGOTTEN:
        raise DecisionRefused(FORGOTTEN, about=record.id)
