"""Tables: data or layout, and how far a cell reaches; the numbers of lists."""

import re

from pipeline.fetch.article.page.document import Element

_WHOLE = re.compile(r"[1-9]\d{0,5}")


def span(cell: Element, name: str) -> int:
    """`colspan` or `rowspan` of a cell, 1 to 100."""
    value = re.match(r"\d{1,3}", (cell.get(name) or "").strip())
    return min(100, max(1, int(value.group()))) if value else 1


def is_data(table: Element) -> bool:
    """A table of data, not one that lays out the page: two columns, two rows, small cells, no table inside."""
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table"), None) is not None
    ):
        return False
    rows = [list(line.iterchildren("td", "th")) for line in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or max((len(row) for row in rows), default=0) < 2:
        return bool(cells) and any(True for _ in table.iter("th")) and max(len(row) for row in rows) > 1
    if any(True for _ in table.iter("h1", "form", "article")):
        return False
    return max(len("".join(cell.itertext())) for cell in cells) < 1500


def list_number(item: Element) -> int:
    """The number that a list gives an item by `start` or `value`; 0 where it only counts on."""
    own = _WHOLE.fullmatch((item.get("value") or "").strip())
    if own:
        return int(own.group())
    above = item.getparent()
    first = above is not None and next(above.iterchildren("li"), None) is item
    start = _WHOLE.fullmatch((above.get("start") or "").strip()) if first else None
    return int(start.group()) if start else 0
