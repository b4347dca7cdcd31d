"""A sitemap (plain, news, index, gzipped) -> a Listing: one Entry an address.

https://www.sitemaps.org/protocol.html and Google's news extension (schemas/sitemap-news/0.9). A sitemap lists
a whole site: give the source `only: {url: [/presse/]}`, which is applied here, so that the imprint never
becomes an entry.
"""

import datetime as dt
import heapq
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin

from lxml import etree

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.article.page.document import Element, one_line, safe_url
from pipeline.fetch.http import Client
from pipeline.fetch.identity import EntryKey, identities
from pipeline.fetch.link_filter import refusal
from pipeline.fetch.when import When, printed
from pipeline.messages import Message
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
ROWS = 3 * NEWEST
"""Addresses held while a sitemap is read; some lead to files and other sites."""
ADDRESSES = 50_000
"""Addresses of one sitemap that are looked at: as many as the protocol allows."""
_ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An address as the sitemap says it."""

    address: str
    changed: str
    published: str
    title: str
    keywords: str
    image: str


@dataclass(slots=True)
class _Gathered:
    """What the sitemaps of one poll gave so far; bounded, however long they are."""

    rows: dict[str, _Row] = field(default_factory=dict)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    parts: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Sitemaps an index names: when they changed, and where they are."""
    problems: list[str] = field(default_factory=list)
    cut: int = 0
    """Addresses that were left out because there are too many."""

    def prune(self, most: int) -> None:
        """Keeps `most` addresses, those changed last: the stamps sort as text (W3C's date and time)."""
        if len(self.rows) > most:
            self.cut += len(self.rows) - most
            newest = heapq.nlargest(most, self.rows.values(), key=lambda row: row.changed or row.published)
            self.rows = {row.address: row for row in newest}


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
    entries = _entries(found, first.url, source, now)
    if found.cut:
        found.problems.append(
            f"{found.cut + NEWEST:,} addresses: the {NEWEST:,} changed last were kept; narrow it with `only: {{url: [...]}}`"
        )
    return Listing(
        source=source.id, url=first.url, entries=tuple(entries), retrieved=now,
        # An index can stay the same while a part of it changes: nothing is kept of it.
        validators=Validators() if index else first.validators,
        problems=tuple(found.problems), refused=tuple(found.refused), moved_to=first.moved_to,
        next_poll=first.max_age, tdm_reserved=first.tdm_reserved,
    )  # fmt: skip


def is_sitemap(body: bytes) -> bool:
    """Whether bytes begin like a sitemap or its index."""
    head = body[:2000]
    return b"<urlset" in head or b"<sitemapindex" in head


def _parts(url: str, source: Source, client: Client, now: dt.datetime, found: _Gathered) -> None:
    """Reads the sitemaps of an index that changed last. Raises ParseError where none can be read."""
    named = sorted(found.parts, key=lambda part: part[0], reverse=True)
    if len(named) > PARTS:
        found.problems.append(
            Message(
                "the index names {all} sitemaps: the {number} changed last were read",
                all=len(named),
                number=PARTS,
            )
        )
    failed = 0
    for _, address in named[:PARTS]:
        try:
            page = client.get(address, delay=source.delay, accept=_ACCEPT, limit=LIMIT)
            _gather(page, source, now, found)
        except (FetchError, ParseError) as error:
            failed += 1
            found.problems.append(Message("a part of the sitemap was not read: {our_error}", our_error=error))
    if failed == min(len(named), PARTS):
        raise ParseError("none of the sitemaps of this index could be read", about=url)


def _gather(page: Page, source: Source, now: dt.datetime, found: _Gathered) -> None:
    """Puts what one sitemap says into `found`, one element at a time. Raises ParseError."""
    # Of 50,000 addresses the end of each alone reaches Python.
    reader = etree.iterparse(
        BytesIO(page.body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )  # fmt: skip
    root: Element = None
    count = 0
    try:
        for _, element in reader:
            if root is None:
                root = _root(element.getroottree().getroot(), page.url)
            if element.getparent() is root:
                _note(element, page.url, source, now, found)
                element.clear()
                while element.getprevious() is not None:
                    del root[0]
                count += 1
                if count == ADDRESSES:
                    found.problems.append(
                        f"more than {ADDRESSES:,} addresses on {page.url}: the first were read"
                    )
                    return
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(Message("not a sitemap: {error}", error=error), about=page.url) from error
    _root(reader.root, page.url)


def _root(root: Element, about: str) -> Element:
    """The root of a sitemap or its index as it is. Raises ParseError where it is another, or none."""
    if root is None:
        raise ParseError("not a sitemap: it is empty", about=about)
    if _name(root) not in ("urlset", "sitemapindex"):
        raise ParseError(
            Message("not a sitemap: the root element is `{name}`", name=_name(root)), about=about
        )
    return root


def _note(element: Element, base: str, source: Source, now: dt.datetime, found: _Gathered) -> None:
    """One `url` or `sitemap` element: an address that is wanted is kept as it stands, and read once all are known."""
    name = _name(element)
    if name == "sitemap" and (address := safe_url(_child(element, "loc"), base)):
        when = printed(_child(element, "lastmod"), now)
        found.parts.append((when.moment if when else dt.datetime.min.replace(tzinfo=dt.UTC), address))
    if name != "url":
        return
    row = _row(element, base)
    if row.address in found.rows or not _wanted(row.address, source):
        return
    found.rows[row.address] = row
    if len(found.rows) > 2 * ROWS:
        found.prune(ROWS)


def _row(element: Element, base: str) -> _Row:
    """What an element says, nothing interpreted but that a relative address is made whole."""
    said: dict[str, str] = {}
    news: Mapping[str, str] = {}
    image = ""
    for child in element:
        kind = _name(child)
        if kind == "news":
            news = {_name(item): one_line(item.text or "") for item in itertools.islice(child.iter(), 1, 20)}
        elif kind == "image":
            image = image or _child(child, "loc")
        elif kind not in said:
            said[kind] = one_line(child.text or "")
    address = said.get("loc", "")
    return _Row(
        address=address if address.startswith(("https://", "http://")) else urljoin(base, address),
        changed=said.get("lastmod", ""),
        published=news.get("publication_date", ""),
        title=news.get("title", ""),
        keywords=news.get("keywords", ""),
        image=image,
    )


def _entries(found: _Gathered, base: str, source: Source, now: dt.datetime) -> list[Entry]:
    """The newest addresses as entries; those that are no releases go to `refused`."""
    entries: dict[str, Entry] = {}
    found.prune(ROWS)
    for row in found.rows.values():
        entry = _entry(row, base, source, now)
        if entry is None or entry.id in entries:
            continue
        if reason := refusal(entry.url, source):
            if len(found.refused) < REFUSED:
                found.refused.append((entry, reason))
        else:
            entries[entry.id] = entry
    found.cut += max(0, len(entries) - NEWEST)
    return sorted(entries.values(), key=_changed, reverse=True)[:NEWEST]


def _entry(row: _Row, base: str, source: Source, now: dt.datetime) -> Entry | None:
    """One address of the sitemap; title and date where the news extension gives them."""
    url = safe_url(row.address, base)
    if url is None:
        return None
    published = printed(row.published, now)
    changed = printed(row.changed, now)
    return Entry(
        id=identities(source.id, [EntryKey(url=url)])[0],
        source=source.id,
        url=url,
        title=row.title,
        categories=tuple(filter(None, (word.strip() for word in row.keywords.split(",")))),
        day=published.day if published else None,
        published=_moment(published),
        updated=_moment(changed),
        image=safe_url(row.image, url) if row.image else None,
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
