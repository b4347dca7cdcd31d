"""What happened to the originals since: pages asked again, changes told from better reading, withdrawals, relaunches."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from pipeline import fetch
from pipeline.errors import ParseError
from pipeline.fetch.discovery import health
from pipeline.fetch.http import Client
from pipeline.messages import Message, noop
from pipeline.model import News, Page, PostState, Record, Release, Review, Source, SourceState, Work
from pipeline.transitions import questions, reading, sources
from pipeline.transitions.late import happened
from pipeline.transitions.likeness import Likeness, likeness
from pipeline.transitions.passages import page_refused
from pipeline.workflow.drafting.second_release import split, tell_split
from pipeline.workflow.drafting.updates import city_words
from pipeline.workflow.importing.asking import PageCheck, ask, due
from pipeline.workflow.importing.pages import reading_of, release_of
from pipeline.workflow.sources.selection import only_read_otherwise
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.internal_errors import contained
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

PAGE = "page"
"""Word of the news that a page cannot be had."""
PATIENCE = dt.timedelta(days=2)
"""A page that cannot be had for less is a passing trouble of the city's."""
FEW = 3
"""So many pages of a source are told one by one."""


def recheck(
    workspace: Workspace, source: Source, seen: SourceState, client: Client, tally: RunReportBuilder
) -> None:
    """Ask the pages that are due whether they still say what was translated. `seen`: the source as its poll began."""
    asked = []
    for record in due(workspace, source):
        with contained(workspace, record, tally):
            asked.append(ask(workspace, source, record, client))
    gone = [page_check for page_check in asked if page_check.gone]
    if is_relaunch(workspace, source, gone):
        _relaunch(workspace, source, gone, seen, tally)
        return
    for page_check in asked:
        with contained(workspace, page_check.record, tally):
            _answered(workspace, source, page_check, tally)
    _tell_unreachable(workspace, source, asked, tally)


def _tell_unreachable(
    workspace: Workspace, source: Source, asked: Sequence[PageCheck], tally: RunReportBuilder
) -> None:
    """Pages that cannot be had for days, while corrections may stand there: told once, by page, or by source."""
    failed = [page_check for page_check in asked if page_check.failed]
    for page_check in asked:
        if not page_check.failed:
            standing.over(workspace, PAGE, page_check.record.entry.url)
    if not asked:
        return
    if len(failed) <= FEW:
        standing.over(workspace, PAGE, source.id)
        for page_check in failed:
            told: str = Message("cannot be asked again: {our_reason}", our_reason=page_check.failed)
            standing.holds(workspace, PAGE, page_check.record.entry.url, told, patience=PATIENCE)
        return
    told = Message(
        "{number} pages cannot be asked again, first: {our_reason}",
        number=len(failed),
        our_reason=failed[0].failed,
    )
    standing.holds(workspace, PAGE, source.id, told, patience=PATIENCE)


def _answered(workspace: Workspace, source: Source, page_check: PageCheck, tally: RunReportBuilder) -> None:
    if page_check.gone:
        _gone(workspace, source, page_check, tally)
    elif page_check.refused:
        _refused(workspace, page_check, tally)
    elif page_check.failed:
        workspace.change(page_check.record.id, reading.page_not_had())
    elif page_check.release is not None:
        compare(workspace, source, page_check.record, page_check.release, page_check.page, tally)
    else:
        workspace.change(page_check.record.id, reading.page_unchanged(source.recheck))


def _refused(workspace: Workspace, page_check: PageCheck, tally: RunReportBuilder) -> None:
    """A known release whose page is no release any more, as the reader sees it: told once, with what it says."""
    message = Message(
        "its page was not read again: {our_reason}{our_text}",
        our_reason=page_check.refused,
        our_text=Message("; it says: {said}", said=page_check.text[:200]) if page_check.text else "",
    )

    def told(before: Record, after: Record) -> News | None:
        news = News(what="refused", about=after.title, message=message)
        return news if happened(before, after, "not read again") else None

    workspace.change(
        page_check.record.id, tally.telling(page_refused(page_check.refused, page_check.text), told)
    )


def compare(
    workspace: Workspace,
    source: Source,
    record: Record,
    release: Release,
    page: Page | None,
    tally: RunReportBuilder,
) -> Record:
    """Old German and new German, read by the same rules: the same, read better, or changed by the city."""
    assert record.release is not None
    old = record.release.fingerprint
    if release.fingerprint == old:
        validators = page.validators if page is not None else None
        if record.question is not None:
            workspace.change(record.id, questions.taken_back)
        return workspace.change(record.id, reading.page_unchanged(source.recheck, page=validators))
    found = reading_of(workspace, source, release, page)
    archived = workspace.store.archive.latest(record.id) if page is not None else None
    again = _read_again(workspace, source, record, archived) if archived is not None else None
    apart = fetch.without_repeated(record.release, workspace.store.source(source.id).pages)
    same = release.fingerprint in {apart.fingerprint, again.fingerprint if again is not None else ""}
    if same or (again is None and only_read_otherwise(record.release, release)):
        # A better reader is no change of the original: the German is replaced, the English stays.
        return workspace.change(record.id, reading.read_better(found, old=old))
    if record.work not in {Work.WAITING, Work.DONE, Work.IN_DOUBT}:
        return _changed(workspace, source, record, found, tally)
    what = likeness(record.release, release)
    # Where a person said that the page is the release, whatever it says is its text.
    if what is Likeness.CORRECTION or record.read_anyway:
        return _changed(workspace, source, record, found, tally)
    if what is Likeness.QUESTION:
        return _asked(workspace, record, found, tally)
    if found.release.url == record.release.url:
        tell_split(record, tally)
    stored = split(workspace, record, found)
    tally.add(source.id, new=1)
    return stored


def _asked(workspace: Workspace, record: Record, found: reading.Reading, tally: RunReportBuilder) -> Record:
    """The words are new: both texts are shown together, and a person says what the new one is."""
    message = Message(
        "{our_question} It was: {old}. It is: {new}. `stadtbote answer` says",
        our_question=questions.ASKED,
        old=record.title,
        new=found.release.title,
    )

    def told(before: Record, after: Record) -> News | None:
        news = News(what="question", about=_path(after) or after.id, message=message)
        return news if happened(before, after, "another text") else None

    after = workspace.change(record.id, tally.telling(questions.asked(found), told))
    if happened(record, after, "another text"):
        workspace.step("question stored")
        tally.add(record.source, changed=1)
    return after


def _changed(
    workspace: Workspace, source: Source, record: Record, found: reading.Reading, tally: RunReportBuilder
) -> Record:
    """The city corrected a release: people are told where they must be."""
    words = city_words(found.release)
    if record.question is not None:
        workspace.change(record.id, questions.taken_back)
    changed = tally.telling(reading.page_changed(found, words=words), partial(_correction, words))
    after = workspace.change(record.id, changed)
    if happened(record, after, "changed"):
        workspace.step("change stored")
        tally.add(source.id, changed=1)
    return after


def _correction(words: Sequence[str], before: Record, after: Record) -> News | None:
    """A correction of what somebody decided about, or that says itself that it is one: one line a release."""
    if not happened(before, after, "changed"):
        return None
    approved, given_up = (
        noop("the city changed an original that was approved"),
        noop("the city changed an original that was rejected or deleted"),
    )
    told: list[str] = []
    for version in after.versions.values():
        if version.review is Review.REVIEWED:
            told.append(approved)
        elif version.review is Review.REJECTED or version.place is PostState.DELETED:
            told.append(given_up)
    told += [Message("the city writes: {words}", words=", ".join(words))] if words else []
    if not told:
        return None
    message: str = told[0]
    for more in dict.fromkeys(told[1:]):
        message = (
            Message("{our_note}; {our_more}", our_note=message, our_more=more) if more != message else message
        )
    return News(what="changed", about=_path(after) or after.title, message=message, at_once=is_public(after))


def _path(record: Record) -> str:
    return next((version.path for version in record.versions.values() if version.path), "")


def is_public(record: Record) -> bool:
    """Whether anything of a release is published."""
    return any(version.place is PostState.PUBLISHED for version in record.versions.values())


def _read_again(workspace: Workspace, source: Source, record: Record, archived: Page) -> Release | None:
    try:
        return release_of(workspace, source, record, archived)
    except ParseError:
        return None


def _gone(workspace: Workspace, source: Source, page_check: PageCheck, tally: RunReportBuilder) -> None:
    """Gone once: asked again a day later. Gone twice: withdrawn, and a person is told."""
    message = noop(
        "the city took the original away; `stadtbote withdraw` or `stadtbote reject` says what becomes of ours"
    )

    def told(before: Record, after: Record) -> News | None:
        about = _path(after) or after.title
        news = News(what="withdrawn", about=about, message=message, at_once=is_public(after))
        return news if happened(before, after, "original withdrawn") else None

    gone = tally.telling(reading.page_gone(page_check.gone, seen=page_check.record), told)
    after = workspace.change(page_check.record.id, gone)
    if not happened(page_check.record, after, "original withdrawn"):
        return
    workspace.step("withdrawal stored")
    tally.add(source.id, withdrawn=1)


def is_relaunch(workspace: Workspace, source: Source, gone: Sequence[PageCheck]) -> bool:
    """More than five pages, or a tenth of a source (two at least), vanished within a day: one event of the source."""
    if not gone:
        return False
    day_ago = workspace.now() - dt.timedelta(days=1)
    ids = {page_check.record.id for page_check in gone}
    recent = sum(
        record.gone_since is not None and record.gone_since > day_ago and record.release is not None
        for record in workspace.store.find(source=source.id, gone=True)
        if record.id not in ids
    )
    number = (
        sum(
            page_check.record.gone_since is None or page_check.record.gone_since > day_ago
            for page_check in gone
        )
        + recent
    )
    return health.relaunch(vanished=number, pages=workspace.store.read_of(source.id)) is not None


def _relaunch(
    workspace: Workspace,
    source: Source,
    gone: Sequence[PageCheck],
    seen: SourceState,
    tally: RunReportBuilder,
) -> None:
    reason = Message(
        "{number} pages vanished within a day: probably a relaunch (`stadtbote sources move {source} URL`)",
        number=len(gone),
        source=source.id,
    )
    # Told first: whoever dies in between tells it again, which makes it no second piece of news.
    tally.tell("relaunch", source.id, reason)
    workspace.store.change_source(source.id, sources.quarantined(reason, seen=seen, now=workspace.now()))
