"""What every format of feed is brought to before it becomes entries: items and a few words about the feed."""

import datetime as dt
from dataclasses import dataclass

ITEMS = 500
"""So many items of one poll are read; a feed holds 10 to 120."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of text as the feed holds it."""

    value: str = ""
    html: bool = True
    """Whether `value` is HTML, or plain text that may hold "<"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item, nothing interpreted yet."""

    guid: str = ""
    link: str = ""
    title: Text = Text()
    summary: Text = Text()
    content: Text = Text()
    categories: tuple[str, ...] = ()
    author: str = ""
    published: str = ""
    updated: str = ""
    fallback: dt.datetime | None = None
    """The library's own reading of the date, for forms that ours does not know."""
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed in the neutral form."""

    items: tuple[Item, ...] = ()
    base: str = ""
    ttl: dt.timedelta | None = None
    """Cadence the feed itself names (ttl, sy:updatePeriod)."""
    problems: tuple[str, ...] = ()
