"""What can be asked about all releases at once, answered by the database alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from pipeline.model import Work
from pipeline.store import schema, statements
from pipeline.store.lookups import Queries

_HAS_FILE = (
    schema.version.c.place.not_in(["none", ""]),
    schema.version.c.path != "",
    schema.version.c.review != "rejected",
)
"""Of a version that has a file, or had one that may come back."""


class Tally(NamedTuple):
    """Versions in one state."""

    place: str
    review: str
    freshness: str
    number: int
    errors: int
    """Open findings of all of them."""
    warnings: int


class Public(NamedTuple):
    """A version that readers can see, or could."""

    record: str
    source: str
    language: str
    path: str
    place: str
    told: str
    """When there was news of it last, UTC."""


class Questions(Queries):
    """Questions about all releases; `Store` answers them."""

    def spent(self, since: dt.datetime, *, until: dt.datetime) -> int:
        """Characters billed, or perhaps billed, from a moment to another: a clock that once ran ahead left lines of
        days to come, which are no part of today's."""
        row = schema.purchase.c
        query = sa.select(
            sa.func.sum(sa.case((row.result.in_(["paid", "settled-paid"]), row.billed), else_=row.characters))
        ).where(
            row.at >= since.astimezone(dt.UTC).isoformat(),
            row.at < until.astimezone(dt.UTC).isoformat(),
            row.result.not_in(["unpaid", "settled-unpaid"]),
        )
        return int(self.scalar(query) or 0)

    def holds_records(self) -> bool:
        """Whether any release is stored."""
        return self.scalar(sa.select(schema.record_file.c.record).limit(1)) is not None

    def records_digest(self) -> str:
        """What the state of all records is known by; "" where one was written since the folder was looked at."""
        with self._engine.connect() as connection:
            known = statements.shards(connection)
        if not known or not all(known.values()):
            return ""
        lines = "\n".join(f"{name} {digest}" for name, digest in sorted(known.items()))
        return hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()

    def sources_at_work(self, now: dt.datetime) -> set[str]:
        """Ids of sources that have a release which waits or failed, or whose page may be asked again now."""
        row = schema.record.c
        at_work = row.work.in_([str(Work.WAITING), str(Work.FAILED)])
        due = sa.and_(row.recheck_at.is_not(None), row.recheck_at <= now.isoformat())
        queries = (sa.select(row.source).where(which).distinct() for which in (at_work, due))
        return {str(found.source) for query in queries for found in self.rows(query)}

    def under_way(self) -> list[str]:
        """Ids of records with a change of a file under way."""
        query = sa.select(schema.under_way.c.record).order_by(schema.under_way.c.record)
        return [str(row[0]) for row in self.rows(query)]

    def unreviewed_drafts(self, since: dt.datetime | None = None) -> list[tuple[str, str]]:
        """Record and language of every draft that waits for an editor, oldest first; of those alone that began to wait
        after `since`, where it is given."""
        row = schema.version.c
        query = sa.select(row.record, row.language).where(
            row.place == "draft", row.review.in_(["machine", "in_review"])
        )
        if since is not None:
            query = query.where(row.since > since.astimezone(dt.UTC).isoformat())
        return [(row.record, row.language) for row in self.rows(query.order_by(row.since, row.record))]

    def due_drafts(self, until: dt.datetime, today: dt.date) -> list[tuple[str, str]]:
        """Record and language of every draft that waits for an editor since `until` or longer, or whose event was
        before `today`, oldest first."""
        row = schema.version.c
        due = sa.or_(row.since <= until.astimezone(dt.UTC).isoformat(), row.event < today.isoformat())
        query = sa.select(row.record, row.language).where(
            row.place == "draft", row.review.in_(["machine", "in_review"]), due
        )
        return [(row.record, row.language) for row in self.rows(query.order_by(row.since, row.record))]

    def past_event(self, today: dt.date, since: dt.date = dt.date.min) -> list[tuple[str, str]]:
        """Record and language of every draft nobody approved whose event was before `today`, and on `since` or later,
        oldest first; without what a person asked for after it."""
        row = schema.version.c
        query = sa.select(row.record, row.language).where(
            row.place == "draft",
            row.review.in_(["machine", "in_review", "lapsed"]),
            row.event < today.isoformat(),
            row.event >= since.isoformat(),
            sa.func.substr(row.asked, 1, 10) <= row.event,
        )
        return [(row.record, row.language) for row in self.rows(query.order_by(row.event, row.record))]

    def approved_drafts(self) -> list[tuple[str, str]]:
        """Record and language of what was approved, or lies beside a public post, and is not published, by day."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language)
            .where(
                sa.or_(
                    sa.and_(row.place == "draft", row.review == "reviewed"),
                    sa.and_(row.place == "published", row.review == "edited"),
                )
            )
            .order_by(row.day, row.record)
        )
        return [(found.record, found.language) for found in self.rows(query)]

    def outdated(self) -> list[tuple[str, str, str]]:
        """Record, language and path of what is published and was changed by the city since."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language, row.path)
            .where(row.place == "published", row.freshness == "source_changed")
            .order_by(row.day, row.record)
        )
        return [(found.record, found.language, found.path) for found in self.rows(query)]

    def tallies(self) -> list[Tally]:
        """How many drafts and posts stand in each state, and what is open in them."""
        row = schema.version.c
        state = (row.place, row.review, row.freshness)
        counts = sa.func.count(), sa.func.sum(row.errors), sa.func.sum(row.warnings)
        return [Tally(*tuple(found)) for found in self.rows(sa.select(*state, *counts).group_by(*state))]

    def missing_posts(self) -> list[str]:
        """Paths of posts whose file is not there, and may come back."""
        row = schema.version.c
        query = sa.select(row.path).where(row.place == "missing", row.review != "rejected").order_by(row.path)
        return [str(row[0]) for row in self.rows(query)]

    def doubtful(self) -> list[str]:
        """Ids of records with a purchase nobody knows the outcome of, oldest first."""
        row = schema.purchase.c
        query = (
            sa.select(row.record)
            .where(row.result.in_(["", "unknown"]))
            .group_by(row.record)
            .order_by(sa.func.min(row.at))
        )
        return [str(found.record) for found in self.rows(query)]

    def reviewed(self, *, limit: int = 2000) -> list[tuple[str, str]]:
        """Record and language of what people have reviewed, newest day first."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.language)
            .where(row.place.in_(["draft", "published"]), row.review.in_(["reviewed", "edited"]))
            .order_by(row.day.desc(), row.record)
            .limit(limit)
        )
        return [(found.record, found.language) for found in self.rows(query)]

    def public(self) -> list[Public]:
        """Every version that is published or was withdrawn, the one told of last first."""
        row = schema.version.c
        query = (
            sa.select(row.record, row.source, row.language, row.path, row.place, row.told)
            .where(row.place.in_(["published", "withdrawn"]), row.path != "", row.review != "rejected")
            .order_by(row.told.desc(), row.record, row.language)
        )
        return [Public(*tuple(found)) for found in self.rows(query)]

    def read_of(self, source: str) -> int:
        """How many releases of a source were read."""
        row = schema.record.c
        query = sa.select(sa.func.count()).where(row.source == source, row.fingerprint != "")
        return int(self.scalar(query))

    def placed(self) -> list[tuple[str, str, str, str]]:
        """Record, language, path and place of every version that has a file, or had one that may come back."""
        row = schema.version.c
        query = sa.select(row.record, row.language, row.path, row.place).where(*_HAS_FILE).order_by(row.path)
        rows: Sequence[Any] = self.rows(query)
        # Unpacked: by name costs several times as much, and there are many.
        return [(record, language, path, place) for record, language, path, place in rows]

    def count_posts(self, by: Literal["language", "source"], *places: str) -> dict[str, int]:
        """How many posts in one of `places` there are in each language, or of each source, that has any."""
        row = schema.version.c
        query = sa.select(row[by], sa.func.count().label("posts")).where(*_HAS_FILE, row.place.in_(places))
        return {found[0]: found.posts for found in self.rows(query.group_by(row[by]))}

    def paths(
        self,
        places: Sequence[str] = (),
        *,
        within: str = "",
        outside: str = "",
        beneath: Sequence[str] = (),
        most: int | None = None,
    ) -> list[str]:
        """Paths of `placed`, by name and `most` of them at most: of posts in one of `places` (else in any), whose path
        holds `within` and not `outside`, beneath one of the folders `beneath` (else anywhere)."""
        row = schema.version.c
        query = sa.select(row.path).where(*_HAS_FILE).order_by(row.path).limit(most)
        if places:
            query = query.where(row.place.in_(places))
        if within:
            query = query.where(row.path.contains(within, autoescape=True))
        if outside:
            query = query.where(~row.path.contains(outside, autoescape=True))
        if beneath and "." not in beneath:
            query = query.where(
                sa.or_(*(row.path.startswith(f"{each}/", autoescape=True) for each in beneath))
            )
        return [str(found.path) for found in self.rows(query)]
