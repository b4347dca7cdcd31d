"""What the reader passed over and a person, or the source's rule, takes in after all."""

import dataclasses
from collections.abc import Collection, Sequence

from pipeline.fetch.article.fingerprint import with_fingerprint
from pipeline.fetch.article.page.document import Element
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.contact import is_banner, is_share
from pipeline.fetch.article.text.noise import up_from
from pipeline.model import Block, Release

Left = Sequence[tuple[Piece, str]]


def with_taken_in(release: Release, texts: Collection[str]) -> Release:
    """The release with those of its left-out parts whose text is among `texts`, each where it stood on the page."""
    taken = [one for one in release.left_out if one.block.text in texts]
    if not taken:
        return release
    blocks: list[Block] = list(release.blocks)
    for count, one in enumerate(sorted(taken, key=lambda one: one.place)):
        blocks.insert(one.place + count, one.block)
    left = tuple(one for one in release.left_out if one not in taken)
    return with_fingerprint(dataclasses.replace(release, blocks=tuple(blocks), left_out=left))


def with_kept(
    pieces: Sequence[Piece], left: Left, everything: Sequence[Piece], kept: Collection[Element]
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
    placed.sort(key=lambda one: one[0])
    return [piece for _, piece in placed], [one for one in left if id(one[0]) not in known]
