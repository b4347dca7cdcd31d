"""Two versions of a post's body in, groups of blocks that belong together out.

Blocks that read the same are pinned (difflib), between them blocks that are alike; what lies between two such is
paired in order where both sides have the same number of blocks, and one group where they have not. A group is checked
and merged as a whole.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

ALIKE = 0.5
"""Least difflib ratio of two texts that are taken for the same block, edited."""
SAME = 0.9
"""Ratio above which two runs of blocks hold the same words, parted otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Indices of old and new blocks that belong together; one side may be empty (added, removed)."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    same: bool = False


def align(old: Sequence[str], new: Sequence[str]) -> tuple[Group, ...]:
    """Groups over two lists of block texts, in the order of both; every index is in exactly one group."""
    matcher = difflib.SequenceMatcher(
        a=[_norm(text) for text in old], b=[_norm(text) for text in new], autojunk=False
    )
    groups: list[Group] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            groups += [Group(old=(a0 + i,), new=(b0 + i,), same=True) for i in range(a1 - a0)]
        else:
            groups += _between(old, new, range(a0, a1), range(b0, b1))
    return tuple(groups)


def _between(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Group]:
    """What lies between two pins: blocks edited in place, and what lies between those; one group where words moved."""
    groups: list[Group] = []
    i, j = olds.start, news.start
    done, seen = i, j
    while i < olds.stop and j < news.stop:
        if alike(old[i], new[j]) >= ALIKE:
            groups += [*_unlike(old, new, range(done, i), range(seen, j)), Group(old=(i,), new=(j,))]
            i, j = done, seen = i + 1, j + 1
            continue
        ahead_new = next((k for k in range(j + 1, news.stop) if alike(old[i], new[k]) >= ALIKE), None)
        ahead_old = next((k for k in range(i + 1, olds.stop) if alike(old[k], new[j]) >= ALIKE), None)
        if ahead_new is None and ahead_old is None:
            i, j = i + 1, j + 1
        elif ahead_old is None or (ahead_new is not None and ahead_new - j <= ahead_old - i):
            assert ahead_new is not None
            j = ahead_new
        else:
            i = ahead_old
    groups += _unlike(old, new, range(done, olds.stop), range(seen, news.stop))
    # Text went from one block into a neighbour that was added or removed: then the blocks belong together.
    parted = olds and news and any(not group.old or not group.new for group in groups)
    if parted and _same_words(old, new, olds, news):
        return [Group(old=tuple(olds), new=tuple(news))]
    return groups


def _unlike(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Group]:
    """Blocks none of which is like any: added, removed, each written anew in its place, or one group for all."""
    if not olds or not news:
        return [*(Group(old=(i,), new=()) for i in olds), *(Group(old=(), new=(j,)) for j in news)]
    if len(olds) == len(news) and not _same_words(old, new, olds, news):
        return [Group(old=(i,), new=(j,)) for i, j in zip(olds, news, strict=True)]
    return [Group(old=tuple(olds), new=tuple(news))]


def _same_words(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> bool:
    """The words are nearly the same, only their blocks are not: a paragraph was split or two were joined."""
    return alike(" ".join(old[i] for i in olds), " ".join(new[j] for j in news)) > SAME


def alike(text: str, other: str) -> float:
    """difflib ratio of two texts by words, 0 to 1."""
    return difflib.SequenceMatcher(a=_norm(text).split(), b=_norm(other).split(), autojunk=False).ratio()


def _norm(text: str) -> str:
    return " ".join(text.split())
