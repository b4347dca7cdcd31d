"""What the desk learns: per source and engine, how much of what was written people left as it was."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sacrebleu.metrics.ter import TER

from pipeline.model import Record, Version
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEditingStats:
    """Reviewed drafts of one source, written by one engine."""

    source: str
    engine: str
    approved: int
    untouched: int
    """Approved as they were written."""
    distance: float
    """TER of what was written against what was approved: 0 is untouched, 100 is written anew."""
    minutes: float
    """Mean minutes at the desk of those drafts whose time is known."""
    confirmed: int
    """Findings that an edit answered."""
    dismissed: int
    """Findings put aside with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFigures:
    """One check: how often its findings were right."""

    check: str
    confirmed: int
    dismissed: int


def post_editing_stats(workspace: Workspace) -> tuple[tuple[PostEditingStats, ...], tuple[CheckFigures, ...]]:
    """Figures per source and engine, and per check, over the newest reviewed drafts."""
    groups: dict[tuple[str, str], list[tuple[Record, Version]]] = defaultdict(list)
    confirmed: Counter[str] = Counter()
    dismissed: Counter[str] = Counter()
    for identity, language in workspace.store.reviewed():
        record = workspace.store.get(identity)
        if record is None:
            continue
        version = record.versions[language]
        groups[(record.source, version.engine)].append((record, version))
        confirmed.update(_answered(record))
        dismissed.update(_dismissed(version))
    rows = [
        _figures(workspace, source, engine, drafts) for (source, engine), drafts in sorted(groups.items())
    ]
    checks = [
        CheckFigures(check=name, confirmed=confirmed[name], dismissed=dismissed[name])
        for name in sorted(confirmed.keys() | dismissed.keys())
    ]
    return tuple(rows), tuple(checks)


def _figures(
    workspace: Workspace, source: str, engine: str, drafts: Sequence[tuple[Record, Version]]
) -> PostEditingStats:
    machine: list[str] = []
    final: list[str] = []
    untouched = 0
    for record, version in drafts:
        before, after = _texts(workspace, record, version)
        untouched += before == after
        machine.append(before)
        final.append(after)
    seconds = [
        draft.approvals[-1].seconds for _, draft in drafts if draft.approvals and draft.approvals[-1].seconds
    ]
    return PostEditingStats(
        source=source,
        engine=engine,
        approved=len(drafts),
        untouched=untouched,
        distance=distance(machine, final),
        minutes=round(sum(seconds) / len(seconds) / 60, 1) if seconds else 0.0,
        confirmed=sum(len(_answered(record)) for record, _ in drafts),
        dismissed=sum(len(_dismissed(version)) for _, version in drafts),
    )


def distance(machine: Sequence[str], final: Sequence[str]) -> float:
    """TER (sacrebleu: edits in words, a moved phrase is one) of texts against their final form, in per cent."""
    if not machine or list(machine) == list(final):
        return 0.0
    return round(float(TER().corpus_score(list(machine), [list(final)]).score), 1)


def _texts(workspace: Workspace, record: Record, version: Version) -> tuple[str, str]:
    """What was written, and what the file says now, without closing lines."""
    rows = [
        row for row in sheet(workspace, record, version.language).rows if not row.ours and not row.is_field
    ]
    before = "\n".join(" ".join(row.machine.split()) for row in rows if row.machine)
    after = "\n".join(" ".join(row.text.split()) for row in rows if row.text)
    return before, after


def _answered(record: Record) -> list[str]:
    return [event.detail for event in record.history if event.what == "finding answered"]


def _dismissed(version: Version) -> list[str]:
    """Checks of the findings put aside; "" where the text has changed since and the finding is gone."""
    checks = {finding.id: finding.check for finding in version.findings}
    return [checks.get(acknowledgement.finding, "") for acknowledgement in version.acknowledged]
