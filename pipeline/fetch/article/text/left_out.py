"""What the reader passed over -> LeftOut: so much of it as an editor can look at, each part with its reason and place."""

import bisect
from collections.abc import Iterable, Sequence

from pipeline.fetch.article.page.document import Element, squeezed
from pipeline.fetch.article.pictures.credits import split_credit
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.noise import is_prose, up_from
from pipeline.model import Block, LeftOut, Run

PARTS = 40
LETTERS = 8_000
_FRAME = frozenset(("nav", "footer", "header", "aside", "form"))


def left_out(
    left: Iterable[tuple[Piece, str]],
    unseen: Iterable[tuple[str, str]],
    kept: Sequence[Piece],
    everything: Sequence[Piece],
    *,
    said: Sequence[str] = (),
) -> tuple[LeftOut, ...]:
    """The parts for an editor. `left` are pieces with their reasons, `unseen` texts that stand in no piece, `kept` the
    pieces of the release and `everything` those of the page in order, `said` what the release says elsewhere (title, captions): no part repeats it.
    """
    known = {squeezed(text) for text in said} | {squeezed(piece.flat) for piece in kept}
    found: list[tuple[bool, LeftOut]] = []
    places = {(piece.element, piece.flat): at for at, piece in enumerate(everything)}
    text = sorted(places.get((piece.element, piece.flat), 0) for piece in kept)
    for piece, reason in left:
        key = squeezed(piece.flat)
        if not reason or len(key) < 3 or _is_frame(piece):
            continue
        caption, credit = split_credit(piece.flat)
        if key in known or (credit and {squeezed(caption), squeezed(credit)} <= known | {""}):
            continue
        known.add(key)
        place = bisect.bisect(text, places.get((piece.element, piece.flat), 0))
        selector = _selector(piece.element)
        found.append(
            (is_prose(piece), LeftOut(block=piece.block(), reason=reason, place=place, selector=selector))
        )
    for words, reason in unseen:
        key = squeezed(words)
        if key and key not in known:
            known.add(key)
            found.append((True, LeftOut(block=Block(runs=(Run(text=words[:2000]),)), reason=reason)))
    return _bounded(found)


def _bounded(found: Sequence[tuple[bool, LeftOut]]) -> tuple[LeftOut, ...]:
    """Prose first where not all can be kept; what is kept stays in the order of the page."""
    chosen: set[int] = set()
    letters = 0
    for at in sorted(range(len(found)), key=lambda at: not found[at][0]):
        letters += len(found[at][1].block.text)
        if len(chosen) == PARTS or letters > LETTERS:
            break
        chosen.add(at)
    return tuple(found[at][1] for at in sorted(chosen))


def _is_frame(piece: Piece) -> bool:
    """Menu and footer of the site, and single links, are no part that anybody misses."""
    if piece.linked > 0.8 * len(piece.flat) and not any(_is_file(run.href or "") for run in piece.runs):
        return True
    return not is_prose(piece) and any(node.tag in _FRAME for node in up_from(piece.element))


def _is_file(href: str) -> bool:
    return href.rpartition(".")[2].lower() in ("pdf", "doc", "docx", "odt", "xlsx", "zip")


def _selector(element: Element) -> str:
    """`.bildtext`, `#kasten`: the nearest name on the element or the two above it, with its tag."""
    for node in up_from(element, 3):
        name = (node.get("class") or "").split()
        usable = [
            letter
            for letter in name
            if letter.replace("-", "").replace("_", "").isalnum()
            and letter.isascii()
            and not letter[0].isdigit()
        ]
        if usable:
            return f"{node.tag}.{usable[0]}"
        ident = node.get("id") or ""
        if ident.isascii() and ident.replace("-", "").replace("_", "").isalpha():
            return f"{node.tag}#{ident}"
    return ""
