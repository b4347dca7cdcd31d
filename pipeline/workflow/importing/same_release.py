"""Whether two records are one release: the same text, or one that grew."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Block, Release


def same_release(old: Release, new: Release, *, left_list: bool) -> bool:
    """Whether two addresses are one release (design of identity).

    Equal text; or all old blocks survive, no fact differs, two days at most lie between, and the old entry has
    left the list.
    """
    if _words(old) == _words(new) and old.title == new.title and bool(old.blocks):
        return True
    survives = set(_texts(old.blocks)) <= set(_texts(new.blocks)) and bool(old.blocks)
    near = abs((new.day - old.day).days) <= 2
    # Where every old block survives and the title is the same, no fact that stood there can differ.
    return survives and near and left_list and old.title == new.title and old.lead in {"", new.lead}


def alike(old: Release, new: Release) -> bool:
    """Merely alike: the same title within a week: probable twins (a daily report, say)."""
    return abs((new.day - old.day).days) <= 7 and old.title.casefold() == new.title.casefold()


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [" ".join(block.text.split()) for block in blocks]


def _words(release: Release) -> str:
    return " ".join(" ".join(_texts(release.blocks)).split())
