"""An address of a town -> Candidates: feeds, lists, JSON found there, press told apart from tenders, events and podcasts.

Pages by the words of their links (`crawl`); feeds by link tags, by what pages link to and by well-known places;
list pages by repeated structure or as whole releases on one page; JSON where a script fills the page. Nothing is
decided here: `survey` says what there is and what stood in the way.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FetchError, ParseError
from pipeline.fetch import feed, json_list, one_page, sitemap
from pipeline.fetch.article.document import (
    Element,
    base_of,
    decoded,
    one_line,
    parsed,
    safe_url,
    text_of,
    visible,
)
from pipeline.fetch.classify import What, classify
from pipeline.fetch.crawl import LINKS, SECONDS, Trouble, Visit, visits, worth
from pipeline.fetch.hosts import home
from pipeline.fetch.http import ACCEPT_FEED, ACCEPT_PAGE, Client
from pipeline.fetch.repeated_lists import ITEMS, following, repeated
from pipeline.fetch.vocabulary import says
from pipeline.model import Entry, ListRules, Page, Source

Found = Literal["feed", "listing", "sitemap", "json"]
FEEDS = 12
"""Feeds fetched; each costs a polite pause."""
SAMPLES = 5
SHELL = 400
"""Letters of a page up to which a script is to fill it."""
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x-rss+xml",
)
_FEED_LINK = re.compile(
    r"(?:/|=|\.)(?:rss|atom|(?:news)?feed)s?(?:\.xml|\.aspx|2)?/?(?:$|\?|&)|sp(?:%3A|:)out=rss|sp-mode=rss|\.rss2?$|/rss/.+",
    re.IGNORECASE,
)
_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json")
_SITEMAPS = ("/sitemap-news.xml", "/sitemap.xml")
_CHANNEL = re.compile(r"<title[^<>]*>\s*(?:<!\[CDATA\[)?([^<]{0,300})", re.IGNORECASE)


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


@dataclass(slots=True)
class Survey:
    """What a town offers, and what stood in the way."""

    candidates: list[Candidate] = field(default_factory=list)
    trouble: Trouble = field(default_factory=Trouble)
    shells: list[str] = field(default_factory=list)
    """Pages that sound like the press office's and are empty without their script."""
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
        one := _as_feed(first, "the address itself", "", now) or _as_json(first, "the address itself", now)
    ) is not None:
        out.candidates = [one]
        return out
    found: dict[str, Candidate] = {}
    feeds: dict[str, str] = {}
    """Address -> how it was found."""
    for visit in visits(first, client, out.trouble):
        for one in _on_page(visit, client, now, out):
            if visit.clicks == 0 and urlsplit(first.url).path.strip("/"):
                # Who names a page below the home page means this one.
                one = dataclasses.replace(one, score=round(one.score + 2, 2))
            found.setdefault(one.url + (one.rules.item if one.rules else ""), one)
        for address, how in _linked_feeds(visit.page, visit.tree):
            feeds.setdefault(address, how)
        if any(_settled(one) for one in found.values()):
            break
    if not any(worth(f"{address} {how}") >= 3 for address, how in feeds.items()) and not any(
        map(_settled, found.values())
    ):
        feeds |= {
            place: "a well-known place" for one in _PLACES if (place := urljoin(first.url, one)) not in feeds
        }
    for address, how in sorted(feeds.items(), key=lambda one: -worth(f"{one[0]} {one[1]}"))[:FEEDS]:
        if (fed := _fetched_feed(address, how, client, now, out.trouble)) is not None:
            found[fed.url] = fed
    if not out.trouble.given_up and not any(one.what in ("press", "news") for one in found.values()):
        found |= {one.url: one for one in _interfaces(first, client, now)}
    if not out.trouble.given_up and not any(one.what == "press" for one in found.values()):
        found |= {one.url: one for one in _sitemaps(first.url, client, now)}
    out.candidates = sorted(found.values(), key=lambda one: one.score, reverse=True)
    return out


def _settled(one: Candidate) -> bool:
    """Whether it is so surely the press office's list that no further page need be asked."""
    return one.what == "press" and one.score >= 4.0


def _on_page(visit: Visit, client: Client, now: dt.datetime, out: Survey) -> Iterator[Candidate]:
    """The lists of a page; of one that a script fills, what its JSON lists."""
    named = f"{visit.said} {_heading(visit)}"
    press = says(named, "press") or says(named, "news")
    if press:
        out.press_pages.append(visit.page.url)
    lists = list(_lists(visit, now))
    yield from lists
    if (
        not lists
        and (one := _as_json(visit.page, f"JSON in the page {visit.page.url}", now, named)) is not None
    ):
        yield one
    elif (
        press
        and not lists
        and len(text_of(visible(parsed(decoded(visit.page.body, visit.page.content_type))))) < SHELL
    ):
        # A short page that sounds like the press office's: what its script asks for may be public.
        headless = f"{visit.page.url}{'&' if urlsplit(visit.page.url).query else '?'}type=834"
        one = _fetched_json(headless, "TYPO3's JSON of the page", client, now, named)
        if one is not None:
            yield one
        elif "<script" in decoded(visit.page.body, visit.page.content_type).lower():
            out.shells.append(visit.page.url)


def _heading(visit: Visit) -> str:
    return next((text_of(one) for tag in ("h1", "title") for one in visit.tree.iter(tag) if text_of(one)), "")


def _lists(visit: Visit, now: dt.datetime) -> Iterator[Candidate]:
    """Lists on a page: of links by repeated structure, of PDF files, of whole releases."""
    page, title = visit.page, _heading(visit)
    tree = visible(parsed(decoded(page.body, page.content_type)))
    said = f"{urlsplit(page.url).path} {title} {visit.said}"
    onward = following(tree, page.url)
    least = 2 if says(f"{title} {visit.said}", "press") or says(f"{title} {visit.said}", "news") else ITEMS
    for pdf in (False, True):
        for one in repeated(tree, page.url, now=now, least=least, pdf=pdf):
            entries = [
                Entry(id="", source="", title=name, url=at)
                for name, at in zip(one.titles, one.urls, strict=True)
            ]
            what, points, why = classify(said, entries, now=now, future=one.future)
            rules = dataclasses.replace(one.rules, next=onward, pages=2 if onward else 1)
            yield Candidate(
                kind="listing", url=page.url, title=title, what=what, samples=one.titles[:SAMPLES], rules=rules, pdf=pdf,
                score=round(points + one.score / 4 - (0.5 if one.dated < 0.5 else 0) - (1 if pdf else 0), 2),
                reason=_sentence(f"repeated structure `{rules.item}`", f"{len(one.titles)} {'PDF files' if pdf else 'items'}, {one.dated:.0%} with a date", why),
            )  # fmt: skip
    if whole := one_page.found(visit.tree, now=now):
        entries = [
            Entry(id="", source="", title=cut.title, day=cut.when.day if cut.when else None)
            for cut in whole.sections
        ]
        what, points, why = classify(said, entries, now=now)
        yield Candidate(
            kind="listing", url=page.url, title=title, what=what, samples=_samples(entries), rules=whole.rules, full_text=True,
            score=round(points + whole.score / 4, 2),
            reason=_sentence(f"{len(whole.sections)} whole releases on one page, `{whole.rules.item}`", why),
        )  # fmt: skip


def _linked_feeds(page: Page, tree: Element) -> Iterator[tuple[str, str]]:
    """Feeds a page names in its head, and those it links to."""
    base = base_of(tree, page.url)
    for link in tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if (
            "alternate" in (link.get("rel") or "").lower()
            and kind in _TYPES
            and (target := safe_url(link.get("href"), base))
        ):
            yield target, f'link tag "{one_line(link.get("title") or "")}"'
    for link in itertools.islice(tree.iter("a"), LINKS):
        target = safe_url(link.get("href"), base)
        if target and target.startswith("http") and _FEED_LINK.search(target[:2000]):
            yield target, f'a link "{text_of(link)[:60]}"'
    if b'class="SP-' in page.body or b"sp%3A" in page.body:
        mark = "&" if urlsplit(page.url).query else "?"
        yield f"{page.url}{mark}sp%3Aout=rss", "Sitepark's switch"


def _fetched_feed(
    address: str, how: str, client: Client, now: dt.datetime, trouble: Trouble
) -> Candidate | None:
    if trouble.given_up:
        return None
    try:
        page = client.get(address, accept=ACCEPT_FEED, deadline=SECONDS)
    except FetchError as error:
        # A well-known place where nothing lies is no trouble, silence is.
        trouble.silent += error.temporary and not error.status
        return None
    return _as_feed(page, how, address, now)


def _as_feed(page: Page, how: str, address: str, now: dt.datetime) -> Candidate | None:
    """The page as a feed, or None."""
    head = page.body[:2000].lstrip().lower()
    if not (head.startswith(b"{") or any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))):
        return None
    source = _source("feed", page.url)
    try:
        listing = feed.parse(page.body, source=source, url=page.url, now=now, content_type=page.content_type)
    except ParseError:
        return None
    entries = listing.entries or tuple(entry for entry, _ in listing.refused)
    title = _channel(page)
    audio = b'type="audio/' in page.body or b"<itunes:" in page.body
    what, points, why = classify(f"{address or page.url} {title} {how}", entries, now=now, audio=audio)
    return Candidate(
        kind="feed", url=address or page.url, title=title or urlsplit(page.url).path, what=what, samples=_samples(entries),
        # A feed is read more surely than a page, as long as something is in it.
        score=round(points + (1.5 if entries else -2), 2), reason=_sentence(how, f"{len(entries)} entries", why),
    )  # fmt: skip


def _interfaces(first: Page, client: Client, now: dt.datetime) -> Iterator[Candidate]:
    """WordPress's public list of posts, where the site is one."""
    text = decoded(first.body, first.content_type)
    if "api.w.org" not in text and "/wp-content/" not in text and "/wp-json" not in text:
        return
    address = urljoin(first.url, "/wp-json/wp/v2/posts?per_page=20")
    one = _fetched_json(address, "WordPress's interface", client, now, "news")
    if one is not None:
        yield one


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
        kind="json", url=page.url, title=named or "JSON", what=what, samples=_samples(entries), full_text=whole,
        score=round(points + 0.5 + min(1.0, len(rows) / 10), 2), reason=_sentence(how, f"{len(rows)} releases", why),
    )  # fmt: skip


def _sitemaps(url: str, client: Client, now: dt.datetime) -> Iterator[Candidate]:
    """The site's sitemap, where nothing better was found and it lists pages of the press."""
    for place in _SITEMAPS:
        address = urljoin(url, place)
        try:
            listing = sitemap.listing(_source("sitemap", address), client, now=now)
        except (FetchError, ParseError):
            continue
        press = [entry for entry in listing.entries if says(urlsplit(entry.url).path, "press")]
        if press and home(address) == home(url):
            what, points, why = classify(f"{address} {urlsplit(press[0].url).path}", press, now=now)
            shown = tuple(entry.title or urlsplit(entry.url).path for entry in press[:SAMPLES])
            yield Candidate(
                kind="sitemap", url=address, title="sitemap", what=what, samples=shown, score=round(points - 1, 2),
                reason=_sentence("a well-known place", f"{len(press)} of {len(listing.entries)} addresses sound like press", why),
            )  # fmt: skip


def _channel(page: Page) -> str:
    """Title of a feed: the first one in it."""
    found = _CHANNEL.search(decoded(page.body[:100_000], page.content_type))
    return one_line(found.group(1).partition("]]>")[0])[:120] if found else ""


def _samples(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.title for entry in entries if entry.title)[:SAMPLES]


def _source(kind: Found, url: str) -> Source:
    return Source(id="discovered", name="discovered", kind=kind, url=url)


def _sentence(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
