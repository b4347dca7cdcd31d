"""RSS, Atom and RDF: bytes go in, a `Document` comes out. The keeper of feedparser."""

import calendar
import codecs
import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import feedparser
from feedparser.exceptions import CharacterEncodingOverride, CharacterEncodingUnknown, NonXMLContentType

from pipeline.errors import ParseError
from pipeline.fetch.feed.item import ITEMS, Document, Item, Text
from pipeline.fetch.feed.sanitize import sanitized, thinned

_DECLARATION = re.compile(rb"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*([\"'])([\w.:-]+)\2", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(x[0-9a-f]{1,9}|[0-9]{1,9});?", re.IGNORECASE)
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\x00\x00\x00": "utf-32-le",
    b"\x00\x00\x00<": "utf-32-be",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
    b"\x4c\x6f\xa7\x94": "cp037",
}
"""How a document in which "<" is no single byte 3C begins: brought to UTF-8 first, so that the sieve can see."""
_UTF8 = "application/xml; charset=utf-8"
_UTF8_LABELS = {"utf-8", "utf8", "us-ascii"}
_LIE = "declared as another character set, but it is UTF-8"
_PERIODS = {
    "hourly": dt.timedelta(hours=1),
    "daily": dt.timedelta(days=1),
    "weekly": dt.timedelta(weeks=1),
    "monthly": dt.timedelta(days=30),
    "yearly": dt.timedelta(days=365),
}


def document(body: bytes, *, url: str, content_type: str, now: dt.datetime) -> Document:
    """The feed in `body`, or ParseError where it is none. Broken XML is read as far as it goes."""
    body, label, problems = _transcoded(_REFERENCE.sub(_character, body), content_type)
    body, count = thinned(sanitized(body, url=url), ITEMS, now)
    if count:
        problems.append(f"{count:,} items: the {ITEMS} newest are read")
    stand_in = _stand_in(url)
    headers = {"content-location": stand_in.base, **({"content-type": label} if label else {})}
    # A BytesIO, because feedparser opens a string or bytes as a file of that name if there is one.
    # Not sanitised here: the reader of articles needs to see what is hidden, and lets only blocks through.
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    if not parsed.get("version") and not parsed.entries:
        raise ParseError(_no_feed(body), about=url)
    error = parsed.get("bozo_exception") if parsed.bozo else None
    if isinstance(error, CharacterEncodingOverride | CharacterEncodingUnknown):
        problems.append("the character set is not the one it is declared as")
    elif error is not None and not isinstance(error, NonXMLContentType):
        problems.append(f"broken XML, read as far as it goes ({' '.join(str(error).split())[:120]})")
    return Document(
        items=tuple(_item(entry, stand_in) for entry in parsed.entries),
        base=url,
        ttl=_ttl(parsed.feed),
        problems=tuple(problems),
    )


def _transcoded(body: bytes, content_type: str) -> tuple[bytes, str, list[str]]:
    """The body in UTF-8 where its label lies, the Content-Type to read it by, and what was wrong."""
    header = _CHARSET.search(content_type)
    inner = _DECLARATION.search(body[:200])
    labels = {found.lower() for found in (header and header[1], inner and inner[3].decode("ascii")) if found}
    for start, codec in _WIDE.items():
        if body.startswith(start):
            return _relabelled(body.decode(codec, "replace").removeprefix("\ufeff").encode()), _UTF8, []
    if body.startswith(codecs.BOM_UTF8):
        return _relabelled(body[3:]), _UTF8, []
    if body.isascii():
        lie = any(_is_lie(label) for label in labels)
        return (_relabelled(body), _UTF8, [_LIE]) if lie else (body, content_type, [])
    text = body.decode("utf-8", "replace")
    if _is_utf8(text):
        problems = [_LIE] if labels - _UTF8_LABELS else []
        if "\ufffd" in text and b"\xef\xbf\xbd" not in body:
            problems.append("some bytes are no UTF-8")
        return _relabelled(text.encode()), _UTF8, problems
    if labels <= _UTF8_LABELS:
        return (
            _relabelled(body.decode("windows-1252", "replace").encode()),
            _UTF8,
            ["declared as UTF-8, but it is Windows-1252"],
        )
    if any(_is_lie(label) for label in labels):
        return _relabelled(body.decode("windows-1252", "replace").encode()), _UTF8, [_LIE]
    return body, content_type, []


def _is_lie(label: str) -> bool:
    """Whether bytes that hold ASCII cannot be in this character set: it is wide, or one that refuses to read."""
    if label.startswith(("utf-16", "utf-32", "utf16", "utf32", "utf-7", "utf7")):
        return True
    try:
        return b"a".decode(label) != "a"
    except LookupError:
        return False
    except ValueError:
        return True


def _character(found: re.Match[bytes]) -> bytes:
    """A reference by number; one that means no character (half a surrogate pair) as U+FFFD, as HTML reads it."""
    digits = found[1].decode("ascii").lower()
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    return b"&#xFFFD;" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else found[0]


def _relabelled(body: bytes) -> bytes:
    """Without the character set in the XML declaration: it lies, or is no longer true."""
    return _DECLARATION.sub(rb"\1", body, count=1)


def _is_utf8(text: str) -> bool:
    """Whether what was read as UTF-8 is so in the main: one bad byte does not make a feed Windows-1252."""
    bad = text.count("\ufffd")
    return bad == 0 or sum(letter > "\x7f" for letter in text) - bad > bad


def _no_feed(body: bytes) -> str:
    head = body[:4096].lower()
    if b"<!doctype html" in head or b"<html" in head:
        title = re.search(rb"<title[^>]*>\s*([^<]{1,80})", body[:20_000], re.IGNORECASE)
        named = f' ("{" ".join(title[1].decode("utf-8", "replace").split())}")' if title else ""
        return f"an HTML page{named} came where a feed was expected"
    return "this is no feed: neither RSS nor Atom, RDF or JSON Feed"


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A host that stands for the feed's own while feedparser makes relative addresses absolute.

    So it can be told afterwards that a guid was relative ("t3_abc"): made absolute it would become another
    one as soon as the feed moves, and every release of the city would be new.
    """

    origin: str
    base: str
    real: str

    def restored(self, text: str) -> str:
        return text.replace(self.origin, self.real) if self.origin in text else text

    def relative(self, guid: str) -> str:
        folder = self.base[: self.base.rfind("/") + 1]
        return guid.removeprefix(folder).removeprefix(self.origin)


def _stand_in(url: str) -> _StandIn:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://relative.stadtbote.invalid"
    base = urlunsplit((parts.scheme, "relative.stadtbote.invalid", parts.path or "/", parts.query, ""))
    return _StandIn(origin, base, f"{parts.scheme}://{parts.netloc}")


def _item(entry: Any, stand_in: _StandIn) -> Item:
    terms = (str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags") or ())
    return Item(
        guid=stand_in.relative(str(entry.get("id") or "")),
        link=stand_in.restored(str(entry.get("feedburner_origlink") or entry.get("link") or "")),
        title=_text(entry.get("title_detail"), entry.get("title"), stand_in),
        summary=_text(entry.get("summary_detail"), entry.get("summary"), stand_in),
        content=_content(entry, stand_in),
        categories=tuple(dict.fromkeys(terms)),
        author=_author(entry),
        published=_raw(entry, "published") or _raw(entry, "created"),
        updated=_raw(entry, "updated"),
        fallback=_moment(entry),
        image=stand_in.restored(_image(entry)),
    )


def _author(entry: Any) -> str:
    names = [str(item.get("name") or "") for item in entry.get("authors") or ()]
    several = ", ".join(dict.fromkeys(filter(None, names))) if len(names) > 1 else ""
    return several or str(entry.get("author") or "")


def _raw(entry: Any, key: str) -> str:
    # dict.get, because feedparser's own answers a missing "updated" with "published" and a warning.
    return str(dict.get(entry, key) or "")


def _text(detail: Any, value: Any, stand_in: _StandIn) -> Text:
    kind = (detail or {}).get("type") or "text/html"
    return Text(value=stand_in.restored(str(value or "")), html=kind != "text/plain")


def _content(entry: Any, stand_in: _StandIn) -> Text:
    texts = [
        _text(item, item.get("value"), stand_in) for item in entry.get("content") or () if item.get("value")
    ]
    return max(texts, key=lambda text: (text.html, len(text.value)), default=Text())


def _moment(entry: Any) -> dt.datetime | None:
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        parsed = dict.get(entry, key)
        if parsed:
            try:
                return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _image(entry: Any) -> str:
    for media in entry.get("media_content") or ():
        if media.get("url") and (
            media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")
        ):
            return str(media["url"])
    for link in entry.get("links") or ():
        if (
            link.get("rel") == "enclosure"
            and str(link.get("type", "")).startswith("image/")
            and link.get("href")
        ):
            return str(link["href"])
    for media in entry.get("media_thumbnail") or ():
        if media.get("url"):
            return str(media["url"])
    return ""


def _ttl(feed: Any) -> dt.timedelta | None:
    wishes = []
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 7:
        wishes.append(dt.timedelta(minutes=int(ttl)))
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period:
        times = str(feed.get("sy_updatefrequency") or "1").strip()
        often = int(times) if times.isascii() and times.isdigit() and 0 < int(times) < 10_000 else 1
        wishes.append(period / often)
    return max(wishes, default=None) or None
