"""Drafts that nobody touched leave the queue; where its limit still holds something back, that is told."""

import datetime as dt
import shutil

from pipeline.messages import Message
from pipeline.model import Standing
from pipeline.transitions import lapsing
from pipeline.transitions.late import happened
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

ENGINE = "engine"
"""Word of the news that an engine gives nothing that can be used."""
PATIENCE = dt.timedelta(days=1)
"""An engine that rests for less comes back without a person."""
ROOM_ON_DISK = 50_000_000
"""Bytes below which a run may not end well."""
ROOM = "no room"
"""Word of the news that the limit holds something back."""


def lapse(workspace: Workspace, tally: RunReportBuilder) -> None:
    """Take every draft that is due out of the queue; how many is a note, for it asks nothing of anybody."""
    after, now, today = workspace.settings.select.lapse, workspace.now(), workspace.today()
    number = 0
    for identity, language in workspace.store.unreviewed_drafts():
        record = workspace.store.get(identity)
        version = record.versions.get(language) if record is not None else None
        if record is None or version is None:
            continue
        if not lapsing.why_lapses(record, version, after=after, now=now, today=today):
            continue
        done = workspace.change(identity, lapsing.lapsed(language, after=after, today=today))
        number += happened(record, done, "lapsed")
    if number:
        tally.note(
            Message("{number} drafts nobody touched lapsed; `stadtbote retry` brings one back", number=number)
        )


def tell_engines(workspace: Workspace, engines: Engines, tally: RunReportBuilder) -> None:
    """An engine that is down for a day, or gives nothing that can be used: one line when that begins, not one a release."""
    told = {matter.about for matter in standing.matters(workspace) if matter.what == ENGINE}
    for name in told - set(engines.resting) if tally.written else ():
        standing.over(workspace, ENGINE, name)
    for name, one in engines.resting.items():
        patience = PATIENCE if one.temporary else dt.timedelta()
        standing.holds(workspace, ENGINE, name, one.reason, patience=patience)
    if not tally.unusable or (engines.asked and tally.written):
        return
    # It is the engine, not so many releases.
    workspace.store.change_news(
        lambda known: [
            one for one in known if one.what != "failed" or (one.record, one.about) not in tally.unusable
        ]
    )
    if not engines.asked:  # the report's hint says what to do
        return
    number, reason = len(tally.unusable), next(iter(tally.unusable.values()))
    message = Message(
        "nothing it wrote in this run can be used ({number} releases; first: {our_reason}): look at its answers",
        number=number,
        our_reason=reason,
    )
    standing.holds(workspace, ENGINE, ", ".join(engines.asked), message)


def tell_stops(workspace: Workspace, tally: RunReportBuilder) -> None:
    """What holds work up besides engines: news when it begins and when it ends, shown in between."""
    _tell_room(workspace, tally)
    report, folder = workspace.settings.report, str(workspace.settings.folder)
    # Of what is configured no more nothing holds: a source that was removed, another folder, another server.
    found = {
        (one.what, one.about): ""
        for one in standing.stops(workspace)
        if one.what in {"source", "disk"}
        or (one.what == "mail" and (one.about != report.server or not report.mail))
    }
    found |= {("budget", "budget"): tally.budget, ("disk", folder): _full(workspace)}
    relaunched = {one.about for one in workspace.store.news() if one.what == "relaunch"}
    for source in workspace.sources:
        state = workspace.store.source(source.id)
        stopped = state.standing in {Standing.QUARANTINED, Standing.GONE}
        found["source", source.id] = state.reason if stopped else ""
    for (what, about), reason in found.items():
        if reason:
            standing.holds(workspace, what, about, reason, known=about in relaunched)
        else:
            standing.over(workspace, what, about)


def _full(workspace: Workspace) -> str:
    """What to do about a disk with next to no room, or ""."""
    free = min(shutil.disk_usage(one).free for one in (workspace.settings.state, workspace.settings.root))
    return (
        "" if free >= ROOM_ON_DISK else Message("{n} MB are free on the disk: make room", n=free // 1_000_000)
    )


def _tell_room(workspace: Workspace, tally: RunReportBuilder) -> None:
    if not tally.held:
        standing.over(workspace, ROOM, "select.max_waiting")
        return
    limit = workspace.settings.select.max_waiting
    standing.holds(
        workspace,
        ROOM,
        "select.max_waiting",
        Message(
            "releases wait because {limit} drafts wait for an editor: approve or reject some, or raise `select.max_waiting`; urgent ones and updates are made all the same",
            limit=limit,
        ),
    )
