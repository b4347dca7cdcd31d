"""Blocks to Markdown in which nothing of the source acts, and a Markdown body back to blocks with their lines.

Every character that means something to Jekyll's Liquid and kramdown, Hugo's shortcodes and Goldmark, Eleventy's
templates, Python-Markdown or Astro is written so that each of them prints it (docs/sites.md has the table and
the builds that prove it). Raw HTML, code spans and relative links are never written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.model import Block, Run

BodyKind = Literal["paragraph", "heading", "item", "quote", "cell", "code", "rule", "html"]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "{": "&#123;",
    "}": "&#125;",
    "|": "&#124;",
    "~": "&#126;",
    "^": "&#94;",
}
_BACKSLASHED = set("\\`*_[]")
_SPECIAL = re.compile(r"[&<>{}|~^\\`*_\[\]]|\$\$|==+|\+\++|:(?=[a-z][a-z0-9_+-]*:)|!(?=\[)")
_BARE_URL = re.compile(r"(\b(?:https?|ftp):(?=//)|\bwww\.)(\S+)", re.IGNORECASE)
_LINE_START = re.compile(r"[#>+\-=:!?]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_KEPT_IN_URL = "!$&'*+,/:;=?@%-._~#"
_URL_ENTITY = re.compile(r"&(?=#?\w+;)")
_KRAMDOWN_ATTRIBUTES = re.compile(r"\A\{:[^{}\n]*\}")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SCHEMES = {"http", "https", "mailto", "tel"}


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


def render(blocks: Sequence[Block]) -> str:
    """Markdown of blocks, a blank line between them, a newline at the end; "" for none."""
    parts: list[str] = []
    for (kind, _), members in groupby(blocks, key=_together):
        together = list(members)
        match kind:
            case "item":
                # A list right behind a list would be read as one: the other marker keeps them two.
                marker = "*" if parts and parts[-1].startswith("- ") else "-"
                parts.append(_list(together, marker=marker))
            case "cell":
                parts.append(_table(together))
            case "quote":
                parts.append("\n>\n".join(_quoted(block) for block in together if block.text.strip()))
            case _:
                parts.extend(_single(block) for block in together)
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""


def escape(text: str) -> str:
    """One line of plain text that prints as itself in the middle of a Markdown line."""
    text = _CONTROL.sub(" ", text).replace("\n", " ")
    out, start = [], 0
    for found in _BARE_URL.finditer(text):
        escaped = _SPECIAL.sub(_escaped, found[2])
        # Autolinks take the text as it is written, escapes too: where there are any, the address stays text.
        head = found[1] if escaped == found[2] else f"{found[1][:-1]}&#{ord(found[1][-1])};"
        out += [_SPECIAL.sub(_escaped, text[start : found.start()]), head, escaped]
        start = found.end()
    return "".join(out) + _SPECIAL.sub(_escaped, text[start:])


def paragraph(text: str) -> str:
    """One line of plain text that prints as a paragraph."""
    return _line_start(escape(" ".join(text.split())))


def link(text: str, url: str) -> str:
    """`[text](url)`, or the text alone where the address is not absolute http(s), mailto or tel."""
    target = address(url)
    return f"[{escape(text)}]({target})" if target else escape(text)


def address(url: str) -> str:
    """An address as a link may hold it, "" where it may not: nothing in it can end the link or be a template."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (
        parts.scheme.lower() in {"http", "https"} and not parts.netloc
    ):
        return ""
    url = _URL_ENTITY.sub("%26", url.encode("utf-8", "replace").decode())
    return quote(url, safe=_KEPT_IN_URL).replace("*", "%2A").replace("$$", "%24%24")


def parse(body: str) -> tuple[BodyBlock, ...]:
    """Blocks of a Markdown body in order, whoever wrote it; lines between them (blank, fences) belong to none."""
    lines = _lines(body)
    return tuple(_walk(_PARSER.parse(body), lines))


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _together(block: Block) -> tuple[str, int]:
    return (block.kind, block.group) if block.kind in {"item", "cell"} else (block.kind, 0)


def _escaped(found: re.Match[str]) -> str:
    mark = found.group()
    if mark in _BACKSLASHED:
        return f"\\{mark}"
    return _ENTITIES.get(mark) or "".join(f"&#{ord(character)};" for character in mark)


def _line_start(line: str) -> str:
    if _LINE_START.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def _single(block: Block) -> str:
    lines = _inline(block.runs)
    if not any(lines):
        return ""
    if block.kind == "heading":
        text = re.sub(r"(#+)\Z", lambda found: "&#35;" * len(found[1]), " ".join(lines))
        return f"{'#' * min(max(block.level, 2), 4)} {text}"
    return _broken(lines)


def _quoted(block: Block) -> str:
    return _broken(_inline(block.runs), indent="> ", first="> ")


def _broken(lines: Sequence[str], *, indent: str = "", first: str = "") -> str:
    """Lines of one paragraph, hard breaks between them."""
    return "  \n".join((indent if number else first) + _line_start(line) for number, line in enumerate(lines))


def _list(items: Sequence[Block], *, marker: str) -> str:
    rows: list[str] = []
    counts: list[int] = []
    for item in items:
        lines = _inline(item.runs)
        if not any(lines):
            continue
        depth = min(max(item.level, 0), len(counts))
        counts = counts[: depth + 1] if depth < len(counts) else [*counts, 0]
        counts[depth] += 1
        sign = f"{counts[depth]}." if item.ordered else marker
        indent = "    " * depth
        rows.append(_broken(lines, first=f"{indent}{sign} ", indent=f"{indent}{' ' * (len(sign) + 1)}"))
    return "\n".join(rows)


def _table(cells: Sequence[Block]) -> str:
    """A pipe table, which all six generators know; without marked header cells the first row is the header."""
    texts = {(cell.row, cell.column): _line_start(" ".join(_inline(cell.runs))) for cell in cells}
    columns = range(max(column for _, column in texts) + 1)
    rows = [
        f"| {' | '.join(texts.get((row, column), '') for column in columns)} |"
        for row in sorted({row for row, _ in texts})
    ]
    return "\n".join([rows[0], f"|{' --- |' * len(columns)}", *rows[1:]])


def _inline(runs: Sequence[Run]) -> list[str]:
    """Lines of runs with marks; leading and trailing blanks of each line are gone."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        for number, piece in enumerate(_NEWLINE.split(run.text)):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(replace(run, text=_CONTROL.sub(" ", piece)))
    texts = [_marked(_settled(line)) for line in lines]
    return [text for text in texts if text]


def _settled(runs: Sequence[Run]) -> list[Run]:
    """Runs whose marks every Markdown reads: blanks outside, a letter or digit where a mark touches a word."""
    merged: list[Run] = []
    for key, same in groupby(runs, key=lambda run: (run.strong, run.em, run.href)):
        strong, em, href = key
        merged.append(Run(text="".join(run.text for run in same), strong=strong, em=em, href=href))
    pieces: list[Run] = []
    for run in merged:
        plain = not (run.strong or run.em or run.href)
        pieces.extend([run] if plain else _shrunk(run))
    if pieces:
        pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
    return [piece for piece in pieces if piece.text]


def _shrunk(run: Run) -> Iterator[Run]:
    text = run.text
    inner = text.strip()
    if not inner:
        yield Run(text=text)
        return
    start = len(text) - len(text.lstrip())
    yield Run(text=text[:start])
    yield replace(run, text=inner)
    yield Run(text=text[start + len(inner) :])


def _marked(runs: Sequence[Run]) -> str:
    out: list[str] = []
    for number, run in enumerate(runs):
        before = runs[number - 1] if number else None
        after = runs[number + 1] if number + 1 < len(runs) else None
        target = address(run.href) if run.href else ""
        sign = _sign(run, before, after)
        inner = _emphasised(run.text, sign, before, after) if not target else _whole(run.text, sign)
        if target and out and out[-1].endswith("!"):
            out[-1] = out[-1][:-1] + "&#33;"  # else the link would be a picture
        out.append(f"[{inner}]({target})" if target else inner)
    return "".join(out).strip()


def _sign(run: Run, before: Run | None, after: Run | None) -> str:
    """`**`, `*`, `***` or none; where two marked runs touch, neither Markdown agrees on whose stars are whose."""
    touching = [other for other in (before, after) if other and not other.href and (other.strong or other.em)]
    if touching and not run.href:
        return (
            "**" if run.strong and all(other.strong for other in touching) and before not in touching else ""
        )
    return "*" * (2 * run.strong + run.em)


def _whole(text: str, sign: str) -> str:
    """Inside a link's brackets."""
    return f"{sign}{escape(text)}{sign}" if text[0].isalnum() and text[-1].isalnum() else escape(text)


def _emphasised(text: str, sign: str, before: Run | None, after: Run | None) -> str:
    """Stars around a text; punctuation moves outside where stars beside it would not be read as stars."""
    if not sign:
        return escape(text)
    start, end = 0, len(text)
    glued = (before and not before.text[-1:].isspace()) or (after and not after.text[:1].isspace())
    if glued:
        letters = [i for i, character in enumerate(text) if character.isalnum()]
        start, end = (letters[0], letters[-1] + 1) if letters else (end, end)
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}{sign}{escape(text[start:end])}{sign}{escape(text[end:])}"


def _lines(body: str) -> list[str]:
    """Lines with their ends, cut where markdown-it cuts them."""
    lines, start = [], 0
    for found in _NEWLINE.finditer(body):
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
