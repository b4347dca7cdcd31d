"""Published posts in; Atom, RSS and JSON Feed out, for the site, each language and each source.

Written with the standard library: feedgen 1.0.0 loses `rel` and `hreflang` of an entry's links, so that the German page
becomes a second page of ours. `via` names the original, the author is the city; a withdrawn post leaves a tombstone (Atom).
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from pipeline.errors import SiteError
from pipeline.model import Draft
from pipeline.site import html
from pipeline.site.disclosure import digital_source

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
NEWEST = 50
"""Entries a feed holds at most."""

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
for _prefix, _namespace in {"": ATOM, "at": TOMBSTONES, "content": CONTENT, "dc": DC}.items():
    if _prefix:
        ElementTree.register_namespace(_prefix, _namespace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A published post as a feed tells of it."""

    id: str
    """The release's identity."""
    url: str
    """Our page."""
    title: str
    language: str
    published: dt.datetime
    updated: dt.datetime
    summary: str = ""
    html: str = ""
    tags: tuple[str, ...] = ()
    author: str
    """The city."""
    rights: str = ""
    source: str = ""
    """The source's id, by which feeds are parted."""
    original: str
    original_title: str = ""
    original_language: str = "de"
    made: str = ""
    """IPTC's term for how the text came about; "" where no machine wrote it."""
    withdrawn: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The feed itself."""

    title: str
    home: str
    """The site's address, absolute."""
    base: str
    """Where the feed's file will be found, without its ending: `https://site.example/feeds/all`."""
    language: str = "en-GB"
    hub: str = ""
    """Address of the WebSub hub that tells of its changes."""


def item(
    draft: Draft,
    *,
    url: str,
    source: str,
    published: dt.datetime,
    updated: dt.datetime,
    withdrawn: bool = False,
    reason: str = "",
) -> Item:
    """An item from a post's draft (full keys), its address and the times of our publication.

    Raises SiteError where the draft does not name its original.
    """
    front = draft.front
    origin = front.get("source", {})
    if not origin.get("url") and not origin.get("id"):
        raise SiteError("a post that names neither its original nor its release is in no feed", about=url)
    return Item(
        id=str(origin.get("id", "")) or str(origin["url"]),
        url=url,
        title=str(front["title"]),
        language=str(front.get("lang", "en-GB")),
        published=published,
        updated=max(updated, published),
        summary="" if withdrawn else str(front.get("description", "")),
        html=html.clean(draft.body),
        tags=tuple(front.get("tags", ())),
        author=str(origin.get("name", "")),
        rights=str(origin.get("licence", "")),
        source=source,
        original=str(origin.get("url", "")),
        original_title=str(origin.get("title", "")),
        original_language=str(origin.get("lang", "de")),
        made=digital_source(front),
        withdrawn=withdrawn,
        reason=reason,
    )


def every(items: Sequence[Item], channel: Channel, *, known: Iterable[str] = ()) -> dict[str, bytes]:
    """All feed files by name: `all`, each language, each source in each language; three formats each.

    `known` are names (without ending) of feeds written before: one whose last post left is written empty.
    `channel.base` is the folder's address. The same items give the same bytes: no clock is asked.
    """
    groups: dict[str, tuple[str, list[Item]]] = {"all": (channel.language, list(items))}
    for item in items:
        groups.setdefault(item.language, (item.language, []))[1].append(item)
        groups.setdefault(f"{item.source}.{item.language}", (item.language, []))[1].append(item)
    for name in known:
        groups.setdefault(name, (name.rpartition(".")[2], []))
    files = {}
    for name, (language, members) in groups.items():
        head = f"{channel.title}: {members[0].author}" if "." in name and members else channel.title
        own = replace(channel, title=head, base=f"{channel.base}/{name}", language=language)
        files[f"{name}.atom"] = atom(members, own)
        files[f"{name}.rss"] = rss(members, own)
        files[f"{name}.json"] = json_feed(members, own)
    return files


def atom(items: Iterable[Item], channel: Channel) -> bytes:
    """RFC 4287, tombstones by RFC 6721."""
    newest = _newest(items)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": channel.language})
    _child(feed, "id", f"{channel.base}.atom")
    _child(feed, "title", channel.title)
    _child(feed, "updated", _last(newest).isoformat())
    ElementTree.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{channel.base}.atom"}
    )
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": channel.home})
    if channel.hub:
        ElementTree.SubElement(feed, "link", {"rel": "hub", "href": channel.hub})
    for item in newest:
        if item.withdrawn:
            gone = ElementTree.SubElement(
                feed,
                f"{{{TOMBSTONES}}}deleted-entry",
                {"ref": _id(item, channel), "when": item.updated.isoformat()},
            )
            _child(gone, f"{{{TOMBSTONES}}}comment", item.reason)
        else:
            _entry(feed, item, channel)
    return _bytes(feed)


def rss(items: Iterable[Item], channel: Channel) -> bytes:
    """RSS 2.0 with Dublin Core; `dc:source` names the page, as `source` would have to be a feed."""
    newest = _newest(item for item in items if not item.withdrawn)
    root = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    top = ElementTree.SubElement(root, "channel")
    _child(top, "title", channel.title)
    _child(top, "link", channel.home)
    _child(top, "description", channel.title)
    _child(top, "language", channel.language)
    _child(top, "lastBuildDate", format_datetime(_last(newest).astimezone(dt.UTC), usegmt=True))
    ElementTree.SubElement(
        top, "atom:link", {"rel": "self", "type": "application/rss+xml", "href": f"{channel.base}.rss"}
    )
    if channel.hub:
        ElementTree.SubElement(top, "atom:link", {"rel": "hub", "href": channel.hub})
    for item in newest:
        entry = ElementTree.SubElement(top, "item")
        _child(entry, "title", item.title)
        _child(entry, "link", item.url)
        _child(entry, "guid", _id(item, channel), isPermaLink="false")
        _child(entry, "pubDate", format_datetime(item.published.astimezone(dt.UTC), usegmt=True))
        _child(entry, "description", item.summary or item.title)
        _child(entry, f"{{{CONTENT}}}encoded", item.html)
        for tag in item.tags:
            _child(entry, "category", tag)
        about = {
            "creator": item.author,
            "source": item.original,
            "language": item.language,
            "rights": item.rights,
            "type": item.made,
        }
        for name, value in about.items():
            if value or name == "creator":
                _child(entry, f"{{{DC}}}{name}", value)
        via = {"rel": "via", "hreflang": item.original_language, "href": item.original}
        if item.original:
            ElementTree.SubElement(entry, "atom:link", via)
    return _bytes(root)


def json_feed(items: Iterable[Item], channel: Channel) -> bytes:
    """JSON Feed 1.1: `external_url` is the original, `_source` says the rest."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": f"{channel.base}.json",
        "language": channel.language,
        **({"hubs": [{"type": "WebSub", "url": channel.hub}]} if channel.hub else {}),
        "items": [
            _json_item(item, channel) for item in _newest(item for item in items if not item.withdrawn)
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: Item, channel: Channel) -> Mapping[str, object]:
    told: dict[str, object] = {
        "id": _id(item, channel),
        "url": item.url,
        **({"external_url": item.original} if item.original else {}),
        "title": item.title,
        "content_html": item.html,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": item.author}],
        "language": item.language,
        "_source": {
            "url": item.original,
            "title": item.original_title,
            "language": item.original_language,
            "rights": item.rights,
        },
    }
    if item.summary:
        told["summary"] = item.summary
    if item.tags:
        told["tags"] = list(item.tags)
    if item.made:
        told["_translation"] = {"digital_source_type": item.made}
    return told


def _entry(feed: ElementTree.Element, item: Item, channel: Channel) -> None:
    entry = ElementTree.SubElement(feed, "entry", {"xml:lang": item.language})
    _child(entry, "id", _id(item, channel))
    _child(entry, "title", item.title)
    _child(entry, "published", item.published.isoformat())
    _child(entry, "updated", item.updated.isoformat())
    author = ElementTree.SubElement(entry, "author")
    _child(author, "name", item.author)
    ElementTree.SubElement(
        entry, "link", {"rel": "alternate", "type": "text/html", "hreflang": item.language, "href": item.url}
    )
    via = {"rel": "via", "type": "text/html", "hreflang": item.original_language, "href": item.original}
    if item.original_title:
        via["title"] = _legal(item.original_title)
    if item.original:
        ElementTree.SubElement(entry, "link", via)
    for tag in item.tags:
        ElementTree.SubElement(entry, "category", {"term": _legal(tag)})
    if item.rights:
        _child(entry, "rights", item.rights)
    if item.made:
        _child(entry, f"{{{DC}}}type", item.made)
    if item.summary:
        _child(entry, "summary", item.summary)
    _child(entry, "content", item.html, type="html")


def _newest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.updated, item.id, item.language), reverse=True)[:NEWEST]


def _last(items: Sequence[Item]) -> dt.datetime:
    """A feed's time is its newest post's: no clock, so that nothing changes while nothing happens."""
    return items[0].updated if items else dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _id(item: Item, channel: Channel) -> str:
    """A tag URI (RFC 4151): stays the same when a page moves."""
    return f"tag:{urlsplit(channel.home).hostname},2024:{item.id}/{item.language}"


def _child(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _legal(text)


def _legal(text: str) -> str:
    return _ILLEGAL.sub(" ", text)


def _bytes(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
