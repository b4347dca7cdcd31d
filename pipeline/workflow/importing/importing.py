"""`run`: poll, fetch, read, re-check, translate, check, write, publish; in this order, and nowhere else."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

from pipeline.errors import RunDied, SiteMissing, StadtboteError, StoreUnusable
from pipeline.fetch.http import Client
from pipeline.model import News, Record, Source, SourceState, Work
from pipeline.store import run_lock
from pipeline.transitions import drafting
from pipeline.workflow.drafting.absence import require_site
from pipeline.workflow.drafting.holding import keep_place
from pipeline.workflow.drafting.lapsing import lapse, tell_engines, tell_stops
from pipeline.workflow.drafting.moved_files import detect_file_changes, tell_damage
from pipeline.workflow.drafting.new_drafts import draft_release, fail_refused
from pipeline.workflow.exchange.tmx_files import read_memories
from pipeline.workflow.importing.priority import priority
from pipeline.workflow.importing.reading import read, without_frame
from pipeline.workflow.importing.recheck import recheck
from pipeline.workflow.importing.trial import try_configuration
from pipeline.workflow.posts import lead_image
from pipeline.workflow.publishing.publish import publish_due
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.in_doubt import put_moments_right, settle_intents
from pipeline.workflow.reporting.telling import tell_news, tell_urgent
from pipeline.workflow.sources.health import check_health, fetch_the_rest
from pipeline.workflow.sources.poll import poll, poll_crashed
from pipeline.workflow.workspace.internal_errors import contained, write_trace
from pipeline.workflow.workspace.old_files import remove_old
from pipeline.workflow.workspace.run_report import RunReport, RunReportBuilder
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.workspace import Workspace

SIDE_BY_SIDE = 8
"""Sources polled at the same time; each host still sees one connection at a time."""

Progress = Callable[[str, int, int], None]
"""Called with a word for the stage, how many are done, and of how many."""


def run_import(
    workspace: Workspace,
    *,
    only: str | None = None,
    limit: int | None = None,
    forced: bool = False,
    deletions_meant: bool = False,
    progress: Progress = lambda stage, done, total: None,
    shown: Callable[[RunReport], None] = lambda report: None,
) -> RunReport:
    """One run over all sources (or `only` one). Raises LockHeld where another run is at work, SiteMissing where the
    site's folder or most of its posts are gone (`deletions_meant`: a person says that they are deleted).

    `shown` is called with the report before its news count as told; `limit` caps how many releases are brought to a draft; `forced` polls sources that are not due.
    """
    with (
        run_lock(workspace.settings.state / "run.lock", what="run", now=workspace.now()),
        together(workspace, "Run"),
    ):
        tally = RunReportBuilder(
            started=workspace.now(), rebuilt=workspace.store.rebuilt, keep=workspace.store.tell_people
        )
        with deaths_told(workspace, tally):
            tell_damage(workspace, tally)
            # A glossary that cannot be read stops the run before anything is bought.
            _ = workspace.terms
            read_memories(workspace)
            at_rest = _look_around(workspace, tally, deletions_meant)
            put_moments_right(workspace, tally)
            lapse(workspace, tally)
            settle_intents(workspace, tally)
            chosen = [
                source
                for source in workspace.sources
                if only in {None, source.id} and (source.enabled or only == source.id)
            ]
            gather(workspace, chosen, tally, forced=forced or only is not None, progress=progress)
            tally.hint = workspace.hint
            with closing(Engines(workspace)) as engines:
                make_all(workspace, chosen, engines, tally, limit=limit, progress=progress)
            if only is None and limit is None:
                tell_stops(workspace, tally)
            publish_due(workspace, tally, at_rest=at_rest)
            workspace.store.archive.purge(workspace.now() - workspace.keep)
            remove_old(workspace)
            workspace.step("run done")
        return tell_news(workspace, tally, shown)


@contextmanager
def deaths_told(workspace: Workspace, tally: RunReportBuilder) -> Iterator[None]:
    """A run that dies of what nobody foresaw, or of the machine, is reported and mailed; raises RunDied."""
    try:
        yield
    except (StadtboteError, MemoryError):
        raise
    except Exception as error:
        of_machine = isinstance(error, OSError) and error.errno is not None
        reason = (
            f"{error.filename or 'the machine'}: {error.strerror}"
            if of_machine and isinstance(error, OSError)
            else write_trace(workspace, error, about="run")
        )
        with suppress(Exception):
            tally.tell("died", "run", reason)
            tell_news(workspace, tally)
        raise RunDied(f"the run died: {reason}; nothing is lost, the next one goes on from there") from error


def _look_around(workspace: Workspace, tally: RunReportBuilder, deletions_meant: bool) -> str:
    """Try the configuration, and note what people did to files; a run that stops here for want of its site is mailed
    all the same."""
    try:
        try_configuration(workspace)
        require_site(workspace)
        keep_place(workspace)
        return detect_file_changes(workspace, tally, deletions_meant=deletions_meant)
    except SiteMissing as error:
        tally.tell("missing", error.about, error.message)
        tell_news(workspace, tally)
        raise


def gather(
    workspace: Workspace,
    sources: Sequence[Source],
    tally: RunReportBuilder,
    *,
    forced: bool,
    progress: Progress,
) -> None:
    """Poll the sources side by side; each one polite and sequential inside."""
    done = 0
    progress("reading", 0, len(sources))
    with workspace.client() as client, ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:

        def one(source: Source) -> None:
            _gather_one(workspace, source, client, tally, forced=forced)

        # Rows appear in the order of the configuration, whichever source answers first.
        for source in sources:
            tally.add(source.id)
        for _ in pool.map(one, sources):
            done += 1
            progress("reading", done, len(sources))


def _gather_one(
    workspace: Workspace, source: Source, client: Client, tally: RunReportBuilder, *, forced: bool
) -> None:
    seen = workspace.store.source(source.id)
    try:
        _poll_and_read(workspace, source, seen, client, tally, forced=forced)
    except (StadtboteError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        reason = write_trace(workspace, error, about=source.id)
        poll_crashed(workspace, tally, source, seen, reason)


def _poll_and_read(
    workspace: Workspace,
    source: Source,
    seen: SourceState,
    client: Client,
    tally: RunReportBuilder,
    *,
    forced: bool,
) -> None:
    if not poll(workspace, source, seen, client, tally, forced=forced):
        return
    fetch_the_rest(workspace, source, seen, client, tally)
    done = []
    for record in unread(workspace, source):
        with contained(workspace, record, tally):
            done.append(read(workspace, source, record, client, tally))
    done = [without_frame(workspace, source, record) for record in done]
    check_health(workspace, source, seen, done, tally)
    recheck(workspace, source, seen, client, tally)
    lead_image.prepare(workspace, source, client, tally)


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


def make_all(
    workspace: Workspace,
    sources: Sequence[Source],
    engines: Engines,
    tally: RunReportBuilder,
    *,
    limit: int | None,
    progress: Progress,
) -> None:
    """Bring what waits to drafts, in order of priority, until limit, budget or quota say stop."""
    by_id = {source.id: source for source in sources}
    waiting = [one for one in unmade(workspace) if one.source in by_id]
    progress("translating", 0, len(waiting))
    for number, record in enumerate(waiting, 1):
        if limit is not None and len(tally.written) >= limit:
            tally.add(record.source, waiting=1)
            continue
        written = len(tally.written)
        try:
            with contained(workspace, record, tally):
                draft_release(workspace, by_id[record.source], record, engines, tally)
                _mail_urgent(workspace, record, tally, written)
        except StoreUnusable:
            raise  # no release's fault, and nothing can be stored: the next run goes on
        except StadtboteError as error:
            _failed(workspace, record, error, tally)
        progress("translating", number, len(waiting))
    fail_refused(workspace, engines, tally)
    for name, resting in engines.resting.items():
        tally.note(f"{name} rests: {resting.reason}")
    tell_engines(workspace, engines, tally)


def unmade(workspace: Workspace) -> list[Record]:
    """Releases with their German that are to become drafts now, in order of priority."""
    now = workspace.now()
    found = []
    for record in workspace.store.find(work=[Work.WAITING, Work.FAILED]):
        again = record.temporary and record.retry_at is not None and record.retry_at <= now
        if record.release is not None and (record.work is Work.WAITING or again):
            found.append(record)
    return sorted(found, key=lambda record: priority(record, workspace.today()))


def _mail_urgent(workspace: Workspace, record: Record, tally: RunReportBuilder, written: int) -> None:
    """A new draft with an urgent word is told now, not at the end of the run."""
    for path in tally.written[written:] if record.urgent else ():
        tell_urgent(workspace, record, path, tally)


def _failed(workspace: Workspace, record: Record, error: StadtboteError, tally: RunReportBuilder) -> None:
    """A release that could not be brought on: the others go on."""
    reason = str(error)
    stop = drafting.waiting(reason, seen=record) if error.temporary else drafting.failed(reason, seen=record)
    news = News(what="failed", about=record.title, message=reason)
    workspace.change(
        record.id,
        tally.telling(
            stop,
            lambda before, after: news if after.reason == reason and before.reason != reason else None,
        ),
    )
    tally.add(record.source, failed=1)
