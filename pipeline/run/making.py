"""A record with its German becomes a draft: translated, checked, rendered, written; or it waits, and says why."""

from __future__ import annotations

from dataclasses import replace

from pipeline import site
from pipeline.model import (
    Event,
    Origin,
    Place,
    Post,
    Record,
    Review,
    Severity,
    Source,
    Translation,
    Work,
)
from pipeline.run import companions, updating
from pipeline.run.engines import Engines, Wait, write_english
from pipeline.run.money import ReleaseLedger, in_doubt, left
from pipeline.run.place import Workplace
from pipeline.run.pricing import price
from pipeline.run.report import Tally
from pipeline.run.stops import expired, held, over_budget
from pipeline.run.versions import headline_version, version_of, with_version


def make(place: Workplace, source: Source, record: Record, engines: Engines, tally: Tally) -> Record:
    """Bring a record to its drafts in every language; what cannot be done now is a state with a reason."""
    if reason := held(place, record, engines):
        return _wait(place, record, reason, tally)
    for language in place.settings.languages:
        version = record.versions.get(language)
        if version is not None and version.review is Review.REJECTED:
            continue
        if version is not None and version.place is not Place.NONE:
            if updating.due(record, language):
                updated = updating.update(place, source, record, engines, language, tally)
                if isinstance(updated, Wait):
                    return _waiting(place, record, updated, tally)
                record = updated
            elif updating.unfinished(record, language):
                record = updating.finish(place, source, record, language, tally)
            continue
        if version is None or not version.text:
            made = translated(place, source, record, engines, language, tally)
            if made.work is not Work.WAITING or made.reason or language not in made.versions:
                return made
            record = made
        record = write(place, record, language, tally)
    done = replace(record, work=Work.DONE, reason="", headline_only=False)
    place.store.put(done)
    place.step("marked")
    return done


def translated(
    place: Workplace, source: Source, record: Record, engines: Engines, language: str, tally: Tally
) -> Record:
    """The record with a version in this language, stored; or waiting, in doubt, failed or expired."""
    if in_doubt(record):
        return _state(place, record, Work.IN_DOUBT, "paid or not? `stadtbote settle`", tally)
    first = engines.first(record.language, language)
    billed = first is not None and first.can.billed
    headline = place.settings.select.mode == "headlines" and not record.picked and billed
    if first is not None and billed:
        past, limited = expired(place, record), left(place) is not None
        cost = price(place, source, record, first, language, headline=headline) if past or limited else 0
        if cost and past:
            return _state(place, record, Work.EXPIRED, f"its event was on {record.event:%d %B %Y}", tally)
        if stop := over_budget(place, cost):
            return _wait(place, record, stop, tally)
    ledger = ReleaseLedger(place, record)
    result = write_english(place, source, ledger, engines, language=language, headline=headline)
    if isinstance(result, Wait):
        return _waiting(place, ledger.record, result, tally)
    record = replace(ledger.record, anew=False)
    _count(tally, record.source, result)
    if headline:
        kept = replace(record, headline_only=True, versions=with_version(record, headline_version(result)))
        return _wait(place, kept, "headline only: pick it to buy the rest", tally)
    if result.missing:
        number = len(result.missing)
        return _wait(place, record, f"{number} paragraph{'s' * (number != 1)} without a translation", tally)
    return stored(place, source, record, result)


def stored(place: Workplace, source: Source, record: Record, translation: Translation) -> Record:
    """The record with the whole text of the post-to-be: on disk before the post is."""
    version = version_of(place, source, record, translation, record.versions.get(translation.language))
    kept = replace(
        record,
        work=Work.WAITING,
        reason="",
        versions=with_version(record, version),
        history=(*record.history, Event(at=place.now(), what="translated", detail=translation.engine)),
    )
    place.store.put(kept)
    place.step("draft stored")
    return kept


def write(place: Workplace, record: Record, language: str, tally: Tally) -> Record:
    """Put the stored text on disk. A name that is taken by another's post is a failure, never an overwrite."""
    version = record.versions[language]
    folder = place.settings.folder
    with place.store.door.locks.hold(record.id):
        site.writing.create(folder, Post(path=version.path, text=version.text), step=place.step)
        place.step("post linked")
        record = replace(
            record,
            versions=with_version(record, replace(version, place=Place.DRAFT)),
            history=(*record.history, Event(at=place.now(), what="written", detail=version.path)),
        )
        place.store.put(record)
    companions.follow(place, record, language)
    tally.written.append(version.path)
    tally.add(
        record.source,
        written=1,
        errors=sum(f.severity is Severity.ERROR for f in version.findings),
        warnings=sum(f.severity is Severity.WARNING for f in version.findings),
    )
    if record.urgent:
        tally.tell("urgent", version.path, f"{', '.join(record.urgent)}: {record.title}")
    return record


def _count(tally: Tally, source: str, translation: Translation) -> None:
    origins = [segment.origin for segment in translation.segments]
    tally.add(
        source,
        from_memory=sum(o in {Origin.MEMORY, Origin.PERSON} for o in origins),
        from_engine=sum(o is Origin.ENGINE for o in origins),
        missing=sum(o is Origin.MISSING for o in origins),
        characters=translation.characters,
    )


def _waiting(place: Workplace, record: Record, wait: Wait, tally: Tally) -> Record:
    """The state a missing translation means."""
    record = place.store.get(record.id) or record
    if wait.in_doubt:
        return _state(place, record, Work.IN_DOUBT, wait.reason, tally)
    if wait.failed:
        return _state(place, record, Work.FAILED, wait.reason, tally)
    return _wait(place, record, wait.reason, tally)


def _wait(place: Workplace, record: Record, reason: str, tally: Tally) -> Record:
    tally.add(record.source, waiting=1)
    return _state(place, record, Work.WAITING, reason, tally)


def _state(place: Workplace, record: Record, work: Work, reason: str, tally: Tally) -> Record:
    """Store a state if it is another one; told once where a person is needed."""
    if record.work is work and record.reason == reason and place.store.get(record.id) == record:
        return record
    if work in {Work.FAILED, Work.IN_DOUBT}:
        tally.add(record.source, **{"failed" if work is Work.FAILED else "in_doubt": 1})
        if record.work is not work:
            tally.tell(str(work), record.entry.url or record.title, reason)
    changed = replace(
        record,
        work=work,
        reason=reason,
        history=(*record.history, Event(at=place.now(), what=str(work), detail=reason)),
    )
    place.store.put(changed)
    return changed
