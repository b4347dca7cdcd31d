"""What extractors take too much: lines above the text, lists of links, what follows the text."""

import re
from collections.abc import Sequence

from pipeline.fetch.article.page.document import Element
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.noise import is_dateline, is_prose, is_related, is_teaser, up_from
from pipeline.fetch.article.text.passed_over import is_lead
from pipeline.fetch.article.text.votes import LONG

_LINKS = 0.7
"""Share of letters inside links from which on a list is one of links."""
_CARDS = frozenset(("li", "article", "div", "section", "td"))
_LABEL = re.compile(
    r"(?:(?:nähere|weitere|mehr|weiterführende)\s+(?:informationen|infos?|auskünfte)|links?|downloads?|dokumente|anhänge?|bilder|fotos?|pressefotos?|bildmaterial|dateien|pdf)\s*:?$",
    re.IGNORECASE,
)


def above_text(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Before the first prose: date lines, and short lines in a box of their own (kicker, office, subline)."""
    first = _first_prose(pieces, chosen)
    if first < 0:
        return set()
    home = pieces[first].element.getparent()
    return {
        at
        for at in chosen
        if at < first
        and not (is_prose(pieces[at]) or is_lead(pieces[at]))
        and (
            is_dateline(pieces[at].flat)
            or (pieces[at].kind not in ("item", "cell") and pieces[at].element.getparent() is not home)
        )
    }


def _first_prose(pieces: Sequence[Piece], chosen: set[int]) -> int:
    return min((at for at in chosen if is_prose(pieces[at])), default=-1)


def link_lists(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Lists of links to other pages of the site, with the heading above them, and lone links like headlines."""
    groups: dict[int, list[int]] = {}
    for at in sorted(chosen):
        if pieces[at].kind == "item":
            groups.setdefault(pieces[at].group, []).append(at)
    found: set[int] = {at for at in chosen if is_teaser(pieces[at])} | _teaser_boxes(pieces, chosen)
    for places in groups.values():
        letters = sum(len(pieces[at].flat) for at in places)
        inner = sum(pieces[at].inner for at in places)
        if len(places) > 1 and inner > _LINKS * letters and letters > 25 * len(places):
            found.update(places)
            if pieces[places[0] - 1].kind == "heading":
                found.add(places[0] - 1)
    return found


def _teaser_boxes(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Lists of other releases, each a headline that is a link and a teaser: two and more beside each other.

    The heading above them goes with them.
    """
    boxes: dict[Element, set[Element]] = {}
    announced = False
    for piece in pieces:
        announced = announced or is_related(piece.flat)
        if (
            piece.kind in ("heading", "item")
            and len(piece.flat) > 10
            and piece.inner >= 0.9 * len(piece.flat)
        ):
            card = next((node for node in up_from(piece.element) if node.tag in _CARDS), None)
            if card is not None and card.getparent() is not None:
                boxes.setdefault(card.getparent(), set()).add(card)
    cards = {card for box in boxes.values() if len(box) > 1 or announced for card in box}
    found = {at for at in chosen if cards and not cards.isdisjoint(up_from(pieces[at].element))}
    if sum(len(pieces[at].flat) for at in found) > sum(len(pieces[at].flat) for at in chosen) * 0.7:
        return set()
    return found | {at for at in chosen if at + 1 in found and pieces[at].kind == "heading"}


def after_declared(keys: Sequence[str], chosen: set[int], declared: str) -> set[int]:
    """What follows the last piece of the text that the page itself declares (JSON-LD articleBody).

    Believed only where it holds nearly all of the text, for many pages declare a teaser.
    """
    inside = {at for at in chosen if len(keys[at]) > LONG and keys[at] in declared}
    said = sum(len(keys[at]) for at in inside)
    if not inside or said < 0.7 * len(declared) or said < 0.5 * sum(len(keys[at]) for at in chosen):
        return set()
    return {at for at in chosen if at > max(inside)}


def without_loose_heads(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Without headings that are left with nothing under them at the end of the text."""
    kept = set(chosen)
    for at in sorted(chosen, reverse=True):
        flat = pieces[at].flat
        if not (
            _LABEL.match(flat)
            or (len(flat) < 60 and flat.endswith(":"))
            or (pieces[at].kind == "heading" and flat[-1:] not in ".!?…“")
        ):
            break
        kept.discard(at)
    return kept
