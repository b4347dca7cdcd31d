"""What earlier runs left that nobody can wait for: purchases without an outcome, moments later than can be right.

A purchase is settled by the account's counter where that proves it, else by a person.
"""

import datetime as dt
from contextlib import closing

from pipeline.errors import EngineError
from pipeline.messages import Message, noop
from pipeline.model import News, Record, Work
from pipeline.transitions import moments, purchasing
from pipeline.transitions.purchasing import doubtful
from pipeline.workflow.purchasing.engines import Engines
from pipeline.workflow.workspace.internal_errors import contained
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

LAG = dt.timedelta(minutes=10)
"""How long a provider's counter may lag behind what was billed."""


def put_moments_right(workspace: Workspace, tally: RunReportBuilder) -> None:
    """After a clock that ran ahead: what would wait for days that are far off is due now, and that is told."""
    now = workspace.now()
    astray = [
        source_id
        for source_id in workspace.store.source_ids()
        if moments.is_astray(workspace.store.source(source_id), now)
    ]
    if not astray:
        return
    releases = 0
    for record in workspace.store.find():
        source = workspace.source(record.source)
        put = moments.record_put_right(source.recheck if source is not None else ())
        if put(record, None, now) != record:
            workspace.change(record.id, put)
            releases += 1
    tally.tell(
        "clock",
        ", ".join(astray),
        Message(
            "moments later than can be right were put aside, also of {releases} releases: a clock ran ahead, or went back to {now} UTC; look at it, and whether an embargo is among them",
            releases=releases,
            now=f"{now:%Y-%m-%d %H:%M}",
        ),
    )
    # The sources last: they are what says that there is something to do.
    for text in astray:
        workspace.store.change_source(text, moments.source_put_right(now))


def settle_intents(workspace: Workspace, tally: RunReportBuilder, *, only: str = "") -> None:
    """An intent without a result means a run died between call and answer.

    Where the account's counter still stands where it stood before the call, nothing was billed and the release goes
    on by itself; else it is held in doubt until a person has looked. `only`: id of the release whose calls nobody
    waits for any more; without it there is no other run, and nobody waits for any.
    """
    found = (
        workspace.store.get(identity) for identity in workspace.store.doubtful() if only in {"", identity}
    )
    records = [record for record in found if record is not None and record.work in _MAY_GO_ON]
    if not records:
        return
    with closing(Engines(workspace)) as engines:
        for record in records:
            with contained(workspace, record, tally):
                _settle(workspace, record, engines, tally)


def _settle(workspace: Workspace, record: Record, engines: Engines, tally: RunReportBuilder) -> None:
    if surely_unbilled(workspace, record, engines):
        lines = [line.id for line in doubtful(record)]
        workspace.change(record.id, purchasing.settled_unbilled(lines, UNMOVED))
        return
    message = noop("a run died while buying; `stadtbote settle` says what to do")
    news = News(what="in_doubt", about=record.title, message=message)

    def told(before: Record, after: Record) -> News | None:
        return news if before.work is not Work.IN_DOUBT and after.work is Work.IN_DOUBT else None

    held = purchasing.held_in_doubt(noop("a run died while buying: `stadtbote settle`"))
    after = workspace.change(record.id, tally.telling(held, told))
    if told(record, after):
        tally.add(record.source, in_doubt=1)


UNMOVED = "unpaid: the account's counter has not moved"
_MAY_GO_ON = {Work.WAITING, Work.FAILED, Work.IN_DOUBT}


def surely_unbilled(workspace: Workspace, record: Record, engines: Engines) -> bool:
    """Whether the accounts say that none of the calls without an answer was billed."""
    for line in doubtful(record):
        # A call whose answer got lost on the way waits for a person: the provider has seen that one.
        if line.result or line.counter is None or workspace.now() - line.at < LAG:
            return False
        try:
            asked = [
                engine
                for engine in engines.usable(record.language, line.language)
                if engine.name == line.engine
            ]
            usage = asked[0].usage() if asked else None
        except EngineError:
            return False
        if usage is None or usage.count != line.counter:
            return False
    return True
