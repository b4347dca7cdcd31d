"""JSON Feed 1.0 and 1.1: bytes go in, a `Document` comes out. https://www.jsonfeed.org/version/1.1/"""

from typing import Any
from urllib.parse import urljoin

from pipeline.errors import ParseError
from pipeline.fetch import json_value
from pipeline.fetch.feed.item import Document, Item, Text

ROWS = 5_000
"""Items looked at for the newest 500; a feed holds 10 to 120."""


def looks_like_json(body: bytes, content_type: str) -> bool:
    """Whether the body is to be read as JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" or "json" in content_type.partition(";")[0].lower()


def document(body: bytes, *, url: str) -> Document:
    """The feed in `body`, or ParseError where it is none."""
    try:
        data = json_value.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ParseError("JSON that cannot be read: damaged or cut off", about=url) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ParseError("JSON, but no JSON Feed: it has no list of items", about=url)
    problems = []
    if "jsonfeed.org/version/" not in _string(data.get("version")):
        problems.append("the JSON names no version of JSON Feed")
    listed = data["items"][:ROWS]
    if len(listed) < len(data["items"]):
        problems.append(f"{len(data['items']):,} items: the first {ROWS:,} are looked at")
    rows = [row for row in listed if isinstance(row, dict)]
    if len(rows) < len(listed):
        problems.append(f"{len(listed) - len(rows)} items are no objects")
    base = _string(data.get("feed_url")) or url
    return Document(
        items=tuple(_item(row, urljoin(url, base)) for row in rows), base=url, problems=tuple(problems)
    )


def _item(row: dict[str, Any], base: str) -> Item:
    link = _string(row.get("url")) or _string(row.get("external_url"))
    text = Text(value=_string(row.get("content_text")), html=False)
    html = Text(value=_string(row.get("content_html")))
    authors = row["authors"] if isinstance(row.get("authors"), list) else []
    names = [_string(item.get("name")) for item in (*authors, row.get("author")) if isinstance(item, dict)]
    tags = row.get("tags")
    return Item(
        guid=_string(row.get("id")),
        link=_joined(base, link),
        title=Text(value=_string(row.get("title")), html=False),
        summary=Text(value=_string(row.get("summary")), html=False),
        content=html if html.value else text,
        categories=tuple(dict.fromkeys(_string(tag) for tag in tags)) if isinstance(tags, list) else (),
        author=", ".join(dict.fromkeys(filter(None, names))),
        published=_string(row.get("date_published")),
        updated=_string(row.get("date_modified")),
        image=_joined(base, _string(row.get("image")) or _string(row.get("banner_image"))),
    )


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):  # 1.0 allows a number as id
        return str(value)
    return ""
