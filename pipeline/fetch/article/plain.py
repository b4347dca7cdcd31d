"""Main text of a page as plain text: the door for measuring, and for whoever wants only the words."""

import datetime as dt
import importlib
from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlsplit

from pipeline.errors import ParseError
from pipeline.fetch.article.body import body_of
from pipeline.fetch.article.page import walls
from pipeline.fetch.article.page.document import decoded
from pipeline.fetch.article.rules import NO_RULES, rules_for
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.opened import open_page
from pipeline.model import ArticleRules, Source


def plain_text(html: bytes, url: str | None) -> str:
    """Main text of a page by the generic reader, one block a line; "" where there is no article.

    Press contact under a heading of its own is no main text; contact lines in the flow of the text are, as on
    the page (`read` puts both apart).
    """
    return _plain(html, url, NO_RULES)


def plain_text_ruled(html: bytes, url: str | None, sources: Mapping[str, Source] | None = None) -> str:
    """As `plain_text`, by the rule of the source whose host the page came from, where there is one.

    `sources` maps ids to sources; without it the shipped definitions are asked for. Inside what a rule selects,
    `<br>` and list items part words only where the page has a blank there, as in the DOM's textContent: a gold
    text made by script from such an element is written so, and Wien's pages have `<br>` without blanks.
    """
    if sources is None:
        # A room is handed its sources; this door for measuring finds the shipped ones by name alone.
        sources = cast("Mapping[str, Source]", importlib.import_module("pipeline.config").shipped_sources())
    host = _host(url)
    for source in sources.values():
        if host and source.article and host in (_host(source.url), *source.hosts):
            return _plain(html, url, rules_for(source, dt.date.max), breaks=False)
    return _plain(html, url, NO_RULES)


def _plain(html: bytes, url: str | None, rules: ArticleRules, *, breaks: bool = True) -> str:
    try:
        opened = open_page(decoded(html), url or "")
        if walls.left_site(opened.raw, opened.url):
            return ""
        pieces = body_of(opened, rules, breaks=breaks).running
        return "\n".join(piece.text for piece in pieces) if breaks else _joined(pieces)
    except (ParseError, RecursionError):
        return ""


def _joined(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        if before is not None and not _touch(before, piece):
            parts.append("\n")
        parts.append(piece.text)
    return "".join(parts)


def _touch(piece: Piece, other: Piece) -> bool:
    """Two items of a list with not even a blank between them on the page."""
    return (
        piece.kind == other.kind == "item"
        and other.element.tag == "li"
        and other.element.getprevious() is piece.element
        and not piece.element.tail
    )


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
