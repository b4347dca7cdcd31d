"""A record with its German becomes a draft: translated, checked, rendered, written; or it waits, and says why."""

import re
from functools import partial

from pipeline.errors import FileSaved, SiteError
from pipeline.messages import Message, noop, plural
from pipeline.model import News, Origin, PostState, Record, Review, Severity, Source, Translation, Work
from pipeline.store import Transition
from pipeline.transitions import drafting, versions
from pipeline.transitions.late import happened
from pipeline.transitions.posts import Facts
from pipeline.workflow.drafting import updates
from pipeline.workflow.posts.rendering import headline_version, rehearse, version_of
from pipeline.workflow.purchasing.budget import left
from pipeline.workflow.purchasing.engines import Engines, Wait
from pipeline.workflow.purchasing.ledger import ReleaseLedger, in_doubt
from pipeline.workflow.purchasing.limits import budget_reason, expired, hold_reason, no_room
from pipeline.workflow.purchasing.prices import price
from pipeline.workflow.purchasing.writing import write_english
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

_LEFT = re.compile(r"\d+ paragraphs? without a translation")


def left_untranslated(record: Record) -> bool:
    """Whether a release waits for words that no engine's reply could be used for, and nobody asked for another try."""
    return record.work is Work.WAITING and not record.anew and bool(_LEFT.fullmatch(record.reason))


def draft_release(
    workspace: Workspace, source: Source, record: Record, engines: Engines, tally: RunReportBuilder
) -> Record:
    """Bring a record to its drafts in every language; what cannot be done now is a state with a reason."""
    if reason := hold_reason(workspace, record):
        return _wait(workspace, record, reason, tally)
    if reason := no_room(workspace, record, engines):
        tally.held += 1
        return _wait(workspace, record, reason, tally)
    for language in workspace.settings.languages:
        version = record.versions.get(language)
        if version is not None and version.review is Review.REJECTED:
            continue
        if version is not None and version.place is not PostState.NONE:
            if versions.update_due(record, language):
                updated = updates.update(workspace, source, record, engines, language, tally)
                if isinstance(updated, Wait):
                    return _waiting(workspace, record, updated, engines, tally)
                record = updated
            elif updates.unfinished(record, language):
                record = updates.finish(workspace, source, record, language, tally)
            continue
        if version is None or not version.text:
            record = translated(workspace, source, record, engines, language, tally)
            version = record.versions.get(language)
            if version is None or not version.text:
                return record
        if workspace.lays_posts:
            record = write(workspace, record, language, tally)
    if not workspace.lays_posts:
        return record
    if record.work is not Work.DONE:
        record = workspace.change(record.id, drafting.finished(workspace.settings.languages))
    workspace.step("marked")
    return record


def translated(
    workspace: Workspace,
    source: Source,
    record: Record,
    engines: Engines,
    language: str,
    tally: RunReportBuilder,
) -> Record:
    """The record with a version in this language, stored; or waiting, in doubt, failed or expired."""
    if in_doubt(record):
        return _in_doubt(workspace, record, "paid or not? `stadtbote settle`", tally)
    first = engines.first(record.language, language)
    billed = first is not None and first.can.billed
    headline = workspace.settings.select.mode == "headlines" and not record.picked and billed
    if first is not None and billed:
        past, limited = expired(workspace, record), left(workspace) is not None
        cost = price(workspace, source, record, first, language, headline=headline) if past or limited else 0
        if cost and past:
            tally.add(record.source, expired=1)
            return workspace.change(record.id, drafting.expired(past, seen=record))
        if stop := budget_reason(workspace, cost):
            tally.budget = stop
            return _wait(workspace, record, stop, tally)
    rehearse(workspace, source, record, language)
    ledger = ReleaseLedger(workspace, record)
    result = write_english(workspace, source, ledger, engines, language=language, headline=headline)
    if isinstance(result, Wait):
        return _waiting(workspace, record, result, engines, tally)
    _count(tally, record.source, result)
    if headline:
        tally.add(record.source, waiting=1)
        kept = drafting.headline_made(
            headline_version(result), reason=noop("headline only: pick it to buy the rest"), seen=record
        )
        return workspace.change(record.id, kept)
    if result.missing:
        number = len(result.missing)
        reason = plural("{n} paragraph without a translation", "{n} paragraphs without a translation", number)
        return _wait(workspace, record, reason, tally, tried=True)
    return stored(workspace, source, record, result)


def stored(workspace: Workspace, source: Source, record: Record, translation: Translation) -> Record:
    """The record with the whole text of the post-to-be: on disk before the post is."""
    assert record.release is not None
    version = version_of(workspace, source, record, translation, record.versions.get(translation.language))
    kept = workspace.change(
        record.id, drafting.drafted(version, german=record.release.fingerprint, seen=record)
    )
    workspace.step("draft stored")
    return kept


def write(workspace: Workspace, record: Record, language: str, tally: RunReportBuilder) -> Record:
    """Put the stored text on disk. A name that is taken by another's post is a failure, never an overwrite."""
    seen = record
    try:
        record = workspace.change(
            record.id,
            tally.telling(
                drafting.written(language, wanted=workspace.settings.languages), partial(_urgent, language)
            ),
        )
    except FileSaved as error:
        raise SiteError(
            "the name is taken by another post; nothing was overwritten", about=error.about
        ) from error
    workspace.step("post linked")
    if not happened(seen, record, "written"):
        return record
    version = record.versions[language]
    tally.written.append(version.path)
    tally.add(
        record.source,
        written=1,
        errors=sum(f.severity is Severity.ERROR for f in version.findings),
        warnings=sum(f.severity is Severity.WARNING for f in version.findings),
    )
    return record


def _urgent(language: str, before: Record, after: Record) -> News | None:
    """A draft with an urgent word was written."""
    if not after.urgent or not happened(before, after, "written"):
        return None
    message = f"{', '.join(after.urgent)}: {after.title}"
    return News(what="urgent", about=after.versions[language].path, message=message, at_once=True)


def _count(tally: RunReportBuilder, source: str, translation: Translation) -> None:
    origins = [segment.origin for segment in translation.segments]
    tally.add(
        source,
        from_memory=sum(o in {Origin.MEMORY, Origin.PERSON} for o in origins),
        from_engine=sum(o is Origin.ENGINE for o in origins),
        missing=sum(o is Origin.MISSING for o in origins),
        characters=translation.characters,
    )


def _waiting(
    workspace: Workspace, record: Record, wait: Wait, engines: Engines, tally: RunReportBuilder
) -> Record:
    """The state a missing translation means."""
    if wait.in_doubt:
        return _in_doubt(workspace, record, wait.reason, tally)
    after = _wait(workspace, record, wait.reason, tally, tried=wait.tried)
    if wait.refused_by:
        engines.refuses(after, wait)
    return after


def fail_refused(workspace: Workspace, engines: Engines, tally: RunReportBuilder) -> None:
    """At the end of a run: what engines refused while they wrote others is wrong itself; all else waits for them."""
    for record, wait in engines.blamed():
        tally.add(record.source, waiting=-1)
        _stopped(
            workspace, record, drafting.failed(wait.reason, seen=record), Work.FAILED, wait.reason, tally
        )


def _wait(
    workspace: Workspace, record: Record, reason: str, tally: RunReportBuilder, *, tried: bool = False
) -> Record:
    tally.add(record.source, waiting=1)
    wait: Transition[Facts] = drafting.waiting(reason, seen=record, tried=tried)
    if tried and record.reason != reason:
        tally.unusable[record.id, record.title] = reason
        message = Message(
            "{our_reason}; `stadtbote retry` buys them once more, or write them by hand", our_reason=reason
        )
        news = News(what="failed", about=record.title, message=message)
        wait = tally.telling(wait, lambda before, after: news if after.reason == reason else None)
    return workspace.change(record.id, wait)


def _in_doubt(workspace: Workspace, record: Record, reason: str, tally: RunReportBuilder) -> Record:
    return _stopped(workspace, record, drafting.in_doubt(reason), Work.IN_DOUBT, reason, tally)


def _stopped(
    workspace: Workspace,
    seen: Record,
    stop: Transition[Facts],
    work: Work,
    reason: str,
    tally: RunReportBuilder,
) -> Record:
    """A new state that needs a person is counted, and told once."""
    news = News(what=str(work), about=seen.entry.url or seen.title, message=reason)

    def told(before: Record, after: Record) -> News | None:
        return news if after.work is work and before.work is not work else None

    after = workspace.change(seen.id, tally.telling(stop, told))
    if after.work is work and (seen.work is not work or seen.reason != reason):
        tally.add(seen.source, **{"failed" if work is Work.FAILED else "in_doubt": 1})
    return after
