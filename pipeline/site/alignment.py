"""Two versions of a post's body in, groups of blocks that belong together out.

Blocks that read the same are pinned (difflib); what lies between two pins is one group, split pair by pair where
both sides have the same number of blocks and each pair is alike. A group is checked and merged as a whole.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

ALIKE = 0.5
"""Least difflib ratio of two texts that are taken for the same block, edited."""


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
    """What lies between two pins: pairs where that is plain, else added, removed, or one group for all."""
    if not olds:
        return [Group(old=(), new=(j,)) for j in news]
    if not news:
        return [Group(old=(i,), new=()) for i in olds]
    pairs = _pairs(old, new, olds, news)
    if pairs is None:
        return [Group(old=tuple(olds), new=tuple(news))]
    return pairs


def _pairs(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Group] | None:
    """Blocks edited in place, some added or removed around them; None where it was restructured."""
    groups: list[Group] = []
    i, j = olds.start, news.start
    while i < olds.stop and j < news.stop:
        if alike(old[i], new[j]) >= ALIKE:
            groups.append(Group(old=(i,), new=(j,)))
            i, j = i + 1, j + 1
            continue
        ahead_new = next((k for k in range(j + 1, news.stop) if alike(old[i], new[k]) >= ALIKE), None)
        ahead_old = next((k for k in range(i + 1, olds.stop) if alike(old[k], new[j]) >= ALIKE), None)
        if ahead_new is None and ahead_old is None:
            if len(olds) == 1 and len(news) == 1:
                return [Group(old=(i,), new=(j,))]
            return None
        if ahead_old is None or (ahead_new is not None and ahead_new - j <= ahead_old - i):
            assert ahead_new is not None
            groups += [Group(old=(), new=(k,)) for k in range(j, ahead_new)]
            j = ahead_new
        else:
            groups += [Group(old=(k,), new=()) for k in range(i, ahead_old)]
            i = ahead_old
    groups += [Group(old=(k,), new=()) for k in range(i, olds.stop)]
    groups += [Group(old=(), new=(k,)) for k in range(j, news.stop)]
    if _restructured(old, new, groups):
        return None
    return groups


def _restructured(old: Sequence[str], new: Sequence[str], groups: Sequence[Group]) -> bool:
    """Text went from one block into a neighbour (split or merged): then the blocks belong together."""
    lost = sum(len(old[g.old[0]]) for g in groups if not g.new)
    won = sum(len(new[g.new[0]]) for g in groups if not g.old)
    if not lost and not won:
        return False
    before = " ".join(_norm(old[i]) for g in groups for i in g.old)
    after = " ".join(_norm(new[j]) for g in groups for j in g.new)
    # The words are nearly the same, only their blocks are not: a paragraph was split or two were joined.
    return difflib.SequenceMatcher(a=before.split(), b=after.split(), autojunk=False).ratio() > 0.9


def alike(text: str, other: str) -> float:
    """difflib ratio of two texts by words, 0 to 1."""
    return difflib.SequenceMatcher(a=_norm(text).split(), b=_norm(other).split(), autojunk=False).ratio()


def _norm(text: str) -> str:
    return " ".join(text.split())
