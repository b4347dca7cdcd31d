"""Paragraphs of a draft added, joined, moved and cut, and the last change of a place put back."""

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.errors import DecisionRefused
from pipeline.messages import Message
from pipeline.model import Record
from pipeline.site.markdown.parsing import lines_of
from pipeline.site.markdown.typing import paragraph_lines
from pipeline.store import BODY, EarlierText
from pipeline.workflow.editing.decisions import acknowledge
from pipeline.workflow.editing.save import Saved, edit, save, texts_of
from pipeline.workflow.posts.highlights import same_words
from pipeline.workflow.posts.paragraph_findings import MISSING
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.workspace.workspace import Workspace

CUT = "cut by hand"
"""Reason noted where a person cuts a paragraph by its own key: no slip."""
Span = tuple[int, int]
"""First line and the line behind the last, of the body."""


def change_paragraph(
    workspace: Workspace, record: Record, language: str, tool: str, key: str, *, text: str, base: str, by: str
) -> Saved:
    """Use one of TOOLS on the paragraph of a row: a new one behind it with `text`, joined with the next, moved, cut.

    Raises DecisionRefused where there is no such paragraph or tool, AnotherText where the file is another.
    """
    if tool == "cut":
        return _cut(workspace, record, language, key, base=base, by=by)
    change = TOOLS.get(tool)
    if change is None:
        raise DecisionRefused("there is no such tool")

    def make(now: Sheet) -> tuple[str, Mapping[str, Any]]:
        return change(now, key, text), {}

    return edit(workspace, record, language, make, places=(BODY,), base=base, by=by, why="paragraph")


def put_back(workspace: Workspace, record: Record, language: str, key: str, *, base: str, by: str) -> Saved:
    """Put back what a place, or the order of paragraphs, was before its last change; again: the one before that.

    Raises DecisionRefused where nothing is known, or something else was written there since.
    """
    now = sheet(workspace, record, language)
    texts = texts_of(now) if now.found is not None else {}
    last = last_change(workspace, now, key, texts)
    if last is None:
        raise DecisionRefused("nothing is known that stood here before")
    if last.place == BODY:
        body = last.before
        saved = edit(
            workspace, record, language, lambda _: (body, {}), places=(BODY,), base=base, by=by, why="undone"
        )
    else:
        saved = save(workspace, record, language, {last.place: last.before}, base=base, by=by, why="undone")
    workspace.store.mark_undone(last)
    return saved


def last_change(workspace: Workspace, now: Sheet, key: str, texts: Mapping[str, str]) -> EarlierText | None:
    """The newest change of a place, or of the body as such, that still stands and was not put back."""
    for text in workspace.store.earlier(now.record.id, now.version.language):
        if text.place in {key, BODY} and not text.undone and text.why != "undone":
            return text if same_words(texts.get(text.place, ""), text.after) else None
    return None


def _cut(workspace: Workspace, record: Record, language: str, key: str, *, base: str, by: str) -> Saved:
    saved = save(workspace, record, language, {key: ""}, base=base, by=by, why="paragraph")
    if saved.sheet is None:
        return saved
    mine = (
        finding
        for row in saved.sheet.rows
        if row.key == key
        for finding in row.findings
        if finding.check == MISSING
    )
    for finding in mine:
        acknowledge(workspace, saved.record, language, finding.id, by=by, reason=CUT)
    return saved


def _added(now: Sheet, key: str, text: str) -> str:
    made = paragraph_lines(text)
    if not made:
        raise DecisionRefused("a new paragraph needs words")
    lines, newline = _lines(now)
    row = _row(now, key)
    assert now.found is not None
    if any(same_words(other.text, text) for other in now.rows if other.blocks[:1] == (row.blocks[-1] + 1,)):
        return now.found.draft.body  # sent again, since the answer was lost
    end = _span(now, row)[1]
    rest = lines[end:]
    gap = [newline] if rest and rest[0].strip() else []
    before = lines[:end]
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += newline
    return "".join([*before, newline, *(line + newline for line in made.split("\n")), *gap, *rest])


def _joined(now: Sheet, key: str, text: str) -> str:
    row = _row(now, key)
    following = _beside(now, row, 1)
    lines, newline = _lines(now)
    start, last = _span(now, row)[0], _span(now, following)[1]
    assert now.found is not None
    kinds = {now.found.blocks[number].kind for number in (*row.blocks, *following.blocks)}
    if kinds != {"paragraph"} or {row.form, following.form} != {"text"}:
        raise DecisionRefused("only two paragraphs of text can be joined")
    made = paragraph_lines(f"{row.text.rstrip()} {following.text.lstrip()}")
    return "".join([*lines[:start], *(line + newline for line in made.split("\n")), *lines[last:]])


def _moved(by: int) -> Callable[[Sheet, str, str], str]:
    def move(now: Sheet, key: str, text: str) -> str:
        row = _row(now, key)
        first, second = sorted((_span(now, row), _span(now, _beside(now, row, by))))
        lines, newline = _lines(now)
        upper, lower = (lines[start:end] for start, end in (first, second))
        for part in (upper, lower):
            if not part[-1].endswith(("\n", "\r")):
                part[-1] += newline
        return "".join(
            [*lines[: first[0]], *lower, *lines[first[1] : second[0]], *upper, *lines[second[1] :]]
        )

    return move


TOOLS: Mapping[str, Callable[[Sheet, str, str], str]] = {
    "add": _added,
    "join": _joined,
    "up": _moved(-1),
    "down": _moved(1),
}
"""What can be done to a paragraph, beside cutting it: sheet, key and text to the new body."""


def _row(now: Sheet, key: str) -> Row:
    found = next((row for row in now.rows if row.key == key and row.blocks and not row.ours), None)
    if found is None:
        raise DecisionRefused(Message("there is no block `{key}` any more; load the draft again", key=key))
    return found


def _beside(now: Sheet, row: Row, by: int) -> Row:
    """The paragraph before or after one, closing lines and cells of tables left out."""
    order = sorted(
        (other for other in now.rows if other.blocks and not other.ours), key=lambda other: other.blocks
    )
    at = order.index(row) + by
    if not 0 <= at < len(order):
        raise DecisionRefused("there is no paragraph beside it")
    return order[at]


def _span(now: Sheet, row: Row) -> Span:
    assert now.found is not None
    blocks = [now.found.blocks[number] for number in row.blocks]
    if any(block.kind == "cell" for block in blocks):
        raise DecisionRefused("a cell of a table stays in its table")
    return blocks[0].start, blocks[-1].end


def _lines(now: Sheet) -> tuple[list[str], str]:
    assert now.found is not None
    body = now.found.draft.body
    return list(lines_of(body)), "\r\n" if "\r\n" in body else "\n"
