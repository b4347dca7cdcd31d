"""What a source there might be is: a Candidate, told by its words and dates to be press or something that towns publish the same way."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.fetch.discovery.vocabulary import named, says
from pipeline.model import Entry, ListRules, Source

What = Literal["press", "news", "tenders", "jobs", "events", "podcast", "notices", "other"]
Found = Literal["feed", "listing", "sitemap", "json"]
SAMPLES = 5

_POINTS = {
    "press": 3.0,
    "news": 2.0,
    "other": 0.0,
    "notices": -1.0,
    "events": -2.0,
    "tenders": -2.0,
    "jobs": -2.0,
    "podcast": -2.0,
}
_BESIDE: tuple[What, ...] = ("jobs", "tenders", "podcast", "events", "notices")
"""What is published beside releases."""
_OFTEN = 0.4
"""Share of titles with a word from which on the titles decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A source there might be."""

    kind: Found
    url: str
    title: str
    what: What
    """press, news, tenders, jobs, events, podcast, notices or other."""
    samples: tuple[str, ...]
    """Titles of its newest entries."""
    score: float
    """Higher is likelier to be the press office's list; below 0 it is something else."""
    reason: str
    """How it was found and what speaks for or against it, in words."""
    rules: ListRules | None = None
    """Selectors of a list page."""
    pdf: bool = False
    """Its entries are PDF files."""
    full_text: bool = False
    """Its entries carry the whole text."""


def samples(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Titles of the first few."""
    return tuple(entry.title for entry in entries if entry.title)[:SAMPLES]


def stand_in(kind: Found, url: str) -> Source:
    """A source to read an address with before there is one."""
    return Source(id="discovered", name="discovered", kind=kind, url=url)


def sentence(*parts: str) -> str:
    """Parts that say something, joined."""
    return "; ".join(part for part in parts if part)


def classify(
    said: str, entries: Sequence[Entry], *, now: dt.datetime, future: float = 0.0, audio: bool = False
) -> tuple[What, float, str]:
    """What it is, points for it (press 3, others down to -2), and why in words.

    `said` is the address and title; `future` the share of items whose day lies ahead, where the entries do not
    say it themselves.
    """
    if audio:
        return "podcast", _POINTS["podcast"], "its entries are sound files"
    tomorrow = now.date() + dt.timedelta(days=1)
    days = [entry.day for entry in entries if entry.day]
    if days:
        future = sum(day > tomorrow for day in days) / len(days)
    if len(entries) >= 2 and future > 0.5:
        return "events", _POINTS["events"], f"{future:.0%} of its dates lie ahead"
    titles = [entry.title for entry in entries if entry.title]
    for what in _BESIDE:
        share = sum(says(title, what) for title in titles) / len(titles) if titles else 0.0
        # A single release may speak of a tender; a list of them does in every line.
        if len(titles) >= 2 and share >= (0.7 if what == "events" else _OFTEN):
            return what, _POINTS[what], f"{share:.0%} of its titles speak of {what}"
    return _by_name(said)


def _by_name(said: str) -> tuple[What, float, str]:
    """By its address and title alone."""
    words = named(said)
    if "press" in words and words["press"] != "presse":
        # `Pressemitteilungen und Termine` is the press office's list.
        words.pop("events", None)
        words.pop("notices", None)
    for what in (*_BESIDE, "press", "news"):
        # `presse/termine` is a press office's calendar: the narrower word counts.
        if what in words and not (what == "press" and "aside" in words):
            return what, _POINTS[what], f"its address or title says `{words[what]}`"
    return "other", _POINTS["other"], "nothing says what it is"
