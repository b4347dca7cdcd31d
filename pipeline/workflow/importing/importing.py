"""`run`: poll, fetch, read, re-check, translate, check, write, publish; in this order, and nowhere else."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress

from pipeline.errors import JobLost, RunDied, SiteMissing, StadtboteError, StoreUnusable
from pipeline.messages import Message
from pipeline.model import News, PostState, Record, Source, Work
from pipeline.transitions import drafting
from pipeline.workflow.drafting.absence import require_folders
from pipeline.workflow.drafting.holding import keep_place
from pipeline.workflow.drafting.lapsing import lapse, tell_engines, tell_stops
from pipeline.workflow.drafting.moved_files import detect_file_changes, tell_damage
from pipeline.workflow.drafting.new_drafts import draft_release, fail_refused
from pipeline.workflow.exchange.tmx_files import read_memories
from pipeline.workflow.importing.gathering import Progress, deadline, gather
from pipeline.workflow.importing.priority import priority
from pipeline.workflow.importing.trial import try_configuration
from pipeline.workflow.posts.review_branch import bring
from pipeline.workflow.posts.second_opinion import own_lexicon
from pipeline.workflow.publishing.publish import publish_due
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.in_doubt import put_moments_right, settle_intents
from pipeline.workflow.purchasing.turns import Overlap
from pipeline.workflow.reporting.metrics import GOOD_RUN
from pipeline.workflow.reporting.telling import tell_news, tell_urgent
from pipeline.workflow.workspace.doubts import doubts
from pipeline.workflow.workspace.internal_errors import contained, write_trace
from pipeline.workflow.workspace.old_files import remove_old
from pipeline.workflow.workspace.posts_folder import remember_place
from pipeline.workflow.workspace.run_report import RunReport, RunReportBuilder
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.stops import room
from pipeline.workflow.workspace.terms import of_unknown_cities
from pipeline.workflow.workspace.workspace import Workspace


def run_import(
    workspace: Workspace,
    *,
    only: str | None = None,
    limit: int | None = None,
    forced: bool = False,
    deletions_meant: bool = False,
    progress: Progress = lambda stage, done, total: None,
    shown: Callable[[RunReport], bool] = lambda report: True,
) -> RunReport:
    """One run over all sources (or `only` one). Raises LockHeld where another run is at work, SiteMissing where the
    site's folder or most of its posts are gone (`deletions_meant`: a person says that they are deleted) or are
    another machine's.

    `shown` is called with the report, and says whether its news count as told; `limit` caps how many releases are brought to a draft; `forced` polls sources that are not due.
    """
    if not workspace.lays_posts:
        raise SiteMissing("the posts lie on another machine: `stadtbote worker start` works beside it")
    with workspace.alone("run"), together(workspace, "Run"):
        tally = RunReportBuilder(
            started=workspace.now(), rebuilt=workspace.store.rebuilt, keep=workspace.store.tell_people
        )
        with deaths_told(workspace, tally):
            at_rest = begin(workspace, tally, deletions_meant=deletions_meant)
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
            if tally.late:
                left = Message(
                    "the run's deadline passed: {n} sources and releases wait for the next", n=len(tally.late)
                )
                tally.note(left)
            if only is None and limit is None:
                tell_stops(workspace, tally)
            finish(workspace, tally, at_rest=at_rest)
            workspace.step("run done")
        return tell_news(workspace, tally, shown)


def begin(workspace: Workspace, tally: RunReportBuilder, *, deletions_meant: bool = False) -> str:
    """What comes before any other work on a site: damage, memories, what people did to files, drafts that lapse. Gives
    the state in which posts and records were found at rest, if they were. Raises SiteMissing."""
    tell_damage(workspace, tally)
    # A glossary or lexicon that cannot be read stops the run before anything is bought.
    _ = workspace.terms, own_lexicon(workspace)
    for line in (*of_unknown_cities(workspace.settings), *doubts(workspace)):
        tally.note(line)
    read_memories(workspace, tally)
    at_rest = _look_around(workspace, tally, deletions_meant)
    put_moments_right(workspace, tally)
    lapse(workspace, tally)
    return at_rest


def finish(workspace: Workspace, tally: RunReportBuilder, *, at_rest: str) -> None:
    """What comes after it: publish what is due, remove what is old."""
    publish_due(workspace, tally, at_rest=at_rest)
    workspace.store.archive.purge(workspace.now() - workspace.keep)
    remove_old(workspace)
    workspace.store.change_mark(GOOD_RUN, lambda _: workspace.now().isoformat())


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
        require_folders(workspace)
        keep_place(workspace)
        remember_place(workspace.settings, workspace.store)
        return detect_file_changes(workspace, tally, deletions_meant=deletions_meant)
    except SiteMissing as error:
        tally.tell("missing", error.about, error.message)
        tell_news(workspace, tally)
        raise


def make_all(
    workspace: Workspace,
    sources: Sequence[Source],
    engines: Engines,
    tally: RunReportBuilder,
    *,
    limit: int | None,
    progress: Progress,
) -> None:
    """Bring what waits to drafts, in order of priority, as many at once as the engines take, until limit, budget,
    quota or the run's deadline say stop."""
    by_id = {source.id: source for source in sources}
    # Of what waits its name and place are kept: the records of thousands would fill the memory.
    today, ends = workspace.today(), deadline(workspace, tally)
    waiting = sorted(
        (priority(record, today), record.source, record.language) for record in unmade(workspace, sources)
    )
    progress("translating", 0, len(waiting))
    calls = max(
        (engines.at_once(language, workspace.settings.languages[0]) for *_, language in waiting[:1]),
        default=1,
    )
    engines.overlap_writes()
    with Overlap(calls, engines.turn) as overlap:
        for number, ((*_, identity), source, _) in enumerate(waiting, 1):
            overlap.wait(lambda under_way: _has_room(workspace, tally, limit, under_way))
            if limit is not None and len(tally.written) >= limit:
                tally.add(source, waiting=1)
            elif workspace.now() >= ends:
                tally.add(source, waiting=1)
                tally.late.add(identity)
            elif (record := workspace.store.get(identity)) is not None and is_unmade(record, workspace.now()):
                overlap.start(bring_on, workspace, by_id[source], record, engines, tally)
            progress("translating", number, len(waiting))
    fail_refused(workspace, engines, tally)
    for name, resting in engines.resting.items():
        tally.note(f"{name} rests: {resting.reason}")
    tell_engines(workspace, engines, tally)


def _has_room(workspace: Workspace, tally: RunReportBuilder, limit: int | None, under_way: int) -> bool:
    """Whether one more release may be begun before those under way are done."""
    left = room(workspace)
    return (limit is None or len(tally.written) + under_way < limit) and (left is None or under_way < left)


def bring_on(
    workspace: Workspace, source: Source, record: Record, engines: Engines, tally: RunReportBuilder
) -> None:
    """Bring a release to its drafts, when it is its turn; what hinders it is its state, and the others go on."""
    try:
        with contained(workspace, record, tally):
            after = draft_release(workspace, source, bring(workspace, record), engines, tally)
            _mail_urgent(workspace, record, after, tally)
    except (StoreUnusable, JobLost):
        raise  # no release's fault, and nothing can be stored: the next run goes on
    except StadtboteError as error:
        _failed(workspace, record, error, tally)


def unmade(workspace: Workspace, sources: Sequence[Source]) -> Iterator[Record]:
    """Releases of these sources with their German that are to become drafts now."""
    now, ids = workspace.now(), {source.id for source in sources}
    found = workspace.store.find(work=[Work.WAITING, Work.FAILED])
    return (record for record in found if record.source in ids and is_unmade(record, now))


def is_unmade(record: Record, now: dt.datetime) -> bool:
    """Whether a release has its German and is to become a draft now."""
    again = record.temporary and record.retry_at is not None and record.retry_at <= now
    waits = record.work is Work.WAITING or (record.work is Work.FAILED and again)
    return record.release is not None and waits


def _mail_urgent(workspace: Workspace, before: Record, after: Record, tally: RunReportBuilder) -> None:
    """A new draft with an urgent word is told now, not at the end of the run."""
    for language, version in after.versions.items() if after.urgent else ():
        old = before.versions.get(language)
        if version.place is PostState.DRAFT and (old is None or old.place is PostState.NONE):
            tell_urgent(workspace, after, version.path, tally)


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
