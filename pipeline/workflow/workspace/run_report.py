"""What a run did, as frozen figures: the doors turn them into a table, JSON or a mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from pipeline.model import News
from pipeline.transitions.given import F, Stored, Told, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One source in one run."""

    source: str
    name: str = ""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    waiting: int = 0
    expired: int = 0
    """Its event was over before anything was bought."""
    failed: int = 0
    in_doubt: int = 0
    written: int = 0
    refreshed: int = 0
    proposed: int = 0
    withdrawn: int = 0
    from_memory: int = 0
    """Paragraphs."""
    from_engine: int = 0
    missing: int = 0
    characters: int = 0
    """Sent to an engine that bills."""
    errors: int = 0
    warnings: int = 0
    note: str = ""
    """One line: why the source was not polled, what is wrong with it."""

    def plus(self, **figures: int) -> Row:
        """The row with figures added."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, number in figures.items():
            values[name] += number
        return Row(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run."""

    started: dt.datetime
    rows: tuple[Row, ...] = ()
    news: tuple[News, ...] = ()
    stops: tuple[str, ...] = ()
    """What holds work up, and what to do."""
    notes: tuple[str, ...] = ()
    """Lines for people: how to get an engine, what the budget left out."""
    written: tuple[str, ...] = ()
    """Paths of new drafts, relative to the site's folder."""
    engine: str = ""
    rebuilt: int = 0
    published: tuple[str, ...] = ()
    hint: str = ""
    """How to get an engine, where there is none."""

    @property
    def exit_code(self) -> int:
        """1 where something new needs a person or work is held up, else 0."""
        return 1 if self.stops or any(not news_item.ends for news_item in self.news) else 0


@dataclass(slots=True)
class RunReportBuilder:
    """Figures of a run while it runs; `report` freezes them."""

    started: dt.datetime
    rows: dict[str, Row] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    engine: str = ""
    rebuilt: int = 0
    unusable: dict[tuple[str, str], str] = field(default_factory=dict)
    """Id and title of a release to why no engine's words for it could be used, of those that are new in this run."""
    budget: str = ""
    """Why the budget held a release back."""
    held: int = 0
    """Releases for which there was no room among the drafts that wait."""
    late: set[str] = field(default_factory=set)
    """Ids of sources and releases that the run's deadline left for the next."""
    published: list[str] = field(default_factory=list)
    hint: str = ""
    keep: Callable[[News], None] | None = None
    """Where news are kept until they went out; None: whoever asked for the work reads them in `news`."""

    def add(self, source: str, **figures: int) -> None:
        """Add figures to a source's row."""
        self.rows[source] = self.rows.setdefault(source, Row(source=source)).plus(**figures)

    def tell(self, what: str, about: str, message: str, *, record: str = "") -> None:
        """Something new for a person whose cause changes nothing that is stored; `record`: id of its release."""
        (self.keep or self.news.append)(
            News(what=what, about=about, message=message, record=record, at_once=what == "relaunch")
        )

    def telling(self, transition: Stored[F], told: Told) -> Stored[F]:
        """The transition with its news stored beside it; as it is where nobody waits for news."""
        return telling(transition, told) if self.keep else transition

    def note(self, line: str) -> None:
        """A line for people, once."""
        if line not in self.notes:
            self.notes.append(line)

    def report(self) -> RunReport:
        """The figures, frozen."""
        return RunReport(
            started=self.started,
            rows=tuple(self.rows.values()),
            news=tuple(self.news),
            notes=tuple(self.notes),
            written=tuple(self.written),
            engine=self.engine,
            rebuilt=self.rebuilt,
            published=tuple(self.published),
            hint=self.hint,
        )
