"""What a poll says of its source's health: compared with the source's own past, told once, grave ones quarantined."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline import fetch
from pipeline.errors import FetchError, ParseError
from pipeline.fetch.discovery import health
from pipeline.fetch.http import Client
from pipeline.model import Record, Source, SourceState
from pipeline.transitions import sources
from pipeline.workflow.sources.poll import record_listing
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def check_health(
    workspace: Workspace, source: Source, seen: SourceState, read: Sequence[Record], tally: RunReportBuilder
) -> None:
    """Complete the last poll's figures with what was read, and compare it with the source's past. `seen` is the source's
    state as its turn began."""
    state = workspace.store.source(source.id)
    if transition := measured(workspace, source, seen, state, read, tally):
        workspace.store.change_source(source.id, transition)


def measured(
    workspace: Workspace,
    source: Source,
    seen: SourceState,
    state: SourceState,
    read: Sequence[Record],
    tally: RunReportBuilder,
) -> sources.Transition | None:
    """What was read after the last poll, compared with the source's past, and told: what its state becomes by it.

    `state` is that after the poll, `seen` that before. What a person resumed or moved is compared with what came since.
    """
    known = [
        poll for poll in health.measured(state.polls) if state.decided is None or poll.at >= state.decided
    ]
    if not known:
        return None
    releases = [record.release for record in read if record.release is not None]
    lengths = tuple(sum(len(block.text) for block in release.blocks) for release in releases)
    poll = replace(known[-1], lengths=lengths, boilerplate=health.left_out(releases))
    if state.polls == seen.polls or state.polls[-1].unchanged:
        # Nothing was listed now: the last list is what it was, but what came with it has been told.
        poll = replace(poll, new=0, new_guids_for_known=0)
    found = health.assess(known[:-1], poll, source)
    quiet = health.silence(state.polls, workspace.now(), source)
    concerns = (*found, *((quiet,) if quiet else ()))
    before = {_kind(text) for text in state.concerns}
    for concern in concerns:
        if _kind(concern.message) not in before:
            tally.tell("source", source.id, concern.message)
    grave = next((item.message for item in concerns if item.grave), "")
    return sources.measured(
        state.polls[-1].at,
        lengths=lengths,
        boilerplate=poll.boilerplate,
        concerns=[item.message for item in concerns],
        grave=grave,
        seen=seen,
        now=workspace.now(),
    )


def fetch_the_rest(
    workspace: Workspace, source: Source, seen: SourceState, client: Client, tally: RunReportBuilder
) -> None:
    """Where a whole poll was new, items may have been missed: read what the list still has, and say so."""
    state = workspace.store.source(source.id)
    *past, poll = state.polls
    if not any(known.entries for known in past) or not poll.entries or poll.new < poll.entries:
        return
    try:
        listing = fetch.rest(source, client, now=workspace.now())
    except (FetchError, ParseError):
        return
    if listing.entries:
        state = replace(state, decided=seen.decided)
        record_listing(workspace, source, state, replace(listing, validators=state.validators), tally)


def _kind(message: str) -> str:
    """A concern without its numbers: the same concern with other figures is not news."""
    return "".join(letter for letter in message if not letter.isdigit())
