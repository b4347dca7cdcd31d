"""A page made ready for reading: decoded, parsed, its head read, what is not visible taken out."""

import copy
import functools
from dataclasses import dataclass, field

from lxml import etree

from pipeline.errors import ParseError
from pipeline.fetch.article.page import walls
from pipeline.fetch.article.page.document import Element, base_of, parsed, selected, words_of
from pipeline.fetch.article.page.metadata import Metadata, metadata_of
from pipeline.fetch.article.page.visible import settled, shown
from pipeline.fetch.article.text.blocks import Piece, pieces_of


@dataclass
class Opened:
    """The tree is edited while it is read; `raw` stays as it came."""

    raw: str
    tree: Element
    meta: Metadata
    base: str | None
    url: str
    whole: Element
    """The tree with all that is hidden: for an extractor of its own mind, which edits it."""
    password: bool
    """A field for a password stood on it."""
    unseen: list[tuple[str, str]] = field(default_factory=list)
    """Texts that a reader of the page does not see or shall not read, each with the reason."""

    @functools.cached_property
    def everything(self) -> list[Piece]:
        """All pieces of the page as it was opened, read once."""
        return pieces_of(self.tree, self.base)

    def first(self, selectors: tuple[str, ...]) -> str:
        """Text (or `content` of a meta element) of the first match that has one."""
        return next(filter(None, map(words_of, selected(self.tree, selectors))), "")


def open_page(text: str, url: str) -> Opened:
    """Raises ParseError where nothing came, no HTML came, or a scraper's frame came for a text."""
    if not text.strip():
        raise ParseError("no text: nothing came")
    tree = parsed(text)
    reason = walls.scraped_frame(tree)
    if reason:
        raise ParseError(reason)
    meta = metadata_of(tree)
    password = any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
    unseen = settled(tree)
    whole = copy.deepcopy(tree)
    # The extractor copies its tree five times; of scripts it reads JSON-LD alone.
    etree.strip_elements(whole, "style", "svg", with_tail=False)
    for script in list(whole.iter("script")):
        if "json" not in (script.get("type") or ""):
            script.text = None
    etree.strip_attributes(
        whole, "colspan", "rowspan"
    )  # an extractor fills them out: a bomb of 100 by 100 cells
    unseen += shown(tree)
    base = base_of(tree, _address(url) or _address(meta.canonical) or _address(meta.meta("og:url")))
    return Opened(
        raw=text, tree=tree, meta=meta, base=base, url=url, password=password, unseen=unseen, whole=whole
    )


def _address(url: str) -> str | None:
    return url if url.startswith(("http://", "https://")) else None
