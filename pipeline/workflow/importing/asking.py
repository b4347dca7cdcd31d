"""Pages whose day it is are asked again: what each says now."""

from dataclasses import dataclass

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.http import Client
from pipeline.model import Page, Record, Release, Source, Work
from pipeline.workflow.importing.pages import page_of, refused_text, release_of
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What asking a page again gave: German, gone, failed, refused, or none of them: unchanged."""

    record: Record
    page: Page | None = None
    release: Release | None = None
    gone: str = ""
    failed: str = ""
    refused: str = ""
    """Why the page, which answered, is not read."""
    text: str = ""
    """First words of what would be read from a refused page."""


def due(workspace: Workspace, source: Source) -> list[Record]:
    """Records whose page should be asked again now, oldest first."""
    leave = {Work.FORGOTTEN, Work.SKIPPED, Work.BEFORE_START, Work.FAILED}
    found = workspace.store.find(source=source.id, recheck_before=workspace.now())
    return [
        record for record in reversed(list(found)) if record.release is not None and record.work not in leave
    ]


def ask(workspace: Workspace, source: Source, record: Record, client: Client) -> PageCheck:
    """Fetch and read one page again; with a full-text feed, what the feed says."""
    try:
        validators = None if record.read_anyway else record.page
        page = page_of(record, source, client, validators=validators)
    except FetchError as error:
        if error.status in {404, 410}:
            return PageCheck(record=record, gone=error.message)
        return PageCheck(record=record, failed=error.message)
    if page is not None and page.unchanged:
        return PageCheck(record=record)
    try:
        return PageCheck(record=record, page=page, release=release_of(workspace, source, record, page))
    except ParseError as error:
        text = refused_text(workspace, source, record, page)
        return PageCheck(record=record, refused=error.message, text=text)
