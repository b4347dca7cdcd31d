"""Texts that were saved into a file while it was being refreshed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline import files, site
from pipeline.errors import FileSaved, SiteError
from pipeline.messages import Message, noop
from pipeline.model import Proposal, Record, Translation, Version
from pipeline.transitions import whereabouts as moves
from pipeline.workflow.drafting.updates import proposal_of
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def take_in_late_saves(workspace: Workspace, tally: RunReportBuilder) -> None:
    """A text saved into a file that was being refreshed: it goes back in its place, the refresh becomes a proposal."""
    for late in list(site.backups.late(workspace.settings.folder, workspace.settings.state / "backup")):
        try:
            for record, version in _owners(workspace, late.post):
                restore(workspace, record, version, late, tally)
            site.backups.seen(late)
        except SiteError as error:
            # It stays a late save, and is looked at again by the next run.
            tally.tell("failed", late.post, error.message)


def restore(
    workspace: Workspace, record: Record, version: Version, late: site.backups.Late, tally: RunReportBuilder
) -> None:
    """Put a text that was saved while its post was refreshed back in its place; the refresh becomes a proposal."""
    file = workspace.settings.folder / version.path
    with files.reading(version.path, SiteError):
        kept = file.is_file() and file.read_bytes() == version.text.encode()
    if kept and version.before and record.release is not None:
        made = Translation(
            release=record.id,
            language=version.language,
            segments=version.segments,
            engine=version.engine,
            model=version.model,
            made=workspace.now(),
        )
        older = replace(version, text=version.before)
        proposal = proposal_of(workspace, record, older, version, made, late.raw)
        kept = _put_back(workspace, record, version, proposal, late.raw)
    message = noop("was saved by someone while it was refreshed; their text is back in its place")
    if not kept:
        message = Message(
            "was saved twice while it was refreshed; the older text is in {backup}", backup=late.backup.name
        )
    tally.tell("changed", version.path, message)


def _put_back(workspace: Workspace, record: Record, version: Version, proposal: Proposal, raw: bytes) -> bool:
    """Whether the file still held the refresh: a text that was saved since stands."""
    saved = moves.saved_late(version.language, text=version.text, proposal=proposal, saved=raw)
    try:
        workspace.change(record.id, saved)
    except FileSaved:
        return False
    return True


def _owners(workspace: Workspace, path: str) -> Iterator[tuple[Record, Version]]:
    for record in workspace.store.find(path=path):
        yield from ((record, version) for version in record.versions.values() if version.path == path)
