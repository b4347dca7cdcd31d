"""How a source is doing: one poll and its own history in, Concerns out. Pure; only `check_source` polls.

The workflow keeps the history (`PollRecord`s) and acts on concerns: `grave` ones quarantine the source.
Every measure is taken against the source's own past, never against other sources.
"""

import datetime as dt
import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.german.working_days import working_days
from pipeline.messages import Message, noop
from pipeline.model import Poll, Release, Source

HISTORY = 500
"""Polls looked back at; what is older says little about a site of today."""
ENOUGH = 5
"""Polls or releases from which on a history can be compared with."""
WEEK = 5
"""Working days a source may rest at least, whatever its longest pause was."""
RECENT = 60
SEVERAL = 3
"""Releases of one poll from which on their median says something."""
VANISHED_PAGES = 5
VANISHED_SHARE = 0.1
"""More than five pages or a tenth of a source within a day is one event, a relaunch."""

What = Literal[
    "all-new",
    "silent",
    "short-texts",
    "long-texts",
    "boilerplate",
    "no-titles",
    "no-dates",
    "new-identities",
    "relaunch",
    "no-entries",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something about a source that a person should know."""

    what: What
    message: str
    """One plain sentence with the numbers."""
    grave: bool = False
    """Quarantine: what is fetched now would be wrong."""


def measured(history: Sequence[Poll]) -> tuple[Poll, ...]:
    """Polls that can be compared: a failed one and one that was answered "unchanged" (304) measured nothing."""
    return tuple(poll for poll in history[-HISTORY:] if not poll.error and not poll.unchanged)


def assess(history: Sequence[Poll], poll: Poll, source: Source) -> tuple[Concern, ...]:
    """What is odd about `poll` of `source`, seen after `history` (oldest first)."""
    past = [known for known in measured(history) if known.entries]
    if not measured([poll]):
        return ()
    if poll.entries == 0:
        told = noop("the poll listed nothing; earlier ones did")
        if not past:
            told = Message(
                "nothing was ever listed: is the address right? `stadtbote sources check {source}`",
                source=source.id,
            )
        return (Concern(what="no-entries", message=told),)
    return (*_identities(past, poll), *_missing(past, poll, source), *_drift(past, poll))


def silence(history: Sequence[Poll], now: dt.datetime, source: Source) -> Concern | None:
    """A concern where nothing new came for far longer than this source ever paused. Asked at each run.

    Counted in working days of the source's state: weekends and holidays are no silence.
    """
    fresh = [poll.at for poll in history[-HISTORY:] if poll.new]
    if len(fresh) < ENOUGH:
        return None
    longest = max(working_days(*pair, source.state) for pair in itertools.pairwise(fresh))
    quiet = working_days(fresh[-1], now, source.state)
    if quiet <= max(3 * longest, WEEK):
        return None
    return Concern(
        what="silent",
        message=Message(
            "nothing new for {days} working days; the longest pause before was {longest}",
            days=quiet,
            longest=longest,
        ),
    )


def worth_keeping(polls: Sequence[Poll]) -> tuple[Poll, ...]:
    """What a store keeps of its polls: the last 60, and before them the 60 newest that brought something.

    A source polled every two hours fills a hundred places in a week; then no pause of a week could be seen.
    """
    recent = tuple(polls)[-RECENT:]
    fresh = [poll for poll in tuple(polls)[:-RECENT] if poll.new]
    return (*fresh[-RECENT:], *recent)


def relaunch(*, vanished: int, pages: int) -> Concern | None:
    """A concern where so many of a source's `pages` vanished within a day that it is one event of the source."""
    if vanished <= 1 or (vanished <= VANISHED_PAGES and vanished <= pages * VANISHED_SHARE):
        return None
    return Concern(
        what="relaunch",
        message=Message(
            "{vanished} of {pages} pages vanished within a day: a relaunch, not {vanished} withdrawals",
            vanished=vanished,
            pages=pages,
        ),
        grave=True,
    )


def _identities(past: Sequence[Poll], poll: Poll) -> Iterable[Concern]:
    """Every entry new, or old ones under new names. What was found again by its address is settled, and no concern."""
    unsettled = min(poll.new_guids_for_known, poll.new)
    if unsettled and unsettled >= max(2, poll.entries / 2):
        yield Concern(
            what="new-identities",
            message=Message(
                "{number} of {all} entries are known under another identity: guids or addresses were changed",
                number=unsettled,
                all=poll.entries,
            ),
            grave=True,
        )
    elif past and 1 < poll.entries == poll.new:
        yield Concern(
            what="all-new",
            message=Message(
                "all {number} entries are new: older ones may have been missed between two polls",
                number=poll.entries,
            ),
        )


def _missing(past: Sequence[Poll], poll: Poll, source: Source) -> Iterable[Concern]:
    """Titles or dates gone that were there before. A sitemap holds titles now and then at best."""
    if sum(known.entries for known in past) < ENOUGH:
        return
    for what, field, noun in (
        ("no-titles", "missing_titles", noop("title")),
        ("no-dates", "missing_dates", noop("date")),
    ):
        share, *before = (getattr(known, field) / known.entries for known in (poll, *past))
        usual = statistics.median(before)
        if share < 0.5 or usual >= 0.1 or (what, source.kind) == ("no-titles", "sitemap"):
            continue
        # A list without dates is no reason to stop: the page has one. Without titles the list is another.
        yield Concern(
            what="no-titles" if what == "no-titles" else "no-dates",
            message=Message(
                "{number} of {all} entries have no {our_noun}; before, {share} had none",
                number=getattr(poll, field),
                all=poll.entries,
                our_noun=noun,
                share=f"{usual:.0%}",
            ),
            grave=what == "no-titles",
        )


def _drift(past: Sequence[Poll], poll: Poll) -> Iterable[Concern]:
    """Texts far from this source's usual length, or far more thrown away."""
    lengths = [length for poll in past for length in poll.lengths]
    if len(lengths) >= ENOUGH and len(poll.lengths) >= SEVERAL:
        usual, now = statistics.median(lengths), statistics.median(poll.lengths)
        # Releases of one office differ by a factor of five (89 to 466 words is its middle 80 %), the median
        # of several does not: half of the shortest or twice the longest tenth was never seen from one poll.
        tenth = statistics.quantiles(lengths, n=10)
        if now < tenth[0] / 2:
            yield Concern(
                what="short-texts",
                message=Message(
                    "texts of {now} characters, usually {usual}: the page's structure may have changed",
                    now=f"{now:.0f}",
                    usual=f"{usual:.0f}",
                ),
                grave=True,
            )
        elif now > 2 * tenth[-1]:
            yield Concern(
                what="long-texts",
                message=Message(
                    "texts of {now} characters, usually {usual}: more than the article may be read",
                    now=f"{now:.0f}",
                    usual=f"{usual:.0f}",
                ),
                grave=True,
            )
    shares = [poll.boilerplate for poll in past if poll.lengths]
    if len(shares) >= ENOUGH and len(poll.lengths) >= SEVERAL:
        usual = statistics.median(shares)
        if abs(poll.boilerplate - usual) > 0.25:
            message = Message(
                "{share} of the text was left out as boilerplate, usually {usual}",
                share=f"{poll.boilerplate:.0%}",
                usual=f"{usual:.0%}",
            )
            yield Concern(what="boilerplate", message=message)


def _length(release: Release) -> int:
    return len(release.lead) + sum(len(block.text) for block in release.blocks)


def left_out(releases: Sequence[Release]) -> float:
    """Share of characters that were left out of these releases or kept apart as contact, 0 to 1."""
    kept = sum(_length(release) for release in releases)
    apart = sum(len(block.text) for release in releases for block in release.contact)
    dropped = apart + sum(len(words) for release in releases for words in release.dropped)
    return dropped / (dropped + kept) if dropped else 0.0
