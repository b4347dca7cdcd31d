"""The page of a record, and what it says: German, time and urgency."""

from pipeline import check, fetch
from pipeline.errors import ParseError
from pipeline.fetch.http import Client
from pipeline.german.urgency import urgent_words
from pipeline.model import Page, Record, Release, Source, Validators
from pipeline.store.form.encoding import compact
from pipeline.transitions.reading import Reading
from pipeline.workflow.importing.priority import without_contact
from pipeline.workflow.workspace.workspace import Workspace

SHOWN = 600
"""Letters of a refused page's text that are kept to be shown."""


def page_of(
    record: Record, source: Source, client: Client, *, validators: Validators | None = None
) -> Page | None:
    """The article's page; None where the feed carries the whole text."""
    if source.full_text or source.kind == "folder" or not record.entry.url:
        return None
    return fetch.page(record.entry.url, source, client, validators=validators or Validators())


def release_of(
    workspace: Workspace, source: Source, record: Record, page: Page | None, *, anyway: bool = False
) -> Release:
    """What a record's page says, with what people decided about reading it. Raises ParseError."""
    return fetch.read(
        record.entry,
        source,
        page,
        now=workspace.now(),
        taken_in=record.taken_in,
        pages=workspace.store.source(source.id).pages,
        old=record.release,
        anyway=anyway or record.read_anyway,
    )


def refused_text(workspace: Workspace, source: Source, record: Record, page: Page | None) -> str:
    """First words of what would be read from a page that was refused; "" where there is no text."""
    try:
        release = release_of(workspace, source, record, page, anyway=True)
    except ParseError:
        return ""
    words = " ".join([release.title, release.lead, *(block.text for block in release.blocks)]).split()
    return " ".join(words)[:SHOWN]


def reading_of(workspace: Workspace, source: Source, release: Release, page: Page | None) -> Reading:
    """What a page says, as a transition takes it in."""
    paragraphs = [block.text for block in release.blocks]
    return Reading(
        release=without_contact(release),
        page=page,
        contact=compact(release.contact) if release.contact else "",
        event=check.event_day(release),
        hold_until=check.embargo(release, workspace.zone),
        urgent=urgent_words(
            workspace.settings.urgent, [release.kicker, release.title], release.lead, paragraphs
        ),
        steps=source.recheck,
    )
