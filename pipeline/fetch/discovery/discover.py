"""An address of a town -> Candidates: feeds, lists, JSON found there, press told apart from tenders, events and podcasts.

Pages by the words of their links (`crawl`); feeds by link tags, by what pages link to and by well-known places;
list pages by repeated structure or as whole releases on one page; JSON where a script fills the page. Nothing is
decided here: `survey` says what there is and what stood in the way.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.article.page.document import (
    decoded,
    parsed,
    text_of,
    visible,
)
from pipeline.fetch.discovery.candidate import SAMPLES, Candidate, classify, samples, sentence, stand_in
from pipeline.fetch.discovery.crawl import SECONDS, Trouble, Visit, links, visits, worth
from pipeline.fetch.discovery.feeds_found import as_feed, fetched_feed, linked_feeds
from pipeline.fetch.discovery.vocabulary import says
from pipeline.fetch.hosts import home
from pipeline.fetch.http import ACCEPT_PAGE, Client
from pipeline.fetch.lists import json_list, one_page, sitemap
from pipeline.fetch.lists.repeated_lists import ITEMS, following, repeated
from pipeline.model import Entry, Page

FEEDS = 12
"""Feeds fetched; each costs a polite pause."""
SHELL = 400
"""Letters of a page up to which a script is to fill it."""
_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json")
_SITEMAPS = ("/sitemap-news.xml", "/sitemap.xml")


@dataclass(slots=True)
class Survey:
    """What a town offers, and what stood in the way."""

    candidates: list[Candidate] = field(default_factory=list)
    trouble: Trouble = field(default_factory=Trouble)
    shells: list[str] = field(default_factory=list)
    """Pages that sound like the press office's and are empty without their script."""
    menu: frozenset[str] = frozenset()
    """Where the first page leads."""
    press_pages: list[str] = field(default_factory=list)
    """Pages that sound like the press office's."""


def discover(url: str, client: Client, *, now: dt.datetime) -> tuple[Candidate, ...]:
    """What a town offers at `url`, the likeliest first.

    Raises FetchError where the address itself does not answer; what fails behind it is left out.
    """
    return tuple(survey(url, client, now=now).candidates)


def survey(url: str, client: Client, *, now: dt.datetime) -> Survey:
    """The same, with what stood in the way. Raises FetchError where the address itself does not answer."""
    first = client.get(url)
    out = Survey()
    if sitemap.is_sitemap(first.body):
        out.candidates = [Candidate(kind="sitemap", url=url, title="sitemap", what="press", samples=(), score=1, reason="the address itself")]  # fmt: skip
        return out
    if (
        candidate := as_feed(first, "the address itself", "", now)
        or _as_json(first, "the address itself", now)
    ) is not None:
        out.candidates = [candidate]
        return out
    found: dict[str, Candidate] = {}
    feeds: dict[str, str] = {}
    """Address -> how it was found."""
    for visit in visits(first, client, out.trouble):
        if not visit.clicks:
            out.menu = frozenset(target for target, _ in links(visit.tree, visit.page.url))
        for candidate in _on_page(visit, client, now, out):
            if visit.clicks == 0 and urlsplit(first.url).path.strip("/"):
                # Who names a page below the home page means this one.
                candidate = dataclasses.replace(candidate, score=round(candidate.score + 2, 2))
            found.setdefault(candidate.url + (candidate.rules.item if candidate.rules else ""), candidate)
        for address, how in linked_feeds(visit.page, visit.tree):
            feeds.setdefault(address, how)
        if any(_settled(candidate) for candidate in found.values()):
            break
    if not any(worth(f"{address} {how}") >= 3 for address, how in feeds.items()) and not any(
        map(_settled, found.values())
    ):
        feeds |= {
            place: "a well-known place"
            for text in _PLACES
            if (place := urljoin(first.url, text)) not in feeds
        }
    for address, how in sorted(feeds.items(), key=lambda item: -worth(f"{item[0]} {item[1]}"))[:FEEDS]:
        if (fed := fetched_feed(address, how, client, now, out.trouble)) is not None:
            found[fed.url] = fed
    if not out.trouble.given_up and not any(
        candidate.what in ("press", "news") for candidate in found.values()
    ):
        found |= {interface.url: interface for interface in _interfaces(first, client, now)}
    if not out.trouble.given_up and not any(candidate.what == "press" for candidate in found.values()):
        found |= {candidate.url: candidate for candidate in _sitemaps(first.url, client, now)}
    out.candidates = sorted(found.values(), key=lambda candidate: candidate.score, reverse=True)
    return out


def _settled(candidate: Candidate) -> bool:
    """Whether it is so surely the press office's list that no further page need be asked."""
    return candidate.what == "press" and candidate.score >= 4.0


def _on_page(visit: Visit, client: Client, now: dt.datetime, out: Survey) -> Iterator[Candidate]:
    """The lists of a page; of one that a script fills, what its JSON lists."""
    named = f"{visit.said} {_heading(visit)}"
    press = says(named, "press") or says(named, "news")
    if press:
        out.press_pages.append(visit.page.url)
    lists = list(_lists(visit, now, out.menu if visit.clicks else frozenset()))
    yield from lists
    if (
        not lists
        and (candidate := _as_json(visit.page, f"JSON in the page {visit.page.url}", now, named)) is not None
    ):
        yield candidate
    elif (
        press
        and not lists
        and len(text_of(visible(parsed(decoded(visit.page.body, visit.page.content_type))))) < SHELL
    ):
        # A short page that sounds like the press office's: what its script asks for may be public.
        headless = f"{visit.page.url}{'&' if urlsplit(visit.page.url).query else '?'}type=834"
        candidate = _fetched_json(headless, "TYPO3's JSON of the page", client, now, named)
        if candidate is not None:
            yield candidate
        elif "<script" in decoded(visit.page.body, visit.page.content_type).lower():
            out.shells.append(visit.page.url)


def _heading(visit: Visit) -> str:
    return next(
        (text_of(item) for tag in ("h1", "title") for item in visit.tree.iter(tag) if text_of(item)), ""
    )


def _lists(visit: Visit, now: dt.datetime, menu: frozenset[str]) -> Iterator[Candidate]:
    """Lists on a page: of links by repeated structure, of PDF files, of whole releases.

    What says no day and leads nowhere but where the first page does too (`menu`) is the site's menu.
    """
    page, title = visit.page, _heading(visit)
    tree = visible(parsed(decoded(page.body, page.content_type)))
    said = f"{urlsplit(page.url).path} {title} {visit.said}"
    onward = following(tree, page.url)
    least = 2 if says(f"{title} {visit.said}", "press") or says(f"{title} {visit.said}", "news") else ITEMS
    for pdf in (False, True):
        for group in repeated(tree, page.url, now=now, least=least, pdf=pdf):
            if not group.dated and menu.issuperset(group.urls):
                continue
            entries = [
                Entry(id="", source="", title=name, url=at)
                for name, at in zip(group.titles, group.urls, strict=True)
            ]
            what, points, why = classify(said, entries, now=now, future=group.future)
            rules = dataclasses.replace(group.rules, next=onward, pages=2 if onward else 1)
            yield Candidate(
                kind="listing", url=page.url, title=title, what=what, samples=group.titles[:SAMPLES], rules=rules, pdf=pdf,
                score=round(points + group.score / 4 - (0.5 if group.dated < 0.5 else 0) - (1 if pdf else 0), 2),
                reason=sentence(f"repeated structure `{rules.item}`", f"{len(group.titles)} {'PDF files' if pdf else 'items'}, {group.dated:.0%} with a date", why),
            )  # fmt: skip
    if whole := one_page.found(visit.tree, now=now):
        entries = [
            Entry(id="", source="", title=cut.title, day=cut.when.day if cut.when else None)
            for cut in whole.sections
        ]
        what, points, why = classify(said, entries, now=now)
        yield Candidate(
            kind="listing", url=page.url, title=title, what=what, samples=samples(entries), rules=whole.rules, full_text=True,
            score=round(points + whole.score / 4, 2),
            reason=sentence(f"{len(whole.sections)} whole releases on one page, `{whole.rules.item}`", why),
        )  # fmt: skip


def _interfaces(first: Page, client: Client, now: dt.datetime) -> Iterator[Candidate]:
    """WordPress's public list of posts, where the site is one."""
    text = decoded(first.body, first.content_type)
    if "api.w.org" not in text and "/wp-content/" not in text and "/wp-json" not in text:
        return
    address = urljoin(first.url, "/wp-json/wp/v2/posts?per_page=20")
    candidate = _fetched_json(address, "WordPress's interface", client, now, "news")
    if candidate is not None:
        yield candidate


def _fetched_json(address: str, how: str, client: Client, now: dt.datetime, named: str) -> Candidate | None:
    try:
        page = client.get(address, accept=f"application/json, {ACCEPT_PAGE}", deadline=SECONDS)
    except FetchError:
        return None
    return _as_json(page, how, now, named)


def _as_json(page: Page, how: str, now: dt.datetime, named: str = "") -> Candidate | None:
    """The page as JSON of a site's own, or None."""
    try:
        rows = json_list.rows_of(page, now)
    except ParseError:
        return None
    if not rows:
        return None
    entries = [Entry(id="", source="", title=row.title, day=row.day) for row in rows]
    what, points, why = classify(f"{urlsplit(page.url).path} {named}", entries, now=now)
    whole = sum(len(row.html) > 200 for row in rows) > 0.6 * len(rows)
    return Candidate(
        kind="json", url=page.url, title=named or "JSON", what=what, samples=samples(entries), full_text=whole,
        score=round(points + 0.5 + min(1.0, len(rows) / 10), 2), reason=sentence(how, f"{len(rows)} releases", why),
    )  # fmt: skip


def _sitemaps(url: str, client: Client, now: dt.datetime) -> Iterator[Candidate]:
    """The site's sitemap, where nothing better was found and it lists pages of the press."""
    for place in _SITEMAPS:
        address = urljoin(url, place)
        try:
            listing = sitemap.listing(stand_in("sitemap", address), client, now=now)
        except (FetchError, ParseError):
            continue
        press = [entry for entry in listing.entries if says(urlsplit(entry.url).path, "press")]
        if press and home(address) == home(url):
            what, points, why = classify(f"{address} {urlsplit(press[0].url).path}", press, now=now)
            shown = tuple(entry.title or urlsplit(entry.url).path for entry in press[:SAMPLES])
            yield Candidate(
                kind="sitemap", url=address, title="sitemap", what=what, samples=shown, score=round(points - 1, 2),
                reason=sentence("a well-known place", f"{len(press)} of {len(listing.entries)} addresses sound like press", why),
            )  # fmt: skip
