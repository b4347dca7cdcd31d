"""Two addresses, one release: the rule of identity, applied when a new page has been read."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.messages import Message
from pipeline.model import Page, Record, Release, Source, Work
from pipeline.transitions import identity, lapsing
from pipeline.transitions.likeness import NEAR, alike, one_release
from pipeline.transitions.reading import read_better
from pipeline.workflow.importing.pages import reading_of
from pipeline.workflow.importing.recheck import compare
from pipeline.workflow.sources.selection import beside_text
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

SERIES = 2
"""So many earlier releases of one source and headline within a week make the next one part of a series."""


def find_duplicate(
    workspace: Workspace,
    source: Source,
    record: Record,
    release: Release,
    tally: RunReportBuilder,
    page: Page | None = None,
) -> Record | None:
    """The older record a new page belongs to, with the page taken in; None where the release is new.

    What is merely alike stays two releases, marked as probable twins of each other.
    """
    for other in neighbours(workspace, record, release):
        assert other.release is not None
        if one_release(other.release, release, left_list=is_delisted(workspace, other)):
            return _taken_in(workspace, source, other, record, release, tally, page)
    return None


def mark_twins(workspace: Workspace, source: Source, record: Record, tally: RunReportBuilder) -> None:
    """Note on both sides which releases look alike; those of a series (one headline, day after day) are no twins."""
    release = record.release
    assert release is not None
    if older := series(workspace, record, release):
        for other in older if source.series == "latest" else ():
            workspace.change(other.id, lapsing.superseded(workspace.settings.languages))
        return
    found = [
        other
        for other in neighbours(workspace, record, release)
        if other.release is not None and alike(other.release, release) and other.id not in record.twins
    ]
    if not found:
        return
    ids = [record.id for record in found]
    first = found[0].release
    assert first is not None
    # One line a release: thirty reports of one name a day would be four hundred.
    told = Message(
        "looks like a release of {day} ({url}){our_more}",
        day=f"{first.day:%d %B %Y}",
        url=found[0].entry.url,
        our_more=Message(" and {number} more", number=len(found) - 1) if len(found) > 1 else "",
    )
    # Told first: whoever dies in between tells it again, which makes it no second piece of news.
    tally.tell("twins", record.title, told, record=record.id)
    workspace.change_many([record.id, *ids], identity.twins_marked(record.id, ids))


def neighbours(workspace: Workspace, record: Record, release: Release) -> Iterator[Record]:
    """Other releases with the same words, or the same title in the days around, whatever their source."""
    for other in workspace.store.like(release, within=NEAR):
        if other.id != record.id and other.release is not None and other.work is not Work.FORGOTTEN:
            yield other


def series(workspace: Workspace, record: Record, release: Release) -> list[Record]:
    """Earlier releases of the series a release belongs to: its source's, with its headline, on days of their own.

    One is enough where the words are the same but for the figures: tomorrow's report of the traffic.
    """
    older = [
        neighbour
        for neighbour in neighbours(workspace, record, release)
        if neighbour.source == record.source
        and neighbour.release is not None
        and neighbour.release.title == release.title
        and dt.timedelta() < release.day - neighbour.release.day <= NEAR
    ]
    told_again = any(
        record.release and _but_figures(record.release) == _but_figures(release) for record in older
    )
    return older if told_again or len({record.day for record in older}) >= SERIES else []


def _but_figures(release: Release) -> str:
    return re.sub(r"\d+", "0", "\n".join(block.text for block in release.blocks))


def is_delisted(workspace: Workspace, record: Record) -> bool:
    """Whether the last full list of its source no longer holds a release."""
    return record.id not in workspace.store.source(record.source).listed


def _taken_in(
    workspace: Workspace,
    source: Source,
    other: Record,
    record: Record,
    release: Release,
    tally: RunReportBuilder,
    page: Page | None,
) -> Record:
    """The new address becomes an alias; a sentence more is a change of the old release."""
    known = workspace.change_many(
        [other.id, record.id], identity.same_release(other.id, record.id, record.entry)
    )
    merged = known.get(other.id, other)
    workspace.step("twin absorbed")
    tally.add(source.id, new=-1, unchanged=1)
    release = replace(release, id=other.id, source=other.source)
    if merged.release is None or release.fingerprint == merged.release.fingerprint:
        return merged
    old = merged.release
    if (release.title, _words(release)) == (old.title, _words(old)):
        # Only addresses differ, of the page and of its pictures: nothing a reader would call a correction.
        found = reading_of(workspace, source, release, page)
        return workspace.change(merged.id, read_better(found, old=old.fingerprint))
    return compare(workspace, source, merged, release, page, tally)


def _words(release: Release) -> tuple[str, ...]:
    return (release.kicker, release.lead, *(block.text for block in release.blocks), *beside_text(release))
