"""What is new goes out: by the report of a run, by one mail a day, and at once where that must be; then it is crossed off.

A run that dies, a disk that is full or a mail server that is down delays news and loses none: what went out by every way
is forgotten, the rest stays in the store for the next run.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.messages import Words, noop, words
from pipeline.model import News, Record
from pipeline.transitions.given import went_out
from pipeline.workflow.reporting.mail import mailed, report_to_file, run_text
from pipeline.workflow.reporting.morning import mail_text, morning
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import RunReport, RunReportBuilder
from pipeline.workflow.workspace.stops import stop_lines, stopped
from pipeline.workflow.workspace.workspace import Workspace

REPORT, MAIL = "report", "mail"
_MAILED = "day of the mail"
"""Mark of the store: day of the last daily mail."""


def tell_news(
    workspace: Workspace, tally: RunReportBuilder, shown: Callable[[RunReport], None] = lambda report: None
) -> RunReport:
    """The report of a run, with what was not told by one before: mailed, written as `report:` says, and `shown`."""
    _mail(workspace, tally)
    news = _left(workspace, REPORT)
    report = replace(tally.report(), news=news, stops=stop_lines(workspace))
    if problem := report_to_file(workspace, report):
        report = replace(report, notes=(*report.notes, problem))
    shown(report)
    if not problem:
        _cross_off(workspace, news, REPORT)
    return report


def tell_urgent(workspace: Workspace, record: Record, path: str, tally: RunReportBuilder) -> None:
    """Mail a draft with an urgent word now, not at the end of the run."""
    said = words(workspace.settings.report.language)
    text = said.gettext("A draft with an urgent word waits: {words}.", words=", ".join(record.urgent))
    lines = [text, "", record.title, record.entry.url, path, ""]
    urgent = [one for one in _left(workspace, MAIL) if one.record == record.id and one.what == "urgent"]
    _send(
        workspace, urgent, said.gettext("Urgent draft: {title}", title=record.title), "\n".join(lines), tally
    )


def _mail(workspace: Workspace, tally: RunReportBuilder) -> None:
    """The day's mail from its hour on, if there is anything to say; before it only what cannot wait."""
    wanted, now = workspace.settings.report, workspace.now().astimezone(workspace.zone)
    left = _left(workspace, MAIL)
    daily = now.hour >= wanted.hour and workspace.store.mark(_MAILED) != f"{now:%Y-%m-%d}"
    news = left if daily or wanted.when == "always" else [one for one in left if one.at_once]
    sheet = _sheet(workspace) if daily and wanted.morning else ""
    if news or sheet or wanted.when == "always":
        text = run_text(workspace, replace(tally.report(), news=tuple(news), stops=stop_lines(workspace)))
        text = f"{sheet}\n{text}" if sheet else text
        out = _send(workspace, news, state(workspace, news), text, tally)
        if out and daily:
            workspace.store.change_mark(_MAILED, lambda _: f"{now:%Y-%m-%d}")


def _sheet(workspace: Workspace) -> str:
    """The morning sheet as it stands at the head of the day's mail; "" where nothing is on it."""
    said = words(workspace.settings.report.language)
    sheet = morning(workspace, said)
    return (
        mail_text(workspace, sheet, said)
        if any((sheet.soon, sheet.clean, sheet.changed, sheet.waits))
        else ""
    )


def _send(
    workspace: Workspace, news: Sequence[News], subject: str, text: str, tally: RunReportBuilder
) -> bool:
    """Whether a mail went out; that the server takes none is a stop."""
    wanted = workspace.settings.report
    if not wanted.mail or wanted.when == "never":
        return False
    if problem := mailed(workspace, subject, text):
        tally.note(problem)
        standing.holds(workspace, MAIL, wanted.server, problem)
        return False
    workspace.step("mail sent")
    _cross_off(workspace, news, MAIL)
    standing.over(workspace, MAIL, wanted.server)
    return True


def _left(workspace: Workspace, way: str) -> tuple[News, ...]:
    return tuple(one for one in workspace.store.news() if way not in one.out)


def _cross_off(workspace: Workspace, news: Sequence[News], way: str) -> None:
    wanted = workspace.settings.report
    ways = (REPORT, MAIL) if wanted.mail and wanted.when != "never" else (REPORT,)
    if news:
        workspace.store.change_news(lambda known: went_out(known, news, way, ways=ways))


def state(workspace: Workspace, news: Sequence[News]) -> str:
    """How things stand, in a line: what is to be decided, what is held up since when, which drafts are past their event."""
    said = words(workspace.settings.report.language)
    found = [workspace.store.get(identity) for identity, _ in workspace.store.unreviewed_drafts()]
    past = sum(one is not None and one.event is not None and one.event < workspace.today() for one in found)
    parts = [said.ngettext("{n} to decide", "{n} to decide", len(found))] if found else []
    parts += [_stop(workspace, said, one) for one in stopped(workspace)]
    if past:
        parts.append(said.ngettext("{n} draft past its event", "{n} drafts past their event", past))
    if not parts:
        parts = [said.ngettext("{n} piece of news", "{n} pieces of news", len(news))]
    return f"{workspace.settings.site.name}: {', '.join(parts)}"


def _stop(workspace: Workspace, said: Words, one: standing.Matter) -> str:
    since = one.since.astimezone(workspace.zone)
    recent = workspace.now() - one.since < dt.timedelta(days=6)
    day = said.dated(since.date(), "EEEE") if recent else said.short_day(since.date())
    return said.gettext(
        noop("{about}: {reason} since {day}"), about=one.about, reason=said.told(one.message), day=day
    )
