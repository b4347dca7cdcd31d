"""A sitemap (plain, news, index, gzipped) -> a Listing: one Entry an address.

https://www.sitemaps.org/protocol.html and Google's news extension (schemas/sitemap-news/0.9). A sitemap lists
a whole site: give the source `only: {url: [/presse/]}`, which is applied here, so that the imprint never
becomes an entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.article.document import Element, one_line, safe_url
from pipeline.fetch.http import Client, gunzip
from pipeline.fetch.http.body import BodyTooLarge, BodyUnreadable
from pipeline.fetch.identity import Trait, identities
from pipeline.fetch.strangers import refusal
from pipeline.fetch.when import When, printed
from pipeline.model import Entry, Listing, Page, Source
from pipeline.model.releases import Validators

LIMIT = 10_000_000
"""Bytes of one sitemap, unpacked: 50,000 addresses. The protocol allows five times that, towns do not need it."""
PARTS = 10
"""Sitemaps of an index read in one poll, those changed last first."""
REFUSED = 200
"""Refused addresses kept of one poll."""
NEWEST = 1000
"""Addresses kept of one poll, those changed last first."""
_ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.5"


@dataclass(slots=True)
class _Gathered:
    """What the sitemaps of one poll gave so far; bounded, however long they are."""

    entries: dict[str, Entry] = field(default_factory=dict)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    parts: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Sitemaps an index names: when they changed, and where they are."""
    problems: list[str] = field(default_factory=list)
    cut: int = 0
    """Addresses that were left out because there are too many."""

    def newest(self) -> list[Entry]:
        """Entries, those changed last first."""
        return sorted(self.entries.values(), key=_changed, reverse=True)

    def prune(self, most: int) -> None:
        """Keeps `most` entries, those changed last."""
        if len(self.entries) > most:
            self.cut += len(self.entries) - most
            self.entries = {entry.id: entry for entry in self.newest()[:most]}


def listing(
    source: Source, client: Client, *, validators: Validators = Validators(), now: dt.datetime
) -> Listing:
    """One poll. Raises FetchError, and ParseError where the address holds no sitemap.

    An index is followed one level down; a part that fails is a problem of the Listing.
    """
    first = client.get(source.url, validators=validators, delay=source.delay, accept=_ACCEPT, limit=LIMIT)
    if first.unchanged:
        return Listing(
            source=source.id, url=first.url, unchanged=True, validators=validators, retrieved=now, moved_to=first.moved_to,
            next_poll=first.max_age, tdm_reserved=first.tdm_reserved, problems=first.notes,
        )  # fmt: skip
    found = _Gathered(problems=list(first.notes))
    _gather(first, source, now, found)
    index = bool(found.parts)
    if index:
        _parts(first.url, source, client, now, found)
    found.prune(NEWEST)
    if found.cut:
        found.problems.append(
            f"{found.cut + NEWEST:,} addresses: the {NEWEST:,} changed last were kept; narrow it with `only: {{url: [...]}}`"
        )
    return Listing(
        source=source.id, url=first.url, entries=tuple(found.newest()), retrieved=now,
        # An index can stay the same while a part of it changes: nothing is kept of it.
        validators=Validators() if index else first.validators,
        problems=tuple(found.problems), refused=tuple(found.refused), moved_to=first.moved_to,
        next_poll=first.max_age, tdm_reserved=first.tdm_reserved,
    )  # fmt: skip


def _parts(url: str, source: Source, client: Client, now: dt.datetime, found: _Gathered) -> None:
    """Reads the sitemaps of an index that changed last. Raises ParseError where none can be read."""
    named = sorted(found.parts, key=lambda one: one[0], reverse=True)
    if len(named) > PARTS:
        found.problems.append(f"the index names {len(named)} sitemaps: the {PARTS} changed last were read")
    failed = 0
    for _, address in named[:PARTS]:
        try:
            page = client.get(address, delay=source.delay, accept=_ACCEPT, limit=LIMIT)
            _gather(page, source, now, found)
        except (FetchError, ParseError) as error:
            failed += 1
            found.problems.append(f"a part of the sitemap was not read: {error}")
    if failed == min(len(named), PARTS):
        raise ParseError("none of the sitemaps of this index could be read", about=url)


def _gather(page: Page, source: Source, now: dt.datetime, found: _Gathered) -> None:
    """Puts what one sitemap says into `found`, one element at a time. Raises ParseError."""
    body = page.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, LIMIT)
        except (BodyTooLarge, BodyUnreadable) as error:
            raise ParseError("the gzip file is damaged or too large", about=page.url) from error
    root: Element = None
    try:
        for event, element in etree.iterparse(
            BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):  # fmt: skip
            if root is None:
                root = element
                if _name(root) not in ("urlset", "sitemapindex"):
                    raise ParseError(f"not a sitemap: the root element is `{_name(root)}`", about=page.url)
            if event == "end" and element.getparent() is root:
                _note(element, page.url, source, now, found)
                element.clear()
                while element.getprevious() is not None:
                    del root[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"not a sitemap: {error}", about=page.url) from error
    if root is None:
        raise ParseError("not a sitemap: it is empty", about=page.url)


def _note(element: Element, base: str, source: Source, now: dt.datetime, found: _Gathered) -> None:
    """One `url` or `sitemap` element."""
    if _name(element) == "sitemap" and (address := safe_url(_child(element, "loc"), base)):
        when = printed(_child(element, "lastmod"), now)
        found.parts.append((when.moment if when else dt.datetime.min.replace(tzinfo=dt.UTC), address))
    entry = _entry(element, base, source, now) if _name(element) == "url" else None
    if entry is None or entry.id in found.entries or not _wanted(entry.url, source):
        return
    if reason := refusal(entry.url, source):
        if len(found.refused) < REFUSED:
            found.refused.append((entry, reason))
        return
    found.entries[entry.id] = entry
    if len(found.entries) > 2 * NEWEST:
        found.prune(NEWEST)


def _entry(element: Element, base: str, source: Source, now: dt.datetime) -> Entry | None:
    """One address of the sitemap; title and date where the news extension gives them."""
    url = safe_url(_child(element, "loc"), base)
    if url is None:
        return None
    news: Mapping[str, str] = {}
    image = None
    for child in element:
        if _name(child) == "news":
            news = {_name(one): one_line(one.text or "") for one in child.iter() if one is not child}
        elif _name(child) == "image":
            image = image or safe_url(_child(child, "loc"), url)
    published = printed(news.get("publication_date", ""), now)
    changed = printed(_child(element, "lastmod"), now)
    title = news.get("title", "")
    return Entry(
        id=identities(source.id, [Trait(url=url)])[0],
        source=source.id,
        url=url,
        title=title,
        categories=tuple(filter(None, (word.strip() for word in news.get("keywords", "").split(",")))),
        day=published.day if published else None,
        published=_moment(published),
        updated=_moment(changed),
        image=image,
    )


def _moment(when: When | None) -> dt.datetime | None:
    return when.moment if when else None


def _changed(entry: Entry) -> dt.datetime:
    return entry.updated or entry.published or dt.datetime.min.replace(tzinfo=dt.UTC)


def _wanted(url: str, source: Source) -> bool:
    """Whether the address passes the source's `only` and `skip` of `url`."""
    only, skip = source.only.get("url", ()), source.skip.get("url", ())
    return (not only or any(word in url for word in only)) and not any(word in url for word in skip)


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> str:
    """Text of the first child of that name, whatever its namespace; ""."""
    return next((one_line(child.text or "") for child in element if _name(child) == name), "")
