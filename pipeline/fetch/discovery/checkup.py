"""One poll of a source and its first articles, looked at closely -> a SourceReport, for `stadtbote sources check`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import StadtboteError
from pipeline.fetch import poll, read, without_repeated
from pipeline.fetch.article.page.document import decoded, parsed, selected
from pipeline.fetch.http import Client
from pipeline.fetch.lists import folder
from pipeline.fetch.lists.presets import expand
from pipeline.model import Entry, Page, Release, Source
from pipeline.model.releases import Validators

ARTICLES = 5
"""Articles read for one report."""
SHORT = 120
"""Characters; a postponed council item has 197, less was never seen as a whole release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReport:
    """What was read of one article."""

    url: str
    title: str
    day: dt.date | None = None
    lead: str = ""
    length: int = 0
    """Characters of the body."""
    image: str = ""
    credit: str = ""
    contact: int = 0
    """Blocks kept apart as press contact."""
    first: str = ""
    """Its first line."""
    last: str = ""
    """Its last line."""
    day_origin: str = ""
    """What told the day; `unknown` where nothing did."""
    left_out: tuple[tuple[str, str], ...] = ()
    """(first words, reason) of what was passed over."""
    doubts: tuple[str, ...] = ()
    """Why the reader doubts that it read the page right."""
    dropped: tuple[str, ...] = ()
    """First words of what was left out."""
    error: str = ""
    """Why it was not read, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one poll gave."""

    source: str
    url: str
    entries: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    """(address or title, reason) of each entry that is no release."""
    problems: tuple[str, ...] = ()
    """What is odd but works: a selector that matches nowhere, a missing date."""
    articles: tuple[ArticleReport, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why the source is broken; empty if it works."""
    moved_to: str | None = None
    tdm_reserved: bool = False

    @property
    def right(self) -> int:
        """Articles that were read without a doubt, with title and day."""
        return sum(
            not (article.error or article.doubts) and bool(article.title) and article.day_origin != "unknown"
            for article in self.articles
        )

    @property
    def broken(self) -> bool:
        """Whether a person has to look at it."""
        return bool(self.reasons)


def check_source(
    source: Source, client: Client, *, now: dt.datetime, articles: int = ARTICLES
) -> SourceReport:
    """One poll and its first `articles` releases. Never raises ours: what failed is a reason of the report."""
    try:
        listing = poll(source, client, validators=Validators(), now=now)
    except StadtboteError as error:
        return SourceReport(source=source.id, url=source.url, reasons=(f"the poll failed: {error}",))
    pages: list[Page] = []
    wanted = [entry for entry in listing.entries if _passes(entry, source)]
    found = [_article(entry, source, client, now, pages) for entry in wanted[:articles]]
    seen = [release.page_blocks for release in found if isinstance(release, Release) and release.page_blocks]
    reports = [
        _report(without_repeated(article, seen)) if isinstance(article, Release) else article
        for article in found
    ]
    problems = [*listing.problems, *_gaps(reports)]
    if listing.entries and not wanted:
        problems.append(f"`only` or `skip` leave out all {len(listing.entries)} entries")
    reasons: list[str] = []
    if not listing.entries:
        reasons.append("the poll gave no entries" + (" but those refused" if listing.refused else ""))
    elif reports and all(report.error for report in reports):
        reasons.append(f"none of {len(reports)} articles could be read: {reports[0].error}")
    else:
        failed = sum(bool(report.error) for report in reports)
        if failed:
            problems.append(f"{failed} of {len(reports)} articles could not be read")
    reasons += _unmatched(source, pages, problems)
    return SourceReport(
        source=source.id, url=listing.url, entries=len(listing.entries), problems=tuple(problems), articles=tuple(reports),
        refused=tuple((entry.url or entry.title, why) for entry, why in listing.refused), reasons=tuple(reasons),
        moved_to=listing.moved_to, tdm_reserved=listing.tdm_reserved,
    )  # fmt: skip


def _passes(entry: Entry, source: Source) -> bool:
    """Whether a run would import an entry: `only` and `skip` applied."""
    said = {
        "title": entry.title.casefold(),
        "category": "\n".join(entry.categories).casefold(),
        "url": entry.url.casefold(),
        "author": entry.author.casefold(),
    }

    def told(field: str, words: Sequence[str]) -> bool:
        return any(word.casefold() in said.get(field, "") for word in words)

    # As in a run: a list that does not say it is no reason to lose the release.
    kept = all(told(*pair) for pair in source.only.items() if said.get(pair[0]))
    return kept and not any(told(*pair) for pair in source.skip.items())


def _article(
    entry: Entry, source: Source, client: Client, now: dt.datetime, pages: list[Page]
) -> Release | ArticleReport:
    """Reads one entry; its page goes to `pages`. A report where it was not read."""
    try:
        page = _page(entry, source, client, now)
        pages.append(page)
        return read(entry, source, page, now=now)
    except StadtboteError as error:
        return ArticleReport(url=entry.url, title=entry.title, day=entry.day, error=error.message)


def _page(entry: Entry, source: Source, client: Client, now: dt.datetime) -> Page:
    """Raises FetchError."""
    if source.kind == "folder":
        return folder.page(entry, source, now=now)
    if source.full_text and entry.html:
        return Page(
            url=entry.url, body=entry.html.encode(), content_type="text/html; charset=utf-8", retrieved=now
        )
    return client.get(entry.url, delay=source.delay)


def _report(release: Release) -> ArticleReport:
    first = release.images[0] if release.images else None
    return ArticleReport(
        url=release.url,
        title=release.title,
        day=release.day,
        lead=release.lead,
        length=sum(len(block.text) for block in release.blocks),
        image=first.url if first else "",
        credit=first.credit if first else "",
        contact=len(release.contact),
        dropped=release.dropped,
        first=release.lead or (release.blocks[0].text if release.blocks else ""),
        last=release.blocks[-1].text if release.blocks else "",
        day_origin=release.day_origin,
        left_out=tuple(
            (left_out_part.block.text[:80], left_out_part.reason) for left_out_part in release.left_out
        ),
        doubts=release.doubts,
    )


def _gaps(reports: Sequence[ArticleReport]) -> list[str]:
    """What single articles lack."""
    out = []
    for report in reports:
        if report.error:
            continue
        if not report.title:
            out.append(f"no title: {report.url}")
        if report.length < SHORT:
            out.append(f"only {report.length} characters of text: {report.url}")
        if report.day_origin == "unknown":
            out.append(f"no day found: {report.url}")
        out += [f"{doubt}: {report.url}" for doubt in report.doubts]
        if report.image and not report.credit:
            out.append(f"a picture without a credit: {report.url}")
    return out


def _unmatched(source: Source, pages: Sequence[Page], problems: list[str]) -> list[str]:
    """Selectors that match on none of the pages: a broken body is a reason, the rest a problem."""
    rules = expand(source).article
    if len(pages) < 2 or not rules or source.kind == "folder":
        return []
    try:
        trees = [parsed(decoded(page.body, page.content_type)) for page in pages]
        reasons = []
        for name in ("title", "body", "date", "image", "credit", "contact"):
            groups = [getattr(rule, name) for rule in rules if getattr(rule, name)]
            if groups and not any(selected(tree, group) for tree in trees for group in groups):
                shown = ", ".join(f"`{selector}`" for group in groups for selector in group)
                message = f"`article.{name}` ({shown}) matches on none of {len(pages)} pages"
                if name == "body":
                    reasons.append(message)
                else:
                    problems.append(message)
    except StadtboteError as error:
        return [str(error)]
    return reasons
