"""JSON that a site's own script reads -> rows that look like releases: title, address, day, teaser, text.

The JSON is the answer of an interface (WordPress's REST, TYPO3's EXT:headless) or stands in the page itself
(Next, Nuxt, any script of type application/json). Names of fields are in `data/json_fields.tsv`.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.fetch import json_value
from pipeline.fetch.article.page.document import one_line, parsed, squeezed, text_of
from pipeline.fetch.data import rows as rows_of
from pipeline.fetch.when import When, printed

NODES = 200_000
"""Values of one JSON that are looked at; the payload of a town's page holds 2,000 to 30,000."""
ROWS = 500
_DEPTH = 40
_SCRIPT = re.compile(r"<script\b([^<>]*)>", re.IGNORECASE)
_JSON_TYPE = re.compile(r"type\s*=\s*[\"']?application/json", re.IGNORECASE)
_ASSIGNED = re.compile(r"^\s*(?:window|self|globalThis)\.[\w$]{1,40}\s*=\s*")
_PUSHED = re.compile(r"^\s*(?:self|window)\.__next_f\.push\(")
_WRAPPED = ("rendered", "processed", "html", "value", "text", "url", "href", "alias", "content", "children")
_EPOCH = (10**9, 4 * 10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One object that looks like a release."""

    title: str
    address: str = ""
    day: dt.date | None = None
    moment: dt.datetime | None = None
    teaser: str = ""
    html: str = ""
    """The text as HTML, "" where the object has none."""


def embedded(page: str) -> list[Any]:
    """The JSON values that stand in a page's scripts."""
    found: list[Any] = []
    pushed: list[str] = []
    at = 0
    while tag := _SCRIPT.search(page, at):
        end = page.find("</script", tag.end())
        if end < 0:
            break
        body, at = page[tag.end() : end], end
        if _JSON_TYPE.search(tag.group(1)):
            found += _loaded(body)
        elif start := _ASSIGNED.match(body):
            found += _loaded(body[start.end() :].rstrip().rstrip(";"))
        elif start := _PUSHED.match(body):
            pushed += [part for item in _loaded(body[start.end() :].rstrip().rstrip(";)")) for part in item if isinstance(part, str)]  # fmt: skip
    for line in "".join(pushed).split("\n"):
        found += _loaded(line.partition(":")[2])
    return [_hydrated(item) for item in found]


def _loaded(text: str) -> list[Any]:
    """The value, alone in a list; [] where it is no JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return []
    try:
        return [json_value.loads(text)]
    except (ValueError, RecursionError):
        return []


def _hydrated(data: Any) -> Any:
    """Nuxt 3 writes each value once in a flat array, and places of it where values are used (devalue)."""
    if not (isinstance(data, list) and data and isinstance(data[0], dict | list) and len(data) > 3):
        return data
    places = data[0].values() if isinstance(data[0], dict) else data[0]
    if not all(_is_place(item, data) for item in places):
        return data
    budget = [NODES]

    def value(at: Any, depth: int) -> Any:
        budget[0] -= 1
        if not _is_place(at, data) or depth > _DEPTH or budget[0] < 0:
            return None
        row = data[at]
        if isinstance(row, dict):
            return {key: value(place, depth + 1) for key, place in row.items()}
        if isinstance(row, list):
            if row and isinstance(row[0], str) and len(row) == 2:  # ["Date", "..."], ["ShallowReactive", 4]
                return row[1] if isinstance(row[1], str) else value(row[1], depth + 1)
            return [value(place, depth + 1) for place in row]
        return row

    return value(0, 0)


def _is_place(number: Any, data: Sequence[Any]) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(data)


def rows(data: Any, now: dt.datetime) -> tuple[Row, ...]:
    """The likeliest list of releases in a JSON value; () where there is none.

    A list counts where most of its objects have a title and a day, or a title and a text; menus have neither.
    """
    best: tuple[Row, ...] = ()
    highest = 0.0
    for array in _lists(data):
        found = [row for item in array[:ROWS] if (row := _row(item, now))]
        told = [row for row in found if row.day or len(row.html) > 200]
        if not told or len(told) < 0.6 * len(array[:ROWS]):
            continue
        worth = len(told) + sum(bool(row.html) for row in told) + sum(bool(row.day) for row in told)
        if worth > highest:
            best, highest = tuple(told), worth
    return best


def only(data: Any, title: str, now: dt.datetime) -> Row | None:
    """The object of that title with the longest text; without a title the one with the longest text."""
    wanted = squeezed(title)
    objects = (entry_object for entry_object in _walk(data) if isinstance(entry_object, dict))
    found = [row for entry_object in objects if (row := _row(entry_object, now)) and len(row.html) > 100]
    named = [row for row in found if squeezed(row.title) == wanted] if wanted else found
    return max(named, key=lambda row: len(row.html), default=None)


def _walk(data: Any) -> Iterator[Any]:
    """Every object and list, breadth first, up to `NODES` values."""
    queue, seen = [data], 0
    while queue and seen < NODES:
        inner: list[Any] = []
        for row in queue:
            seen += 1
            yield row
            inner += row.values() if isinstance(row, dict) else row if isinstance(row, list) else ()
        queue = (
            [child for child in inner[: NODES - seen] if isinstance(child, dict | list)]
            if seen < NODES
            else []
        )


def _lists(data: Any) -> Iterator[list[Any]]:
    for node in _walk(data):
        if isinstance(node, list) and node and all(isinstance(item, dict) for item in node[:ROWS]):
            yield node


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    named = rows_of("json_fields")
    return {part: tuple(name for other, name, _ in named if other == part) for part, _, _ in named}


def _row(item: Mapping[str, Any], now: dt.datetime) -> Row | None:
    """The object as a release, None without a title."""
    if isinstance(item.get("attributes"), dict):  # JSON:API
        item = {**item, **item["attributes"]}
    fields = {re.sub(r"[^a-z]", "", str(key).casefold()[:60]): value for key, value in item.items()}

    def first(part: str, read: Any) -> Any:
        return next(
            (said for name in _names()[part] if name in fields and (said := read(fields[name]))), None
        )

    title = first("title", _plain)
    if not title or len(title) > 300:
        return None
    when: When | None = first("date", lambda value: _when(value, now))
    return Row(
        title=title,
        address=first("address", _address) or "",
        day=when.day if when else None,
        moment=when.moment if when else None,
        teaser=first("teaser", _plain) or "",
        html=first("text", _html) or "",
    )


def _plain(value: Any) -> str:
    said = _string(value)
    return text_of(parsed(f"<p>{said}</p>")) if "<" in said or "&" in said else one_line(said)


def _string(value: Any, depth: int = 0) -> str:
    """A string, or the one an object wraps."""
    if isinstance(value, str):
        return value[:500_000]
    if isinstance(value, dict) and depth < 4:
        return next((said for key in _WRAPPED if (said := _string(value.get(key), depth + 1))), "")
    return ""


def _address(value: Any) -> str:
    said = _string(value).strip()
    return said if said and len(said) < 2000 and " " not in said else ""


def _html(value: Any, depth: int = 0) -> str:
    """Text of a field as HTML: a string, what an object wraps, or a list of blocks."""
    if depth > 12:
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, (_html(item, depth + 1) for item in value[:2000])))
    if isinstance(value, dict):
        return next((said for key in _WRAPPED if (said := _html(value.get(key), depth + 1))), "")
    if not isinstance(value, str) or not value.strip():
        return ""
    if "<" in value:
        return value[:500_000]
    parts = re.split(r"\n[ \t\r]*\n", value[:500_000])
    return "".join(f"<p>{html.escape(' '.join(part.split()))}</p>" for part in parts if part.strip())


def _when(value: Any, now: dt.datetime) -> When | None:
    """A stamp, a printed date or seconds (or thousandths) since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 10**11 else value
        if not _EPOCH[0] < seconds < _EPOCH[1]:
            return None
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
        return printed(moment.isoformat().replace("+00:00", "Z"), now)
    said = _string(value)
    if not 6 <= len(said) <= 40:
        return None
    return (
        _when(int(said), now) if said.isascii() and said.isdigit() and len(said) < 14 else printed(said, now)
    )
