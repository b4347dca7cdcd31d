"""What the memory offers an editor beside a block: what people answered for, as Markdown, never the release's own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline import translate
from pipeline.model import Block, Record, Run, Unit
from pipeline.site.markdown.typing import shown_runs
from pipeline.translate.inline_tags import from_canonical, plain, to_block
from pipeline.workflow.posts.highlights import difference
from pipeline.workflow.workspace.workspace import Workspace

FLOOR = 0.6
"""Likeness from which a unit is offered."""
MOST = 3
_LOOKED_AT = 50
"""Units looked at: the nearest, of which the machine's and the release's own are passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryOffer:
    """Something alike from the memory."""

    share: float
    """Likeness of the two German texts, 0 to 1."""
    source: Markup
    """Its German, with what is different in the block's."""
    target: str
    """Its English, as it would be typed into the block."""
    who: str


def memory_offers(
    workspace: Workspace, record: Record, language: str, block: Block | None
) -> tuple[MemoryOffer, ...]:
    """What people approved for German like a block's, best first; none of it was approved for this release."""
    if block is None or not block.text:
        return ()
    (near,) = _offered(workspace, record, language, [block])
    return tuple(
        MemoryOffer(
            share=share,
            source=difference(in_words(unit.source), block.text),
            target=as_typed(unit, block),
            who=unit.who,
        )
        for share, unit in near[:MOST]
    )


def nearest(workspace: Workspace, record: Record, language: str, blocks: Sequence[Block]) -> list[float]:
    """How like each block is the best that the memory offers for it; 0 where it offers nothing. One question for all."""
    return [each[0][0] if each else 0.0 for each in _offered(workspace, record, language, blocks)]


def _offered(
    workspace: Workspace, record: Record, language: str, blocks: Sequence[Block]
) -> list[list[tuple[float, Unit]]]:
    texts = [translate.number(block).text for block in blocks]
    own = _own_german(record)
    found = workspace.store.memory.fuzzy(texts, target=language, floor=FLOOR, limit=_LOOKED_AT)
    return [
        [(share, unit) for share, unit in near if unit.origin != "engine" and unit.source not in own]
        for near in found
    ]


def as_typed(unit: Unit, block: Block) -> str:
    """A unit's English as Markdown: with the block's own links and stress where both have the same marks, else bare."""
    marked, tokens = translate.number(block), from_canonical(unit.target)
    numbers = {token.id for token in from_canonical(unit.source) if token.kind != "text"}
    if numbers == set(marked.marks):
        return shown_runs(to_block(tokens, marked.marks, block).runs).text
    return shown_runs((Run(text=plain(tokens)),)).text


def in_words(canonical: str) -> str:
    """A text of the memory without its marks."""
    return plain(from_canonical(canonical))


def _own_german(record: Record) -> frozenset[str]:
    """Every German of the release that the memory may hold: of today, of before, and what was approved for it."""
    segments = [segment for version in record.versions.values() for segment in version.segments]
    blocks = [*record.blocks, *(segment.source for segment in segments)]
    return frozenset(
        {translate.number(block).text for block in blocks} | {line[0] for line in record.approved}
    )
