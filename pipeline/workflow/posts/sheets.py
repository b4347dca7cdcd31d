"""A release and its post side by side: each block of German with the lines of the file that say it in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Block, Finding, Origin, PostState, Record, Run, Segment, Version
from pipeline.site.markdown import BodyBlock
from pipeline.site.markdown.typing import Form, Typing, shown_runs, typing
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.edited_segments import typed_anew
from pipeline.workflow.posts.german_now import german_of, sides
from pipeline.workflow.posts.highlights import same_words
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.purchasing.ledger import known
from pipeline.workflow.workspace.workspace import Workspace

IN_FRONT = {
    "title": "title",
    "description": "description",
    "tags": "tags",
    "image.alt": "alt",
    "image.credit": "credit",
}
"""Keys of the front matter that a reader sees, and their roles."""
FIELD = "front:"
"""Before the key, in the key of a row whose English is a field of the front matter."""
CLOSING = 3
"""Paragraphs at the end of a generated post: the link to the original, the source, the disclosure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of a draft."""

    key: str
    """`title`, `front:description`, `block-3`, `lead-0`, or `own-7` for lines that have no German (7: number of the body
    block)."""
    kind: str
    level: int = 0
    role: str = "own"
    index: int = -1
    source: Block | None = None
    """The German; several blocks joined where an editor restructured them."""
    old_source: str = ""
    """The German it was translated from, where the original has changed since."""
    blocks: tuple[int, ...] = ()
    """Numbers of the body's blocks; none where the English stands in the front matter, was cut or is missing."""
    form: Form = "text"
    text: str = ""
    """What the editor's field holds."""
    at: tuple[int, ...] = ()
    """Where each character of the plain text stands in `text`."""
    machine: str = ""
    """The same as the pipeline wrote it."""
    origin: Origin = Origin.MISSING
    engine: str = ""
    findings: tuple[Finding, ...] = ()
    ours: bool = False
    """Closing lines (link, source, disclosure), which are computed, not typed."""

    @property
    def edited(self) -> bool:
        """A person changed it since the pipeline wrote it."""
        return not same_words(self.text, self.machine)

    @property
    def plain(self) -> str:
        """The English without marks, which the spans of findings count in; the field's text where it is Markdown."""
        return "".join(self.text[at] for at in self.at) if self.at else self.text

    @property
    def anchor(self) -> str:
        """The id of its place on a page, which a selector can name."""
        return "pair-" + self.key.translate(str.maketrans(":.", "--"))

    @property
    def is_field(self) -> bool:
        """A field beside the text, the title excepted."""
        return self.key.startswith(FIELD)

    @property
    def cut(self) -> bool:
        """An editor took it out of the post."""
        return self.role not in ("own", *IN_FRONT.values()) and not self.blocks and bool(self.machine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A draft on the desk."""

    record: Record
    version: Version
    found: EditedPost | None
    """The file; None while there is none."""
    rows: tuple[Row, ...]
    general: tuple[Finding, ...]
    """Findings that belong to no row."""
    base: str
    """Digest of the file; "" while there is none."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order they are shown: general ones first."""
        return (*self.general, *(finding for row in self.rows for finding in row.findings))

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings nobody has dealt with."""
        done = {settled.finding for settled in self.version.acknowledged}
        return tuple(finding for finding in self.findings if finding.id not in done)

    @property
    def title(self) -> str:
        """The English title; "" while there is none."""
        return next((row.plain for row in self.rows if row.role == "title"), "")

    @property
    def pairs(self) -> tuple[Row, ...]:
        """Rows that are the release's: without computed closing lines and what an editor cut."""
        return tuple(row for row in self.rows if not row.ours and not row.cut)


def sheet(workspace: Workspace, record: Record, language: str, *, found: EditedPost | None = None) -> Sheet:
    """The draft of a record in a language (`found`, where it was read already), or what the memory knows of it.

    Raises SiteError for an unreadable file.
    """
    version = record.versions.get(language) or Version(language=language)
    if found is None and version.place is not PostState.NONE:
        found = on_disk(workspace, record, version)
    if found is not None:
        title, *fields_ = _in_front(version, found)
        findings, rows = found.findings, [title, *_body(version, found), *fields_]
    else:
        findings, rows = version.findings, _unwritten(workspace, record, version)
    rows = _with_old(workspace, [_with_findings(row, findings) for row in rows], record, version)
    shown = {finding.id for row in rows for finding in row.findings}
    return Sheet(
        record=record,
        version=version,
        found=found,
        rows=tuple(rows),
        general=tuple(finding for finding in findings if finding.id not in shown),
        base=found.digest if found is not None else "",
    )


def _in_front(version: Version, found: EditedPost) -> Iterator[Row]:
    """Rows of title, description, tags and, where the post shows a picture, its alternative text and credit."""
    texts, machine = fields.texts(found.front), fields.texts(found.base.draft.front)
    now: dict[str, Segment] = {
        segment.role: segment for segment in reversed(found.translation.segments) if segment.index == 0
    }
    for key, role in IN_FRONT.items():
        if key.startswith("image.") and not found.front.get("image"):
            continue
        text, segment = texts.get(key, ""), now.get(role)
        german = fields.german_of(found.record, key)
        edited = not same_words(text, machine.get(key, ""))
        yield Row(
            key="title" if key == "title" else FIELD + key,
            kind=role,
            role=role,
            index=0,
            source=segment.source
            if segment is not None
            else Block(runs=(Run(text=german),))
            if german
            else None,
            text=text,
            at=tuple(range(len(text))),
            machine=machine.get(key, ""),
            origin=Origin.PERSON
            if edited or (segment is None and key == "title")
            else segment.origin
            if segment is not None
            else Origin.COPIED,
            engine=segment.engine if segment is not None else "",
        )


def _body(version: Version, found: EditedPost) -> list[Row]:
    generated_body, generated = found.base.draft.body, found.base.blocks
    owners = found.owners
    now = {(segment.role, segment.index): segment for segment in found.translation.segments}
    typed = {numbers: i for i, numbers in typed_anew(version.segments, found.groups, owners).items()}
    missing = [
        i
        for i, segment in enumerate(version.segments)
        if segment.target is None and segment.role not in IN_FRONT.values() and i not in typed.values()
    ]
    rows = []
    for group in found.groups:
        mine = sorted(at for i in group.old if (at := owners[i]) is not None)
        if group.new in typed:
            mine = [typed[group.new]]
        blocks = [found.blocks[j] for j in group.new]
        shown = typing(blocks, found.draft.body)
        machine = typing([generated[i] for i in group.old], generated_body).text if group.old else ""
        if not mine:
            if not blocks:
                continue
            own = Row(
                key=f"own-{group.new[0]}",
                kind=blocks[0].kind,
                index=group.new[0],
                blocks=group.new,
                form=shown.form,
                text=shown.text,
                at=shown.at,
                machine=machine,
                origin=Origin.COPIED if group.same else Origin.PERSON,
                ours=_is_ours(
                    blocks, found.disclosure, [i for i in group.old if i >= len(generated) - CLOSING]
                ),
            )
            rows.append(own)
            continue
        first = version.segments[mine[0]]
        segment = now.get((first.role, first.index), first)
        rows.append(_row(first, segment, blocks, group.new, shown, machine))
    places: dict[tuple[str, int], int] = {
        (segment.role, segment.index): n for n, segment in enumerate(version.segments)
    }
    for i in missing:
        before = (n for n, row in enumerate(rows) if 0 <= places.get((row.role, row.index), -1) < i)
        bare = _row(version.segments[i], version.segments[i], [], (), Typing(form="text", text=""), "")
        rows.insert(max(before, default=-1) + 1, bare)
    return rows


def _row(
    first: Segment,
    segment: Segment,
    blocks: Sequence[BodyBlock],
    numbers: tuple[int, ...],
    shown: Typing,
    machine: str,
) -> Row:
    """The row of a segment as the file has it (`segment`) and as it was written (`first`)."""
    return Row(
        key=f"{first.role}-{first.index}",
        kind=blocks[0].kind if blocks else first.source.kind,
        level=blocks[0].level if blocks else first.source.level,
        role=first.role,
        index=first.index,
        source=segment.source,
        blocks=numbers,
        form=shown.form,
        text=shown.text,
        at=shown.at,
        machine=machine,
        origin=segment.origin if blocks else Origin.PERSON,
        engine=segment.engine,
    )


def _is_ours(blocks: Sequence[BodyBlock], disclosed: str, closing: Sequence[int]) -> bool:
    return bool(closing) or any(body_block.text and body_block.text == disclosed for body_block in blocks)


def _with_findings(row: Row, findings: Sequence[Finding]) -> Row:
    mine = tuple(finding for finding in findings if (finding.role, finding.index) == (row.role, row.index))
    return replace(row, findings=mine) if mine else row


def _with_old(workspace: Workspace, rows: Sequence[Row], record: Record, version: Version) -> list[Row]:
    """Where the German changed since: the German of today, and what it was."""
    found = sides(version.segments, german_of(workspace, record, version))
    today: dict[tuple[str, int], Block | None] = {
        (old.role, old.index): new.source if new else None for old, new in found if old is not None
    }
    out = []
    for row in rows:
        new = today.get((row.role, row.index), row.source)
        if row.source is None or (new is not None and new.text == row.source.text):
            out.append(row)
        else:
            out.append(replace(row, old_source=row.source.text, source=new or Block()))
    return out


def _unwritten(workspace: Workspace, record: Record, version: Version) -> list[Row]:
    """Rows of a release whose post is not there: German beside what was written, or is known, of its English."""
    segments: Sequence[Segment] = version.segments if version.place is not PostState.NONE else ()
    if not segments and record.release is not None:
        segments = known(workspace, record, version.language).segments
    rows = []
    for segment in segments:
        shown = (
            shown_runs(segment.target.runs) if segment.target is not None else Typing(form="text", text="")
        )
        row = _row(segment, segment, [], (), shown, shown.text)
        if segment.role == "title":
            row = replace(row, key="title", kind="title")
        rows.append(replace(row, origin=segment.origin))
    return rows
