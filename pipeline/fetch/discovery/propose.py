"""A town's address -> the Source that reads its releases, tried on three of them; or the true reason why there is none."""

import contextlib
import dataclasses
import datetime as dt
import importlib.util
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.errors import FetchError, StadtboteError
from pipeline.fetch.article.page.document import one_line
from pipeline.fetch.discovery.candidate import Candidate
from pipeline.fetch.discovery.checkup import SourceReport, check_source
from pipeline.fetch.discovery.discover import Survey, survey
from pipeline.fetch.discovery.source_yaml import slug
from pipeline.fetch.http import Client
from pipeline.model import Page, Source

ARTICLES = 3
TRIALS = 4
"""Candidates tried by reading; each costs up to four polite requests."""
_NEVER = frozenset(("tenders", "jobs", "events", "podcast", "notices"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source and what it reads, or why there is none."""

    source: Source | None
    report: SourceReport | None = None
    how: str = ""
    """How it was found, in words."""
    why_not: str = ""
    """One line for people, "" where there is a source."""
    looked_at: tuple[str, ...] = ()
    """What was tried before and did not read, each with its reason."""


def propose(url: str, client: Client, *, now: dt.datetime, name: str = "") -> Proposal:
    """The likeliest source at an address: press before news, a feed before a list of the same worth.

    Raises FetchError where the address itself does not answer, robots.txt apart.
    """
    try:
        found = survey(url, client, now=now)
    except FetchError as error:
        if "robots.txt forbids" not in error.message:
            raise
        return Proposal(source=None, why_not=f"robots.txt forbids {url}: ask the press office for a feed")
    tried: list[str] = []
    candidates = [
        candidate for candidate in found.candidates if candidate.what not in _NEVER and candidate.score >= 0.5
    ]
    for candidate in candidates[:TRIALS]:
        source = _source(
            candidate, client, now=now, name=one_line(name) or _host(url) or _host(candidate.url)
        )
        report = check_source(source, client, now=now, articles=ARTICLES)
        good = sum(not article.error for article in report.articles)
        if good and good * 2 > len(report.articles) and not report.broken:
            return Proposal(
                source=source,
                report=report,
                how=f"{candidate.what}: {candidate.reason}",
                looked_at=tuple(tried),
            )
        tried.append(f"{candidate.url}: {_fault(report)}")
    return Proposal(source=None, why_not=_why_not(found, candidates, tried, url), looked_at=tuple(tried))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _source(candidate: Candidate, client: Client, *, now: dt.datetime, name: str) -> Source:
    """The Source of a candidate; its id is made from the name.

    The page of the list is asked for its language; the generic reader serves for its articles.
    """
    source = Source(
        id=slug(name), name=name, publisher=name, kind=candidate.kind, url=candidate.url, list=candidate.rules, pdf=candidate.pdf, full_text=candidate.full_text,
        only={"url": ("/presse",)} if candidate.kind == "sitemap" else {}, evidence=f"read on {now.date().isoformat()} by the generic reader",
    )  # fmt: skip
    with contextlib.suppress(StadtboteError):
        source = dataclasses.replace(source, language=_language(client.get(candidate.url)))
    return source


def _language(page: Page) -> str:
    """As the page declares it (`de-AT`), else German."""
    said = re.search(
        rb"""(?:<html[^>]{0,200}\blang=["']?|<language>)\s*(de(?:-[A-Za-z]{2})?)\b""", page.body[:4000]
    )
    found = said.group(1).decode() if said else "de"
    return "de" if found.lower() == "de-de" else found


def _fault(report: SourceReport) -> str:
    errors = [article.error for article in report.articles if article.error]
    return "; ".join(report.reasons) or (errors[0] if errors else "nothing was read")


def _why_not(found: Survey, candidates: list[Candidate], tried: list[str], url: str) -> str:
    """The reason that comes nearest to the press office's own page."""
    if found.trouble.forbidden:
        return (
            f"robots.txt forbids {found.trouble.forbidden[0]}: ask the press office for a feed, or for leave"
        )
    if found.shells:
        return f"{found.shells[0]} is filled by JavaScript alone, and its data is neither in the page nor public: ask the press office for a feed"
    files = [candidate for candidate in candidates if candidate.pdf]
    if files and importlib.util.find_spec("pdfminer") is None:
        return f"{files[0].url} lists PDF files alone: install the extra `pdf` (pip install 'stadtbote[pdf]') and try again"
    if tried:
        return f"a list was found, but its releases could not be read: {tried[0]}"
    if found.press_pages:
        return f"{found.press_pages[0]} holds no list of releases"
    if found.trouble.failed:
        return f"no press page found at {url}; {len(found.trouble.failed)} pages did not answer ({found.trouble.failed[0]})"
    return f"no press page found at {url}: give the address of the list itself"
