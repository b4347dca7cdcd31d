"""Each release, German and English side by side, findings marked at their spans on both sides: one HTML file."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from pipeline import files
from pipeline.model import Finding, PostState, Record
from pipeline.workflow.posts.highlights import KINDS, Spot, marked
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.workspace.workspace import Workspace


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
    language = workspace.settings.languages[0]
    sides = [
        side
        for record in workspace.store.find()
        if (side := release_view(workspace, record, language)) is not None
    ]
    sides.sort(
        key=lambda side: (-side.counts["error"], -side.counts["warning"], not side.waiting, side.title)
    )
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    for side in sides:
        sources[side.source].update(Counter(releases=1) + side.counts)
    environment = Environment(
        loader=PackageLoader("pipeline.workflow"), autoescape=select_autoescape(), trim_blocks=True
    )
    text = environment.get_template("sides.html").render(
        title=f"{workspace.settings.site.name}: German and English",
        told=f"{len(sides)} releases as they stand on {workspace.today():%d %B %Y}, drafts as their files hold them.",
        sources=sorted(sources.items()),
        releases=sides,
        german=german,
        english=english,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def release_view(workspace: Workspace, record: Record, language: str) -> ReleaseView | None:
    """One release as it stands: the file where there is one, else what the memory knows; None without German."""
    if record.release is None:
        return None
    shown = sheet(workspace, record, language)
    source = workspace.source(record.source)
    return ReleaseView(
        sheet=shown,
        source=source.name if source is not None else record.source,
        title=shown.title or record.title,
        day=f"{record.release.day:%d %B %Y}" if record.release.day_known else "day unknown",
        state=_state(record, shown) if language in record.versions else record.reason,
        waiting=shown.version.place is PostState.NONE,
        counts=Counter(str(finding.severity) for finding in shown.open),
    )


def _state(record: Record, shown: Sheet) -> str:
    version = shown.version
    parts = [str(version.review).replace("_", " "), str(version.freshness).replace("_", " "), record.reason]
    parts.append("a proposal waits" if version.proposal is not None else "")
    return ", ".join(part for part in parts if part not in ("", "current"))


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
