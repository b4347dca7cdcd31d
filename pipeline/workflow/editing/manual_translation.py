"""English typed by hand: kept while it is typed, and, where a release has no post, until the last block makes it one."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline import translate
from pipeline.model import Approved, Block, PostState, Record, Translation
from pipeline.site.markdown.typing import runs_of
from pipeline.store import Typed
from pipeline.transitions import drafting, releases
from pipeline.workflow.drafting.new_drafts import stored, write
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.purchasing.ledger import known
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def translate_by_hand(
    workspace: Workspace, record: Record, language: str, changes: Mapping[str, str], *, by: str
) -> Record:
    """English typed by hand for a release that has no post: kept as a person's; the last block writes the post.

    Raises DecisionRefused where the release was not read or is a post already.
    """
    record = workspace.store.change(
        record.id,
        releases.typed(language, by=by),
        now=workspace.now(),
        facts=lambda known: _lines(workspace, known, language, changes, by),
    )
    return written_if_whole(workspace, record, language)


def written_if_whole(workspace: Workspace, record: Record, language: str) -> Record:
    """The record of a release without a post: written, where the memory has English for all of it."""
    source = workspace.source(record.source)
    segments = known(workspace, record, language).segments
    if source is None or any(segment.target is None for segment in segments):
        return record
    made = Translation(
        release=record.id, language=language, segments=tuple(segments), engine="memory", made=workspace.now()
    )
    record = stored(workspace, source, record, made)
    record = write(workspace, record, language, RunReportBuilder(started=workspace.now()))
    return workspace.change(record.id, drafting.finished(workspace.settings.languages))


def _lines(
    workspace: Workspace, record: Record, language: str, changes: Mapping[str, str], by: str
) -> tuple[Approved, ...]:
    """What was typed, block by block, beside its German."""
    version = record.versions.get(language)
    if record.release is None or (version is not None and version.place is not PostState.NONE):
        return ()
    units = []
    for row in sheet(workspace, record, language).rows:
        text = changes.get(row.key, "").strip()
        if not text or row.source is None:
            continue
        german = translate.number(row.source).text
        english = translate.number_like(row.source, Block(kind=row.source.kind, runs=runs_of(text)))
        units.append((german, english, by, workspace.now(), language))
    return tuple(units)


def autosave(
    workspace: Workspace, record: str, language: str, *, by: str, base: str, texts: Mapping[str, str]
) -> Typed:
    """Keep what is being typed, place by place; an empty mapping value stays an empty text."""
    old = workspace.store.typed(record, language, by)
    merged = {**(old.texts if old is not None else {}), **texts}
    row = Typed(record=record, language=language, who=by, at=workspace.now(), base=base, texts=merged)
    workspace.store.put_typed(row)
    return row


def mark_looked_at(workspace: Workspace, record: str, language: str, mark: str, *, by: str, on: bool) -> None:
    """Note, or take back, that a person has looked at something of a draft; kept beside what they typed."""
    old = workspace.store.typed(record, language, by)
    texts = {key: text for key, text in (old.texts if old is not None else {}).items() if key != mark}
    base = old.base if old is not None else ""
    at = workspace.now()
    workspace.store.put_typed(
        Typed(
            record=record,
            language=language,
            who=by,
            at=at,
            base=base,
            texts=texts | ({mark: "1"} if on else {}),
        )
    )
