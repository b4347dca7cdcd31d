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
    taken = [left_out_part for left_out_part in release.left_out if left_out_part.block.text in texts]
    if not taken:
        return release
    blocks: list[Block] = list(release.blocks)
    for count, left_out_part in enumerate(sorted(taken, key=lambda left_out_part: left_out_part.place)):
        blocks.insert(left_out_part.place + count, left_out_part.block)
    left = tuple(left_out_part for left_out_part in release.left_out if left_out_part not in taken)
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
    placed.sort(key=lambda pair: pair[0])
    return [piece for _, piece in placed], [pair for pair in left if id(pair[0]) not in known]
