"""A waiting record's page, fetched and read: the German is in the record, the page in the archive."""

import datetime as dt

from pipeline import fetch
from pipeline.errors import FetchError, ParseError, StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import News, Record, Source, Work
from pipeline.transitions import sources
from pipeline.transitions.reading import page_failed, page_read, read_better
from pipeline.workflow.importing.duplicates import find_duplicate, mark_twins
from pipeline.workflow.importing.pages import page_of, reading_of, refused_text, release_of
from pipeline.workflow.sources.selection import unwanted
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

RETRY_AFTER = dt.timedelta(hours=1)
"""When a page that failed for a passing reason is asked again, if a run comes by."""


def read(
    workspace: Workspace, source: Source, record: Record, client: Client, tally: RunReportBuilder
) -> Record:
    """Fetch and read a release that has no German yet. What fails is a state with a reason, never a loss."""
    try:
        page = page_of(record, source, client)
    except FetchError as error:
        return _failed(workspace, record, error, tally)
    try:
        release = release_of(workspace, source, record, page)
    except ParseError as error:
        return _failed(workspace, record, error, tally, text=refused_text(workspace, source, record, page))
    workspace.step("page read")
    if release.page_blocks is not None:
        workspace.store.change_source(source.id, sources.page_read(release.page_blocks))
    reason = unwanted(
        source,
        title=release.title,
        url=release.url,
        author=record.entry.author,
        categories=(*record.entry.categories, *release.categories),
    )
    if not reason and (known := find_duplicate(workspace, source, record, release, tally, page)) is not None:
        return known
    found = workspace.change(
        record.id, page_read(reading_of(workspace, source, release, page), unwanted=reason)
    )
    workspace.step("release stored")
    if found.work is Work.SKIPPED:
        tally.add(source.id, new=-1, skipped=1)
    elif found.release is not None:
        mark_twins(workspace, source, found, tally)
    return found


def without_frame(workspace: Workspace, source: Source, record: Record) -> Record:
    """A release read in this run, once more against the pages read after it: what they share is no text of its own."""
    release = record.release
    if release is None or record.work is not Work.WAITING:
        return record
    found = fetch.without_repeated(release, workspace.store.source(source.id).pages)
    if found is release:
        return record
    better = read_better(reading_of(workspace, source, found, None), old=release.fingerprint)
    return workspace.change(record.id, better)


def _failed(
    workspace: Workspace, record: Record, error: StadtboteError, tally: RunReportBuilder, *, text: str = ""
) -> Record:
    """A page that could not be had: retried while that can help, told once."""
    wait = RETRY_AFTER if error.temporary else None
    failed = page_failed(error.message, temporary=error.temporary, wait=wait, seen=record, text=text)
    news = News(what="failed", about=record.entry.url or record.title, message=error.message)

    def told(before: Record, after: Record) -> News | None:
        return news if before.work is not Work.FAILED and after.work is Work.FAILED else None

    after = workspace.change(record.id, tally.telling(failed, told))
    tally.add(record.source, failed=1)
    return after
