"""What extractors pass over: leads, siblings of the text, the whole of a short text."""

import re
from collections.abc import Sequence

from pipeline.fetch.article.page.document import Element, squeezed
from pipeline.fetch.article.page.hidden import OPENED
from pipeline.fetch.article.page.metadata import Metadata
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.noise import is_prose, is_sentence, is_service, up_from

_LISTS = frozenset(("li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "table", "caption"))  # fmt: skip
_ITEMS = frozenset(("li", "ul", "ol", "dl", "dt", "dd"))
_LEAD_NAME = re.compile(
    r"lead|teaser|intro|excerpt|abstract|summary|vorspann|chapo|subtitle|subline|standfirst|einleitung|dachzeile|description|perex|deck",
    re.IGNORECASE,
)


def neighbours(pieces: Sequence[Piece], chosen: set[int], clean: set[int]) -> set[int]:
    """Prose that stands as a sibling of chosen prose and was passed over; lists, tables, subheads, short sentences only between."""
    letters: dict[Element, int] = {}
    for at in chosen:
        if is_prose(pieces[at]):
            parent = pieces[at].element.getparent()
            letters[parent] = letters.get(parent, 0) + len(pieces[at].flat)
    whole = sum(letters.values())
    homes = {parent for parent, count in letters.items() if count > 0.5 * whole}
    prose = {at for at in clean - chosen if is_prose(pieces[at]) and pieces[at].element.getparent() in homes}
    between = range(min(chosen, default=0), max(chosen, default=0))
    others = {
        at
        for at in clean - chosen
        if at in between
        and (pieces[at].kind != "paragraph" or in_list(pieces[at]) or is_sentence(pieces[at]))
        and _home(pieces[at]) in homes
        and pieces[at].linked < len(pieces[at].flat) / 2
    }
    return prose | others | _trailing(pieces, chosen | prose | others, clean, homes)


def _trailing(pieces: Sequence[Piece], chosen: set[int], clean: set[int], homes: set[Element]) -> set[int]:
    """Lists, tables and short sentences right after the text, in its own box: extractors stop at the last long paragraph.

    The first piece of another box, or one that is no text, ends it.
    """
    found: set[int] = set()
    at = max(chosen, default=len(pieces)) + 1
    while at < len(pieces) and at in clean and pieces[at].linked < len(pieces[at].flat) / 2:
        if not ((in_list(pieces[at]) or is_sentence(pieces[at])) and _home(pieces[at]) in homes):
            break
        found.add(at)
        at += 1
    return found


def link_lines(pieces: Sequence[Piece], chosen: set[int], clean: set[int]) -> set[int]:
    """Lines beside the text that are little but a link, where it leads to a file, a service or an address in full."""
    homes = {pieces[at].element.getparent() for at in chosen if is_prose(pieces[at])}
    start = min(chosen, default=len(pieces))
    return {
        at
        for at in clean - chosen
        if at > start
        and pieces[at].kind == "paragraph"
        and pieces[at].linked
        and pieces[at].element.getparent() in homes
        and is_service(pieces[at])
    }


def in_list(piece: Piece) -> bool:
    """Whether a piece stands in a list, a list of definitions or a table."""
    return any(node.tag in _LISTS for node in up_from(piece.element, 5))


def opened_places(pieces: Sequence[Piece], chosen: set[int], clean: set[int]) -> set[int]:
    """What a control of the page opens, and the control's own words as its heading, beside the text."""
    if not chosen:
        return set()
    near = {
        node for at in chosen for node in up_from(pieces[at].element, 3) if node.tag not in ("body", "html")
    }
    boxes = (
        (at, node) for at in clean - chosen for node in up_from(pieces[at].element, 12) if node.get(OPENED)
    )
    # Its own surroundings: the box or one of the three around it holds text that was taken.
    found = {at for at, box in boxes if not near.isdisjoint(up_from(box, 4))}
    heads = {at - 1 for at in found if at - 1 in clean and pieces[at - 1].kind == "heading"}
    return found | heads


def captions_of_tables(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """The title of each table of which cells were taken."""
    cells = (pieces[at].element for at in chosen if pieces[at].kind == "cell")
    tables = {next((node for node in up_from(cell, 6) if node.tag == "table"), None) for cell in cells}
    titles = (
        (at, node)
        for at, piece in enumerate(pieces)
        if tables and at not in chosen and len(piece.flat) <= 300
        for node in up_from(piece.element, 3)
        if node.tag in ("caption", "figcaption")
    )
    return {at for at, title in titles if not tables.isdisjoint(title.getparent().iter("table"))}


def short_text(pieces: Sequence[Piece], clean: set[int]) -> set[int]:
    """All prose around the headline, and what stands beside it in the same box."""
    prose = {at for at in clean if is_prose(pieces[at])}
    homes = {pieces[at].element.getparent() for at in prose}
    beside = {
        at for at in clean if _home(pieces[at]) in homes and pieces[at].linked < len(pieces[at].flat) / 2
    }
    return prose | beside


def _home(piece: Piece) -> Element:
    """The element a block stands in: for items and cells that of their whole list or table."""
    node = piece.element.getparent()
    # An item stands in its list; the cell around that may be the layout of an old page.
    around = _ITEMS if piece.kind == "item" or piece.element.tag in _ITEMS else _LISTS
    while (
        node is not None
        and (piece.kind in ("item", "cell") or piece.element.tag in _LISTS)
        and node.tag in around
    ):
        node = node.getparent()
    return node


def lead_places(
    pieces: Sequence[Piece], keys: Sequence[str], chosen: set[int], titles: set[int], meta: Metadata
) -> set[int]:
    """Paragraphs between the headline and the text: a lead stands outside the text's container on one page in eight."""
    if not chosen:
        return set()
    first = min((at for at in chosen if is_prose(pieces[at])), default=min(chosen))
    head = max((at for at in titles if at < first), default=None)
    teased = said_in_head(keys, meta)
    found = set()
    for at in range(max(0, first - 25), min(first + 5, len(pieces))):
        piece = pieces[at]
        after = head is not None and at > head
        named = _is_lead_name(piece.element)  # a picture's words may stand before such a lead
        close = after and (named or (at < first and (at - (head or 0) <= 3 or first - at <= 2)))
        if (at in teased and at < first) or (close and (is_prose(piece) or is_lead(piece))):
            found.add(at)
    return found - titles


def is_lead(piece: Piece) -> bool:
    """A sentence, however short, in an element that is named as the lead."""
    return is_sentence(piece) and _is_lead_name(piece.element)


def said_in_head(keys: Sequence[str], meta: Metadata) -> set[int]:
    """Places of the pieces that begin as the teaser in the page's head does."""
    teasers = [squeezed(text)[:60] for text in (meta.description, meta.ld("description")) if len(text) > 40]
    return {
        at
        for at, key in enumerate(keys)
        if len(key) > 30 and any(key.startswith(teaser[: len(key)]) for teaser in teasers)
    }


def _is_lead_name(element: Element) -> bool:
    around = up_from(element, 3)
    return any(_LEAD_NAME.search(f"{up.get('class') or ''} {up.get('itemprop') or ''}") for up in around)
