"""How large and how nested a page may be: counted before anything walks it, so that a hostile page costs a second.

Each limit is twice and more what the largest of 296 real pages holds (1.2 MB, 10,126 tags, 1,026 links, 361
breaks, 9,109 attributes), and far below what held a reader for a minute: 250,000 links, 400,000 attributes,
900,000 breaks. How deep elements stand in each other is bounded by the parser (256).
"""

import re
from typing import Any

from pipeline.errors import ParseError
from pipeline.messages import Message, noop

LETTERS = 6_000_000
TAGS = 20_000
LINKS = 6_000
BREAKS = 10_000
ATTRIBUTES = 100_000
ATTRIBUTES_OF_ONE = 300
TEXT = 1_000_000
"""Letters outside of scripts: ten times the longest of the same pages, and a second of work."""
NAME = 2_000

# Each `[^<>]` stops at the next tag, so that the scans are linear whatever stands there.
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{600,}")
"""A tag of 300 attributes has no fewer letters."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def bounded(html: str) -> None:
    """Raises ParseError, with the count and the limit, for a page that is larger than any release's page."""
    _within(noop("characters"), len(html), LETTERS)
    _within(noop("tags"), html.count("<") - html.count("</"), TAGS)
    _within(noop("links"), html.count("<a ") + html.count("<A "), LINKS)
    _within(noop("line breaks"), html.count("<br") + html.count("<BR"), BREAKS)
    if html.count("=") > ATTRIBUTES:
        _within(noop("attributes"), sum(map(_attributes, _TAG.findall(html))), ATTRIBUTES)
    for tag in _LONG_TAG.findall(html):
        _within(noop("attributes of one tag"), _attributes(tag), ATTRIBUTES_OF_ONE)


def bounded_tree(tree: Any) -> None:
    """Raises ParseError for a tree with more text than any release has; takes out names (`class`, `id`) that nobody writes."""
    scripts = sum(len(item.text or "") for item in tree.iter("script", "style"))
    _within(noop("letters of text"), int(tree.xpath("string-length(.)")) - scripts, TEXT)
    for item in tree.xpath(f"//*[string-length(@class) > {NAME} or string-length(@id) > {NAME}]"):
        item.attrib.pop("class", None)
        item.attrib.pop("id", None)


def _attributes(tag: str) -> int:
    """Attributes of a tag; only where signs alone are too many are values taken out, for addresses hold signs too."""
    signs = tag.count("=")
    if signs <= ATTRIBUTES_OF_ONE and len(tag) < 20_000:
        return signs
    return len(_QUOTED.sub("", tag).split())


def _within(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise ParseError(
            Message(
                "the page holds {count} {our_things}; more than {limit} are not read",
                count=f"{count:,}",
                our_things=what,
                limit=f"{limit:,}",
            )
        )
