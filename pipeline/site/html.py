"""Markdown to HTML that is clean by an allow-list: for the JSON flavour and the feeds. Keeper of nh3 in this room."""

import nh3

from pipeline.site.markdown import to_html

TAGS = {"p", "a", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "br", "hr", "s"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(body: str) -> str:
    """HTML of a Markdown body, whoever wrote it: only tags, attributes and schemes of the list."""
    return nh3.clean(
        to_html(body),
        tags=TAGS | TABLE,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
