"""A town's address -> its likely press pages, best first: few pages, politely, three clicks deep at most.

Links are judged by the words of German administrations (`vocabulary`) in their text and address. What keeps a
page from being read (robots.txt, an error) is remembered, because it may be the answer.
"""

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.article.page.document import Element, base_of, decoded, parsed, safe_url, text_of
from pipeline.fetch.discovery.vocabulary import named
from pipeline.fetch.hosts import home
from pipeline.fetch.http import Client
from pipeline.fetch.link_filter import file_type
from pipeline.model import Page

PAGES = 12
"""Pages looked at; each costs a polite pause."""
CLICKS = 3
LINKS = 3_000
SECONDS = 10.0
"""Longest wait for one page: a town that drips is given up."""
FAILURES = 3
"""Addresses that gave no answer in time, after which the town is left alone."""
_POINTS = {"press": 6.0, "news": 3.5, "way": 1.5}
_PLAIN = 3.0
"""More for a word that can mean nothing but releases."""
_BESIDE = ("jobs", "tenders", "events", "notices", "podcast", "aside")


@dataclass(frozen=True, slots=True)
class Visit:
    """A page and how it was reached."""

    page: Page
    tree: Element
    """The whole page, parsed."""
    said: str
    """The words of the link that led there."""
    clicks: int


@dataclass(slots=True)
class Trouble:
    """What kept pages from being read."""

    forbidden: list[str] = field(default_factory=list)
    """Addresses that robots.txt forbids and that sound like the press office's."""
    failed: list[str] = field(default_factory=list)
    """One line for each page that did not answer or was none."""
    silent: int = 0
    """Addresses that gave no answer in time."""

    @property
    def given_up(self) -> bool:
        """Whether so much went unanswered that the town is left alone."""
        return self.silent >= FAILURES

    def note(self, error: FetchError) -> None:
        """Remember what kept an address from being read."""
        if "robots.txt forbids" in error.message:
            self.forbidden.append(error.about)
            return
        self.failed.append(str(error))
        self.silent += error.temporary and not error.status


def worth(words: str) -> float:
    """How much a link with these words (its text, its path) promises to lead to releases; 0 for none."""
    kinds = named(words)
    if any(kind in kinds for kind in _BESIDE) and not ("press" in kinds and kinds["press"] != "presse"):
        return 0.0
    points = max((_POINTS[kind] for kind in kinds if kind in _POINTS), default=0.0)
    return points + (_PLAIN if kinds.get("press", "presse") != "presse" else 0.0)


def visits(first: Page, client: Client, trouble: Trouble) -> Iterator[Visit]:
    """The page at the address, then what it leads to, best first. What fails is noted in `trouble`."""
    count = itertools.count()
    queue: list[tuple[float, int, str, str, int]] = []
    known = {_bare(first.url)}
    page, said, clicks = first, "", 0
    for number in range(PAGES):
        if number:
            found = _next(queue, client, trouble)
            if found is None:
                return
            page, said, clicks = found
        try:
            tree = parsed(decoded(page.body, page.content_type))
        except ParseError as error:
            trouble.failed.append(f"{page.url}: {error.message}")
            continue
        yield Visit(page, tree, said, clicks)
        if clicks < CLICKS:
            for target, words in links(tree, page.url):
                if _bare(target) not in known and (
                    points := worth(f"{words} {unquote(urlsplit(target).path)}")
                ):
                    known.add(_bare(target))
                    # A list has a short address, an article a long one; a click nearer is a little better.
                    cost = -points + 0.3 * clicks + 0.2 * max(0, len(words) - 60) / 20
                    heapq.heappush(queue, (cost, next(count), target, words, clicks + 1))


def _next(
    queue: list[tuple[float, int, str, str, int]], client: Client, trouble: Trouble
) -> tuple[Page, str, int] | None:
    while queue and not trouble.given_up and len(trouble.failed) < PAGES:
        _, _, target, words, clicks = heapq.heappop(queue)
        try:
            page = client.get(target, deadline=SECONDS)
        except FetchError as error:
            trouble.note(error)
            continue
        if page.body.strip():
            return page, words, clicks
    return None


def links(tree: Element, url: str) -> Iterator[tuple[str, str]]:
    """Pages of the same site a page links to, and the words of each link."""
    base = base_of(tree, url)
    for link in itertools.islice(tree.iter("a"), LINKS):
        target = safe_url(link.get("href"), base)
        if target and target.startswith("http") and home(target) == home(url) and not file_type(target):
            if _turns_pages(link):
                continue
            words = text_of(link) or link.get("title") or link.get("aria-label") or ""
            yield target.split("#")[0], words[:200]


def _turns_pages(link: Element) -> bool:
    """Whether it leads to the next page of the same list."""
    if {"next", "prev"} & set((link.get("rel") or "").lower().split()):
        return True
    parents = itertools.islice(link.iterancestors(), 3)
    return any(re.search(r"pagin|pager", item.get("class") or "") for item in (link, *parents))


def _bare(url: str) -> str:
    return url.split("#")[0].rstrip("/")
