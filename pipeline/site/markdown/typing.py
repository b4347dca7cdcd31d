"""A block as an editor types it: plain text with `**bold**`, `*italic*`, `***both***` and `[words](address)`, and back.

Nothing else is a mark: whatever else is typed is printed as it stands. A block that cannot be shown this way without
loss (code, HTML, a table of its own, marks inside marks) is typed as the Markdown that stands in the file.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipeline.model import Block, Run
from pipeline.site.markdown.escaping import address
from pipeline.site.markdown.parsing import BodyBlock, lines_of, parse
from pipeline.site.markdown.rendering import render

Form = Literal["text", "markdown"]
PROSE = frozenset({"paragraph", "heading", "item", "quote", "cell"})
"""Kinds of block that are text, whatever marks it has."""
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((\S+?)\)")
_STRESS = re.compile(
    r"\*\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*\*|\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|\*(?=\S)([^*\n]+?)(?<=\S)\*"
)
_PREFIX = re.compile(r"(?:[ ]{0,3}>[ ]?)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:#{1,6}[ \t]+)?")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_WORDS = re.compile(r"\w[\w’'-]*|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What stands in the editor's field, and where each character of the plain text stands in it."""

    form: Form
    text: str
    at: tuple[int, ...] = ()
    """Position in `text` of each character of the block's plain text; empty where unknown (`markdown`)."""


def typing(blocks: Sequence[BodyBlock], body: str) -> Typing:
    """The field's text of one block, or of several that belong together."""
    if len(blocks) == 1 and blocks[0].kind in PROSE and (shown := _without_loss(blocks[0].runs)):
        return shown
    parts = [typing([block], body) for block in blocks] if len(blocks) > 1 else []
    if (
        parts
        and all(block.kind == "paragraph" for block in blocks)
        and {part.form for part in parts} == {"text"}
    ):
        # Several paragraphs of one German: an empty line between, which in their plain text is a blank.
        text, at = parts[0].text, list(parts[0].at)
        for part in parts[1:]:
            at += [len(text), *(len(text) + 2 + place for place in part.at)]
            text += "\n\n" + part.text
        return Typing(form="text", text=text, at=tuple(at))
    lines = lines_of(body)
    raw = "".join(lines[blocks[0].start : blocks[-1].end]) if blocks else ""
    return Typing(form="markdown", text=raw.rstrip("\n"))


@lru_cache(1024)
def _without_loss(runs: tuple[Run, ...]) -> Typing | None:
    """Runs as they are typed; None where reading that back would give others."""
    shown = shown_runs(runs)
    return shown if runs_of(shown.text) == _merged(runs) else None


def shown_runs(runs: Sequence[Run]) -> Typing:
    """Runs as they are typed."""
    out: list[str] = []
    at: list[int] = []
    length = 0

    def add(text: str, *, counted: bool) -> None:
        nonlocal length
        if counted:
            at.extend(range(length, length + len(text)))
        out.append(text)
        length += len(text)

    for run in _merged(runs):
        stars = "*" * (2 * run.strong + run.em)
        for part, counted in (
            ("[" if run.href else "", False),
            (stars, False),
            (run.text, True),
            (stars, False),
            (f"]({run.href})" if run.href else "", False),
        ):
            add(part, counted=counted)
    return Typing(form="text", text="".join(out), at=tuple(at))


def runs_of(text: str) -> tuple[Run, ...]:
    """Typed text as runs."""
    return _merged(tuple(_linked(text)))


def typed_lines(text: str, old: BodyBlock, form: Form) -> str:
    """The file's lines for a block typed anew, without the last line end; "" where the block is to go.

    An empty line in a paragraph makes two of it. `old` gives what stands before the text: `## `, `- `, `> `.
    """
    text = text.replace("\r\n", "\n").strip("\n")
    if form == "markdown" or not text.strip():
        return text.rstrip()
    if old.kind == "cell":
        return _inline(" ".join(text.split()))
    found = _PREFIX.match(old.raw.split("\n", 1)[0]) if old.kind != "paragraph" else None
    first = found.group() if found else ""
    indent = "> " if old.kind == "quote" else " " * len(first)
    if old.kind != "paragraph":
        return _prefixed(_BLANK.sub("\n", text), first, indent)
    return "\n\n".join(_inline(part) for part in _BLANK.split(text) if part.strip())


def paragraph_lines(text: str) -> str:
    """The file's lines for paragraphs typed anew, without the last line end; "" where nothing was typed."""
    return typed_lines(text, BodyBlock(kind="paragraph", start=0, end=0, raw="", text=""), "text")


def cell_line(cells: Sequence[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def cells_of(body: str, row: BodyBlock) -> tuple[BodyBlock, ...]:
    """All cells of a cell's row, in order."""
    return tuple(
        body_block
        for body_block in parse(body)
        if body_block.kind == "cell" and (body_block.group, body_block.row) == (row.group, row.row)
    )


def _inline(text: str) -> str:
    return render([Block(kind="paragraph", runs=runs_of(text.strip()))]).rstrip("\n")


def _prefixed(text: str, first: str, indent: str) -> str:
    lines = _inline(text).split("\n")
    return "\n".join((indent if number else first) + line for number, line in enumerate(lines))


def _linked(text: str) -> Iterator[Run]:
    start = 0
    for found in _LINK.finditer(text):
        if not address(found[2]):
            continue
        yield from _stressed(text[start : found.start()])
        yield from (replace(run, href=found[2]) for run in _stressed(found[1]))
        start = found.end()
    yield from _stressed(text[start:])


def _stressed(text: str) -> Iterator[Run]:
    start = 0
    for found in _STRESS.finditer(text):
        if found.start() > start:
            yield Run(text=text[start : found.start()])
        yield Run(text=found[1] or found[2] or found[3], strong=found[3] is None, em=found[2] is None)
        start = found.end()
    if start < len(text):
        yield Run(text=text[start:])


def _merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in runs:
        plain = replace(run, href=run.href or None)
        if out and replace(out[-1], text="") == replace(plain, text=""):
            out[-1] = replace(plain, text=out[-1].text + plain.text)
        elif plain.text:
            out.append(plain)
    return tuple(out)


def changed_phrases(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Phrases of one to four words that were replaced by others, as pairs of old and new."""
    a, b = _WORDS.findall(before), _WORDS.findall(after)
    found = []
    for tag, i0, i1, j0, j1 in difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if tag == "replace" and i1 - i0 <= 4 and j1 - j0 <= 4:
            found.append((" ".join(a[i0:i1]), " ".join(b[j0:j1])))
    return tuple(pair for pair in found if any(c.isalpha() for c in pair[0] + pair[1]))
