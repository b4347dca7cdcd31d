"""Whether sources answer rightly here: tried side by side, remembered, listed, and put to work."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import config, files, filesystem
from pipeline.errors import ConfigError
from pipeline.fetch.discovery.checkup import SourceReport, check_source
from pipeline.fetch.http import Client
from pipeline.model import Source
from pipeline.workflow.sources.line import SourceLine, source_line
from pipeline.workflow.workspace.workspace import Workspace

AT_ONCE = 8
"""Sources tried side by side; requests to one host still follow each other, with its pause."""
FRESH = dt.timedelta(days=30)
"""How long a good check allows `enable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the last check of a source here said."""

    at: dt.datetime
    right: int
    articles: int
    good_at: dt.datetime | None = None
    """When it last answered rightly: releases listed, most of them read without a doubt."""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A source as `sources list` shows it."""

    source: Source
    line: SourceLine | None
    """Its standing, None where it ships and is not configured."""
    checked: Checked | None


def check(
    workspace: Workspace, identity: str | None, *, everything: bool = False
) -> tuple[SourceReport, ...]:
    """One poll and the first articles of a source, of every enabled one, or of `everything` that is known.

    Side by side, one host never twice at once; what is found is remembered. Raises ConfigError.
    """
    if identity:
        chosen = [config.load_source(config.source_file(workspace.settings, identity))]
    else:
        known = (
            {**config.shipped_sources(), **{source.id: source for source in workspace.sources}}
            if everything
            else {}
        )
        chosen = list(known.values()) or [source for source in workspace.sources if source.enabled]
    with workspace.client() as client, ThreadPoolExecutor(AT_ONCE) as pool:
        reports = tuple(pool.map(lambda item: _checked(item, client, workspace.now()), chosen))
    for report in reports:
        note(workspace, report)
    return reports


def _checked(source: Source, client: Client, now: dt.datetime) -> SourceReport:
    """The report of one source; what nobody foresaw stops no other."""
    try:
        return check_source(source, client, now=now)
    except (Exception, SystemExit) as error:  # one hostile site must not end the check of the others
        return SourceReport(
            source=source.id, url=source.url, reasons=(f"the check failed ({type(error).__name__})",)
        )


def note(workspace: Workspace, report: SourceReport) -> None:
    """Remember what a check said."""
    now = workspace.now()
    before = remembered(workspace, report.source)
    good = is_right(report)
    data = {
        "at": now.isoformat(),
        "right": report.right,
        "articles": len(report.articles),
        "good_at": now.isoformat()
        if good
        else before.good_at.isoformat()
        if before and before.good_at
        else "",
        "fault": "" if good else _fault(report),
    }
    workspace.store.change_mark(_mark(report.source), lambda _: json.dumps(data))


def is_right(report: SourceReport) -> bool:
    """Whether a source answers rightly: not broken, and most articles read with title and day and without a doubt."""
    return not report.broken and bool(report.articles) and report.right * 2 > len(report.articles)


def _fault(report: SourceReport) -> str:
    said = [
        *report.reasons,
        *(article.error for article in report.articles if article.error),
        *report.problems,
    ]
    return said[0][:200] if said else "no articles were read"


def _mark(identity: str) -> str:
    return f"source checked {identity}"


def remembered(workspace: Workspace, identity: str) -> Checked | None:
    """What the last check of a source here said; None where it was never checked."""
    try:
        data: dict[str, Any] = json.loads(workspace.store.mark(_mark(identity)) or "null") or {}
        good = data.get("good_at")
        return Checked(
            at=dt.datetime.fromisoformat(data["at"]), right=int(data["right"]), articles=int(data["articles"]),
            good_at=dt.datetime.fromisoformat(good) if good else None, fault=str(data.get("fault", "")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def all_sources(workspace: Workspace) -> tuple[Listed, ...]:
    """Configured sources with their standing, then those that ship and are not configured."""
    configured = {source.id for source in workspace.sources}
    listed = [Listed(source=source, line=source_line(workspace, source.id), checked=remembered(workspace, source.id)) for source in workspace.sources]  # fmt: skip
    others = [source for key, source in config.shipped_sources().items() if key not in configured]
    return (
        *listed,
        *(Listed(source=other, line=None, checked=remembered(workspace, other.id)) for other in others),
    )


def enable(workspace: Workspace, config_file: Path, identities: Sequence[str]) -> tuple[str, ...]:
    """Put sources to work that answered rightly here within 30 days: those named, or all that ship and did.

    A definition that ships switched off is copied to sources/ID.yaml and switched on; config.yaml gets the ids.
    Gives the ids added. Raises ConfigError for an id that is unknown or did not answer rightly.
    """
    chosen = identities or [
        listed_source.source.id
        for listed_source in all_sources(workspace)
        if listed_source.line is None and _fresh(workspace, listed_source.checked)
    ]
    working = {source.id for source in workspace.sources if source.enabled}
    chosen = [identity for identity in chosen if identity not in working]
    for identity in chosen:
        checked = remembered(workspace, identity)
        config.source_file(workspace.settings, identity)
        if not _fresh(workspace, checked):
            why = checked.fault if checked and checked.fault else "it was not checked here within 30 days"
            raise ConfigError(
                f"`{identity}` is not put to work: {why} (`stadtbote sources check {identity}`)",
                key="sources",
            )
    for identity in chosen:
        _switch_on(workspace, identity)
    new = tuple(identity for identity in dict.fromkeys(chosen) if identity not in workspace.settings.sources)
    if new:
        config.add_sources(config_file, new)
    return new


def _fresh(workspace: Workspace, checked: Checked | None) -> bool:
    return bool(
        checked and checked.good_at and not checked.fault and workspace.now() - checked.good_at < FRESH
    )


def _switch_on(workspace: Workspace, identity: str) -> None:
    """The source's own file with `enabled: true`, where it is switched off."""
    path = config.source_file(workspace.settings, identity)
    if config.load_source(path).enabled:
        return
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^enabled:.*$", "enabled: true", text)
    text = re.sub(r"(?m)^reason:.*\n", "", text)
    own = workspace.settings.root / "sources" / path.name
    filesystem.make_folder(own.parent)
    files.write(own, text.encode())
