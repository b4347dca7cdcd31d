"""The English a post's file holds, segment by segment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.model import Block, Origin, Run, Segment
from pipeline.site.alignment import Group
from pipeline.site.markdown import BodyBlock

_FRONT = {"title": "title", "alt": "image.alt"}
"""Roles whose English stands in the front matter, and its key."""


def typed_anew(
    segments: Sequence[Segment], groups: Iterable[Group], owners: Sequence[int | None]
) -> Mapping[int, tuple[int, ...]]:
    """For segments without English of the pipeline the blocks a person added where they belong: index to blocks."""
    found: dict[int, tuple[int, ...]] = {}
    last = next((i for i, segment in enumerate(segments) if segment.role == "title"), -1)
    for group in groups:
        mine = [at for i in group.old if (at := owners[i]) is not None]
        last = max([last, *mine])
        if group.old or not group.new:
            continue
        if last + 1 < len(segments) and segments[last + 1].target is None:
            last += 1
            found[last] = group.new
    return found


def edited_segments(
    segments: Sequence[Segment],
    groups: Sequence[Group],
    owners: Sequence[int | None],
    blocks: Sequence[BodyBlock],
    generated: Sequence[BodyBlock],
    front: Mapping[str, str],
) -> tuple[Segment, ...]:
    """A version's segments with the English the file holds now.

    A block an editor cut leaves its segment out (a decision, never an omission); a group an editor restructured is
    one segment: its German joined, its English joined.
    """
    out: list[Segment] = []
    done: set[int] = set()
    for group in groups:
        mine = [owners[i] for i in group.old if owners[i] is not None]
        if not mine or group.same or not group.new:
            done.update(i for i in mine if i is not None and not group.new)
            continue
        first = min(i for i in mine if i is not None)
        done.update(i for i in mine if i is not None)
        edited = _joined(segments, [i for i in mine if i is not None], [blocks[j] for j in group.new], first)
        if edited.role == "caption" and len(group.old) == 1:
            edited = _without_credit(edited, segments[first], generated[group.old[0]].text)
        out.append(edited)
    for i, numbers in typed_anew(segments, groups, owners).items():
        done.add(i)
        out.append(_joined(segments, [i], [blocks[j] for j in numbers], i))
    kept = [segment for i, segment in enumerate(segments) if i not in done]
    kept = [_in_front(segment, front) for segment in kept]
    order = {(segment.role, segment.index): i for i, segment in enumerate(segments)}
    return tuple(sorted([*kept, *out], key=lambda segment: order[(segment.role, segment.index)]))


def segments_of_blocks(segments: Sequence[Segment], generated: Sequence[BodyBlock]) -> list[int | None]:
    """For each block of the generated body the index of the segment it was rendered from, or None (closing lines)."""
    owners: list[int | None] = []
    waiting = [
        i for i, segment in enumerate(segments) if segment.role not in _FRONT and segment.target is not None
    ]
    captions = [i for i in waiting if segments[i].role == "caption"]
    for block in generated:
        text = " ".join(block.text.split())
        found = next((i for i in waiting if _text(segments[i]) == text), None)
        if found is None:
            # A caption stands with its credit, or in the words of a link.
            found = next((i for i in captions if i in waiting and _caption(segments[i]) in text), None)
        owners.append(found)
        if found is not None:
            waiting.remove(found)
    return owners


def _joined(
    segments: Sequence[Segment], mine: Sequence[int], blocks: Sequence[BodyBlock], first: int
) -> Segment:
    old = segments[first]
    source = old.source
    if len(mine) > 1:
        source = replace(source, runs=_spaced([segments[i].source.runs for i in sorted(mine)]))
    target = Block(kind=source.kind, runs=_spaced([_runs(block) for block in blocks]), level=source.level)
    return replace(old, source=source, target=target, origin=Origin.PERSON, engine="", model="", notes=())


def _spaced(parts: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    out: list[Run] = []
    for number, runs in enumerate(parts):
        if number:
            out.append(Run(text=" "))
        out += runs
    return tuple(out)


def _runs(block: BodyBlock) -> tuple[Run, ...]:
    return block.runs or (Run(text=block.text),)


def _in_front(segment: Segment, front: Mapping[str, str]) -> Segment:
    """A segment whose English stands in the front matter, as it stands there."""
    key = _FRONT.get(segment.role)
    text = front.get(key, "") if key is not None and segment.index == 0 else ""
    if not text or _text(segment) == text:
        return segment
    return replace(segment, target=Block(runs=(Run(text=text),)), origin=Origin.PERSON, engine="", model="")


def _caption(segment: Segment) -> str:
    """A caption as the post has it: its full stop is the credit's."""
    return _text(segment).rstrip(".")


def _without_credit(edited: Segment, old: Segment, written: str) -> Segment:
    """A caption without what the pipeline had put behind it."""
    behind = " ".join(written.split()).rpartition(_caption(old))[2]
    text = " ".join(edited.target.text.split()) if edited.target is not None else ""
    if not behind or not text.endswith(behind):
        return edited
    return replace(edited, target=Block(runs=(Run(text=text.removesuffix(behind)),)))


def _text(segment: Segment) -> str:
    return " ".join(segment.target.text.split()) if segment.target is not None else ""
