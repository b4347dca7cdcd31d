"""The desk's queue: which releases and drafts wait, in what order, and how many in each state. SQL stays in here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from pipeline.store import Store, schema

State = Literal[
    "review", "changed", "waiting", "in_doubt", "approved", "rejected", "expired", "withdrawn", "missing"
]
STATES: tuple[State, ...] = (
    "review",
    "changed",
    "waiting",
    "in_doubt",
    "approved",
    "rejected",
    "expired",
    "withdrawn",
    "missing",
)
OPEN: tuple[State, ...] = ("review", "changed", "waiting", "in_doubt")
"""What an editor still has to do something about."""
ORDERS = ("event", "newest", "oldest")
FINDINGS = ("errors", "warnings", "none")
_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the queue is wanted; everything empty is the open work, most urgent first."""

    state: str = "open"
    """`open`, or one of STATES."""
    source: str = ""
    language: str = ""
    findings: str = ""
    """"", or one of FINDINGS."""
    words: str = ""
    """Part of the German or English title."""
    person: str = ""
    """Only drafts this person took, or whose open notes name them."""
    order: str = "event"
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One release in one language."""

    record: str
    language: str
    """"" where no English was made yet in any language."""
    source: str
    german: str
    title: str
    """"" while there is no English."""
    state: State
    review: str
    freshness: str
    work: str
    day: dt.date
    day_known: bool
    """False where `day` is only that of first sight."""
    event: dt.date | None
    errors: int
    warnings: int
    proposal: bool
    placed: bool
    """There is a file."""
    taken: str = ""
    """Who works on it."""
    notes: str = ""
    """Open notes, a line each."""
    mark: str = ""
    """`edited`: a text waits beside what is public; `public`: nobody answers for what is; "" else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the queue."""

    rows: tuple[QueueRow, ...]
    counts: Mapping[str, int]
    """State to number, with all filters but the state; `open` is the sum of what is open."""
    total: int
    pages: int


def queue(store: Store, asked: Asked, *, today: dt.date, size: int = 50) -> Queue:
    """The page that is asked for. `today` decides what has expired."""
    rows = _rows(today).subquery()
    wanted = _filtered(sa.select(rows), rows, asked)
    counting = _filtered(sa.select(rows.c.state, sa.func.count()), rows, asked).group_by(rows.c.state)
    states = OPEN if asked.state == "open" else (asked.state,)
    page = wanted.where(rows.c.state.in_(states)).order_by(*_order(rows, asked.order, today))
    with store.engine.connect() as connection:
        counts = {str(state): int(number) for state, number in connection.execute(counting) if state}
        total = sum(counts.get(state, 0) for state in states)
        pages = max(1, -(-total // size))
        at = min(max(asked.page, 1), pages)
        found = connection.execute(page.limit(size).offset((at - 1) * size)).all()
    counts["open"] = sum(counts.get(state, 0) for state in OPEN)
    return Queue(rows=tuple(_row(row._mapping) for row in found), counts=counts, total=total, pages=pages)


def beside(
    store: Store, asked: Asked, record: str, language: str, *, today: dt.date
) -> tuple[int, int, str, str]:
    """Place (from 1) and size of a list, and `record/language` before and after one of its rows ("" at an end)."""
    rows = _rows(today).subquery()
    states = OPEN if asked.state == "open" else (asked.state,)
    query = _filtered(sa.select(rows.c.record + "/" + rows.c.language), rows, asked)
    query = query.where(rows.c.state.in_(states)).order_by(*_order(rows, asked.order, today))
    # Window functions over the joined rows take three times as long as reading the names.
    with store.engine.connect() as connection:
        names = [str(name) for name in connection.execute(query).scalars()]
    own = next((name for name in (f"{record}/{language}", f"{record}/") if name in names), "")
    if not own:
        # Decided meanwhile, it is no longer in its list: what is most urgent comes next.
        return 0, len(names), "", names[0] if names else ""
    at = names.index(own)
    return at + 1, len(names), names[at - 1] if at else "", names[at + 1] if at + 1 < len(names) else ""


def _rows(today: dt.date) -> sa.Select[Any]:
    record, version = schema.record.c, schema.version.c
    return sa.select(
        record.id.label("record"),
        sa.func.coalesce(version.language, "").label("language"),
        record.source,
        record.title.label("german"),
        sa.case((version.title == record.title, ""), else_=sa.func.coalesce(version.title, "")).label(
            "title"
        ),
        _state(today).label("state"),
        sa.func.coalesce(version.review, "").label("review"),
        sa.func.coalesce(version.freshness, "").label("freshness"),
        record.work,
        record.day,
        record.event,
        record.dateless,
        sa.func.coalesce(version.errors, 0).label("errors"),
        sa.func.coalesce(version.warnings, 0).label("warnings"),
        sa.func.coalesce(version.proposal, sa.false()).label("proposal"),
        version.place.in_(["draft", "published"]).label("placed"),
        (version.place == "published").label("public"),
        sa.func.coalesce(version.taken, "").label("taken"),
        sa.func.coalesce(version.notes, "").label("notes"),
    ).select_from(schema.record.outerjoin(schema.version, version.record == record.id))


def _state(today: dt.date) -> sa.Case[Any]:
    """The one word of a row; NULL for what never reaches the desk (skipped, before the start, forgotten)."""
    record, version = schema.record.c, schema.version.c
    there = version.place.in_(["draft", "published"])
    over = sa.and_(record.event.is_not(None), record.event < today.isoformat())
    # A draft brought back after its event is wanted all the same.
    over_here = sa.and_(over, version.place == "draft", sa.func.substr(version.asked, 1, 10) <= record.event)
    return sa.case(
        (version.review == "rejected", "rejected"),
        (record.work == "in_doubt", "in_doubt"),
        (version.place == "missing", "missing"),
        (version.place.in_(["withdrawn", "deleted"]), "withdrawn"),
        (sa.and_(there, version.review == "lapsed"), "expired"),
        (sa.and_(there, sa.or_(version.proposal, version.freshness != "current")), "changed"),
        (sa.and_(there, version.review == "reviewed"), "approved"),
        (sa.and_(there, over_here), "expired"),
        (there, "review"),
        (record.work == "expired", "expired"),
        (sa.and_(record.work.in_(["waiting", "failed"]), over), "expired"),
        (record.work.in_(["waiting", "failed"]), "waiting"),
    )


def _filtered(query: sa.Select[Any], rows: sa.Subquery, asked: Asked) -> sa.Select[Any]:
    query = query.where(rows.c.state.is_not(None))
    if asked.source:
        query = query.where(rows.c.source == asked.source)
    if asked.language:
        query = query.where(rows.c.language.in_([asked.language, ""]))
    if asked.words.strip():
        pattern = f"%{asked.words.strip().translate(_LIKE)}%"
        query = query.where(
            rows.c.german.ilike(pattern, escape="\\") | rows.c.title.ilike(pattern, escape="\\")
        )
    if asked.person:
        named = f"%{asked.person.translate(_LIKE)}%"
        query = query.where((rows.c.taken == asked.person) | rows.c.notes.ilike(named, escape="\\"))
    if asked.findings == "errors":
        query = query.where(rows.c.errors > 0)
    elif asked.findings == "warnings":
        query = query.where(rows.c.warnings > 0)
    elif asked.findings == "none":
        query = query.where(rows.c.placed, rows.c.errors == 0, rows.c.warnings == 0)
    return query


def _order(rows: sa.Subquery, order: str, today: dt.date) -> tuple[sa.ColumnElement[Any], ...]:
    """By event: what is next comes first, then what has no date (newest first), then what is over."""
    if order == "newest":
        return rows.c.day.desc(), rows.c.record, rows.c.language
    if order == "oldest":
        return rows.c.day, rows.c.record, rows.c.language
    nearness = sa.case((rows.c.event >= today.isoformat(), 0), (rows.c.event.is_(None), 1), else_=2)
    return (
        nearness,
        sa.case((nearness == 0, rows.c.event), else_=""),
        rows.c.day.desc(),
        rows.c.record,
        rows.c.language,
    )


def _mark(data: sa.RowMapping) -> str:
    if not data["public"] or data["state"] != "review":
        return ""
    return "edited" if data["review"] == "edited" else "public"


def _row(data: sa.RowMapping) -> QueueRow:
    return QueueRow(
        record=data["record"],
        language=data["language"],
        source=data["source"],
        german=data["german"] or "",
        title=data["title"] or "",
        state=cast("State", data["state"]),
        review=data["review"],
        freshness=data["freshness"],
        work=data["work"],
        day=dt.date.fromisoformat(data["day"]),
        day_known=not data["dateless"],
        event=dt.date.fromisoformat(data["event"]) if data["event"] else None,
        errors=data["errors"],
        warnings=data["warnings"],
        proposal=bool(data["proposal"]),
        placed=bool(data["placed"]),
        taken=data["taken"],
        notes=data["notes"],
        mark=_mark(data),
    )
