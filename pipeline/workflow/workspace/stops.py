"""What holds work up now, in lines for people: the same at the head of `status`, of its page, of the desk and in a report."""

import datetime as dt
import shutil
from collections.abc import Mapping

from pipeline.messages import Message, noop
from pipeline.model import Standing
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.standing import Matter
from pipeline.workflow.workspace.workspace import Workspace

NAMES: Mapping[str, str] = {
    "no room": noop("no room in the queue"),
    "budget": noop("budget"),
    "engine": noop("engine"),
    "source": noop("source"),
    "disk": noop("disk"),
    "mail": noop("mail"),
}
"""Words of stops to what people call them."""
_ADVICE: Mapping[str, str] = {
    "no room": noop(
        "approve or reject some, or raise `select.max_waiting`; urgent ones and updates are made all the same"
    ),
    "budget": noop("wait for the next day or month, or raise `budget:`; releases go on by themselves"),
    "engine": noop("`stadtbote doctor` looks at it; releases wait and go on by themselves once it answers"),
    "source": noop("`stadtbote sources check` looks at it; then `sources move` or `sources resume`"),
    "disk": noop("make room; what is stored is safe"),
    "mail": noop("look at `report.server` and its password; mails that wait go out by themselves"),
}
"""Words of stops to what a person can do, where the stop itself does not say."""
ROOM_ON_DISK = 50_000_000
"""Bytes below which a run may not end well."""


def stop_lines(workspace: Workspace) -> tuple[str, ...]:
    """For each stop: what stands still and why, since when, and what to do; oldest first."""
    return tuple(_line(workspace, matter) for matter in stopped(workspace))


def stopped(workspace: Workspace) -> tuple[Matter, ...]:
    """What holds work up at this moment: what was told, but for what a person ended since the last run; and a disk that
    became full, which nothing can store any more."""
    told = tuple(matter for matter in standing.stops(workspace) if _lasts(workspace, matter))
    if any(matter.what == "disk" for matter in told) or not (reason := full_disk(workspace)):
        return told
    about, now = str(workspace.settings.folder), workspace.now()
    return (*told, Matter(what="disk", about=about, message=reason, since=now))


def full_disk(workspace: Workspace) -> str:
    """How little room is left where that is next to none, or ""."""
    free = min(shutil.disk_usage(path).free for path in (workspace.settings.state, workspace.settings.root))
    return "" if free >= ROOM_ON_DISK else Message("{n} MB are free on the disk", n=free // 1_000_000)


def room(workspace: Workspace) -> int | None:
    """How many more drafts may wait for an editor; None where that has no limit."""
    select = workspace.settings.select
    # A draft of just that age has not lapsed yet.
    since = workspace.now() - select.lapse - dt.timedelta.resolution if select.lapse is not None else None
    return (
        None
        if select.max_waiting is None
        else select.max_waiting - len(workspace.store.unreviewed_drafts(since))
    )


def full_queue(workspace: Workspace) -> bool:
    """Whether as many fresh drafts wait for an editor as `select.max_waiting` allows."""
    left = room(workspace)
    return left is not None and left <= 0


def _lasts(workspace: Workspace, matter: Matter) -> bool:
    if matter.what == "source":
        return workspace.store.source(matter.about).standing in {Standing.QUARANTINED, Standing.GONE}
    if matter.what == "no room":
        return full_queue(workspace)
    return matter.what != "disk" or bool(full_disk(workspace))


def _line(workspace: Workspace, matter: Matter) -> str:
    return Message(
        "{our_what} {about}: {our_reason}; since {day}; to do: {our_advice}",
        our_what=NAMES[matter.what],
        about=matter.about,
        our_reason=matter.message,
        day=f"{matter.since.astimezone(workspace.zone):%-d %B %Y}",
        our_advice=matter.advice or _ADVICE[matter.what],
    )
