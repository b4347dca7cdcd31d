"""A parsed tree -> what a reader of the page sees of it: without scripts, form controls and what is hidden."""

import copy
import itertools

from lxml import etree

from pipeline.fetch.article.page.document import Element
from pipeline.fetch.article.page.hidden import settle_hidden
from pipeline.fetch.article.page.inline import settle_marks
from pipeline.fetch.article.page.mail_addresses import restore_addresses

_NEVER_SHOWN = (
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas", "math",
)  # fmt: skip
_CROWD = 12
"""Elements beside a veil from which on only its neighbours are looked at."""
_CONTROLS = ("button", "select", "option", "textarea", "input", "datalist")


def settled(tree: Element) -> list[tuple[str, str]]:
    """First step: pictures, addresses and marks are written as what they mean."""
    for veil in list(tree.iter("noscript")):
        _unveil(veil)
    for void in list(tree.iter("source", "track", "wbr")):  # the parser nests what follows into these
        for child in reversed(list(void)):
            void.addnext(child)
    restore_addresses(tree)
    return settle_marks(tree)


def shown(tree: Element) -> list[tuple[str, str]]:
    """Second step: what is hidden, scripts and form controls go."""
    out = settle_hidden(tree)
    etree.strip_elements(tree, *_NEVER_SHOWN, *_CONTROLS, with_tail=False)
    return out


def _unveil(veil: Element) -> None:
    """A lazy picture has its real address in the noscript beside it; alone there, it is the picture."""
    real = next((img for img in veil.iter("img") if (img.get("src") or "").strip()), None)
    parent = veil.getparent()
    if real is None or parent is None:
        return
    beside = [veil.getprevious(), veil.getnext()] if len(parent) > _CROWD else list(parent)
    around = [item for item in beside if item is not None and item is not veil and isinstance(item.tag, str)]
    lazy = [img for item in around for img in itertools.islice(item.iter("img"), 2)]
    if not lazy:
        veil.addprevious(copy.copy(real))
    elif len(lazy) == 1 and not lazy[0].get("data-src"):
        lazy[0].set("data-src", real.get("src"))
