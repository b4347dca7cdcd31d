"""What a run says of public posts that a hand renamed, or made drafts again."""

from __future__ import annotations

from contextlib import suppress

from pipeline.errors import SiteError
from pipeline.messages import Message, noop
from pipeline.model import PostState, Version
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def tell_address(workspace: Workspace, path: str, target: str, raw: bytes, tally: RunReportBuilder) -> None:
    """News where the page of a public post changed its address with the name of its file."""
    with suppress(SiteError, KeyError):  # A header that cannot be read is told elsewhere.
        old, new = (workspace.flavour.page(each, raw) for each in (path, target))
        if old != new:
            said = noop(
                "its file was renamed, and its address with it: links to {old} lead nowhere; give it its name back, or let the site redirect"
            )
            tally.tell("by hand", target, Message(said, old=old))


def tell_taken_back(before: Version, after: Version, tally: RunReportBuilder) -> None:
    """A line on a public post that a hand, or a commit that was reverted, made a draft again."""
    if before.place is PostState.PUBLISHED and after.place is PostState.DRAFT:
        said = noop("{path}: by hand a draft again, public no more; it waits for an approval as any draft")
        tally.note(Message(said, path=after.path))
