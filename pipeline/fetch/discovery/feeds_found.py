"""Feeds of a town: those its pages name or link to, fetched and told apart."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.errors import FetchError, ParseError
from pipeline.fetch import feed
from pipeline.fetch.article.page.document import Element, base_of, decoded, one_line, safe_url, text_of
from pipeline.fetch.discovery.candidate import Candidate, classify, samples, sentence, stand_in
from pipeline.fetch.discovery.crawl import LINKS, SECONDS, Trouble
from pipeline.fetch.http import ACCEPT_FEED, Client
from pipeline.model import Page

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
_CHANNEL = re.compile(r"<title[^<>]*>\s*(?:<!\[CDATA\[)?([^<]{0,300})", re.IGNORECASE)


def linked_feeds(page: Page, tree: Element) -> Iterator[tuple[str, str]]:
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


def fetched_feed(
    address: str, how: str, client: Client, now: dt.datetime, trouble: Trouble
) -> Candidate | None:
    """The feed at an address as a candidate, None where there is none or the town was given up."""
    if trouble.given_up:
        return None
    try:
        page = client.get(address, accept=ACCEPT_FEED, deadline=SECONDS)
    except FetchError as error:
        # A well-known place where nothing lies is no trouble, silence is.
        trouble.silent += error.temporary and not error.status
        return None
    return as_feed(page, how, address, now)


def as_feed(page: Page, how: str, address: str, now: dt.datetime) -> Candidate | None:
    """The page as a feed, or None."""
    head = page.body[:2000].lstrip().lower()
    if not (head.startswith(b"{") or any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))):
        return None
    source = stand_in("feed", page.url)
    try:
        listing = feed.parse(page.body, source=source, url=page.url, now=now, content_type=page.content_type)
    except ParseError:
        return None
    entries = listing.entries or tuple(entry for entry, _ in listing.refused)
    title = _channel(page)
    audio = b'type="audio/' in page.body or b"<itunes:" in page.body
    what, points, why = classify(f"{address or page.url} {title} {how}", entries, now=now, audio=audio)
    return Candidate(
        kind="feed", url=address or page.url, title=title or urlsplit(page.url).path, what=what, samples=samples(entries),
        # A feed is read more surely than a page, as long as something is in it.
        score=round(points + (1.5 if entries else -2), 2), reason=sentence(how, f"{len(entries)} entries", why),
    )  # fmt: skip


def _channel(page: Page) -> str:
    """Title of a feed: the first one in it."""
    found = _CHANNEL.search(decoded(page.body[:100_000], page.content_type))
    return one_line(found.group(1).partition("]]>")[0])[:120] if found else ""
