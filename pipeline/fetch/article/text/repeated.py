"""Blocks that stand word for word on other pages of the same source are its frame, not the release; and what a person takes in after all."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence

from pipeline.fetch.article.fingerprint import with_fingerprint
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.contact import has_reach, is_contact_label
from pipeline.hashing import digest
from pipeline.messages import noop
from pipeline.model import Block, LeftOut, PageBlocks, Release

REASON = noop("stands on other pages of this office")
_BESIDE = 60
"""Blocks of a page remembered beside its text, the last of them; a frame's own text is at the end."""
_TAKEN = 12
"""Blocks of its text remembered, the last of them."""
_OTHERS = 2
"""Other pages on which a block of the frame stands at least."""
_LETTERS = 60
"""Letters of text that stay at least: what would leave less was no frame."""


def page_blocks(
    title: str, text: Sequence[Piece], everything: Iterable[Piece], apart: Iterable[str]
) -> PageBlocks:
    """What is remembered of a page: digests of its `text` and of what was passed over in `everything`.

    `apart` are words that the release says elsewhere (lead, captions, contact); what is little but links is left away.
    """
    taken = [_key(piece.flat) for piece in text]
    known = {*taken, *map(_key, apart), _key(title)}
    passed = (_key(piece.flat) for piece in everything if 2 * piece.linked < len(piece.flat))
    beside = tuple(key for key in dict.fromkeys(passed) if key not in known)
    return PageBlocks(title=_key(title), taken=tuple(taken[-_TAKEN:]), passed=beside[-_BESIDE:])


def without_repeated(release: Release, pages: Sequence[PageBlocks], old: Release | None = None) -> Release:
    """The release without the blocks at its end that are the frame of its source's pages; they are left out with a reason.

    `pages` are other pages of the source, those of the same title are not asked. A block of the frame stands on two of
    them at least and on half of them. Such an end is believed if the reader passed one of its blocks over elsewhere (a
    sentence that offices repeat is text wherever it stands) or the repeated heading above it here, or if it is a heading
    with text that all of three pages have. Press contact is none. What was found so in `old`, the release as read before, stays left out.
    """
    others = [page for page in pages if page.title != _key(release.title)]
    before = (
        {_key(left_out_part.block.text) for left_out_part in old.left_out if left_out_part.reason == REASON}
        if old
        else set()
    )
    keys = [_key(block.text) for block in release.blocks]
    start = len(keys)
    while start and (keys[start - 1] in before or _is_repeated(keys[start - 1], others)):
        start -= 1
    end = release.blocks[start:]
    if not end or sum(len(block.text) for block in release.blocks[:start]) < _LETTERS:
        return release
    passed = before.union(*(page.passed for page in others))
    box = len(end) > 1 and end[0].kind == "heading" and len(others) > _OTHERS
    everywhere = box and all({*page.taken} >= {*keys[start:]} for page in others)
    headed = any(
        _is_head(left_out_part, start) and _is_repeated(_key(left_out_part.block.text), others)
        for left_out_part in release.left_out
    )
    if _is_contact(end) or not (everywhere or headed or any(key in passed for key in keys[start:])):
        return release
    left = (LeftOut(block=block, reason=REASON, place=start) for block in end)
    return with_fingerprint(
        dataclasses.replace(release, blocks=release.blocks[:start], left_out=(*release.left_out, *left))
    )


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


def _is_repeated(key: str, others: Sequence[PageBlocks]) -> bool:
    count = sum(key in page.taken or key in page.passed for page in others)
    return count >= _OTHERS and 2 * count >= len(others)


def _is_head(left_out_part: LeftOut, place: int) -> bool:
    return left_out_part.place == place and left_out_part.block.kind == "heading"


def _is_contact(end: Sequence[Block]) -> bool:
    """A label of press contact, and how to reach it."""
    return is_contact_label(end[0].text) and any(has_reach(block.text) for block in end)


def _key(text: str) -> str:
    return digest(" ".join(text.split()).casefold(), 10)
