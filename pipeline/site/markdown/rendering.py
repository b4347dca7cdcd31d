"""Blocks in, Markdown out that every generator reads alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.model import Block, Run
from pipeline.site.markdown.escaping import CONTROL, NEWLINE, address, escape, line_start


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


def _together(block: Block) -> tuple[str, int]:
    return (block.kind, block.group) if block.kind in {"item", "cell"} else (block.kind, 0)


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
    return "  \n".join((indent if number else first) + line_start(line) for number, line in enumerate(lines))


def _list(items: Sequence[Block], *, marker: str) -> str:
    rows: list[str] = []
    counts: list[int] = []
    for item in items:
        lines = _inline(item.runs)
        if not any(lines):
            continue
        depth = min(max(item.level, 0), len(counts))
        counts = counts[: depth + 1] if depth < len(counts) else [*counts, 0]
        counts[depth] = item.number or counts[depth] + 1
        sign = f"{counts[depth]}." if item.ordered else marker
        indent = "    " * depth
        rows.append(_broken(lines, first=f"{indent}{sign} ", indent=f"{indent}{' ' * (len(sign) + 1)}"))
    return "\n".join(rows)


def _table(cells: Sequence[Block]) -> str:
    """A pipe table, which all six generators know; without marked header cells the first row is the header."""
    texts = {(cell.row, cell.column): line_start(" ".join(_inline(cell.runs))) for cell in cells}
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
        for number, piece in enumerate(NEWLINE.split(run.text)):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(replace(run, text=CONTROL.sub(" ", piece)))
    texts = [_marked(_settled(line)) for line in lines]
    return [text for text in texts if text]


def _settled(runs: Sequence[Run]) -> list[Run]:
    """Runs whose marks every Markdown reads: blanks outside, a letter or digit where a mark touches a word."""
    merged: list[Run] = []
    for key, same in groupby(runs, key=lambda run: (run.strong, run.em, run.href)):
        strong, em, href = key
        merged.append(Run(text="".join(run.text for run in same), strong=strong, em=em, href=href))
    pieces: list[Run] = []
    for number, run in enumerate(merged):
        beside = (*merged[max(number - 1, 0) : number], *merged[number + 1 : number + 2])
        touching = not run.href and any(other.strong or other.em for other in beside)
        pieces.extend(_shrunk(run, to_letters=touching) if run.strong or run.em or run.href else [run])
    pieces = [piece for piece in pieces if piece.text]
    if pieces:
        pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
    return [piece for piece in pieces if piece.text]


def _shrunk(run: Run, *, to_letters: bool) -> Iterator[Run]:
    """A marked run without the blanks at its ends, or without all that is no letter or digit there."""
    text = run.text
    inner = [
        i
        for i, character in enumerate(text)
        if (character.isalnum() if to_letters else not character.isspace())
    ]
    if not inner:
        yield Run(text=text)
        return
    yield Run(text=text[: inner[0]])
    yield replace(run, text=text[inner[0] : inner[-1] + 1])
    yield Run(text=text[inner[-1] + 1 :])


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
