"""Lines of pages -> the same lines in reading order: columns one after the other, what stands beside the text last."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.fetch.pdf.layout import Line

GUTTER = 9.0
"""Points of white between two columns."""
LEAST = 4
"""Lines of a column of text; small print beside the text may have two."""
_MARK = 3
"""Letters of a bullet or number before an item."""


def ordered(lines: Sequence[Line], small: float) -> list[Line]:
    """Reading order, page by page; columns set smaller than `small` go to the end."""
    out: list[Line] = []
    beside: list[Line] = []
    for _, page in itertools.groupby(sorted(lines, key=lambda line: line.page), key=lambda line: line.page):
        out += _read(sorted(page, key=lambda line: (line.top, line.left)), small, beside)
    return out + beside


def _read(lines: list[Line], small: float, beside: list[Line]) -> list[Line]:
    """One region: cut into columns where white runs down through it, or through a part of it."""
    if not lines:
        return []
    if cut := _gutter(lines, small):
        return _columns(lines, cut, small, beside)
    strips = _strips(lines)
    best: tuple[int, int, int] | None = None
    for first in range(len(strips)):
        for last in range(len(strips) - 1, first - 1, -1):
            part = [line for strip in strips[first : last + 1] for line in strip]
            if best is not None and len(part) <= best[0]:
                break
            if len(part) < len(lines) and _gutter(part, small):
                best = (len(part), first, last)
                break
    if best is None:
        return [_row(strip) for strip in strips]
    _, first, last = best
    above = [line for strip in strips[:first] for line in strip]
    part = [line for strip in strips[first : last + 1] for line in strip]
    below = [line for strip in strips[last + 1 :] for line in strip]
    return [*_read(above, small, beside), *_read(part, small, beside), *_read(below, small, beside)]


def _columns(lines: list[Line], cut: float, small: float, beside: list[Line]) -> list[Line]:
    out: list[Line] = []
    left, right = [line for line in lines if line.right <= cut], [line for line in lines if line.right > cut]
    for side, other in ((left, right), (right, left)):
        read = _read(side, small, beside)
        if all(line.size < small for line in side) and any(line.size >= small for line in other):
            beside += read
        else:
            out += read
    return out


def _gutter(lines: Sequence[Line], small: float) -> float | None:
    """Where white runs from top to bottom between two columns: the widest such place, or None."""
    spans = sorted((line.left, line.right) for line in lines)
    reach = spans[0][1]
    best, widest = None, GUTTER
    for left, right in spans[1:]:
        if left - reach > widest and _both(lines, (left + reach) / 2, small):
            best, widest = (left + reach) / 2, left - reach
        reach = max(reach, right)
    return best


def _both(lines: Sequence[Line], cut: float, small: float) -> bool:
    """Whether both sides are columns that stand beside each other."""
    left = [line for line in lines if line.right <= cut]
    right = [line for line in lines if line.right > cut]
    overlap = min(max(line.bottom for line in left), max(line.bottom for line in right)) - max(
        min(line.top for line in left), min(line.top for line in right)
    )
    lowest = min(max(line.bottom for line in side) - min(line.top for line in side) for side in (left, right))
    beside = any(all(line.size < small for line in side) for side in (left, right))
    return overlap > 0.5 * lowest and all(_is_column(side, 2 if beside else LEAST) for side in (left, right))


def _is_column(side: Sequence[Line], least: int) -> bool:
    """Bullets before a list are none, and neither are two lines whose words happen to stand apart."""
    return any(len(line.text) > _MARK for line in side) and len(_strips(side)) >= least


def _row(strip: Sequence[Line]) -> Line:
    """A line whose parts stand apart (a bullet, words of a justified line) as one."""
    parts = sorted(strip, key=lambda line: line.left)
    longest = max(parts, key=lambda part: len(part.text))
    return dataclasses.replace(
        longest,
        text=" ".join(" ".join(part.text.split()) for part in parts),
        left=parts[0].left,
        right=max(part.right for part in parts),
        top=min(part.top for part in parts),
        bottom=max(part.bottom for part in parts),
    )


def _strips(lines: Sequence[Line]) -> list[list[Line]]:
    """Rows of lines that overlap in height."""
    strips: list[list[Line]] = []
    bottom = float("-inf")
    for line in sorted(lines, key=lambda line: line.top):
        if not strips or line.top >= bottom - 0.3 * line.size:
            strips.append([])
        strips[-1].append(line)
        bottom = max(bottom, line.bottom)
    return strips
