"""Paragraphs that an editor moved, found again: a diff of two texts takes them for cut and added."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.site.alignment import Group, align, alike

MOVED = 0.6
"""Likeness from which a paragraph that is gone and one that came are the same, moved (and perhaps edited)."""


def with_moved(groups: Sequence[Group], old: Sequence[str], new: Sequence[str]) -> tuple[Group, ...]:
    """Groups of blocks (`site.alignment.align`) in which what is gone was looked for in what came elsewhere.

    `old` and `new` are the blocks' texts; every index stays in exactly one group, in the order of the new text.
    """
    found = list(groups)
    for gone in [group for group in groups if not group.new and len(group.old) == 1]:
        text = old[gone.old[0]]
        likely = [group for group in found if not group.old and len(group.new) == 1]
        best = max(likely, key=lambda group: alike(text, new[group.new[0]]), default=None)
        if best is None or alike(text, new[best.new[0]]) < MOVED:
            continue
        same = text.split() == new[best.new[0]].split()
        found[found.index(best)] = Group(old=gone.old, new=best.new, same=same)
        found.remove(gone)
    return tuple(found)


def groups_of(old: Sequence[str], new: Sequence[str], notes: Collection[int]) -> tuple[Group, ...]:
    """How an edited text's blocks belong to the generated ones: aligned, what was moved found again.

    `notes`: numbers of new blocks that are no translation of anything (a correction note); each is a group of its own.
    """
    kept = [number for number in range(len(new)) if number not in notes]
    found = with_moved(align(old, [new[number] for number in kept]), old, [new[number] for number in kept])
    groups = [replace(group, new=tuple(kept[number] for number in group.new)) for group in found]
    for note in sorted(notes):
        at = next((i for i, group in enumerate(groups) if group.new and group.new[0] > note), len(groups))
        groups.insert(at, Group(old=(), new=(note,)))
    return tuple(groups)
