"""Each release, German and English side by side, findings marked at their spans on both sides: one HTML file."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from pipeline import files
from pipeline.messages import Words, noop, words
from pipeline.model import Finding, Freshness, PostState, Record, Review
from pipeline.workflow.posts.highlights import KINDS, Spot, marked
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.reporting import charts
from pipeline.workflow.workspace.workspace import Workspace

_STATES = {
    Review.MACHINE: noop("to review"),
    Review.IN_REVIEW: noop("in review"),
    Review.REVIEWED: noop("approved"),
    Review.REJECTED: noop("rejected"),
    Review.LAPSED: noop("lapsed"),
}
_FRESHNESS = {
    Freshness.SOURCE_CHANGED: noop("changed by the city"),
    Freshness.SOURCE_WITHDRAWN: noop("withdrawn by the city"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """One release: its sheet, and what the file's table of contents says of it."""

    sheet: Sheet
    source: str
    title: str
    day: str
    state: str
    waiting: bool
    counts: Counter[str]
    """Open findings by severity."""


def write_sides(workspace: Workspace, page: Path) -> Path:
    """Write the page for every release that has its German; gives its path."""
    language, said = workspace.settings.languages[0], words(workspace.settings.report.language)
    sides = [
        side
        for record in workspace.store.find()
        if (side := release_view(workspace, record, language, said)) is not None
    ]
    sides.sort(
        key=lambda side: (-side.counts["error"], -side.counts["warning"], not side.waiting, side.title)
    )
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    for side in sides:
        sources[side.source].update(Counter(releases=1) + side.counts)
    text = charts.page(
        "sides.html",
        said,
        site=workspace.settings.site.name,
        today=workspace.today(),
        sources=sorted(sources.items()),
        releases=sides,
        german=german,
        english=english,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def release_view(workspace: Workspace, record: Record, language: str, said: Words) -> ReleaseView | None:
    """One release as it stands: the file where there is one, else what the memory knows; None without German."""
    if record.release is None:
        return None
    shown = sheet(workspace, record, language)
    source = workspace.source(record.source)
    return ReleaseView(
        sheet=shown,
        source=source.name if source is not None else record.source,
        title=shown.title or record.title,
        day=said.dated(record.release.day, "d MMMM y")
        if record.release.day_known
        else said.gettext("day unknown"),
        state=_state(record, shown, said) if language in record.versions else said.told(record.reason),
        waiting=shown.version.place is PostState.NONE,
        counts=Counter(str(finding.severity) for finding in shown.open),
    )


def _state(record: Record, shown: Sheet, said: Words) -> str:
    version = shown.version
    parts = [said.gettext(_STATES[version.review])]
    if version.freshness is not Freshness.CURRENT:
        parts.append(said.gettext(_FRESHNESS[version.freshness]))
    parts.append(said.told(record.reason))
    parts.append(said.gettext("a proposal waits") if version.proposal is not None else "")
    return ", ".join(part for part in parts if part)


def german(row: Row) -> Markup:
    """The German of a row with its findings marked."""
    text = row.source.text if row.source is not None else ""
    return marked(text, (spot for finding in row.findings for spot in _spots(finding, german=True)))


def english(row: Row) -> Markup:
    """The English of a row with its findings marked; "" where it has none."""
    return marked(row.plain, (spot for finding in row.findings for spot in _spots(finding, german=False)))


def _spots(finding: Finding, *, german: bool) -> list[Spot]:
    spans = finding.source if german else finding.target
    return [Spot(start=span.start, end=span.end, kind=KINDS[finding.severity]) for span in spans]
