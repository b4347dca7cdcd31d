"""What a source there might be is: a Candidate, and small helpers to write one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.fetch.discovery.classify import What
from pipeline.model import Entry, ListRules, Source

Found = Literal["feed", "listing", "sitemap", "json"]
SAMPLES = 5


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
