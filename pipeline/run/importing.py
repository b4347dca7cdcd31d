"""`run`: poll, fetch, read, re-check, translate, check, write, publish; in this order, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from pipeline.errors import SiteMissing, StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import Record, Source, SourceState, Work
from pipeline.run import imaging
from pipeline.run.changes import recheck
from pipeline.run.deciding import priority
from pipeline.run.engines import Engines
from pipeline.run.health import fetch_the_rest, look_after
from pipeline.run.internal import alone, traced
from pipeline.run.lapsing import lapse, tell_engines, tell_room
from pipeline.run.mailing import tell, tell_urgent
from pipeline.run.making import make
from pipeline.run.memories import read_memories
from pipeline.run.place import Workplace
from pipeline.run.polling import poll, poll_crashed
from pipeline.run.publishing import publish_due
from pipeline.run.reading import read
from pipeline.run.report import RunReport, Tally
from pipeline.run.sharing import together
from pipeline.run.unsettled import put_moments_right, settle_intents
from pipeline.run.whereabouts import look_around, sweep, tell_damage
from pipeline.store import run_lock
from pipeline.transitions import drafting

SIDE_BY_SIDE = 8
"""Sources polled at the same time; each host still sees one connection at a time."""

Progress = Callable[[str, int, int], None]
"""Called with a word for the stage, how many are done, and of how many."""


def import_(
    place: Workplace,
    *,
    only: str | None = None,
    limit: int | None = None,
    forced: bool = False,
    deletions_meant: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> RunReport:
    """One run over all sources (or `only` one). Raises LockHeld where another run is at work, SiteMissing where the
    site's folder or most of its posts are gone (`deletions_meant`: a person says that they are deleted).

    `limit` caps how many releases are brought to a draft; `forced` polls sources that are not due.
    """
    with run_lock(place.settings.state / "run.lock", what="run", now=place.now()), together(place, "Run"):
        tally = Tally(started=place.now(), rebuilt=place.store.rebuilt)
        tell_damage(place, tally)
        sweep(place)
        read_memories(place)
        _look_around(place, tally, deletions_meant)
        put_moments_right(place, tally)
        lapse(place, tally)
        settle_intents(place, tally)
        chosen = [one for one in place.sources if only in {None, one.id} and (one.enabled or only == one.id)]
        gather(place, chosen, tally, forced=forced or only is not None, progress=progress)
        tally.hint = place.hint
        with closing(Engines(place)) as engines:
            make_all(place, chosen, engines, tally, limit=limit, progress=progress)
        if only is None and limit is None:
            tell_room(place, tally)
        publish_due(place, tally)
        place.store.archive.purge(place.now() - place.keep)
        place.step("run done")
        if trouble := tell(place, tally.report()):
            tally.note(trouble)
        return tally.report()


def _look_around(place: Workplace, tally: Tally, deletions_meant: bool) -> None:
    """Note what people did to files; a run that stops here is mailed all the same."""
    try:
        look_around(place, tally, deletions_meant=deletions_meant)
    except SiteMissing as error:
        tally.tell("missing", error.about, error.message)
        tell(place, tally.report())
        raise


def gather(
    place: Workplace, sources: Sequence[Source], tally: Tally, *, forced: bool, progress: Progress
) -> None:
    """Poll the sources side by side; each one polite and sequential inside."""
    done = 0
    progress("reading", 0, len(sources))
    with place.client() as client, ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:

        def one(source: Source) -> None:
            _gather_one(place, source, client, tally, forced=forced)

        # Rows appear in the order of the configuration, whichever source answers first.
        for source in sources:
            tally.add(source.id)
        for _ in pool.map(one, sources):
            done += 1
            progress("reading", done, len(sources))


def _gather_one(place: Workplace, source: Source, client: Client, tally: Tally, *, forced: bool) -> None:
    seen = place.store.source(source.id)
    try:
        _poll_and_read(place, source, seen, client, tally, forced=forced)
    except (StadtboteError, MemoryError):
        raise
    except Exception as error:
        reason = traced(place, error, about=source.id)
        poll_crashed(place, tally, source, seen, reason)


def _poll_and_read(
    place: Workplace, source: Source, seen: SourceState, client: Client, tally: Tally, *, forced: bool
) -> None:
    if not poll(place, source, seen, client, tally, forced=forced):
        return
    fetch_the_rest(place, source, seen, client, tally)
    done = []
    for record in unread(place, source):
        with alone(place, record, tally):
            done.append(read(place, source, record, client, tally))
    look_after(place, source, seen, done, tally)
    recheck(place, source, seen, client, tally)
    imaging.prepare(place, source, client, tally)


def unread(place: Workplace, source: Source) -> list[Record]:
    """Records whose page was never read: new ones, and failed ones that are worth another try now."""
    now = place.now()
    found = []
    for record in place.store.find(source=source.id, work=[Work.WAITING, Work.FAILED]):
        if record.release is not None:
            continue
        due = record.recheck_at is None or record.recheck_at <= now
        if record.work is Work.WAITING or (record.temporary and due):
            found.append(record)
    return sorted(found, key=lambda one: (one.entry.day is None, one.entry.day or one.seen.date(), one.id))


def make_all(
    place: Workplace,
    sources: Sequence[Source],
    engines: Engines,
    tally: Tally,
    *,
    limit: int | None,
    progress: Progress,
) -> None:
    """Bring what waits to drafts, in order of priority, until limit, budget or quota say stop."""
    by_id = {source.id: source for source in sources}
    waiting = [one for one in unmade(place) if one.source in by_id]
    progress("translating", 0, len(waiting))
    for number, record in enumerate(waiting, 1):
        if limit is not None and len(tally.written) >= limit:
            tally.add(record.source, waiting=1)
            continue
        written = len(tally.written)
        try:
            with alone(place, record, tally):
                make(place, by_id[record.source], record, engines, tally)
                _mail_urgent(place, record, tally, written)
        except StadtboteError as error:
            _failed(place, record, error, tally)
        progress("translating", number, len(waiting))
    for name, reason in engines.resting.items():
        tally.note(f"{name} rests: {reason}")
    tell_engines(place, engines, tally)


def unmade(place: Workplace) -> list[Record]:
    """Releases with their German that are to become drafts now, in order of priority."""
    now = place.now()
    found = []
    for record in place.store.find(work=[Work.WAITING, Work.FAILED]):
        again = record.temporary and record.retry_at is not None and record.retry_at <= now
        if record.release is not None and (record.work is Work.WAITING or again):
            found.append(record)
    return sorted(found, key=lambda record: priority(record, place.today()))


def _mail_urgent(place: Workplace, record: Record, tally: Tally, written: int) -> None:
    """A new draft with an urgent word is told now, not at the end of the run."""
    for path in tally.written[written:] if record.urgent else ():
        if trouble := tell_urgent(place, record, path):
            tally.note(trouble)


def _failed(place: Workplace, record: Record, error: StadtboteError, tally: Tally) -> None:
    """A release that could not be brought on: the others go on."""
    reason = str(error)
    stop = drafting.waiting(reason, seen=record) if error.temporary else drafting.failed(reason, seen=record)
    after = place.change(record.id, stop)
    if after.reason == reason and record.reason != reason:
        tally.tell("failed", record.title, reason)
    tally.add(record.source, failed=1)
