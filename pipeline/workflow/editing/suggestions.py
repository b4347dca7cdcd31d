"""A text that somebody who may not decide suggests for a block: a proposal like any other, which a person takes or not."""

from dataclasses import replace

from pipeline.errors import ConfigError, DecisionRefused
from pipeline.model import Block, Origin, PostState, Record, Segment, Translation
from pipeline.site.markdown.typing import runs_of
from pipeline.transitions.proposals import suggested
from pipeline.translate import inline_tags
from pipeline.workflow.drafting.updates import UpdateFacts
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace

LONGEST = 20_000
"""Characters of a suggested text; the longest paragraph of a release seen so far has 6,000."""


def suggest(
    workspace: Workspace, record: Record, language: str, key: str, text: str, *, by: str, base: str
) -> Record:
    """Words for one block of a draft (its row's key), stored as a proposal; no file changes.

    `base`: digest of the file the words were written for. Raises DecisionRefused where there is no such block or no
    text, where the file is another by now, or something waits already; ConfigError without the source.
    """
    source, version = workspace.source(record.source), record.versions.get(language)
    if source is None or record.release is None:
        raise ConfigError(f"its source `{record.source}` is not configured", key="sources")
    if version is None or version.place not in {PostState.DRAFT, PostState.PUBLISHED}:
        raise DecisionRefused("there is no post to propose words for", about=record.title)
    rows = sheet(workspace, record, language).rows
    row = next((row for row in rows if row.key == key and row.source is not None and not row.ours), None)
    breaks = row.source.text.count("\n") if row is not None and row.source is not None else 0
    # As of an engine: no unseen characters, no lines of its own.
    text = inline_tags.clean(text.strip(), breaks=breaks)
    if row is None or not text or len(text) > LONGEST:
        raise DecisionRefused("there is no such block, or no text for it", about=record.title)

    def put(segment: Segment) -> Segment:
        if (segment.role, segment.index) != (row.role, row.index):
            return segment
        target = Block(kind=segment.source.kind, level=segment.source.level, runs=runs_of(text))
        return replace(segment, target=target, origin=Origin.ENGINE, notes=())

    made = Translation(
        release=record.id,
        language=language,
        segments=tuple(put(segment) for segment in version.segments),
        engine=version.engine,
        model=version.model,
        glossary=version.glossary,
        made=workspace.now(),
    )
    return workspace.store.change(
        record.id,
        suggested(language, by=by, base=base, seen=version.source_hash),
        now=workspace.now(),
        facts=lambda known: UpdateFacts(workspace, known, source, made),
    )
