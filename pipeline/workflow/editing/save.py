"""What an editor typed on the desk goes into the file: only the lines of the blocks that were typed, byte for byte
the rest."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline import site
from pipeline.errors import DecisionRefused, FileSaved
from pipeline.messages import Message, noop
from pipeline.model import UNKNOWN_DAY, Block, Finding, PostState, Record
from pipeline.site.markdown.parsing import BodyBlock, lines_of
from pipeline.site.markdown.typing import cell_line, cells_of, typed_lines
from pipeline.transitions import review
from pipeline.transitions.posts import PostOnDisk
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.posts.summaries import follows, lead_of
from pipeline.workflow.workspace.workspace import Workspace

FIELDS = ("title", "description", "date", "tags", "slug", "image.alt", "image.credit")
"""Front-matter keys with a field on the desk."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LONGEST = 100


class ChangedOnDisk(DecisionRefused):
    """The file is not the one the text was typed over: `sheet` is the file as it is, `changes` what was typed."""

    def __init__(self, now: Sheet, changes: Mapping[str, str]) -> None:
        super().__init__(
            "the file was changed meanwhile; nothing was overwritten, choose", about=now.version.path
        )
        self.sheet = now
        self.changes = dict(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save did."""

    record: Record
    base: str
    """Digest of the file as it is now."""
    changed: tuple[str, ...]
    """Places whose text is another now."""
    reshaped: bool
    """Blocks were added or removed: places may have new numbers."""
    post: EditedPost | None = None
    """The file as it is now, where the save changed it."""


def save(
    workspace: Workspace, record: Record, language: str, changes: Mapping[str, str], *, base: str, by: str
) -> Saved:
    """Splice typed text into the file.

    `changes`: a row's key to its new text (empty: the block is cut), or `front:KEY` for one of FIELDS. `base` is
    the digest of the file the person saw. An approved post that is edited goes back to review.
    Raises ChangedOnDisk where the file is another, DecisionRefused where a value cannot be taken.
    """
    made: list[tuple[EditedPost, EditedPost]] = []

    def put_in(post: PostOnDisk, more: Mapping[str, Any]) -> PostOnDisk:
        assert isinstance(post, EditedPost)
        now = sheet(workspace, post.record, language, found=post)
        body, front = _body(now, changes), _front(now, changes)
        if "date" in front:
            front, body = _with_day(workspace, post, front, body)
        if post.text.edited(front, body) == post.raw:
            return post
        made.append((post, _followed(post, post.spliced({**front, **more}, body), changes)))
        return made[-1][1]

    try:
        after = workspace.change(record.id, review.edited(language, tuple(changes), put_in, base=base, by=by))
    except (review.AnotherText, FileSaved) as clash:
        known = workspace.store.get(record.id) or record
        raise ChangedOnDisk(sheet(workspace, known, language), changes) from clash
    if not made:
        return Saved(record=after, base=base, changed=(), reshaped=False)
    before, text = made[-1]
    post = text.of(after, after.versions[language])
    _forget_typed(workspace, after, language, by, changes, post.digest)
    return Saved(
        record=after,
        base=post.digest,
        changed=tuple(changes),
        reshaped=len(before.blocks) != len(post.blocks),
        post=post,
    )


def _followed(before: EditedPost, after: EditedPost, changes: Mapping[str, str]) -> EditedPost:
    """The post with a description that follows its lead, as long as no person has rewritten it."""
    description = str(before.front.get("description") or "")
    if not description or "front:description" in changes or not follows(description, before.translation):
        return after
    return after.spliced({"description": site.summary_of(lead_of(after.translation))})


def recheck(workspace: Workspace, record: Record, language: str) -> Record:
    """Findings of the file as it lies there, made anew (after the termbase changed) and stored."""
    return workspace.change(record.id, review.checked_again(language))


def fixed(row: Row, finding: Finding) -> str | None:
    """A row's text with a finding's fix put in; None where it has none that can be placed."""
    if finding.fix is None or row.form != "text":
        return None
    start, end = finding.fix.span.start, finding.fix.span.end
    if not 0 <= start < end <= len(row.at):
        return None
    return row.text[: row.at[start]] + finding.fix.text + row.text[row.at[end - 1] + 1 :]


def _body(now: Sheet, changes: Mapping[str, str]) -> str:
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
    before = [one for one in now.rows[: now.rows.index(row)] if one.blocks]
    at = now.found.blocks[before[-1].blocks[-1]].end if before else 0
    block = BodyBlock(kind="paragraph", start=0, end=0, raw="", text="")
    made = typed_lines(text, block, "text")
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


def _front(now: Sheet, changes: Mapping[str, str]) -> dict[str, Any]:
    """Front-matter keys as values. Raises DecisionRefused where one cannot be taken."""
    out: dict[str, Any] = {}
    if "title" in changes:
        out["title"] = _needed(changes["title"], noop("the title"))
    for name, text in changes.items():
        if not name.startswith("front:"):
            continue
        key = name.removeprefix("front:")
        if key not in FIELDS:
            raise DecisionRefused(Message("`{key}` has no field on the desk", key=key))
        out[key] = _VALUES.get(key, _line)(text)
    if "slug" in out and now.version.place is not PostState.DRAFT:
        raise DecisionRefused("the slug is the address readers have: it stays once the post is published")
    return out


def _with_day(
    workspace: Workspace, post: EditedPost, changes: Mapping[str, Any], body: str
) -> tuple[dict[str, Any], str]:
    """The changes and the body, with the typed day in the closing line: what a person typed is no unknown day."""
    front, language = post.front, post.version.language
    source = front.get("source") or {}
    known = workspace.source(post.record.source)
    name = source.get("name") or (known.name if known is not None else post.record.source)
    release = post.record.release
    day = "" if release is None or release.day_known or front.get("date") != release.day else UNKNOWN_DAY
    old, new = (
        site.source_line(
            {"date": one, "source": {"name": name, "day": told}}, language, workspace.settings.style
        )
        for one, told in ((front.get("date"), day), (changes["date"], ""))
    )
    dropped = {"source.day": site.front_matter.DROP} if source.get("day") else {}
    return {**changes, **dropped}, body.replace(old, new) if body.count(old) == 1 else body


def _line(text: str) -> str:
    return " ".join(text.split())


def _needed(text: str, what: str) -> str:
    if not text.strip():
        raise DecisionRefused(Message("{our_field} cannot be empty", our_field=what))
    return _line(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise DecisionRefused(Message("`{text}` is no day like 2026-05-02", text=text.strip())) from error


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(_line(one) for one in text.split(",") if one.strip()))


def _slug(text: str) -> str:
    slug = text.strip()
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LONGEST:
        raise DecisionRefused(
            Message(
                "a slug has small letters, digits and single hyphens, {most} characters at most",
                most=_SLUG_LONGEST,
            )
        )
    return slug


_VALUES: Mapping[str, Callable[[str], Any]] = {
    "title": lambda text: _needed(text, noop("the title")),
    "date": _day,
    "tags": _tags,
    "slug": _slug,
}


def _forget_typed(
    workspace: Workspace, record: Record, language: str, by: str, changes: Mapping[str, str], base: str
) -> None:
    """What is saved is no longer unsaved."""
    row = workspace.store.typed(record.id, language, by)
    if row is not None:
        texts = {key: text for key, text in row.texts.items() if key not in changes}
        workspace.store.put_typed(replace(row, texts=texts, base=base))
