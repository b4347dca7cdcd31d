"""One line about a source: when it was asked last, how it stands, what it costs."""

import datetime as dt
from dataclasses import dataclass

from pipeline.store import Standing
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source."""

    id: str
    name: str
    standing: str
    reason: str = ""
    last_poll: dt.datetime | None = None
    next_poll: dt.datetime | None = None
    retry_at: dt.datetime | None = None
    publishes: bool = True
    """False: no rights record, so it imports and previews and is never published."""
    concerns: tuple[str, ...] = ()


def source_line(workspace: Workspace, identity: str) -> SourceLine:
    """One source as the store knows it."""
    source = workspace.source(identity)
    state = workspace.store.source(identity)
    return SourceLine(
        id=identity,
        name=source.name if source else identity,
        standing=str(state.standing) if source is None or source.enabled else "disabled",
        reason=state.reason or (source.reason or "" if source and not source.enabled else ""),
        last_poll=state.last_poll,
        next_poll=state.next_poll if state.standing is Standing.ACTIVE else None,
        retry_at=state.retry_at if state.standing is Standing.QUARANTINED else None,
        publishes=source is not None and source.rights is not None,
        concerns=state.concerns,
    )
