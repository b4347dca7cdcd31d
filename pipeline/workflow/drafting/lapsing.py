"""Drafts that nobody touched leave the queue; where its limit still holds something back, that is told."""

import datetime as dt
from collections.abc import Sequence

from pipeline.messages import Message
from pipeline.model import Standing
from pipeline.transitions import lapsing
from pipeline.transitions.late import happened
from pipeline.workflow.drafting.new_drafts import left_untranslated
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.stops import full_disk
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
    if after is None:
        return
    number = 0
    for identity, language in workspace.store.due_drafts(now - after, today):
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
    for matter in standing.matters(workspace):
        if matter.what == ENGINE and _is_well(matter.about, engines):
            standing.over(workspace, ENGINE, matter.about)
            _tell_left(workspace, matter.records, tally)
    for name, resting in engines.resting.items():
        patience = PATIENCE if resting.temporary else dt.timedelta()
        standing.holds(
            workspace, ENGINE, name, resting.reason, patience=patience, more={"advice": resting.advice}
        )
    if not tally.unusable or engines.wrote:
        return
    # It is the engine, not so many releases.
    workspace.store.change_news(
        lambda known: [
            news for news in known if news.what != "failed" or (news.record, news.about) not in tally.unusable
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
    about = ", ".join(engines.asked)
    held = [matter.records for matter in standing.matters(workspace) if matter.about == about]
    ids = dict.fromkeys([*sum(held, ()), *(identity for identity, _ in tally.unusable)])
    standing.holds(workspace, ENGINE, about, message, more={"records": " ".join(ids)})


def _is_well(about: str, engines: Engines) -> bool:
    """Whether an engine that stood still wrote in this run, or is configured no more and another one wrote."""
    names = set(about.replace(",", " ").split())
    if about in engines.resting or not engines.wrote:
        return False
    return bool(names & engines.wrote) or not names & set(engines.asked)


def _tell_left(workspace: Workspace, records: Sequence[str], tally: RunReportBuilder) -> None:
    """What the engine was paid for and wrote badly before it was well is a person's to buy once more: told now."""
    for identity in records:
        record = workspace.store.get(identity)
        if record is not None and left_untranslated(record):
            tally.tell(
                "failed",
                record.title,
                Message(
                    "{our_reason}; `stadtbote retry` buys them once more, or write them by hand",
                    our_reason=record.reason,
                ),
                record=identity,
            )


def tell_stops(workspace: Workspace, tally: RunReportBuilder) -> None:
    """What holds work up besides engines: news when it begins and when it ends, shown in between."""
    _tell_room(workspace, tally)
    report, folder = workspace.settings.report, str(workspace.settings.folder)
    # Of what is configured no more nothing holds: a source that was removed, another folder, another server.
    found = {
        (matter.what, matter.about): ""
        for matter in standing.stops(workspace)
        if matter.what in {"source", "disk"}
        or (matter.what == "mail" and (matter.about not in {report.server, *report.mail} or not report.mail))
    }
    found |= {("budget", "budget"): tally.budget, ("disk", folder): full_disk(workspace)}
    relaunched = {news.about for news in workspace.store.news() if news.what == "relaunch"}
    for source in workspace.sources:
        state = workspace.store.source(source.id)
        stopped = state.standing in {Standing.QUARANTINED, Standing.GONE}
        found["source", source.id] = state.reason if stopped else ""
    for (what, about), reason in found.items():
        if reason:
            standing.holds(workspace, what, about, reason, known=about in relaunched)
        else:
            standing.over(workspace, what, about)


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
            "releases wait because {limit} drafts wait for an editor",
            limit=limit,
        ),
    )
