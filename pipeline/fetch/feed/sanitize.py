"""What a feed may not be made of, whoever sent it: bytes go in, bytes that are safe to parse come out.

The parser bends over backwards to read broken XML, and takes minutes and gigabytes where somebody makes it.
So nesting, entities and sheer numbers are bounded before it sees a byte. Real press feeds have 4 KB to 1 MB,
120 items at most, nest 20 deep and hold 30,000 tags.
"""

import datetime as dt
import re

from pipeline.errors import ParseError
from pipeline.fetch.feed.dates import dated
from pipeline.messages import Message

MARKS = 400_000
"""`<` and `&` together: what the parser spends its time on. A feed of ten thousand items has a quarter of a million."""
DEPTH = 1_000
ATTRIBUTES = 200
ENTITY = 100
"""Bytes an entity may stand for: `&nbsp;` is a character or two."""

_SECTIONS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
_SECTION = re.compile(rb"<!\[CDATA\[|<!--")
_TAG = re.compile(rb"<(/?)([A-Za-z_][^\s<>/]*)[^<>]*>")
_OPEN = re.compile(rb"<[A-Za-z_][^<>]*(?=<|\Z)")
"""A tag without its end: the parser takes the square of their number."""
_VOID = frozenset({b"area", b"br", b"col", b"embed", b"hr", b"img", b"input", b"source", b"track", b"wbr"})
"""HTML's elements without an end: a feed that forgets to escape them does not nest."""
UNENDED = 20_000
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_STOP = re.compile(rb"[>\"']")
_SIMPLE = re.compile(
    rb"<!ENTITY\s+[\w.:-]+\s+(?:\"(?:&#\w+;|[^&\"%])*\"|'(?:&#\w+;|[^&'%])*')\s*>", re.IGNORECASE
)
_ITEM = re.compile(rb"<(item|entry)(?=[\s>])")
_DATE = re.compile(
    rb"<(?:pubDate|published|issued|dc:date|updated|modified|created)\b[^<>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,60})"
)


def sanitized(body: bytes, *, url: str) -> bytes:
    """The body without entities that stand for more than a few characters.

    Raises ParseError for what nests too deep, has too many tags, entities or attributes.
    """
    if body.count(b"<") + body.count(b"&") > MARKS:
        raise ParseError(
            Message("more than {most} tags and entities: this is no press feed", most=f"{MARKS:,}"), about=url
        )
    if b"<!ENTITY" in body[:200_000].upper():
        body = _without_entities(body)
    depth = unended = 0
    plain = _without_sections(body)
    if len(_OPEN.findall(plain)) > DEPTH:
        raise ParseError(_nested(), about=url)
    for tag in _TAG.finditer(plain):
        text = tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
        elif not text.endswith(b"/>"):
            unended += tag[2].lower() in _VOID
            depth += tag[2].lower() not in _VOID
        if depth > DEPTH or unended > UNENDED:
            raise ParseError(_nested(), about=url)
        if len(text) > ATTRIBUTES and text.count(b"=") > ATTRIBUTES:
            raise ParseError(
                Message("a tag with more than {most} attributes: this is no press feed", most=ATTRIBUTES),
                about=url,
            )
    return body


def _nested() -> Message:
    return Message(
        "tags nested more than {most} deep, or never closed: this is no press feed", most=f"{DEPTH:,}"
    )


def _without_sections(body: bytes) -> bytes:
    """The body without CDATA and comments, in one pass; one that never ends goes to the end."""
    pieces, at = [], 0
    while found := _SECTION.search(body, at):
        pieces.append(body[at : found.start()])
        closing = next(end for start, end in _SECTIONS if start == found[0])
        end = body.find(closing, found.end())
        if end < 0:
            return b"".join(pieces)
        at = end + len(closing)
    return b"".join((*pieces, body[at:]))


def _without_entities(body: bytes) -> bytes:
    """The body without declarations of entities that stand for more than a few characters, in one pass."""
    pieces, at = [], 0
    while found := _ENTITY.search(body, at):
        pieces.append(body[at : found.start()])
        at = _end_of(body, found.end())
        if at < 0:
            return b"".join(pieces)
        text = body[found.start() : at]
        if len(text) < 2 * ENTITY and _SIMPLE.fullmatch(text):
            pieces.append(text)
    return b"".join((*pieces, body[at:]))


def _end_of(body: bytes, at: int) -> int:
    """Where a declaration ends: after the first `>` outside of quotes; -1 where it never does."""
    while stop := _STOP.search(body, at):
        if stop[0] == b">":
            return stop.end()
        at = body.find(stop[0], stop.end()) + 1
        if not at:
            return -1
    return -1


def thinned(body: bytes, keep: int, now: dt.datetime) -> tuple[bytes, int]:
    """The body with the newest `keep` items alone, in their order, and how many items it had.

    Where an item has no date to go by, the first `keep` stay. A count of 0 says that nothing was cut.
    """
    if body.count(b"</item") + body.count(b"</entry") <= keep:
        return body, 0
    items = _items(body)
    if len(items) <= keep:
        return body, 0
    moments = [_moment(body[start:end], now) for start, end in items]
    known = [(moment, -place) for place, moment in enumerate(moments) if moment]
    if len(known) == len(items):
        kept = {-place for _, place in sorted(known, reverse=True)[:keep]}
    else:
        kept = set(range(keep))
    pieces, end = [], 0
    for place, (start, after) in enumerate(items):
        pieces.append(body[end:start] if place not in kept else body[end:after])
        end = after
    return b"".join((*pieces, body[end:])), len(items)


def _items(body: bytes) -> list[tuple[int, int]]:
    """Where items begin and end, in one pass."""
    found, at = [], 0
    while begin := _ITEM.search(body, at):
        end = body.find(b"</" + begin[1], begin.end())
        at = body.find(b">", end) + 1 if end >= 0 else 0
        if not at:
            break
        found.append((begin.start(), at))
    return found


def _moment(item: bytes, now: dt.datetime) -> dt.datetime | None:
    found = _DATE.search(item)
    when = dated(found[1].decode("utf-8", "replace"), now) if found else None
    return when.moment if when else None
