"""The blocks of a draft in the order of their risk, for an editor who reads the likeliest faults first."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from pipeline.check.names.named import named
from pipeline.model import Origin, Record
from pipeline.review.row_views import RowView
from pipeline.workflow.editing.memory_offers import nearest
from pipeline.workflow.workspace.workspace import Workspace

Block = TypeVar("Block")


class Risk(NamedTuple):
    """What speaks for a fault in a block; an earlier sign outweighs all later ones."""

    errors: int = 0
    """Open errors."""
    warnings: int = 0
    """Open warnings."""
    engine: bool = False
    """An engine wrote it: neither a person nor the memory of what people approved."""
    distance: float = 0.0
    """Of an engine's block: 1 less the likeness of the nearest German that the memory offers, 0 to 1."""
    words: int = 0
    """Of its German."""
    names: int = 0
    """Different ones in its German."""

    @property
    def rank(self) -> tuple[int, ...]:
        """What is compared; distance in tenths and length in tens of words, so that what comes after them counts, too."""
        return (
            self.errors,
            self.warnings,
            self.engine,
            round(self.distance * 10),
            self.words // 10,
            self.names,
        )


def riskiest_first(blocks: Iterable[tuple[Block, Risk]]) -> tuple[Block, ...]:
    """Blocks by falling risk; equal ones in the order they came in."""
    return tuple(block for block, _ in sorted(blocks, key=lambda pair: pair[1].rank, reverse=True))


def by_risk(
    workspace: Workspace, record: Record, language: str, pairs: Sequence[RowView]
) -> tuple[RowView, ...]:
    """The rows of a draft, the riskiest first; the title stays at the head."""
    head = tuple(pair for pair in pairs if pair.row.key == "title")
    rest = [pair for pair in pairs if pair.row.key != "title"]
    bought = {
        pair.row.key: pair.row.source
        for pair in rest
        if pair.row.origin is Origin.ENGINE and pair.row.source is not None
    }
    near = dict(zip(bought, nearest(workspace, record, language, list(bought.values())), strict=True))
    return head + riskiest_first((pair, _risk(pair, near.get(pair.row.key, 0.0))) for pair in rest)


def _risk(pair: RowView, share: float) -> Risk:
    """`share`: likeness of the nearest German that the memory offers."""
    row, kinds = pair.row, [view.kind for view in pair.findings]
    german = row.source.text if row.source is not None else ""
    engine = row.origin is Origin.ENGINE
    return Risk(
        errors=kinds.count("e"),
        warnings=kinds.count("w"),
        engine=engine,
        distance=1 - share if engine else 0.0,
        words=len(german.split()),
        names=len({name.text for name in named(german)}),
    )
