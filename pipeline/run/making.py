"""A record with its German becomes a draft: translated, checked, rendered, written; or it waits, and says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from pipeline import check, site
from pipeline.model import (
    Event,
    Origin,
    Place,
    Post,
    Record,
    Review,
    Segment,
    Severity,
    Source,
    Translation,
    Version,
    Work,
)
from pipeline.model.drafts import Role
from pipeline.run.engines import Engines, Wait, write_english
from pipeline.run.money import ReleaseLedger, in_doubt, left
from pipeline.run.place import Workplace
from pipeline.run.planning import price
from pipeline.run.report import Tally
from pipeline.store import post_lock


def make(place: Workplace, source: Source, record: Record, engines: Engines, tally: Tally) -> Record:
    """Bring a record to its drafts in every language; what cannot be done now is a state with a reason."""
    if reason := held(place, record, engines):
        return _wait(place, record, reason, tally)
    for language in place.settings.languages:
        version = record.versions.get(language)
        if version is not None and version.place is not Place.NONE:
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


def held(place: Workplace, record: Record, engines: Engines) -> str:
    """Why a release must wait before anything is asked of an engine, or ""."""
    if record.hold_until is not None and place.now() < record.hold_until:
        return f"embargo until {record.hold_until.astimezone(place.zone):%d %B %Y, %H:%M}"
    if engines.billed(_language(record), place.settings.languages[0]) and not record.picked:
        limit = place.settings.select.max_waiting
        if limit is not None and place.store.waiting_drafts() >= limit:
            return f"{limit} drafts wait for an editor: buying pauses"
    return ""


def expired(place: Workplace, record: Record) -> bool:
    """Its event has passed: never sent to an engine that bills."""
    return record.event is not None and record.event < place.today() and not record.picked


def translated(
    place: Workplace, source: Source, record: Record, engines: Engines, language: str, tally: Tally
) -> Record:
    """The record with a version in this language, stored; or waiting, in doubt, failed or expired."""
    if in_doubt(record):
        return _state(place, record, Work.IN_DOUBT, "paid or not? `stadtbote settle`", tally)
    first = engines.first(_language(record), language)
    billed = first is not None and first.can.billed
    headline = place.settings.select.mode == "headlines" and not record.picked and billed
    if first is not None and billed:
        cost = price(place, source, record, first, language, headline=headline)
        if cost and expired(place, record):
            return _state(place, record, Work.EXPIRED, f"its event was on {record.event:%d %B %Y}", tally)
        rest = left(place)
        if rest is not None and cost > rest:
            return _wait(place, record, f"budget: {cost} characters wanted, {max(rest, 0)} left", tally)
    ledger = ReleaseLedger(place, record)
    result = write_english(place, source, ledger, engines, language=language, headline=headline)
    record = ledger.record
    if isinstance(result, Wait):
        if result.in_doubt:
            return _state(place, record, Work.IN_DOUBT, result.reason, tally)
        if result.failed:
            return _state(place, record, Work.FAILED, result.reason, tally)
        return _wait(place, record, result.reason, tally)
    _count(tally, record.source, result)
    if headline:
        kept = replace(record, headline_only=True, versions=with_version(record, headline_version(result)))
        return _wait(place, kept, "headline only: pick it to buy the rest", tally)
    if result.missing:
        number = len(result.missing)
        return _wait(place, record, f"{number} paragraph{'s' * (number != 1)} without a translation", tally)
    return stored(place, source, record, result)


def headline_version(translation: Translation) -> Version:
    """Title and lead alone: shown in the queue, never a post."""
    return Version(language=translation.language, segments=translation.segments, made=translation.made)


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


def version_of(
    place: Workplace, source: Source, record: Record, translation: Translation, old: Version | None
) -> Version:
    """What the pipeline would write today, whatever lies on disk; path and slug are fixed at the first time."""
    assert record.release is not None
    title = next((s.target.text for s in translation.of("title") if s.target), record.release.title)
    slug = (old.slug if old else "") or shared_slug(record) or site.slug(title, record.id)
    draft = site.draft(
        record.release,
        translation,
        source,
        slug=slug,
        flavour=place.flavour,
        tags=tags_of(place, source, record),
        review=old.review if old else Review.MACHINE,
        style=place.settings.style,
        disclosure=place.settings.disclosure.get(translation.language, {}).get("machine"),
        images=place.settings.images,
        expires=expiry(place, record),
    )
    findings = (
        *check.findings(
            translation,
            terms=place.terms_for(source, translation.language),
            style=place.settings.style,
            off=place.settings.checks.off,
        ),
        *check.source_notes(record.release),
    )
    where = old.place if old and old.place is Place.PUBLISHED else Place.DRAFT
    return Version(
        language=translation.language,
        path=(old.path if old else "") or place.flavour.path(draft, where),
        slug=slug,
        place=old.place if old else Place.NONE,
        review=old.review if old else Review.MACHINE,
        segments=translation.segments,
        source_hash=record.release.fingerprint,
        engine=translation.engine,
        model=translation.model,
        glossary=translation.glossary,
        made=translation.made,
        text=place.flavour.write(draft, where),
        previous=old.previous if old else (),
        findings=findings,
        acknowledged=old.acknowledged if old else (),
        approvals=old.approvals if old else (),
    )


def write(place: Workplace, record: Record, language: str, tally: Tally) -> Record:
    """Put the stored text on disk. A name that is taken by another's post is a failure, never an overwrite."""
    version = record.versions[language]
    folder = place.settings.folder
    with post_lock(place.settings.state / "locks", record.id):
        site.writing.create(folder, Post(path=version.path, text=version.text), step=place.step)
        place.step("post linked")
        record = replace(
            record,
            versions=with_version(record, replace(version, place=Place.DRAFT)),
            history=(*record.history, Event(at=place.now(), what="written", detail=version.path)),
        )
        place.store.put(record)
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


def expiry(place: Workplace, record: Record) -> dt.datetime | None:
    """End of the day its event is on, in the site's zone."""
    if record.event is None:
        return None
    return dt.datetime.combine(record.event, dt.time(23, 59), place.zone)


def with_version(record: Record, version: Version) -> Mapping[str, Version]:
    """The versions with one replaced."""
    return {**record.versions, version.language: version}


def shared_slug(record: Record) -> str:
    """The slug the first language gave: all languages share it."""
    return next((one.slug for one in record.versions.values() if one.slug), "")


def tags_of(place: Workplace, source: Source, record: Record) -> tuple[str, ...]:
    """The office's categories as the site's tags; a category nobody mapped is left out."""
    names = (*record.entry.categories, *(record.release.categories if record.release else ()))
    found = [source.tags.get(name) or place.settings.tags.get(name) for name in names]
    return tuple(dict.fromkeys(tag for tag in found if tag))


def kept_segments(version: Version) -> dict[tuple[Role, int], Segment]:
    """What a version holds, by role and index."""
    return {(one.role, one.index): one for one in version.segments if one.target is not None}


def _language(record: Record) -> str:
    return record.release.language if record.release else "de"


def _count(tally: Tally, source: str, translation: Translation) -> None:
    origins = [segment.origin for segment in translation.segments]
    tally.add(
        source,
        from_memory=sum(o in {Origin.MEMORY, Origin.PERSON} for o in origins),
        from_engine=sum(o is Origin.ENGINE for o in origins),
        missing=sum(o is Origin.MISSING for o in origins),
        characters=translation.characters,
    )


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
