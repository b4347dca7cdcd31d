"""Three bodies in (what was generated, what the editor has, what would be generated today), one merged body out.

Block by block: who alone changed a block wins; where both did, the words are merged by `git merge-file` with a word
on each line; where even those clash the editor's block stays and the other is proposed. A block the editor cut or
added is a decision and stays cut or added.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.site.alignment import Group, align
from pipeline.site.markdown import parse

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Lines of a body that stand and fall together, and the blank lines behind them."""

    raw: str
    gap: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of one place of the body."""

    action: str
    """keep, change, merge, add, remove, conflict."""
    base: str = ""
    current: str = ""
    proposed: str = ""
    result: str = ""

    @property
    def conflict(self) -> bool:
        """A person has to choose."""
        return self.action == "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged body and how it came about."""

    body: str
    choices: tuple[Choice, ...]

    @property
    def conflicts(self) -> int:
        """Places a person has to choose at."""
        return sum(choice.conflict for choice in self.choices)


def chunks(body: str) -> tuple[str, tuple[Chunk, ...]]:
    """Leading blank lines, and the body as chunks; joined again they are the body, byte for byte."""
    lines = body.splitlines(keepends=True)
    ranges: list[tuple[int, int]] = []
    table = False
    for block in parse(body):
        # A table stands and falls as a whole: a row without its head is none.
        row = (
            block.kind == "cell"
            and table
            and all(line.strip() for line in lines[ranges[-1][1] : block.start])
        )
        table = block.kind == "cell"
        if ranges and (row or block.start < ranges[-1][1]):
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], block.end))
        else:
            ranges.append((block.start, block.end))
    if not ranges:
        return body, ()
    found = []
    for number, (start, end) in enumerate(ranges):
        after = ranges[number + 1][0] if number + 1 < len(ranges) else len(lines)
        raw = "".join(lines[start:end])
        found.append(Chunk(raw=raw, gap="".join(lines[end:after]), text=" ".join(raw.split())))
    return "".join(lines[: ranges[0][0]]), tuple(found)


def merge(base: str, current: str, new: str) -> Merged:
    """Merge an editor's body with what would be generated today, over what was generated before."""
    lead, mine = chunks(current)
    _, old = chunks(base)
    _, theirs = chunks(new)
    if not mine:
        return Merged(body=current, choices=())
    ours = _by_base(align([c.text for c in old], [c.text for c in mine]), len(old))
    news = _by_base(align([c.text for c in old], [c.text for c in theirs]), len(old))
    out: list[Chunk] = []
    choices: list[Choice] = []
    for start, end in _regions(ours, news, len(old)):
        was = old[start:end]
        have = _pick(mine, ours, start, end)
        would = _pick(theirs, news, start, end)
        taken, choice = _settle(was, have, would)
        out += taken
        choices.append(choice)
    return Merged(
        body=lead + _joined(out), choices=tuple(choice for choice in choices if choice.base or choice.result)
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One side seen from the base: groups by the base blocks they cover, and what was added before each block."""

    groups: tuple[Group, ...]
    added: dict[int, tuple[int, ...]]


def _by_base(groups: Sequence[Group], count: int) -> _Side:
    added: dict[int, list[int]] = {}
    covering: list[Group] = []
    at = 0
    for group in groups:
        if group.old:
            covering.append(group)
            at = group.old[-1] + 1
        else:
            added.setdefault(at, []).extend(group.new)
    del count
    return _Side(tuple(covering), {place: tuple(found) for place, found in added.items()})


def _regions(ours: _Side, news: _Side, count: int) -> list[tuple[int, int]]:
    """Base ranges that no group of either side crosses; (i, i) stands for what was added before block i."""
    cuts = set(range(count + 1))
    for side in (ours, news):
        for group in side.groups:
            cuts -= set(range(group.old[0] + 1, group.old[-1] + 1))
    edges = sorted(cuts)
    regions: list[tuple[int, int]] = []
    for number, start in enumerate(edges):
        if start in ours.added or start in news.added:
            regions.append((start, start))
        if number + 1 < len(edges):
            regions.append((start, edges[number + 1]))
    return regions


def _pick(side_chunks: Sequence[Chunk], side: _Side, start: int, end: int) -> list[Chunk]:
    """What one side has for a range of the base; what it added inside of the range comes along, in its place."""
    if start == end:
        return [side_chunks[j] for j in side.added.get(start, ())]
    found = [j for group in side.groups if start <= group.old[0] < end for j in group.new]
    found += [j for at, added in side.added.items() if start < at < end for j in added]
    return [side_chunks[j] for j in sorted(found)]


def _settle(
    was: Sequence[Chunk], have: Sequence[Chunk], would: Sequence[Chunk]
) -> tuple[list[Chunk], Choice]:
    base, current, proposed = _text(was), _text(have), _text(would)
    sides = {"base": base, "current": current, "proposed": proposed}
    if not was:
        both = [*have, *(chunk for chunk in would if chunk.text not in {mine.text for mine in have})]
        return both, Choice(action="add", result=_text(both), **sides)
    if _same(have, would) or _same(was, would):
        return list(have), Choice(action="keep", result=current, **sides)
    if _same(was, have):
        action = "change" if would else "remove"
        return list(would), Choice(action=action, result=proposed, **sides)
    if not have:
        return [], Choice(action="keep", result="", **sides)
    words = merge_words(base, current, proposed) if would else None
    if words is None:
        return list(have), Choice(action="conflict", result=current, **sides)
    merged = Chunk(raw=words, gap=have[-1].gap, text=" ".join(words.split()))
    return [merged], Choice(action="merge", result=words, **sides)


def merge_words(base: str, current: str, new: str) -> str | None:
    """Words of three texts merged by `git merge-file`; None where they clash or git is missing."""
    git = shutil.which("git")
    if git is None:
        return None
    with tempfile.TemporaryDirectory(prefix="stadtbote-") as folder:
        names = []
        for name, text in (("current", current), ("base", base), ("new", new)):
            path = Path(folder) / name
            path.write_text("".join(f"{_line(word)}\n" for word in _WORD.findall(text)), encoding="utf-8")
            names.append(str(path))
        # `--` and fixed names: no text of a page is ever an argument.
        done = subprocess.run([git, "merge-file", "-p", "-q", *names], capture_output=True, check=False)  # noqa: S603 - git from PATH, fixed arguments
    if done.returncode != 0:
        return None
    return "".join(_word(line) for line in done.stdout.decode("utf-8").splitlines())


def _line(word: str) -> str:
    return word.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _word(line: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), line)


def _same(row: Sequence[Chunk], other: Sequence[Chunk]) -> bool:
    return [chunk.text for chunk in row] == [chunk.text for chunk in other]


def _text(found: Sequence[Chunk]) -> str:
    return "".join(
        chunk.raw + (chunk.gap if number + 1 < len(found) else "") for number, chunk in enumerate(found)
    )


def _joined(found: Sequence[Chunk]) -> str:
    """Chunks as a body: what belongs to a list stays close, anything else is set apart by a blank line."""
    parts: list[str] = []
    for number, chunk in enumerate(found):
        parts.append(chunk.raw if chunk.raw.endswith("\n") or number + 1 == len(found) else f"{chunk.raw}\n")
        if number + 1 < len(found):
            close = _listed(chunk) and _listed(found[number + 1])
            parts.append(chunk.gap or ("" if close else "\n"))
        else:
            parts.append(chunk.gap)
    return "".join(parts)


def _listed(chunk: Chunk) -> bool:
    return bool(re.match(r"\s*([-*+]|\d+[.)])", chunk.raw))
