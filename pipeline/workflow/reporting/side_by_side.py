"""Each release, German and English side by side, findings marked at their spans on both sides: one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from pipeline import files, translate
from pipeline.model import Finding, PostState, Record, Segment, Severity, Span, Version
from pipeline.workflow.posts.edited_post import on_disk
from pipeline.workflow.purchasing.ledger import StoreMemory
from pipeline.workflow.workspace.workspace import Workspace

_RANK = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}
_ORIGIN = {"engine": "engine", "memory": "memory", "person": "person", "copied": "copied", "missing": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One block on both sides."""

    source: Markup
    target: Markup | None
    origin: str
    head: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """One release."""

    source: str
    title: str
    day: str
    url: str
    path: str
    language: str
    state: str
    waiting: bool
    errors: int
    warnings: int
    general: tuple[Finding, ...]
    pairs: tuple[Pair, ...]


def write_sides(workspace: Workspace, page: Path) -> Path:
    """Write the page for every release that has its German; gives its path."""
    language = workspace.settings.languages[0]
    sides = [
        side
        for record in workspace.store.find()
        if (side := release_view(workspace, record, language)) is not None
    ]
    sides.sort(key=lambda one: (-one.errors, -one.warnings, not one.waiting, one.title))
    sources: dict[str, dict[str, int]] = {}
    for one in sides:
        row = sources.setdefault(one.source, {"releases": 0, "errors": 0, "warnings": 0})
        row["releases"] += 1
        row["errors"] += one.errors
        row["warnings"] += one.warnings
    environment = Environment(
        loader=PackageLoader("pipeline.workflow"), autoescape=select_autoescape(), trim_blocks=True
    )
    text = environment.get_template("sides.html").render(
        title=f"{workspace.settings.site.name}: German and English",
        told=f"{len(sides)} releases as they stand on {workspace.today():%d %B %Y}, drafts as their files hold them.",
        sources=sorted(sources.items()),
        releases=sides,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def release_view(workspace: Workspace, record: Record, language: str) -> ReleaseView | None:
    """One release as it stands: the file where there is one, else what the memory knows."""
    if record.release is None:
        return None
    version = record.versions.get(language)
    segments, findings = _text(workspace, record, version, language)
    pairs = tuple(_pair(one, findings) for one in segments)
    shown = {finding.id for pair in pairs for finding in pair.findings}
    done = {one.finding for one in version.acknowledged} if version else set()
    open_ = [one for one in findings if one.id not in done]
    return ReleaseView(
        source=next((one.name for one in workspace.sources if one.id == record.source), record.source),
        title=_title(segments) or record.title,
        day=f"{record.release.day:%d %B %Y}" if record.release.day_known else "day unknown",
        url=record.entry.url,
        path=version.path if version else "",
        language=language,
        state=_state(record, version),
        waiting=version is None or version.place is PostState.NONE,
        errors=sum(one.severity is Severity.ERROR for one in open_),
        warnings=sum(one.severity is Severity.WARNING for one in open_),
        general=tuple(one for one in findings if one.id not in shown),
        pairs=pairs,
    )


def _text(
    workspace: Workspace, record: Record, version: Version | None, language: str
) -> tuple[Sequence[Segment], tuple[Finding, ...]]:
    if version is not None and version.place is not PostState.NONE:
        found = on_disk(workspace, record, version)
        if found is not None:
            return found.translation.segments, found.findings
        return version.segments, version.findings
    assert record.release is not None
    known = translate.translate(
        record.release,
        language=language,
        engine=None,
        memory=StoreMemory(workspace.store, workspace.now()),
        ledger=None,
        now=workspace.now(),
    )
    return known.segments, ()


def _state(record: Record, version: Version | None) -> str:
    parts = (
        [str(version.review).replace("_", " "), str(version.freshness).replace("_", " ")] if version else []
    )
    if record.reason:
        parts.append(record.reason)
    if version is not None and version.proposal is not None:
        parts.append("a proposal waits")
    return ", ".join(part for part in parts if part != "current")


def _pair(segment: Segment, findings: Sequence[Finding]) -> Pair:
    mine = tuple(one for one in findings if (one.role, one.index) == (segment.role, segment.index))
    target = segment.target
    return Pair(
        source=marked(segment.source.text, [(one.severity, span) for one in mine for span in one.source]),
        target=None
        if target is None
        else marked(target.text, [(one.severity, span) for one in mine for span in one.target]),
        origin=_ORIGIN.get(str(segment.origin), str(segment.origin)),
        head=segment.role == "title" or segment.source.kind == "heading",
        findings=mine,
    )


def marked(text: str, spans: Sequence[tuple[Severity, Span]]) -> Markup:
    """Text as HTML with `mark` elements; where spans overlap the graver one shows."""
    grade: list[Severity | None] = [None] * len(text)
    for severity, span in sorted(spans, key=lambda pair: _RANK[pair[0]]):
        for at in range(max(0, span.start), min(len(text), span.end)):
            grade[at] = severity
    out: list[Markup] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or grade[at] is not grade[start]:
            piece = escape(text[start:at])
            severity_ = grade[start]
            out.append(
                piece if severity_ is None else Markup('<mark class="{}">{}</mark>').format(severity_, piece)
            )
            start = at
    return Markup("").join(out)


def _title(segments: Sequence[Segment]) -> str:
    return next((one.target.text for one in segments if one.role == "title" and one.target is not None), "")
