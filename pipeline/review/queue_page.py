"""The queue: what waits, most urgent first; all of it in the address, so that a list can be kept and passed on."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request

from pipeline.model import Record
from pipeline.review.desk import Desk, desk, me, pages
from pipeline.store.queue import FINDINGS, OPEN, ORDERS, STATES, Asked, QueueRow, queue
from pipeline.workflow.purchasing.ledger import in_doubt, known
from pipeline.workflow.workspace.standing import matters

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row, and what a second line says where a person must act."""

    row: QueueRow
    record: Record | None = None
    """Read only where the second line needs it."""
    characters: int = 0
    """Of a waiting release: German that has no English yet."""
    doubtful: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one nearness."""

    name: str
    lines: tuple[Line, ...]


def asked() -> Asked:
    """What the address asks for; what it cannot mean is passed over."""
    args = request.values
    page = args.get("page", "1")
    state = args.get("state", "open")
    return Asked(
        state=state if state in {"open", *STATES} else "open",
        source=args.get("source", "")[:80],
        language=args.get("language", "")[:20],
        findings=args.get("findings", "") if args.get("findings") in FINDINGS else "",
        words=args.get("q", "")[:200],
        person=me() if args.get("for") == "me" else "",
        order=args.get("order", "event") if args.get("order") in ORDERS else "event",
        page=int(page) if page.isdigit() and len(page) < 7 else 1,
    )


def as_query(wanted: Asked, **changed: object) -> dict[str, str]:
    """The address's parameters of a list, without what goes without saying."""
    values = {
        "state": wanted.state,
        "source": wanted.source,
        "language": wanted.language,
        "findings": wanted.findings,
        "q": wanted.words,
        "for": "me" if wanted.person else "",
        "order": wanted.order,
        "page": str(wanted.page),
        **{name: str(value) for name, value in changed.items()},
    }
    plain = {"state": "open", "order": "event", "page": "1"}
    return {name: value for name, value in values.items() if value and value != plain.get(name)}


@pages.get("/", endpoint="queue")
def show() -> str:
    wanted, here = asked(), desk()
    today = here.workspace.today()
    found = queue(here.workspace.store, wanted, today=today, size=PAGE)
    lines = [_line(here, row) for row in found.rows]
    soon = sum(
        1
        for row in found.rows
        if row.event is not None and today <= row.event <= today + dt.timedelta(days=1)
    )
    return render_template(
        "queue.html",
        queue=found,
        asked=wanted,
        groups=tuple(_groups(lines, wanted, today)),
        states=_states(found.counts),
        soon=soon,
        query=lambda **changed: as_query(wanted, **changed),
        sources=here.workspace.sources,
        last_poll=_last_poll(here),
        hint=here.workspace.hint,
        matters=[matter for matter in matters(here.workspace) if not matter.stops],
        now=here.workspace.now(),
    )


def _states(counts: Mapping[str, int]) -> Sequence[str]:
    """States with a place in the bar: the open ones always, the others where there is something."""
    return ("open", *OPEN, *(state for state in STATES if state not in OPEN and state in counts))


def _line(here: Desk, row: QueueRow) -> Line:
    others = here.looking(row.record, row.language, me())
    if row.state not in {"waiting", "in_doubt", "changed", "rejected", "expired", "withdrawn"}:
        return Line(row=row, others=others)
    record = here.workspace.store.get(row.record)
    if record is None or row.state not in {"waiting", "in_doubt"}:
        return Line(row=row, record=record, others=others)
    language = row.language or here.workspace.settings.languages[0]
    characters = 0
    if row.state == "waiting" and record.release is not None:
        segments = known(here.workspace, record, language).segments
        characters = sum(len(segment.source.text) for segment in segments if segment.target is None)
    return Line(
        row=row,
        record=record,
        characters=characters,
        doubtful=sum(purchase.characters for purchase in in_doubt(record)),
        others=others,
    )


def _groups(lines: Sequence[Line], wanted: Asked, today: dt.date) -> Iterator[Group]:
    if wanted.order != "event":
        yield Group(name="", lines=tuple(lines))
        return
    for name, mine in groupby(lines, key=lambda line: nearness(line.row.event, today)):
        yield Group(name=name, lines=tuple(mine))


def nearness(event: dt.date | None, today: dt.date) -> str:
    """The group of an event's day."""
    if event is None:
        return "No event date"
    if event < today:
        return "Over"
    if event <= today + dt.timedelta(days=1):
        return "Today and tomorrow"
    return "This week" if event <= today + dt.timedelta(days=7) else "Later"


def _last_poll(here: Desk) -> dt.datetime | None:
    polls = [here.workspace.store.source(source.id).last_poll for source in here.workspace.sources]
    return max((poll for poll in polls if poll is not None), default=None)
