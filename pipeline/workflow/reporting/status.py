"""`status`: where everything stands, from the store; for one file, where it comes from."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import files
from pipeline.errors import SiteError
from pipeline.messages import noop
from pipeline.model import Record, Version, Work
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.purchasing.budget import left
from pipeline.workflow.sources.line import SourceLine, source_line
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.standing import Matter, matters
from pipeline.workflow.workspace.stops import stop_lines
from pipeline.workflow.workspace.workspace import Workspace


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
    stops: tuple[str, ...] = ()
    """What holds work up, since when, and what to do."""


def status(workspace: Workspace) -> Status:
    """Read the store; nothing is changed."""
    waiting = workspace.store.find(work=[Work.WAITING, Work.FAILED, Work.IN_DOUBT, Work.EXPIRED])
    tallies = workspace.store.tallies()
    public = [row for row in tallies if row.place in {"draft", "published"} and row.review != "rejected"]
    local = workspace.clock.now().astimezone(workspace.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    month = workspace.store.spent(midnight.replace(day=1), until=midnight + dt.timedelta(days=1))
    drafts = Counter[str]()
    for tally in tallies:
        if tally.place == "draft":
            drafts[tally.review] += tally.number
    return Status(
        sources=tuple(source_line(workspace, source.id) for source in workspace.sources),
        open=tuple(release_line(workspace, record) for record in waiting),
        drafts=dict(drafts),
        published=sum(row.number for row in tallies if row.place == "published"),
        changed=sum(row.number for row in tallies if row.freshness == "source_changed"),
        withdrawn=sum(row.number for row in tallies if row.freshness == "source_withdrawn"),
        errors=sum(row.errors for row in public),
        warnings=sum(row.warnings for row in public),
        spent_today=workspace.store.spent(midnight, until=midnight + dt.timedelta(days=1)),
        spent_month=month,
        left=left(workspace),
        quota_ends=quota_ends(workspace, month, local.date()),
        hint=workspace.hint,
        matters=matters(workspace),
        stops=stop_lines(workspace),
        missing=tuple(workspace.store.missing_posts()),
    )


def titles(workspace: Workspace, report: RunReport) -> dict[str, str]:
    """English titles of the posts a run's news speak of, by path: a path says little to a person."""
    found = {}
    for item in report.news:
        for record in workspace.store.find(path=item.about) if item.about.endswith((".md", ".json")) else ():
            version = next(iter(v for v in record.versions.values() if v.path == item.about), None)
            found[item.about] = english_title(version, record) if version is not None else record.title
    return found


def english_title(version: Version, record: Record) -> str:
    """The title of a version as the pipeline wrote it; the German one where there is none."""
    named = (
        segment.target.text
        for segment in version.segments
        if segment.role == "title" and segment.target is not None
    )
    return next(named, record.title)


def release_line(workspace: Workspace, record: Record) -> ReleaseLine:
    """One release that waits, with the paragraphs that have no English."""
    missing: list[str] = []
    if record.work is Work.WAITING and record.release is not None:
        for language in workspace.settings.languages:
            missing += missing_paragraphs(workspace, record, language)
    return ReleaseLine(
        id=record.id,
        source=record.source,
        day=record.day if record.day_known else None,
        title=record.title,
        work=str(record.work),
        reason=record.reason or (noop("the next run brings it on") if record.work is Work.WAITING else ""),
        missing=tuple(missing),
        url=record.entry.url,
    )


def missing_paragraphs(workspace: Workspace, record: Record, language: str) -> Sequence[str]:
    """German of what memory does not know."""
    from pipeline.workflow.purchasing.ledger import known

    return [segment.source.text for segment in known(workspace, record, language).missing]


def quota_ends(workspace: Workspace, month: int, today: dt.date) -> dt.date | None:
    """The day the month's budget is used up at this month's pace; None where it lasts or there is none."""
    limit = workspace.settings.budget.month
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


def provenance(workspace: Workspace, path: str) -> Provenance:
    """What is known of one post, by its path in the site's folder or its path as seen from here.

    Raises StoreError where no record knows it.
    """
    record, version = by_path(workspace, path)
    file = workspace.settings.folder / version.path
    with files.reading(file, SiteError):
        raw = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    return Provenance(
        record=record,
        version=version,
        touched=raw != version.text,
        shares=dict(Counter(str(segment.origin) for segment in version.segments)),
    )
