"""The text of a page: by the selectors of the source, by the generic reader, or the whole of a feed's HTML."""

import datetime as dt
import itertools
from collections.abc import Collection, Sequence

from pipeline.fetch.article.header.title import known_titles
from pipeline.fetch.article.page.document import Element, removed, selected, text_of
from pipeline.fetch.article.pictures.credits import split_credit
from pipeline.fetch.article.text.blocks import Piece, pieces_of
from pipeline.fetch.article.text.contact import contact_places, is_banner, is_share, is_signature
from pipeline.fetch.article.text.generic import Body, article_pieces
from pipeline.fetch.article.text.noise import captions_above_credits, is_caption, is_noise, up_from
from pipeline.fetch.article.text.opened import Opened
from pipeline.messages import noop
from pipeline.model import ArticleRules, Source

NO_RULES = ArticleRules()
"""No selectors: the generic reader serves."""


def body_of(opened: Opened, rules: ArticleRules, *, whole: bool = False) -> Body:
    """Text of a page. `whole`: the HTML is a text from a feed, not a page with a frame.

    Takes what `drop` and `contact` select out of the tree.
    """
    kept = _all(opened, rules.keep)
    taken = taken_out(opened, rules.drop, spared=kept)
    dropped = [text_of(element)[:60] for element in taken if text_of(element)]
    left = [(piece, noop("left out by the rule")) for item in taken for piece in pieces_of(item, opened.base)]
    apart = [
        piece for element in taken_out(opened, rules.contact) for piece in pieces_of(element, opened.base)
    ]
    above: dict[int, int] = {}
    pieces = [piece for holder in holders(opened, rules) for piece in pieces_of(holder, opened.base)]
    if pieces or whole:
        ruled = bool(pieces)
        pieces = everything = pieces or pieces_of(opened.tree, opened.base)
        above = {} if ruled else captions_above_credits(pieces)
        frame = {at for at, piece in enumerate(pieces) if _is_frame(piece, ruled=ruled)} | {*above.values()}
        left += [(pieces[at], noop("a line of the page's frame")) for at in sorted(frame)]
        dropped += [pieces[at].flat[:60] for at in sorted(frame)]
        chosen = [piece for at, piece in enumerate(pieces) if at not in frame]
        chosen, left = _with_kept(chosen, left, everything, kept) if kept else (chosen, left)
        body = _parted(chosen)
    else:
        everything = pieces_of(opened.tree, opened.base) if dropped or apart else opened.everything
        known_heads = known_titles(opened.tree, opened.meta, opened.url)
        found = article_pieces(opened.whole, everything, opened.meta, known_heads)
        dropped += found.dropped
        left += found.left
        chosen, left = _with_kept(found.pieces, left, everything, kept) if kept else (found.pieces, left)
        body = _parted(chosen)
        known = {id(piece) for piece in body.contact}
        body.contact += [piece for piece in found.contact if id(piece) not in known]
    body.contact += apart
    body.dropped, body.left = dropped, left
    captions = {id(everything[at]): everything[line].flat for at, line in above.items()}
    lines = ((piece, *split_credit(piece.flat)) for piece, _ in left)
    body.credits = [(own or captions.get(id(piece), ""), credit) for piece, own, credit in lines if credit]
    return body


def _is_frame(piece: Piece, *, ruled: bool) -> bool:
    """Where a person chose the element, only what is surely no text is taken from it."""
    if ruled:
        return piece.kind != "cell" and (is_share(piece.flat) or is_banner(piece.flat))
    return is_noise(piece) or is_caption(piece)


def taken_out(opened: Opened, selectors: tuple[str, ...], *, spared: Sequence[Element] = ()) -> list[Element]:
    """What the selectors name, taken out of the tree; a spared element inside it moves before it and stays."""
    found: list[Element] = []
    for element in _all(opened, selectors):
        if element not in spared and not any(up in found for up in element.iterancestors()):
            found.append(element)
    for element in spared:
        out = [up for up in element.iterancestors() if up in found]
        if out:
            removed(element)
            element.tail = None
            out[-1].addprevious(element)
    for element in found:
        removed(element)
    return found


def _all(opened: Opened, selectors: tuple[str, ...]) -> list[Element]:
    return [element for selector in selectors for element in selected(opened.tree, (selector,))]


def holders(opened: Opened, rules: ArticleRules) -> list[Element]:
    """The elements that the rule names as the text, none of them inside another."""
    found = selected(opened.tree, rules.body)
    return [item for item in found if not any(up in found for up in item.iterancestors())]


def _parted(pieces: Sequence[Piece]) -> Body:
    """Text and contact told apart."""
    places = contact_places(pieces)
    inline = {at for at in places if not _in_section(pieces, at, places)}
    return Body(
        pieces=[piece for at, piece in enumerate(pieces) if at not in places],
        contact=[piece for at, piece in enumerate(pieces) if at in places],
        running=[piece for at, piece in enumerate(pieces) if at not in places or at in inline],
    )


def _in_section(pieces: Sequence[Piece], at: int, places: set[int]) -> bool:
    """Whether a contact line belongs to a block under a heading of its own."""
    above = itertools.takewhile(places.__contains__, range(at, -1, -1))
    return not is_signature(pieces[at].flat) and any(pieces[line].kind == "heading" for line in above)


def _with_kept(
    pieces: Sequence[Piece],
    left: Sequence[tuple[Piece, str]],
    everything: Sequence[Piece],
    kept: Collection[Element],
) -> tuple[list[Piece], list[tuple[Piece, str]]]:
    """Text and rest, with what stands inside the `kept` elements in the text, in the order of the page.

    Share bars and banners inside them stay out.
    """
    back = [
        piece
        for piece, _ in left
        if any(node in kept for node in up_from(piece.element))
        and not (is_share(piece.flat) or is_banner(piece.flat))
    ]
    known = {id(piece) for piece in back}
    order = {id(piece): at for at, piece in enumerate(everything)}
    at, placed = 0, []
    for piece in pieces:
        at = order.get(id(piece), at)
        placed.append((at, piece))
    placed += [(order.get(id(piece), len(order)), piece) for piece in back]
    placed.sort(key=lambda pair: pair[0])
    return [piece for _, piece in placed], [pair for pair in left if id(pair[0]) not in known]


def rules_for(source: Source, day: dt.date) -> ArticleRules:
    """The rule meant for a release of this day: of those that reach it, the one that ends first."""
    fitting = [rule for rule in source.article if rule.until is None or day <= rule.until]
    return min(fitting, key=lambda rule: rule.until or dt.date.max, default=NO_RULES)
