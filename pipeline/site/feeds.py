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
        withdrawn=withdrawn,
        reason=reason,
    )


def every(items: Sequence[Item], channel: Channel, *, known: Iterable[str] = ()) -> dict[str, bytes]:
    """All feed files by name: `all`, each language, each source in each language; three formats each.

    `known` are names (without ending) of feeds written before: one whose last post left is written empty.
    `channel.base` is the folder's address. The same items give the same bytes: no clock is asked.
    """
    groups: dict[str, tuple[str, list[Item]]] = {"all": (channel.language, list(items))}
    for one in items:
        groups.setdefault(one.language, (one.language, []))[1].append(one)
        groups.setdefault(f"{one.source}.{one.language}", (one.language, []))[1].append(one)
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
    for one in newest:
        if one.withdrawn:
            gone = ElementTree.SubElement(
                feed,
                f"{{{TOMBSTONES}}}deleted-entry",
                {"ref": _id(one, channel), "when": one.updated.isoformat()},
            )
            _child(gone, f"{{{TOMBSTONES}}}comment", one.reason)
        else:
            _entry(feed, one, channel)
    return _bytes(feed)


def rss(items: Iterable[Item], channel: Channel) -> bytes:
    """RSS 2.0 with Dublin Core; `dc:source` names the page, as `source` would have to be a feed."""
    newest = _newest(one for one in items if not one.withdrawn)
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
    for one in newest:
        entry = ElementTree.SubElement(top, "item")
        _child(entry, "title", one.title)
        _child(entry, "link", one.url)
        _child(entry, "guid", _id(one, channel), isPermaLink="false")
        _child(entry, "pubDate", format_datetime(one.published.astimezone(dt.UTC), usegmt=True))
        _child(entry, "description", one.summary or one.title)
        _child(entry, f"{{{CONTENT}}}encoded", one.html)
        for tag in one.tags:
            _child(entry, "category", tag)
        about = (("creator", one.author), ("source", one.original), ("language", one.language))
        for name, value in about if one.original else about[::2]:
            _child(entry, f"{{{DC}}}{name}", value)
        if one.rights:
            _child(entry, f"{{{DC}}}rights", one.rights)
        via = {"rel": "via", "hreflang": one.original_language, "href": one.original}
        if one.original:
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
        "items": [_json_item(one, channel) for one in _newest(one for one in items if not one.withdrawn)],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(one: Item, channel: Channel) -> Mapping[str, object]:
    told: dict[str, object] = {
        "id": _id(one, channel),
        "url": one.url,
        **({"external_url": one.original} if one.original else {}),
        "title": one.title,
        "content_html": one.html,
        "date_published": one.published.isoformat(),
        "date_modified": one.updated.isoformat(),
        "authors": [{"name": one.author}],
        "language": one.language,
        "_source": {
            "url": one.original,
            "title": one.original_title,
            "language": one.original_language,
            "rights": one.rights,
        },
    }
    if one.summary:
        told["summary"] = one.summary
    if one.tags:
        told["tags"] = list(one.tags)
    return told


def _entry(feed: ElementTree.Element, one: Item, channel: Channel) -> None:
    entry = ElementTree.SubElement(feed, "entry", {"xml:lang": one.language})
    _child(entry, "id", _id(one, channel))
    _child(entry, "title", one.title)
    _child(entry, "published", one.published.isoformat())
    _child(entry, "updated", one.updated.isoformat())
    author = ElementTree.SubElement(entry, "author")
    _child(author, "name", one.author)
    ElementTree.SubElement(
        entry, "link", {"rel": "alternate", "type": "text/html", "hreflang": one.language, "href": one.url}
    )
    via = {"rel": "via", "type": "text/html", "hreflang": one.original_language, "href": one.original}
    if one.original_title:
        via["title"] = _legal(one.original_title)
    if one.original:
        ElementTree.SubElement(entry, "link", via)
    for tag in one.tags:
        ElementTree.SubElement(entry, "category", {"term": _legal(tag)})
    if one.rights:
        _child(entry, "rights", one.rights)
    if one.summary:
        _child(entry, "summary", one.summary)
    _child(entry, "content", one.html, type="html")


def _newest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda one: (one.updated, one.id, one.language), reverse=True)[:NEWEST]


def _last(items: Sequence[Item]) -> dt.datetime:
    """A feed's time is its newest post's: no clock, so that nothing changes while nothing happens."""
    return items[0].updated if items else dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _id(one: Item, channel: Channel) -> str:
    """A tag URI (RFC 4151): stays the same when a page moves."""
    return f"tag:{urlsplit(channel.home).hostname},2024:{one.id}/{one.language}"


def _child(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _legal(text)


def _legal(text: str) -> str:
    return _ILLEGAL.sub(" ", text)


def _bytes(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
