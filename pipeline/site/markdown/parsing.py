"""A Markdown body in, whoever wrote it; blocks with the lines they stand on out. Keeper of markdown-it-py."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.model import Run
from pipeline.site.markdown.escaping import NEWLINE

BodyKind = Literal["paragraph", "heading", "item", "quote", "cell", "code", "rule", "html"]

_KRAMDOWN_ATTRIBUTES = re.compile(r"\A\{:[^{}\n]*\}")
_ATTRIBUTES_BEHIND_A_LINK = re.compile(r"(?<=\))\{:[^{}\n]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyBlock:
    """A block of a body: lines `start` to `end` (0-based, exclusive) of it, their bytes in `raw`."""

    kind: BodyKind
    start: int
    end: int
    raw: str
    """The lines as they stand, line ends too. Cells of one row and paragraphs of one item share lines."""
    text: str
    """Plain text, as `Block.text` has it."""
    runs: tuple[Run, ...] = ()
    level: int = 0
    ordered: bool = False
    group: int = 0
    row: int = 0
    column: int = 0
    header: bool = False


@lru_cache(maxsize=128)
def parse(body: str) -> tuple[BodyBlock, ...]:
    """Blocks of a Markdown body in order, whoever wrote it; lines between them (blank, fences) belong to none."""
    lines = lines_of(body)
    return tuple(_walk(_PARSER.parse(body), lines))


def to_html(body: str) -> str:
    """HTML of a body: raw HTML is printed, kramdown's attributes behind a link are dropped. For `html.clean`."""
    rendered: str = _RENDERER.render(_ATTRIBUTES_BEHIND_A_LINK.sub("", body))
    return rendered


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_RENDERER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def lines_of(body: str) -> list[str]:
    """Lines with their ends, cut where markdown-it cuts them."""
    lines, start = [], 0
    for found in NEWLINE.finditer(body):
        lines.append(body[start : found.end()])
        start = found.end()
    return [*lines, body[start:]] if start < len(body) else lines


@dataclass(slots=True)
class _Place:
    """Where the walk stands: open lists, quotes, the table's row and column."""

    lists: list[tuple[bool, int]]
    group: int = 0
    quotes: int = 0
    heading: int = 0
    row: int = -1
    column: int = -1
    header: bool = False
    table: bool = False
    range: tuple[int, int] = (0, 0)


def _walk(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[BodyBlock]:
    at = _Place(lists=[])
    for token in tokens:
        if token.map:
            at.range = (token.map[0], token.map[1])
        _enter(token, at)
        if token.type == "inline":
            runs = tuple(_runs(token.children or []))
            if "".join(run.text for run in runs) or not at.table:
                yield _body_block(_kind(at), at, lines, runs)
        elif token.type in {"fence", "code_block"}:
            yield _body_block("code", at, lines, (Run(text=token.content.removesuffix("\n")),))
        elif token.type in {"hr", "html_block"}:
            yield _body_block("rule" if token.type == "hr" else "html", at, lines, ())


def _enter(token: Token, at: _Place) -> None:
    match token.type:
        case "bullet_list_open" | "ordered_list_open":
            at.group += not at.lists
            at.lists.append((token.type == "ordered_list_open", at.group))
        case "bullet_list_close" | "ordered_list_close":
            at.lists.pop()
        case "blockquote_open" | "blockquote_close":
            at.quotes += token.nesting
        case "heading_open" | "heading_close":
            at.heading = int(token.tag[1]) if token.nesting > 0 else 0
        case "table_open":
            at.group, at.row, at.table = at.group + 1, -1, True
        case "table_close":
            at.table = False
        case "tr_open":
            at.row, at.column = at.row + 1, -1
        case "th_open" | "td_open":
            at.column, at.header = at.column + 1, token.type == "th_open"


def _kind(at: _Place) -> BodyKind:
    if at.table:
        return "cell"
    if at.heading:
        return "heading"
    if at.lists:
        return "item"
    return "quote" if at.quotes else "paragraph"


def _body_block(kind: BodyKind, at: _Place, lines: Sequence[str], runs: tuple[Run, ...]) -> BodyBlock:
    start, end = at.range
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    in_list, in_table = kind == "item", kind == "cell"
    return BodyBlock(
        kind=kind,
        start=start,
        end=end,
        raw="".join(lines[start:end]),
        text="".join(run.text for run in runs),
        runs=runs,
        level=at.heading if kind == "heading" else len(at.lists) - 1 if in_list else 0,
        ordered=in_list and at.lists[-1][0],
        group=at.group if in_list or in_table else 0,
        row=at.row if in_table else 0,
        column=at.column if in_table else 0,
        header=in_table and at.header,
    )


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    strong = em = 0
    href: str | None = None
    merged: list[Run] = []
    after_link = False
    for child in children:
        text = ""
        match child.type:
            case "strong_open" | "strong_close":
                strong += child.nesting
            case "em_open" | "em_close":
                em += child.nesting
            case "link_open":
                href = str(child.attrGet("href") or "")
            case "link_close":
                href = None
            case "text" | "code_inline":
                text = _KRAMDOWN_ATTRIBUTES.sub("", child.content) if after_link else child.content
            case "softbreak":
                text = " "
            case "hardbreak":
                text = "\n"
            case "image":
                text = child.content
        after_link = child.type == "link_close" or (after_link and not child.content)
        if text:
            merged.append(Run(text=text, strong=strong > 0, em=em > 0, href=href))
    for (is_strong, is_em, to), same in groupby(merged, key=lambda run: (run.strong, run.em, run.href)):
        yield Run(text="".join(run.text for run in same), strong=is_strong, em=is_em, href=to)
