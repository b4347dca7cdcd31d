"""A post's body with typed text put in: only the lines of the rows that were typed, byte for byte the rest."""

from collections.abc import Mapping, Sequence

from pipeline import site
from pipeline.errors import DecisionRefused
from pipeline.messages import Message
from pipeline.model import Block
from pipeline.site.markdown.parsing import BodyBlock, lines_of
from pipeline.site.markdown.typing import cell_line, cells_of, paragraph_lines, typed_lines
from pipeline.workflow.posts.sheets import Row, Sheet


def body_with(now: Sheet, changes: Mapping[str, str]) -> str:
    """The body with the changed rows' lines put in, from the last to the first, so that numbers hold."""
    assert now.found is not None
    body = now.found.draft.body
    newline = "\r\n" if "\r\n" in body else "\n"
    lines = lines_of(body)
    rows = [row for row in now.rows if row.key in changes and not row.is_field and row.key != "title"]
    unknown = [
        key for key in changes if not key.startswith("front:") and key not in {r.key for r in now.rows}
    ]
    if unknown:
        raise DecisionRefused(
            Message("there is no block `{key}` any more; load the draft again", key=unknown[0])
        )
    for row in sorted(rows, key=lambda row: row.blocks[:1], reverse=True):
        if row.ours:
            raise DecisionRefused("the closing lines are computed, not typed")
        if not row.blocks:
            lines = _put_back(now, row, changes[row.key], lines, newline)
            continue
        blocks = [now.found.blocks[i] for i in row.blocks]
        lines = _spliced(body, lines, blocks, row, changes[row.key], newline)
    return "".join(lines)


def _spliced(
    body: str, lines: list[str], blocks: Sequence[BodyBlock], row: Row, text: str, newline: str
) -> list[str]:
    start, end = blocks[0].start, blocks[-1].end
    new = typed_lines(text, blocks[0], row.form)
    if blocks[0].kind == "cell" and row.form == "text":
        # Rows are spliced cell by cell: a second changed cell of the row finds the first one's text in `lines`.
        cells = cells_of("".join(lines), blocks[0])
        new = cell_line([new if cell.column == blocks[0].column else _raw_cell(cell) for cell in cells])
    elif not new:
        while end < len(lines) and not lines[end].strip():
            end += 1
        return [*lines[:start], *lines[end:]]
    ended = lines[end - 1].endswith(("\n", "\r")) if end else True
    fresh = [line + newline for line in new.split("\n")]
    if not ended:
        fresh[-1] = fresh[-1].removesuffix(newline)
    return [*lines[:start], *fresh, *lines[end:]]


def _raw_cell(cell: BodyBlock) -> str:
    """A cell's Markdown, written anew from its runs."""
    return site.markdown.render([Block(kind="paragraph", runs=cell.runs)]).strip()


def _put_back(now: Sheet, row: Row, text: str, lines: list[str], newline: str) -> list[str]:
    """A block the editor had cut comes back behind the one before it."""
    assert now.found is not None
    if not text.strip():
        return lines
    before = [above for above in now.rows[: now.rows.index(row)] if above.blocks]
    at = now.found.blocks[before[-1].blocks[-1]].end if before else 0
    made = paragraph_lines(text)
    if row.kind == "heading":
        made = f"{'#' * min(max(row.level, 2), 4)} {made}"
    elif row.kind == "item":
        made = f"- {made}"
    fresh = [line + newline for line in made.split("\n")]
    return [
        *lines[:at],
        newline,
        *fresh,
        *([newline] if at < len(lines) and lines[at].strip() else []),
        *lines[at:],
    ]
