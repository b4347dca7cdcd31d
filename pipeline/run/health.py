"""What a poll says of its source's health: compared with the source's own past, told once, grave ones quarantined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline import fetch
from pipeline.errors import FetchError, ParseError
from pipeline.fetch import health
from pipeline.fetch.http import Client
from pipeline.model import Record, Source
from pipeline.run.place import Workplace
from pipeline.run.polling import record_listing
from pipeline.run.report import Tally
from pipeline.store import SourceState, Standing


def look_after(place: Workplace, source: Source, read: Sequence[Record], tally: Tally) -> None:
    """Complete the last poll's figures with what was read, and compare it with the source's past."""
    state = place.store.source(source.id)
    if not state.polls:
        return
    releases = [one.release for one in read if one.release is not None]
    lengths = tuple(sum(len(block.text) for block in one.blocks) for one in releases)
    poll = replace(state.polls[-1], lengths=lengths, boilerplate=health.left_out(releases))
    found = health.assess(state.polls[:-1], poll)
    quiet = health.silence(state.polls, place.now())
    concerns = (*found, *((quiet,) if quiet else ()))
    new = tuple(one.message for one in concerns)
    before = {_kind(one) for one in state.concerns}
    for one in concerns:
        if _kind(one.message) not in before:
            tally.tell("source", source.id, one.message)
    state = replace(state, polls=(*state.polls[:-1], poll), concerns=new)
    grave = next((one for one in concerns if one.grave), None)
    if grave is not None:
        state = quarantined(state, grave.message, place.now())
    place.store.put_source(state)


def quarantined(state: SourceState, reason: str, now: dt.datetime) -> SourceState:
    """A source that is left alone for a day, or until `sources resume`."""
    return replace(
        state,
        standing=Standing.QUARANTINED,
        reason=reason,
        since=now,
        retry_at=now + dt.timedelta(days=1),
    )


def fetch_the_rest(place: Workplace, source: Source, client: Client, tally: Tally) -> None:
    """Where a whole poll was new, items may have been missed: read what the list still has, and say so."""
    state = place.store.source(source.id)
    if len(state.polls) < 2 or not state.polls[-1].entries or state.polls[-1].new < state.polls[-1].entries:
        return
    try:
        listing = fetch.rest(source, client, now=place.now())
    except (FetchError, ParseError):
        return
    if listing.entries:
        record_listing(place, source, state, replace(listing, validators=state.validators), tally)


def _kind(message: str) -> str:
    """A concern without its numbers: the same concern with other figures is not news."""
    return "".join(letter for letter in message if not letter.isdigit())
