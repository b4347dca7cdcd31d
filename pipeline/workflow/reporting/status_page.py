"""`status --html`: what people would rather see than read, drawn into one file that loads nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline import files
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
    now = status(workspace)
    records = list(workspace.store.find())
    text = charts.page(
        "status.html",
        site=workspace.settings.site.name,
        when=f"{workspace.now().astimezone(workspace.zone):%d %B %Y, %H:%M}",
        charts=[
            by_day(workspace, records),
            standing(records),
            money(workspace, records, now),
            findings(records),
        ],
        sources=now.sources,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def by_day(workspace: Workspace, records: Sequence[Record]) -> Chart:
    """Releases by source and day of the original, the last thirty days that had any."""
    names = {one.id: one.name for one in workspace.sources}
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
        Bar(label=f"{day:%d %b}", values=[sum(counted[(name, day)] for name in names) for names in groups])
        for day in days
    ]
    number = sum(total.values())
    rows = [[name, *(str(counted[(name, day)]) for day in days[-7:])] for name in [*shown, *rest]]
    return Chart(
        title="Releases by source and day",
        sentence=f"{number} releases of the {DAYS} days to {last:%d %B %Y}, from {len(shown) + len(rest)} sources.",
        bars=bars,
        series=[*shown, *(["others"] if rest else [])],
        columns=True,
        head=["Source", *(f"{day:%d %b}" for day in days[-7:])],
        rows=rows,
        wide=True,
    )


def standing(records: Sequence[Record]) -> Chart:
    """What waits, what is under review, what is out."""
    versions = [version for record in records for version in record.versions.values()]
    drafts = [one for one in versions if one.place is PostState.DRAFT]
    without = [
        one for one in records if one.work in {Work.WAITING, Work.FAILED, Work.IN_DOUBT} and not any(version.place is not PostState.NONE for version in one.versions.values())
    ]  # fmt: skip
    counted = {
        "without a draft": len(without),
        "to review": sum(one.review is Review.MACHINE for one in drafts),
        "in review": sum(one.review is Review.IN_REVIEW for one in drafts),
        "approved": sum(one.review is Review.REVIEWED for one in drafts),
        "published": sum(one.place is PostState.PUBLISHED for one in versions),
        "changed by the city": sum(one.freshness == "source_changed" for one in versions),
        "withdrawn": sum(one.freshness == "source_withdrawn" for one in versions),
        "rejected": sum(one.review is Review.REJECTED for one in versions),
    }
    waiting = counted["to review"] + counted["in review"]
    return Chart(
        title="Waiting and reviewed",
        sentence=f"{waiting} to review, {counted['approved'] + counted['published']} reviewed or out.",
        bars=[Bar(label=name, values=[number]) for name, number in counted.items()],
        series=["releases"],
        head=["State", "Number"],
        rows=[[name, str(number)] for name, number in counted.items()],
    )


def money(workspace: Workspace, records: Sequence[Record], now: Status) -> Chart:
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
    share = f" of {limit:,} ({100 * sums[-1] // limit} %)" if limit else ""
    ends = f"; at this pace the budget ends on {now.quota_ends:%d %B}" if now.quota_ends else ""
    return Chart(
        title="Characters bought this month",
        sentence=f"{sums[-1]:,}{share} so far, {bought[today]:,} today{ends}.",
        bars=[Bar(label=str(day.day), values=[total]) for day, total in zip(days, sums, strict=True)],
        series=["bought"],
        columns=True,
        line=limit,
        line_name="budget",
        head=["Day", "Bought", "Sum"],
        rows=[
            [f"{day:%d %b}", f"{bought[day]:,}", f"{total:,}"] for day, total in zip(days, sums, strict=True)
        ],
        alarm=now.quota_ends is not None,
    )


def findings(records: Sequence[Record]) -> Chart:
    """Open findings of drafts and posts, by check."""
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for one in _open(records):
        (errors if one.severity is Severity.ERROR else warnings)[one.check.replace("_", " ")] += 1
    names = [name for name, _ in (errors + warnings).most_common(12)]
    return Chart(
        title="Findings by kind",
        sentence=f"{sum(errors.values())} errors and {sum(warnings.values())} warnings are open.",
        bars=[Bar(label=name, values=[warnings[name], errors[name]]) for name in names],
        series=["warnings", "errors"],
        head=["Check", "Errors", "Warnings"],
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
        and finding.id not in {one.finding for one in version.acknowledged}
    ]
