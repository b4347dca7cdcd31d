"""How a source is doing: one poll and its own history in, Concerns out. Pure; only `check_source` polls.

The workflow keeps the history (`PollRecord`s) and acts on concerns: `grave` ones quarantine the source.
Every measure is taken against the source's own past, never against other sources.
"""

import datetime as dt
import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from pipeline.fetch.discovery.checkup import ArticleReport, SourceReport, check_source
from pipeline.messages import Message, noop
from pipeline.model import Entry, Listing, Release

__all__ = [
    "ArticleReport",
    "Concern",
    "Figures",
    "PollRecord",
    "SourceReport",
    "assess",
    "cadence",
    "check_source",
    "left_out",
    "record",
    "relaunch",
    "silence",
    "worth_keeping",
]

HISTORY = 500
"""Polls looked back at; what is older says little about a site of today."""
ENOUGH = 5
"""Polls or releases from which on a history can be compared with."""
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
class PollRecord:
    """What one poll of a source was like. Whatever the store keeps may have the same fields instead: `Figures`."""

    at: dt.datetime
    entries: int
    new: int = 0
    """Entries whose identity was not known before."""
    missing_titles: int = 0
    missing_dates: int = 0
    lengths: tuple[int, ...] = ()
    """Characters of text of each release read after this poll."""
    boilerplate: float = 0.0
    """Share of characters the reader left out of these releases: dropped / (dropped + kept)."""
    new_guids_for_known: int = 0
    """Entries whose address, or title and day, was known under another identity: guid churn."""
    error: str = ""
    """Why the poll failed; its figures say nothing then."""


class Figures(Protocol):
    """What is asked of a stored poll: the fields of `PollRecord`."""

    @property
    def at(self) -> dt.datetime: ...
    @property
    def entries(self) -> int: ...
    @property
    def new(self) -> int: ...
    @property
    def missing_titles(self) -> int: ...
    @property
    def missing_dates(self) -> int: ...
    @property
    def lengths(self) -> tuple[int, ...]: ...
    @property
    def boilerplate(self) -> float: ...
    @property
    def new_guids_for_known(self) -> int: ...
    @property
    def error(self) -> str: ...


Polled = TypeVar("Polled", bound=Figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something about a source that a person should know."""

    what: What
    message: str
    """One plain sentence with the numbers."""
    grave: bool = False
    """Quarantine: what is fetched now would be wrong."""


def record(
    listing: Listing,
    *,
    known: frozenset[str],
    known_urls: frozenset[str] = frozenset(),
    known_titles: frozenset[tuple[str, dt.date | None]] = frozenset(),
    releases: Sequence[Release] = (),
) -> PollRecord:
    """The record of one poll.

    `known` are the identities seen before, `known_urls` their addresses, `known_titles` their titles with the
    day (a title alone comes back: "Baustellen der Woche"); `releases` is what was read after this poll.
    """
    new = [entry for entry in listing.entries if entry.id not in known]
    return PollRecord(
        at=listing.retrieved,
        entries=len(listing.entries),
        new=len(new),
        missing_titles=sum(not entry.title.strip() for entry in listing.entries),
        missing_dates=sum(entry.day is None and entry.updated is None for entry in listing.entries),
        lengths=tuple(_length(release) for release in releases),
        boilerplate=left_out(releases),
        new_guids_for_known=sum(_known_otherwise(entry, known_urls, known_titles) for entry in new),
    )


def assess(history: Sequence[Figures], poll: Figures) -> tuple[Concern, ...]:
    """What is odd about `poll`, seen after `history` (oldest first)."""
    past = [one for one in tuple(history)[-HISTORY:] if not one.error]
    if poll.error:
        return ()
    found: list[Concern] = []
    if poll.entries == 0:
        if any(one.entries for one in past):
            found.append(
                Concern(what="no-entries", message=noop("the poll listed nothing; earlier ones did"))
            )
        return tuple(found)
    found += _identities(past, poll)
    found += _missing(past, poll)
    found += _drift(past, poll)
    return tuple(found)


def silence(history: Sequence[Figures], now: dt.datetime) -> Concern | None:
    """A concern where nothing new came for far longer than this source ever paused. Asked at each run."""
    fresh = [one.at for one in tuple(history)[-HISTORY:] if one.new]
    if len(fresh) < ENOUGH:
        return None
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(fresh))
    # Three of its longest pauses, and a week at least: towns rest over Christmas.
    allowed = max(3 * gaps[-1], dt.timedelta(days=7))
    quiet = now - fresh[-1]
    if quiet <= allowed:
        return None
    usual = statistics.median(gap.total_seconds() for gap in gaps) / 3600
    return Concern(
        what="silent",
        message=Message(
            "nothing new for {days} days; usually something comes every {hours} hours, the longest pause was {our_span}",
            days=quiet.days,
            hours=f"{usual:.0f}",
            our_span=_span(gaps[-1]),
        ),
    )


def cadence(history: Sequence[Figures]) -> dt.timedelta | None:
    """How often something new comes, as the median pause between polls that brought some; None if unknown."""
    fresh = [one.at for one in tuple(history)[-HISTORY:] if one.new]
    if len(fresh) < ENOUGH:
        return None
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(fresh)]
    return dt.timedelta(seconds=statistics.median(gaps))


def worth_keeping(polls: Sequence[Polled]) -> tuple[Polled, ...]:
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


def _identities(past: Sequence[Figures], poll: Figures) -> Iterable[Concern]:
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
    elif past and poll.entries > 1 and poll.new == poll.entries and any(one.entries for one in past):
        yield Concern(
            what="all-new",
            message=Message(
                "all {number} entries are new: older ones may have been missed between two polls",
                number=poll.entries,
            ),
        )


def _missing(past: Sequence[Figures], poll: Figures) -> Iterable[Concern]:
    """Titles or dates gone that were there before."""
    for what, now, before, noun in (
        ("no-titles", poll.missing_titles, sum(one.missing_titles for one in past), noop("title")),
        ("no-dates", poll.missing_dates, sum(one.missing_dates for one in past), noop("date")),
    ):
        share, usual = now / poll.entries, before / (sum(one.entries for one in past) or 1)
        if share >= 0.5 and usual < 0.1 and sum(one.entries for one in past) >= ENOUGH:
            # A list without dates is no reason to stop: the page has one. Without titles the list is another.
            yield Concern(
                what="no-titles" if what == "no-titles" else "no-dates",
                message=Message(
                    "{number} of {all} entries have no {our_noun}; before, {share} had none",
                    number=now,
                    all=poll.entries,
                    our_noun=noun,
                    share=f"{usual:.0%}",
                ),
                grave=what == "no-titles",
            )


def _drift(past: Sequence[Figures], poll: Figures) -> Iterable[Concern]:
    """Texts far from this source's usual length, or far more thrown away."""
    lengths = [length for one in past for length in one.lengths]
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
    shares = [one.boilerplate for one in past if one.lengths]
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


def _known_otherwise(
    entry: Entry, urls: frozenset[str], titles: frozenset[tuple[str, dt.date | None]]
) -> bool:
    return bool(entry.url and entry.url in urls) or bool(
        entry.title and entry.day and (entry.title, entry.day) in titles
    )


def _span(gap: dt.timedelta) -> str:
    if gap.days > 1:
        return Message("{number} days", number=gap.days)
    return Message("{number} hours", number=f"{gap.total_seconds() / 3600:.0f}")
