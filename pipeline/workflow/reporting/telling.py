"""What is new goes out: by the report of a run, by one mail a day, and at once where that must be; then it is crossed off.

A run that dies, a disk that is full or a mail server that is down delays news and loses none: what went out by every way
is forgotten, the rest stays in the store for the next run.
"""

import datetime as dt
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from pipeline.messages import Message, Words, noop, words
from pipeline.model import News, Record, Version
from pipeline.transitions.given import went_out
from pipeline.transitions.lapsing import brought_back_at
from pipeline.workflow.reporting.mail import mailed, report_to_file, run_text
from pipeline.workflow.reporting.morning import mail_text, morning
from pipeline.workflow.reporting.status import english_title
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import RunReport, RunReportBuilder
from pipeline.workflow.workspace.stops import stop_lines, stopped
from pipeline.workflow.workspace.workspace import Workspace

REPORT, MAIL = "report", "mail"
_MAILED = "day of the mail"
"""Mark of the store: moment of the last daily mail."""


def tell_news(
    workspace: Workspace, tally: RunReportBuilder, shown: Callable[[RunReport], bool] = lambda report: True
) -> RunReport:
    """The report of a run, with what was not told by one before: mailed, written as `report:` says, and `shown`."""
    _mail(workspace, tally)
    news = _left(workspace, REPORT)
    report = replace(tally.report(), news=news, stops=stop_lines(workspace))
    if problem := report_to_file(workspace, report):
        report = replace(report, notes=(*report.notes, problem))
    if shown(report) and not problem:
        _cross_off(workspace, news, REPORT)
    return report


def tell_urgent(workspace: Workspace, record: Record, path: str, tally: RunReportBuilder) -> None:
    """Mail a draft with an urgent word now, not at the end of the run."""
    said = words(workspace.settings.report.language)
    text = said.gettext("A draft with an urgent word waits: {words}.", words=", ".join(record.urgent))
    lines = [text, "", record.title, record.entry.url, path, ""]
    urgent = [news for news in _left(workspace, MAIL) if news.record == record.id and news.what == "urgent"]
    _send(
        workspace, urgent, said.gettext("Urgent draft: {title}", title=record.title), "\n".join(lines), tally
    )


def _mail(workspace: Workspace, tally: RunReportBuilder) -> None:
    """The day's mail from its hour on, if there is anything to say; before it only what cannot wait."""
    wanted, now = workspace.settings.report, workspace.now().astimezone(workspace.zone)
    if not wanted.mail or wanted.when == "never":
        return
    news, last = _left(workspace, MAIL), _last_daily(workspace)
    hour = now.replace(hour=wanted.hour, minute=0, second=0, microsecond=0)
    # Of a site that runs only before the hour, the day's mail is due since yesterday.
    due = hour if hour <= now else hour - dt.timedelta(days=1)
    daily = last is None or last < due
    if daily:
        news = (*news, *_to_decide(workspace, last, {item.record for item in news}))
    elif wanted.when != "always":
        news = tuple(item for item in news if item.at_once)
    sheet = _sheet(workspace) if daily and wanted.morning else ""
    if news or sheet or wanted.when == "always":
        text = run_text(workspace, replace(tally.report(), news=news, stops=stop_lines(workspace)))
        text = f"{sheet}\n{text}" if sheet else text
        out = _send(workspace, news, state(workspace, news), text, tally)
        if out and daily:
            workspace.store.change_mark(_MAILED, lambda _: now.isoformat())


def _last_daily(workspace: Workspace) -> dt.datetime | None:
    """When the last daily mail went out; None where none did, or a clock that ran ahead wrote it."""
    mark, now = workspace.store.mark(_MAILED), workspace.now()
    # Marks were days once.
    at = dt.datetime.fromisoformat(mark).astimezone(workspace.zone) if mark else None
    return at if at is not None and at <= now else None


def _to_decide(workspace: Workspace, last: dt.datetime | None, told: Set[str]) -> list[News]:
    """A line for each release with drafts that wait for an editor, or whose event went by, since the `last` daily mail;
    without those `told` otherwise. They are asked for, not stored: what was decided meanwhile is nobody's news."""
    store, now, today = workspace.store, workspace.now(), workspace.today()
    # Lapsed ones past their event are told when that is new; an old one that a person never saw as well.
    since = last.date() if last is not None else dt.date.min
    drafts = {"draft": store.unreviewed_drafts(last), "past": store.past_event(today, since)}
    found: dict[str, News] = {}
    for what, chosen in drafts.items():
        for identity, language in chosen:
            record = store.get(identity)
            # An urgent draft was mailed as it was written.
            if record is None or identity in told or (record.urgent and what == "draft"):
                continue
            version = record.versions[language]
            # The store counts from the last time that it was opened, too.
            if what == "draft" and last is not None and _asked_for(record, version, now) <= last:
                continue
            message = english_title(version, record)
            if record.event is not None:
                message = Message("{title}; event on {day}", title=message, day=f"{record.event:%-d %B %Y}")
            path, before = version.path, found.get(identity)
            about = f"{before.about}, {path}" if before is not None and before.what == what else path
            found[identity] = News(what=what, about=about, message=message, record=identity)
    return list(found.values())


def _asked_for(record: Record, version: Version, now: dt.datetime) -> dt.datetime:
    """When a draft was made or brought back; `now` where nobody knows."""
    moments = (version.made, brought_back_at(record, version))
    return max((moment for moment in moments if moment is not None), default=now)


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
    """Whether a mail went out; that the server takes none, or none for one of the addresses, is a stop."""
    wanted = workspace.settings.report
    if not wanted.mail or wanted.when == "never":
        return False
    problem, refused = mailed(workspace, subject, text)
    if problem:
        tally.note(problem)
        standing.holds(workspace, MAIL, wanted.server, problem)
        return False
    workspace.step("mail sent")
    _cross_off(workspace, news, MAIL)
    standing.over(workspace, MAIL, wanted.server)
    for address in wanted.mail:
        if address in refused:
            told = Message("the mail server does not take it: {our_reason}", our_reason=refused[address])
            standing.holds(workspace, MAIL, address, told)
        else:
            standing.over(workspace, MAIL, address)
    return True


def _left(workspace: Workspace, way: str) -> tuple[News, ...]:
    return tuple(news for news in workspace.store.news() if way not in news.out)


def _cross_off(workspace: Workspace, news: Sequence[News], way: str) -> None:
    wanted = workspace.settings.report
    ways = (REPORT, MAIL) if wanted.mail and wanted.when != "never" else (REPORT,)
    if news:
        workspace.store.change_news(lambda known: went_out(known, news, way, ways=ways))


def state(workspace: Workspace, news: Sequence[News]) -> str:
    """How things stand, in a line: what is to be decided, what is held up since when, which drafts are past their event."""
    said = words(workspace.settings.report.language)
    past = workspace.store.past_event(workspace.today())
    found = set(workspace.store.unreviewed_drafts()) - set(past)
    parts = [said.ngettext("{n} to decide", "{n} to decide", len(found))] if found else []
    parts += [_stop(workspace, said, matter) for matter in stopped(workspace)]
    if past:
        parts.append(said.ngettext("{n} draft past its event", "{n} drafts past their event", len(past)))
    if not parts:
        parts = [said.ngettext("{n} piece of news", "{n} pieces of news", len(news))]
    return f"{workspace.settings.site.name}: {', '.join(parts)}"


def _stop(workspace: Workspace, said: Words, matter: standing.Matter) -> str:
    since = matter.since.astimezone(workspace.zone)
    recent = workspace.now() - matter.since < dt.timedelta(days=6)
    day = said.dated(since.date(), "EEEE") if recent else said.short_day(since.date())
    return said.gettext(
        noop("{about}: {reason} since {day}"), about=matter.about, reason=said.told(matter.message), day=day
    )
