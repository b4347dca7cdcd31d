"""A sitemap (plain, news, index, gzipped) -> a Listing: one Entry an address.

https://www.sitemaps.org/protocol.html and Google's news extension (schemas/sitemap-news/0.9). A sitemap lists
a whole site: give the source `only: {url: [/presse/]}`, which is applied here, so that the imprint never
becomes an entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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

LIMIT = 50 * 1024 * 1024
"""Bytes of one sitemap, unpacked: the protocol's own limit."""
PARTS = 10
"""Sitemaps of an index read in one poll, those changed last first."""
NEWEST = 1000
"""Addresses kept of one poll, those changed last first."""
_ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.5"


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
    root = _root(first)
    problems = list(first.notes)
    sheets = [(root, first.url)]
    if _name(root) == "sitemapindex":
        sheets = _parts(root, first.url, source, client, now, problems)
    found: dict[str, Entry] = {}
    refused: list[tuple[Entry, str]] = []
    for sheet, address in sheets:
        for element in sheet:
            entry = _entry(element, address, source, now) if _name(element) == "url" else None
            if entry is None or entry.id in found or not _wanted(entry.url, source):
                continue
            if reason := refusal(entry.url, source):
                refused.append((entry, reason))
            else:
                found[entry.id] = entry
    entries = sorted(found.values(), key=_changed, reverse=True)
    if len(entries) > NEWEST:
        problems.append(
            f"{len(entries):,} addresses: the {NEWEST:,} changed last were kept; narrow it with `only: {{url: [...]}}`"
        )
    return Listing(
        source=source.id, url=first.url, entries=tuple(entries[:NEWEST]), validators=_validators(root, first), retrieved=now,
        problems=tuple(problems), refused=tuple(refused), moved_to=first.moved_to, next_poll=first.max_age,
        tdm_reserved=first.tdm_reserved,
    )  # fmt: skip


def _validators(root: Element, first: Page) -> Validators:
    """None for an index: it can stay the same while a part of it changes."""
    return Validators() if _name(root) == "sitemapindex" else first.validators


def _parts(
    root: Element, url: str, source: Source, client: Client, now: dt.datetime, problems: list[str]
) -> list[tuple[Element, str]]:
    """The sitemaps of an index that changed last, parsed."""
    named: list[tuple[dt.datetime, str]] = []
    for element in root:
        address = safe_url(_child(element, "loc"), url)
        if _name(element) != "sitemap" or address is None:
            continue
        when = printed(_child(element, "lastmod"), now)
        named.append((when.moment if when else dt.datetime.min.replace(tzinfo=dt.UTC), address))
    named.sort(key=lambda one: one[0], reverse=True)
    if len(named) > PARTS:
        problems.append(f"the index names {len(named)} sitemaps: the {PARTS} changed last were read")
    parts = []
    for _, address in named[:PARTS]:
        try:
            page = client.get(
                address, validators=Validators(), delay=source.delay, accept=_ACCEPT, limit=LIMIT
            )
            parts.append((_root(page), page.url))
        except (FetchError, ParseError) as error:
            problems.append(f"a part of the sitemap was not read: {error}")
    if named and not parts:
        raise ParseError("none of the sitemaps of this index could be read", about=url)
    return parts


def _root(page: Page) -> Element:
    """Root element of a sitemap. Raises ParseError."""
    body = page.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gunzip(body, LIMIT)
        except (BodyTooLarge, BodyUnreadable) as error:
            raise ParseError("the gzip file is damaged or too large", about=page.url) from error
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"not a sitemap: {error}", about=page.url) from error
    if _name(root) not in ("urlset", "sitemapindex"):
        raise ParseError(f"not a sitemap: the root element is `{_name(root)}`", about=page.url)
    return root


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
