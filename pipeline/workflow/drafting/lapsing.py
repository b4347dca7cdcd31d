"""Drafts that nobody touched leave the queue; where its limit still holds something back, that is told."""

import datetime as dt

from pipeline.messages import Message
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
        standing.holds(workspace, tally, ENGINE, name, one.reason, patience=patience)
    if not tally.unusable or not engines.asked:  # without an engine the hint says what to do
        return
    if tally.written:
        for title, reason in tally.unusable.items():
            tally.tell(
                "failed",
                title,
                Message(
                    "{our_reason}; `stadtbote retry` buys them once more, or write them by hand",
                    our_reason=reason,
                ),
            )
        return
    number, reason = len(tally.unusable), next(iter(tally.unusable.values()))
    message = Message(
        "nothing it wrote in this run can be used ({number} releases; first: {our_reason}): look at its answers",
        number=number,
        our_reason=reason,
    )
    standing.holds(workspace, tally, ENGINE, ", ".join(engines.asked), message)


def tell_room(workspace: Workspace, tally: RunReportBuilder) -> None:
    """The limit holds releases back: news when that begins, shown until it ends."""
    if not tally.held:
        standing.over(workspace, ROOM, "select.max_waiting")
        return
    limit = workspace.settings.select.max_waiting
    standing.holds(
        workspace,
        tally,
        ROOM,
        "select.max_waiting",
        Message(
            "releases wait because {limit} drafts wait for an editor: approve or reject some, or raise `select.max_waiting`; urgent ones and updates are made all the same",
            limit=limit,
        ),
    )
