"""Why a release is not brought on now: embargo, drafts that pile up, a past event, the budget."""

from collections.abc import Mapping

from pipeline.messages import Message, plural
from pipeline.model import PostState, Record, Segment, Source
from pipeline.model.drafts import Role
from pipeline.transitions.purchasing import BUDGET
from pipeline.transitions.questions import HELD
from pipeline.workflow.purchasing.budget import left
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.purchasing.prices import price
from pipeline.workflow.workspace.stops import full_queue
from pipeline.workflow.workspace.workspace import Workspace


def hold_reason(workspace: Workspace, record: Record) -> str:
    """Why a release must wait before anything is asked of an engine, or ""."""
    if record.question is not None:
        return HELD
    if record.hold_until is not None and workspace.now() < record.hold_until:
        until = record.hold_until.astimezone(workspace.zone)
        return Message("embargo until {day}, {time}", day=f"{until:%d %B %Y}", time=f"{until:%H:%M}")
    return ""


def no_room(workspace: Workspace, record: Record, engines: Engines) -> str:
    """Why no further draft is bought while many wait for an editor, or "".

    What is urgent, picked, or has a draft already (an update of it adds none) is never held.
    """
    limit = workspace.settings.select.max_waiting
    drafted = any(version.place is not PostState.NONE for version in record.versions.values())
    if limit is None or record.picked or record.urgent or drafted:
        return ""
    if not engines.billed(record.language, workspace.settings.languages[0]):
        return ""
    if not full_queue(workspace):
        return ""
    return plural(
        "{n} draft waits for an editor: buying pauses",
        "{n} drafts wait for an editor: buying pauses",
        limit,
    )


def expired(workspace: Workspace, record: Record) -> str:
    """Why a release is not sent to an engine that bills because its event is over, and how it is all the same; or ""."""
    if record.event is None or record.event >= workspace.today() or record.picked:
        return ""
    return Message(
        "its event was on {day}; `stadtbote retry` buys it all the same", day=f"{record.event:%d %B %Y}"
    )


def budget_reason(workspace: Workspace, cost: int) -> str:
    """Why a purchase must wait for another day, or ""."""
    rest = left(workspace)
    if rest is None or cost <= rest:
        return ""
    return Message(BUDGET, wanted=cost, left=max(rest, 0))


def price_stops(
    workspace: Workspace,
    source: Source,
    record: Record,
    engines: Engines,
    language: str,
    *,
    kept: Mapping[tuple[Role, int], Segment],
) -> str:
    """Why the changed part of a release is not bought now, or "". What is kept costs nothing."""
    first = engines.first(record.language, language)
    if first is None or not first.can.billed or record.release is None:
        return ""
    # What readers have before them is put right, even after the event.
    public = language in record.versions and record.versions[language].place is PostState.PUBLISHED
    past = "" if public else expired(workspace, record)
    if not past and left(workspace) is None:
        return ""
    known = sum(len(segment.source.text) for segment in kept.values())
    cost = max(0, price(workspace, source, record, first, language) - known)
    return past if cost and past else budget_reason(workspace, cost)
