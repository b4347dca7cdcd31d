"""`status --html`: what people would rather see than read, drawn into one file that loads nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline import check, files
from pipeline.messages import Words, noop, words
from pipeline.model import Finding, PostState, Record, Review, Severity, Work
from pipeline.workflow.reporting import charts
from pipeline.workflow.reporting.charts import Bar, Chart
from pipeline.workflow.reporting.status import Status, status
from pipeline.workflow.workspace.workspace import Workspace

DAYS = 30
SOURCES = 8
"""Sources with a colour of their own; the rest is one bar."""


def write_status(workspace: Workspace, page: Path) -> Path:
    """Write the page; gives its path. Raises StoreError where it cannot be written."""
    now, said = status(workspace), words(workspace.settings.report.language)
    records = list(workspace.store.find())
    at = workspace.now().astimezone(workspace.zone)
    text = charts.page(
        "status.html",
        said,
        site=workspace.settings.site.name,
        when=f"{said.dated(at, 'd MMMM y')}, {said.time(at)}",
        charts=[
            by_day(workspace, records, said),
            standing(records, said),
            money(workspace, records, now, said),
            findings(records, said),
        ],
        sources=now.sources,
        stops=now.stops,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def by_day(workspace: Workspace, records: Sequence[Record], said: Words) -> Chart:
    """Releases by source and day of the original, the last thirty days that had any."""
    names = {source.id: source.name for source in workspace.sources}
    counted: Counter[tuple[str, dt.date]] = Counter(
        (names.get(record.source, record.source), record.day) for record in records
    )
    last = max((day for _, day in counted if day <= workspace.today()), default=workspace.today())
    days = [last - dt.timedelta(days=number) for number in reversed(range(DAYS))]
    total = Counter(
        {name: sum(counted[(name, day)] for day in days) for name in {name for name, _ in counted}}
    )
    shown = [name for name, number in total.most_common(SOURCES) if number]
    rest = [name for name in total if name not in shown and total[name]]
    groups = [[name] for name in shown] + ([rest] if rest else [])
    bars = [
        Bar(
            label=said.dated(day, "d MMM"),
            values=[sum(counted[(name, day)] for name in names) for names in groups],
        )
        for day in days
    ]
    number = sum(total.values())
    rows = [[name, *(str(counted[(name, day)]) for day in days[-7:])] for name in [*shown, *rest]]
    return Chart(
        title=said.gettext("Releases by source and day"),
        sentence=said.ngettext(
            "{n} release of the {days} days to {last}, from {sources} sources.",
            "{n} releases of the {days} days to {last}, from {sources} sources.",
            number,
            days=DAYS,
            last=said.dated(last, "d MMMM y"),
            sources=len(shown) + len(rest),
        ),
        bars=bars,
        series=[*shown, *([said.gettext("others")] if rest else [])],
        columns=True,
        head=[said.gettext("Source"), *(said.dated(day, "d MMM") for day in days[-7:])],
        rows=rows,
        wide=True,
    )


def standing(records: Sequence[Record], said: Words) -> Chart:
    """What waits, what is under review, what is out."""
    versions = [version for record in records for version in record.versions.values()]
    drafts = [version for version in versions if version.place is PostState.DRAFT]
    without = [
        record for record in records if record.work in {Work.WAITING, Work.FAILED, Work.IN_DOUBT} and not any(version.place is not PostState.NONE for version in record.versions.values())
    ]  # fmt: skip
    counted = {
        noop("without a draft"): len(without),
        noop("to review"): sum(draft.review is Review.MACHINE for draft in drafts),
        noop("in review"): sum(draft.review is Review.IN_REVIEW for draft in drafts),
        noop("approved"): sum(draft.review is Review.REVIEWED for draft in drafts),
        noop("published"): sum(version.place is PostState.PUBLISHED for version in versions),
        noop("changed by the city"): sum(version.freshness == "source_changed" for version in versions),
        noop("withdrawn"): sum(version.freshness == "source_withdrawn" for version in versions),
        noop("rejected"): sum(version.review is Review.REJECTED for version in versions),
    }
    waiting = counted["to review"] + counted["in review"]
    done = counted["approved"] + counted["published"]
    named = [(said.gettext(name), number) for name, number in counted.items()]
    return Chart(
        title=said.gettext("Waiting and reviewed"),
        sentence=said.gettext("{waiting} to review, {done} reviewed or out.", waiting=waiting, done=done),
        bars=[Bar(label=name, values=[number]) for name, number in named],
        series=[said.gettext("releases")],
        head=[said.gettext("State"), said.gettext("Number")],
        rows=[[name, str(number)] for name, number in named],
    )


def money(workspace: Workspace, records: Sequence[Record], now: Status, said: Words) -> Chart:
    """Characters bought this month, day by day, against the budget, and the day it ends at this pace."""
    today = workspace.today()
    days = [today.replace(day=number) for number in range(1, today.day + 1)]
    bought: Counter[dt.date] = Counter()
    for record in records:
        for line in record.purchases:
            if line.result not in {"unpaid", "settled-unpaid"}:
                spent = line.billed if line.result in {"paid", "settled-paid"} else line.characters
                bought[line.at.astimezone(workspace.zone).date()] += spent
    sums = [sum(bought[day] for day in days[: number + 1]) for number in range(len(days))]
    limit = workspace.settings.budget.month
    figures = {"bought": said.number(sums[-1]), "today": said.number(bought[today])}
    sentence = said.gettext("{bought} so far, {today} today.", **figures)
    if limit:
        figures |= {"limit": said.number(limit), "share": said.share(sums[-1] / limit)}
        sentence = said.gettext("{bought} of {limit} ({share}) so far, {today} today.", **figures)
    if now.quota_ends:
        day = said.dated(now.quota_ends, "d MMMM")
        sentence += " " + said.gettext("At this pace the budget ends on {day}.", day=day)
    return Chart(
        title=said.gettext("Characters bought this month"),
        sentence=sentence,
        bars=[Bar(label=str(day.day), values=[total]) for day, total in zip(days, sums, strict=True)],
        series=[said.gettext("bought")],
        columns=True,
        line=limit,
        line_name=said.gettext("budget"),
        head=[said.gettext("Day"), said.gettext("Bought"), said.gettext("Sum")],
        rows=[
            [said.dated(day, "d MMM"), said.number(bought[day]), said.number(total)]
            for day, total in zip(days, sums, strict=True)
        ],
        alarm=now.quota_ends is not None,
    )


def findings(records: Sequence[Record], said: Words) -> Chart:
    """Open findings of drafts and posts, by check."""
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for finding in _open(records):
        (errors if finding.severity is Severity.ERROR else warnings)[
            said.gettext(check.NAMES.get(finding.check, finding.check))
        ] += 1
    names = [name for name, _ in (errors + warnings).most_common(12)]
    return Chart(
        title=said.gettext("Findings by kind"),
        sentence=said.gettext(
            "Open: {errors} errors, {warnings} warnings.",
            errors=sum(errors.values()),
            warnings=sum(warnings.values()),
        ),
        bars=[Bar(label=name, values=[warnings[name], errors[name]]) for name in names],
        series=[said.gettext("warnings"), said.gettext("errors")],
        severity=True,
        head=[said.gettext("Check"), said.gettext("Errors"), said.gettext("Warnings")],
        rows=[[name, str(errors[name]), str(warnings[name])] for name in names],
        wide=True,
    )


def _open(records: Sequence[Record]) -> list[Finding]:
    return [
        finding
        for record in records
        for version in record.versions.values()
        if version.place in {PostState.DRAFT, PostState.PUBLISHED} and version.review is not Review.REJECTED
        for finding in version.findings
        if finding.severity is not Severity.INFO
        and finding.id not in {acknowledgement.finding for acknowledgement in version.acknowledged}
    ]
