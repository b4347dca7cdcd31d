"""Main text of a page as plain text: the door for measuring, and for whoever wants only the words."""

import datetime as dt
import importlib
from collections.abc import Mapping
from typing import cast

from pipeline.errors import ParseError
from pipeline.fetch.article.body import NO_RULES, body_of, holders, rules_for, taken_out
from pipeline.fetch.article.page import walls
from pipeline.fetch.article.page.document import clean, decoded
from pipeline.fetch.article.text.blocks import host_of
from pipeline.fetch.article.text.opened import open_page
from pipeline.model import ArticleRules, Source


def plain_text(html: bytes, url: str | None) -> str:
    """Main text of a page by the generic reader, one block a line; "" where there is no article.

    Press contact under a heading of its own is no main text; contact lines in the flow of the text are, as on
    the page (`read` puts both apart).
    """
    return _plain(html, url, NO_RULES)


def plain_text_ruled(html: bytes, url: str | None, sources: Mapping[str, Source] | None = None) -> str:
    """The text that the rule of the source whose host the page came from selects, as the DOM's textContent.

    `sources` maps ids to sources; without it the shipped definitions are asked for. Where no rule selects anything,
    as `plain_text`. A gold text made by script from such an element is written so: Wien's pages have `<br>` without blanks.
    """
    if sources is None:
        # A room is handed its sources; this door for measuring finds the shipped ones by name alone.
        sources = cast("Mapping[str, Source]", importlib.import_module("pipeline.config").shipped_sources())
    host = host_of(url)
    own = (source for source in sources.values() if host and host in (host_of(source.url), *source.hosts))
    rules = next((rules_for(source, dt.date.max) for source in own if source.article), NO_RULES)
    return _plain(html, url, rules)


def _plain(html: bytes, url: str | None, rules: ArticleRules) -> str:
    try:
        opened = open_page(decoded(html), url or "")
        if walls.left_site(opened.raw, opened.url):
            return ""
        taken_out(opened, (*rules.drop, *rules.contact))
        if found := holders(opened, rules):
            return "\n".join(clean(holder.text_content()) for holder in found)
        return "\n".join(piece.text for piece in body_of(opened, NO_RULES).running)
    except (ParseError, RecursionError):
        return ""
