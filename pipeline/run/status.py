"""`status`: where everything stands, from the store; for one file, where it comes from."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import files, translate
from pipeline.errors import SiteError, StoreError
from pipeline.model import Place, Record, Review, Severity, Version, Work
from pipeline.run.money import StoreMemory, left
from pipeline.run.place import Workplace
from pipeline.run.report import RunReport
from pipeline.run.standing import Matter, matters
from pipeline.store import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source."""

    id: str
    name: str
    standing: str
    reason: str = ""
    last_poll: dt.datetime | None = None
    next_poll: dt.datetime | None = None
    retry_at: dt.datetime | None = None
    publishes: bool = True
    """False: no rights record, so it imports and previews and is never published."""
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine:
    """One release that waits for something."""

    id: str
    source: str
    day: dt.date | None
    """None where neither the page nor its list tells it."""
    title: str
    work: str
    reason: str
    missing: tuple[str, ...] = ()
    """First words of paragraphs without a translation."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything at a glance."""

    sources: tuple[SourceLine, ...]
    open: tuple[ReleaseLine, ...]
    drafts: dict[str, int]
    """Review state to number of drafts."""
    published: int
    changed: int
    withdrawn: int
    errors: int
    warnings: int
    spent_today: int
    spent_month: int
    left: int | None
    quota_ends: dt.date | None
    hint: str
    """One line: how to get an engine, where there is none."""
    missing: tuple[str, ...] = ()
    """Paths of posts whose file is not there, and may come back."""
    matters: tuple[Matter, ...] = ()
    """What waits on a person for as long as it holds, and since when."""


def status(place: Workplace) -> Status:
    """Read the store; nothing is changed."""
    records = list(place.store.find())
    versions = [version for record in records for version in record.versions.values()]
    local = place.clock.now().astimezone(place.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    month = place.store.spent(midnight.replace(day=1), until=midnight + dt.timedelta(days=1))
    drafts = Counter(str(one.review) for one in versions if one.place is Place.DRAFT)
    return Status(
        sources=tuple(source_line(place, one.id) for one in place.sources),
        open=tuple(
            release_line(place, one)
            for one in records
            if one.work in {Work.WAITING, Work.FAILED, Work.IN_DOUBT, Work.EXPIRED}
        ),
        drafts=dict(drafts),
        published=sum(one.place is Place.PUBLISHED for one in versions),
        changed=sum(one.freshness == "source_changed" for one in versions),
        withdrawn=sum(one.freshness == "source_withdrawn" for one in versions),
        errors=sum(_open(one, Severity.ERROR) for one in versions),
        warnings=sum(_open(one, Severity.WARNING) for one in versions),
        spent_today=place.store.spent(midnight, until=midnight + dt.timedelta(days=1)),
        spent_month=month,
        left=left(place),
        quota_ends=quota_ends(place, month, local.date()),
        hint=place.hint,
        matters=matters(place),
        missing=tuple(
            sorted(
                one.path
                for one in versions
                if one.place is Place.MISSING and one.review is not Review.REJECTED
            )
        ),
    )


def source_line(place: Workplace, identity: str) -> SourceLine:
    """One source as the store knows it."""
    source = place.source(identity)
    state = place.store.source(identity)
    return SourceLine(
        id=identity,
        name=source.name if source else identity,
        standing=str(state.standing) if source is None or source.enabled else "disabled",
        reason=state.reason or (source.reason or "" if source and not source.enabled else ""),
        last_poll=state.last_poll,
        next_poll=state.next_poll if state.standing is Standing.ACTIVE else None,
        retry_at=state.retry_at if state.standing is Standing.QUARANTINED else None,
        publishes=source is not None and source.rights is not None,
        concerns=state.concerns,
    )


def titles(place: Workplace, report: RunReport) -> dict[str, str]:
    """English titles of the posts a run's news speak of, by path: a path says little to a person."""
    found = {}
    for one in report.news:
        for record in place.store.find(path=one.about) if one.about.endswith((".md", ".json")) else ():
            version = next(iter(v for v in record.versions.values() if v.path == one.about), None)
            found[one.about] = english_title(version, record) if version is not None else record.title
    return found


def english_title(version: Version, record: Record) -> str:
    """The title of a version as the pipeline wrote it; the German one where there is none."""
    named = (one.target.text for one in version.segments if one.role == "title" and one.target is not None)
    return next(named, record.title)


def release_line(place: Workplace, record: Record) -> ReleaseLine:
    """One release that waits, with the paragraphs that have no English."""
    missing: list[str] = []
    if record.work is Work.WAITING and record.release is not None:
        for language in place.settings.languages:
            missing += missing_paragraphs(place, record, language)
    return ReleaseLine(
        id=record.id,
        source=record.source,
        day=record.day if record.day_known else None,
        title=record.title,
        work=str(record.work),
        reason=record.reason,
        missing=tuple(missing),
        url=record.entry.url,
    )


def missing_paragraphs(place: Workplace, record: Record, language: str) -> Sequence[str]:
    """German of what memory does not know."""
    assert record.release is not None
    translation = translate.translate(
        record.release,
        language=language,
        engine=None,
        memory=StoreMemory(place.store, place.now()),
        ledger=None,
        now=place.now(),
    )
    return [segment.source.text for segment in translation.missing]


def quota_ends(place: Workplace, month: int, today: dt.date) -> dt.date | None:
    """The day the month's budget is used up at this month's pace; None where it lasts or there is none."""
    limit = place.settings.budget.month
    if limit is None or month == 0:
        return None
    per_day = month / today.day
    days_left = int((limit - month) / per_day)
    end = today + dt.timedelta(days=max(days_left, 0))
    return end if (end.year, end.month) == (today.year, today.month) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where one post comes from."""

    record: Record
    version: Version
    touched: bool
    """A person changed the file since the pipeline wrote it."""
    shares: dict[str, int]
    """Origin to number of paragraphs."""


def provenance(place: Workplace, path: str) -> Provenance:
    """What is known of one post, by its path in the site's folder or its path as seen from here.

    Raises StoreError where no record knows it.
    """
    record, version = by_path(place, path)
    file = place.settings.folder / version.path
    with files.reading(file, SiteError):
        raw = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    return Provenance(
        record=record,
        version=version,
        touched=raw != version.text,
        shares=dict(Counter(str(segment.origin) for segment in version.segments)),
    )


def by_path(place: Workplace, path: str) -> tuple[Record, Version]:
    """Record and version of a post. Raises StoreError."""
    from pathlib import Path

    names = [path]
    for root in (place.settings.folder.resolve(),):
        resolved = Path(path).resolve()
        if resolved.is_relative_to(root):
            names.append(resolved.relative_to(root).as_posix())
    for name in names:
        for record in place.store.find(path=name):
            for version in record.versions.values():
                if version.path == name:
                    return record, version
    record_ = place.store.get(path)
    if record_ is not None and record_.versions:
        return record_, next(iter(record_.versions.values()))
    raise StoreError("no record knows this post; `stadtbote check` without a name goes over all", about=path)


def _open(version: Version, severity: Severity) -> int:
    if version.place not in {Place.DRAFT, Place.PUBLISHED} or version.review is Review.REJECTED:
        return 0
    done = {one.finding for one in version.acknowledged}
    return sum(one.severity is severity and one.id not in done for one in version.findings)
