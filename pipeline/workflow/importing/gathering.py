"""The sources of a run: polled side by side, what is new is read, known pages are asked again."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from pipeline.errors import StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import Listing, Record, Source, SourceState, Work
from pipeline.workflow.importing.reading import read, without_frame
from pipeline.workflow.importing.recheck import recheck
from pipeline.workflow.posts import lead_image
from pipeline.workflow.sources.health import check_health, fetch_the_rest
from pipeline.workflow.sources.poll import Unlisted, poll, poll_crashed, record_listing
from pipeline.workflow.sources.quiet import QuietSources
from pipeline.workflow.workspace.internal_errors import contained, write_trace
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

SIDE_BY_SIDE = 8
"""Sources polled at the same time; each host still sees one connection at a time."""

Progress = Callable[[str, int, int], None]
"""Called with a word for the stage, how many are done, and of how many."""


def deadline(workspace: Workspace, tally: RunReportBuilder) -> dt.datetime:
    """When the run begins nothing more."""
    span = workspace.settings.deadline
    return tally.started + span if span is not None else dt.datetime.max.replace(tzinfo=dt.UTC)


def gather(
    workspace: Workspace,
    sources: Sequence[Source],
    tally: RunReportBuilder,
    *,
    forced: bool,
    progress: Progress,
) -> None:
    """Poll the sources side by side, then ask known pages again; each one polite and sequential inside."""
    ends = deadline(workspace, tally)
    progress("reading", 0, len(sources))

    def visit(source: Source) -> None:
        if workspace.now() >= ends:
            tally.add(source.id)
            tally.late.add(source.id)
        elif gather_source(workspace, source, client, tally, forced=forced, quiet=quiet):
            recheck_source(workspace, source, client, tally)

    quiet = QuietSources(workspace)
    # Rows appear in the order of the configuration, whichever source answers first.
    for source in sources:
        tally.add(source.id)
    with ExitStack() as held:
        held.callback(quiet.write)
        client = held.enter_context(workspace.client())
        # Left before what is kept back is written: a source that is still at work keeps something back.
        pool = held.enter_context(ThreadPoolExecutor(max_workers=SIDE_BY_SIDE))
        for done, _ in enumerate(pool.map(visit, sources), 1):
            progress("reading", done, len(sources))


def gather_source(
    workspace: Workspace,
    source: Source,
    client: Client,
    tally: RunReportBuilder,
    *,
    forced: bool,
    quiet: QuietSources | None = None,
) -> bool:
    """Poll one source and read what is new; whether its known pages may be asked again. `quiet` writes, with others, what
    became of a source that had nothing new."""
    asked: list[Record] | None = None
    known = quiet.state(source) if quiet is not None else None
    with _crashes_told(workspace, source, tally, known) as seen:
        listing = poll(workspace, source, seen, client, tally, forced=forced)
        if listing is Unlisted.RESTING:
            return False
        heard = listing if isinstance(listing, Listing) else None
        if quiet is not None and known is not None and (heard is None or heard.unchanged):
            quiet.keep(source, seen, heard, tally)
            return False
        if heard is not None:
            record_listing(workspace, source, seen, heard, tally)
        fetch_the_rest(workspace, source, seen, client, tally)
        found = []
        for record in unread(workspace, source):
            with contained(workspace, record, tally):
                found.append(read(workspace, source, record, client, tally))
        asked = [without_frame(workspace, source, record) for record in found]
        check_health(workspace, source, seen, asked, tally)
        lead_image.prepare(workspace, source, client, tally)
    return asked is not None


def recheck_source(workspace: Workspace, source: Source, client: Client, tally: RunReportBuilder) -> None:
    """Ask the known pages of a source again whose day it is."""
    with _crashes_told(workspace, source, tally) as seen:
        recheck(workspace, source, seen, client, tally)
        lead_image.prepare(workspace, source, client, tally)


@contextmanager
def _crashes_told(
    workspace: Workspace, source: Source, tally: RunReportBuilder, known: SourceState | None = None
) -> Iterator[SourceState]:
    """Work on one source, as it is now: an error nobody foresaw is a failed poll, and stops no other source."""
    seen = known or workspace.store.source(source.id)
    try:
        yield seen
    except (StadtboteError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        reason = write_trace(workspace, error, about=source.id)
        poll_crashed(workspace, tally, source, seen, reason)


def unread(workspace: Workspace, source: Source) -> list[Record]:
    """Records whose page was never read: new ones, and failed ones that are worth another try now."""
    now = workspace.now()
    found = []
    for record in workspace.store.find(source=source.id, work=[Work.WAITING, Work.FAILED]):
        if record.release is not None:
            continue
        due = record.recheck_at is None or record.recheck_at <= now
        if record.work is Work.WAITING or (record.temporary and due):
            found.append(record)
    return sorted(
        found,
        key=lambda record: (record.entry.day is None, record.entry.day or record.seen.date(), record.id),
    )
