"""An address of a town -> Candidates: feeds and list pages found there, press told apart from tenders, events and podcasts.

Feeds by link tags, by what pages link to and by well-known places; list pages by repeated structure
(`structure`). Nothing is decided here: a person picks.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FetchError, GoneError, ParseError
from pipeline.fetch import feed, sitemap
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
from pipeline.fetch.hosts import home
from pipeline.fetch.http import ACCEPT_FEED, Client
from pipeline.fetch.kinds import What, told_apart
from pipeline.fetch.strangers import file_type
from pipeline.fetch.structure import following, repeated
from pipeline.model import Entry, ListRules, Page, Source

Found = Literal["feed", "listing", "sitemap"]
PAGES = 4
"""Pages looked at: the address itself and its likeliest press pages."""
FEEDS = 12
"""Feeds fetched; each costs a polite pause."""
SAMPLES = 5
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
_PRESS_LINK = re.compile(
    r"presse|medienmitteilung|medieninformation|aktuelle[- ]?meldungen|meldungen|newsroom|rathaus[- ]?umschau|aktuelles|news|\brss",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"pressemitteilung|pressemeldung|medienmitteilung|medieninformation|presse-?info", re.IGNORECASE
)
_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json")
_SITEMAPS = ("/sitemap-news.xml", "/sitemap.xml")


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


def discover(url: str, client: Client, *, now: dt.datetime) -> tuple[Candidate, ...]:
    """What a town offers at `url`, the likeliest first.

    Raises FetchError where the address itself does not answer; what fails behind it is left out.
    """
    first = client.get(url)
    if (candidate := _as_feed(first, "the address itself", "", now)) is not None:
        return (candidate,)
    found: dict[str, Candidate] = {}
    feeds: dict[str, str] = {}
    """Address -> how it was found."""
    for page in _pages(first, client):
        tree = visible(parsed(decoded(page.body, page.content_type)))
        found |= {one.url + (one.rules.item if one.rules else ""): one for one in _lists(tree, page, now)}
        for address, how in _linked_feeds(page):
            feeds.setdefault(address, how)
    press = any(_PRESS_LINK.search(address + how) for address, how in feeds.items())
    if not press:
        feeds |= {
            urljoin(first.url, place): "a well-known place"
            for place in _PLACES
            if urljoin(first.url, place) not in feeds
        }
    for address, how in list(feeds.items())[:FEEDS]:
        if (one := _fetched_feed(address, how, client, now)) is not None:
            found[one.url] = one
    if not any(one.what == "press" for one in found.values()):
        found |= {one.url: one for one in _sitemaps(first.url, client, now)}
    return tuple(sorted(found.values(), key=lambda one: one.score, reverse=True))


def candidates_at(page: Page, *, now: dt.datetime) -> tuple[Candidate, ...]:
    """What this very page is: a feed, or the lists on it, the likeliest first. Raises ParseError."""
    if (one := _as_feed(page, "the address itself", "", now)) is not None:
        return (one,)
    tree = visible(parsed(decoded(page.body, page.content_type)))
    return tuple(sorted(_lists(tree, page, now), key=lambda found: found.score, reverse=True))


def _pages(first: Page, client: Client) -> Iterator[Page]:
    """The page at the address, then the pages it links to that sound like the press office's."""
    yield first
    tree = parsed(decoded(first.body, first.content_type))
    base = base_of(tree, first.url)
    scores: dict[str, int] = {}
    for link in tree.iter("a"):
        target = safe_url(link.get("href"), base)
        if (
            not target
            or not target.startswith("http")
            or home(target) != home(first.url)
            or file_type(target)
        ):
            continue
        target = target.split("#")[0]
        named = f"{urlsplit(target).path} {text_of(link)}"
        # A list has a short address, an article a long one.
        if target != first.url and _PRESS_LINK.search(named) and not _FEED_LINK.search(target):
            scores[target] = max(
                scores.get(target, 0), 2 * bool(_STRONG.search(named)) - urlsplit(target).path.count("/") // 4
            )
    for target in sorted(scores, key=lambda one: (-scores[one], len(one)))[: PAGES - 1]:
        try:
            page = client.get(target)
        except FetchError:
            continue
        if page.body.strip():
            yield page


def _linked_feeds(page: Page) -> Iterator[tuple[str, str]]:
    """Feeds a page names in its head, and those it links to."""
    tree = parsed(decoded(page.body, page.content_type))
    base = base_of(tree, page.url)
    for link in tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if (
            "alternate" in (link.get("rel") or "").lower()
            and kind in _TYPES
            and (target := safe_url(link.get("href"), base))
        ):
            yield target, f'link tag "{one_line(link.get("title") or "")}"'
    for link in tree.iter("a"):
        target = safe_url(link.get("href"), base)
        if target and target.startswith("http") and _FEED_LINK.search(target):
            yield target, f'a link "{text_of(link)[:60]}"'
    if b'class="SP-' in page.body or b"sp%3A" in page.body:
        mark = "&" if urlsplit(page.url).query else "?"
        yield f"{page.url}{mark}sp%3Aout=rss", "Sitepark's switch"


def _fetched_feed(address: str, how: str, client: Client, now: dt.datetime) -> Candidate | None:
    try:
        page = client.get(address, accept=ACCEPT_FEED)
    except (FetchError, GoneError):
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
    what, points, why = told_apart(f"{address or page.url} {title} {how}", entries, now=now, audio=audio)
    return Candidate(
        kind="feed", url=address or page.url, title=title or urlsplit(page.url).path, what=what, samples=_samples(entries),
        # A feed is read more surely than a page, as long as something is in it.
        score=round(points + (1.5 if entries else -2), 2), reason=_sentence(how, f"{len(entries)} entries", why),
    )  # fmt: skip


def _lists(tree: Element, page: Page, now: dt.datetime) -> Iterator[Candidate]:
    """Lists on a page, by their repeated structure."""
    title = next((text_of(one) for tag in ("h1", "title") for one in tree.iter(tag) if text_of(one)), "")
    onward = following(tree, page.url)
    for one in repeated(tree, page.url, now=now):
        entries = [
            Entry(id="", source="", title=name, url=address)
            for name, address in zip(one.titles, one.urls, strict=True)
        ]
        what, points, why = told_apart(f"{page.url} {title}", entries, now=now, future=one.future)
        rules = dataclasses.replace(one.rules, next=onward, pages=2 if onward else 1)
        yield Candidate(
            kind="listing", url=page.url, title=title, what=what, samples=one.titles[:SAMPLES],
            score=round(points + one.score / 4 - (0.5 if one.dated < 0.5 else 0), 2),
            reason=_sentence(f"repeated structure `{rules.item}`", f"{len(one.titles)} items, {one.dated:.0%} with a date", why),
            rules=rules,
        )  # fmt: skip


def _sitemaps(url: str, client: Client, now: dt.datetime) -> Iterator[Candidate]:
    """The site's sitemap, where nothing better was found and it lists pages of the press."""
    for place in _SITEMAPS:
        address = urljoin(url, place)
        try:
            listing = sitemap.listing(_source("sitemap", address), client, now=now)
        except (FetchError, ParseError):
            continue
        press = [entry for entry in listing.entries if _PRESS_LINK.search(urlsplit(entry.url).path)]
        if press:
            what, points, why = told_apart(f"{address} {urlsplit(press[0].url).path}", press, now=now)
            shown = tuple(entry.title or urlsplit(entry.url).path for entry in press[:SAMPLES])
            yield Candidate(
                kind="sitemap", url=address, title="sitemap", what=what, samples=shown, score=round(points - 1, 2),
                reason=_sentence("a well-known place", f"{len(press)} of {len(listing.entries)} addresses sound like press", why),
            )  # fmt: skip


def _channel(page: Page) -> str:
    """Title of a feed: the first one in it."""
    found = re.search(
        r"<title[^>]*>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</title>",
        decoded(page.body, page.content_type),
        re.DOTALL | re.IGNORECASE,
    )
    return one_line(found.group(1))[:120] if found else ""


def _samples(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.title for entry in entries if entry.title)[:SAMPLES]


def _source(kind: Found, url: str) -> Source:
    return Source(id="discovered", name="discovered", kind=kind, url=url)


def _sentence(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
