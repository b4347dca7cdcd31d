"""Markdown to HTML that is clean by an allow-list: for the JSON flavour and the feeds.

Raw HTML in a body is dropped by the renderer, and nh3 is the last gate.
"""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "a", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "br", "hr", "s"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
SCHEMES = {"http", "https", "mailto", "tel"}

_ATTRIBUTES = re.compile(r"(?<=\))\{:[^{}\n]*\}")
_RENDERER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def clean(body: str) -> str:
    """HTML of a Markdown body; kramdown's attributes behind a link are no text."""
    rendered = _RENDERER.render(_ATTRIBUTES.sub("", body))
    return nh3.clean(
        rendered,
        tags=TAGS | TABLE,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
