"""One poll of one source: every entry ends as a record with a state; only then are the validators kept."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from pipeline import fetch
from pipeline.errors import EmptyList, FetchError, GoneError, ParseError, StadtboteError
from pipeline.fetch.discovery.health import worth_keeping
from pipeline.fetch.http import Client
from pipeline.messages import Message, noop
from pipeline.model import Entry, Event, Listing, Poll, Record, Source, SourceState, Standing, Work
from pipeline.transitions import identity, reading, sources
from pipeline.workflow.sources.new_entries import NewEntries
from pipeline.workflow.sources.selection import choose, newest_first, unwanted
from pipeline.workflow.workspace.run_report import Row, RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

A_DAY = dt.timedelta(days=1)
"""A city's clock may be in another zone, and no further ahead."""
BUILT_TOGETHER = 5
"""So many entries of one hour may well have been changed by people."""


class Unlisted(Enum):
    """Why a poll gave no list."""

    NOT_DUE = "not due"
    """Its pages may be read all the same: a killed run may have left one on its list."""
    RESTING = "resting"
    """Paused, gone, or it did not answer: nothing of it is asked."""


def poll(
    workspace: Workspace,
    source: Source,
    seen: SourceState,
    client: Client,
    tally: RunReportBuilder,
    *,
    forced: bool,
) -> Listing | Unlisted:
    """What a source lists now, to be stored by `record_listing`, or why there is nothing. Never raises ours.

    `seen` is the source's state as its turn began: what a person decides about it from now on stands.
    """
    now = workspace.now()
    tally.rows[source.id] = Row(source=source.id, name=source.name)
    if why := not_now(seen, now, forced=forced):
        _note(tally, source, why)
        works = seen.standing is Standing.ACTIVE and not seen.failures
        return Unlisted.NOT_DUE if works else Unlisted.RESTING
    at = replace(source, url=seen.url) if seen.url else source
    try:
        listing = fetch.poll(at, client, validators=seen.validators, now=now)
    except (FetchError, ParseError) as error:
        if not isinstance(error, EmptyList) or any(known.entries for known in seen.polls):
            poll_failed(workspace, tally, source, seen, error)
            return Unlisted.RESTING
        # Where nothing was ever listed, nothing was lost: that is a question, which health asks.
        listing = Listing(source=source.id, url=at.url, retrieved=now, problems=(error.message,))
    workspace.step("polled")
    return listing


def not_now(state: SourceState, now: dt.datetime, *, forced: bool) -> str:
    """Why a source is not polled at this moment, or ""."""
    if state.standing is Standing.PAUSED:
        return Message(
            "paused: {our_reason} (`stadtbote sources resume {source}`)",
            our_reason=state.reason,
            source=state.id,
        )
    if state.standing is Standing.GONE:
        return Message(
            "gone: {our_reason} (`stadtbote sources move {source} URL`)",
            our_reason=state.reason,
            source=state.id,
        )
    if state.standing is Standing.QUARANTINED and state.retry_at and now < state.retry_at:
        return Message(
            "quarantined: {our_reason}; next try {when} UTC",
            our_reason=state.reason,
            when=f"{state.retry_at:%d %B %H:%M}",
        )
    if not forced and state.next_poll and now < state.next_poll:
        return Message("not due before {time} UTC", time=f"{state.next_poll:%H:%M}")
    return ""


@dataclass(slots=True)
class _Figures:
    """What a list held, while it is worked through."""

    new: int = 0
    changed: int = 0
    guids: int = 0
    """New identities for known releases."""
    ids: list[str] = field(default_factory=list)


def record_listing(
    workspace: Workspace, source: Source, seen: SourceState, listing: Listing, tally: RunReportBuilder
) -> None:
    """Store a record for each new entry, note the changed ones, then keep the validators."""
    if listing.unchanged:
        workspace.store.change_source(source.id, nothing_new(source, seen, listing, tally))
        return
    found = _entries(workspace, source, seen, listing, tally)
    found.ids += _refused(workspace, source, listing, tally)
    tally.add(source.id, unchanged=len(listing.entries) - found.new - found.changed)
    for problem in listing.problems:
        _note(tally, source, problem)
    poll = Poll(
        at=listing.retrieved,
        entries=len(listing.entries),
        new=found.new,
        changed=found.changed,
        gone=len(set(seen.listed) - set(found.ids)),
        missing_titles=sum(not entry.title for entry in listing.entries),
        missing_dates=sum(entry.day is None for entry in listing.entries),
        new_guids_for_known=found.guids,
    )
    workspace.store.change_source(source.id, _good(source, seen, listing, poll, listed=found.ids))
    workspace.step("validators kept")


def nothing_new(
    source: Source, seen: SourceState, listing: Listing, tally: RunReportBuilder
) -> sources.Transition:
    """What the state of a source becomes by a poll that was answered "unchanged"."""
    tally.add(source.id, unchanged=len(seen.listed))
    poll = Poll(at=listing.retrieved, entries=len(seen.listed), unchanged=True)
    return _good(source, seen, listing, poll, listed=None)


def _entries(
    workspace: Workspace, source: Source, seen: SourceState, listing: Listing, tally: RunReportBuilder
) -> _Figures:
    urls = Counter(entry.url for entry in listing.entries if entry.url)
    figures, new, rank, listed_before = _Figures(), NewEntries(workspace), 0, False
    entries = newest_first(own_updates(listing.entries, listing.retrieved))
    names = [(entry.id, entry.url if urls[entry.url] == 1 else "") for entry in entries]
    for entry, name, known in zip(entries, names, workspace.store.known_among(names), strict=True):
        if new.hold(*name):
            new.store()
            known = workspace.store.known(*name)
        elif listed_before and (known is None or known.id in figures.ids):
            # An entry before it in this list may have changed what is known.
            known = workspace.store.known(*name)
        if known is not None and known.successor:
            known = newest_of(workspace, known)
            entry = replace(entry, id=known.id)
        if known is not None and known.source in {source.id, ""}:
            figures.guids += entry.id not in {known.id, known.entry.id, *known.aliases}
            figures.changed += _listed_again(workspace, known, entry)
            listed_before = True
            figures.ids.append(known.id)
            continue
        choice = choose(
            entry, source, first_run=not seen.started, rank=rank, start=workspace.settings.select.start
        )
        rank += choice.work is not Work.SKIPPED
        new.add(_record(entry, listing.retrieved, choice.work, choice.reason))
        figures.ids.append(entry.id)
        # What `skip` leaves out is unknown all the same: a poll full of the unknown may have missed some.
        figures.new += 1
        tally.add(
            source.id, new=int(choice.work is Work.WAITING), skipped=int(choice.work is not Work.WAITING)
        )
    new.store()
    if figures.new and all(_left_out(source, entry) for entry in entries):
        said = noop(
            "`only` or `skip` leave out all {n} entries: `stadtbote sources check {source}` shows them"
        )
        _note(tally, source, Message(said, n=len(entries), source=source.id))
    return figures


def _left_out(source: Source, entry: Entry) -> bool:
    """Whether `only` or `skip` leave an entry out."""
    return bool(
        unwanted(source, title=entry.title, url=entry.url, author=entry.author, categories=entry.categories)
    )


def own_updates(entries: Sequence[Entry], now: dt.datetime) -> list[Entry]:
    """Entries whose "updated" says something of themselves: an hour that half of the list shares is the build's, and one
    of the future a wrong clock's."""
    hours = Counter(f"{entry.updated:%Y%m%d%H}" for entry in entries if entry.updated)
    built = {hour for hour, count in hours.items() if count > max(BUILT_TOGETHER, len(entries) / 2)}
    return [
        replace(entry, updated=None)
        if entry.updated and (entry.updated - now > A_DAY or f"{entry.updated:%Y%m%d%H}" in built)
        else entry
        for entry in entries
    ]


def newest_of(workspace: Workspace, record: Record) -> Record:
    """The release that holds the key of a record now."""
    passed = {record.id}
    while record.successor not in passed and (found := workspace.store.get(record.successor)) is not None:
        record = found
        passed.add(record.id)
    return record


def _listed_again(workspace: Workspace, record: Record, entry: Entry) -> bool:
    """What a known entry says today; whether that is something else."""
    changed = identity.is_changed(record, entry)
    if changed or not record.source or entry.id not in {record.id, record.entry.id, *record.aliases}:
        workspace.change(record.id, reading.listed(entry))
        workspace.step("entry stored")
    return changed


def _record(entry: Entry, now: dt.datetime, work: Work, reason: str) -> Record:
    return Record(
        id=entry.id,
        source=entry.source,
        entry=entry,
        work=work,
        reason=reason,
        seen=now,
        listed=now,
        history=(Event(at=now, what="seen", detail=reason),),
    )


def _refused(workspace: Workspace, source: Source, listing: Listing, tally: RunReportBuilder) -> list[str]:
    """Entries that are no releases are recorded once, with the reason."""
    for entry, reason in listing.refused:
        if workspace.store.known(entry.id) is None:
            workspace.store.add(_record(entry, listing.retrieved, Work.SKIPPED, reason))
            tally.add(source.id, skipped=1)
    return [entry.id for entry, _ in listing.refused]


def _good(
    source: Source, seen: SourceState, listing: Listing, poll: Poll, *, listed: Sequence[str] | None
) -> sources.Transition:
    """What the state of a source becomes by a good poll."""
    answer = sources.Answer(
        poll=poll,
        pause=max(source.every, listing.next_poll or dt.timedelta()),
        # A 304 may come without validators: those it answered to still hold.
        validators=None if listing.unchanged else listing.validators,
        listed=None if listed is None else tuple(listed),
        moved_to=listing.moved_to or "",
        tdm_reserved=listing.tdm_reserved,
    )
    return sources.polled(answer, seen=seen, keep=worth_keeping)


def poll_failed(
    workspace: Workspace, tally: RunReportBuilder, source: Source, seen: SourceState, error: StadtboteError
) -> None:
    """A failed poll: asked again in minutes, growing to hours; one that cannot heal, or lasts a day, stops the source,
    which is told once."""
    stops = Standing.GONE if isinstance(error, GoneError) else Standing.QUARANTINED
    asked = getattr(error, "retry_after", None) or 0
    after = workspace.store.change_source(
        source.id,
        sources.poll_failed(
            str(error),
            seen=seen,
            now=workspace.now(),
            keep=worth_keeping,
            stops=None if error.temporary else stops,
            asked=dt.timedelta(seconds=asked),
        ),
    )
    tally.add(source.id, failed=1)
    if after.standing in {Standing.QUARANTINED, Standing.GONE}:
        told = Message("{our_standing}: {our_error}", our_standing=after.standing, our_error=error)
        if seen.standing is not after.standing:
            tally.tell("source", source.id, told)
    else:
        again = after.next_poll or workspace.now()
        told = Message("{our_error}; asked again after {time} UTC", our_error=error, time=f"{again:%H:%M}")
    _note(tally, source, told)


def poll_crashed(
    workspace: Workspace, tally: RunReportBuilder, source: Source, seen: SourceState, reason: str
) -> None:
    """An error nobody foresaw while a source had its turn: as a failed poll, and told when it begins."""
    if not seen.failures:
        tally.tell("source", source.id, reason)
    poll_failed(workspace, tally, source, seen, FetchError(reason, temporary=True))


def _note(tally: RunReportBuilder, source: Source, line: str) -> None:
    row = tally.rows[source.id]
    tally.rows[source.id] = replace(
        row, note=Message("{our_note}; {our_more}", our_note=row.note, our_more=line) if row.note else line
    )
