"""`status --html`: what people would rather see than read, drawn into one file that loads nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from pipeline import files
from pipeline.model import Finding, Place, Record, Review, Severity, Work
from pipeline.run.charts import Style, pygal
from pipeline.run.place import Workplace
from pipeline.run.status import Status, status

DAYS = 30
SOURCES = 8
"""Sources with a colour of their own; the rest is one bar."""
_COLOURS = ("#2f7ed8", "#e0822d", "#2a9d74", "#c44e6b", "#8c6bb1", "#b59a1d", "#3aa6b9", "#a05c34", "#8a96a3")
"""They stand off white and near-black alike; the page's own style colours words and lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture with its sentence, and the same as a table for who cannot see it."""

    title: str
    sentence: str
    svg: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    wide: bool = False
    alarm: bool = False


def write_status(place: Workplace, page: Path) -> Path:
    """Write the page; gives its path. Raises StoreError where it cannot be written."""
    now = status(place)
    records = list(place.store.find())
    environment = Environment(
        loader=PackageLoader("pipeline.run"), autoescape=select_autoescape(), trim_blocks=True
    )
    text = environment.get_template("status.html").render(
        site=place.settings.site.name,
        when=f"{place.now().astimezone(place.zone):%d %B %Y, %H:%M}",
        charts=[
            by_day(place, records),
            standing(records),
            money(place, records, now),
            findings(records),
        ],
        sources=now.sources,
    )
    with files.writing(page):
        files.write(page, text.encode())
    return page


def by_day(place: Workplace, records: Sequence[Record]) -> Chart:
    """Releases by source and day of the original, the last thirty days that had any."""
    names = {one.id: one.name for one in place.sources}
    counted: Counter[tuple[str, dt.date]] = Counter(
        (names.get(record.source, record.source), _day(record)) for record in records
    )
    last = max((day for _, day in counted if day <= place.today()), default=place.today())
    days = [last - dt.timedelta(days=number) for number in reversed(range(DAYS))]
    total = Counter(
        {name: sum(counted[(name, day)] for day in days) for name in {name for name, _ in counted}}
    )
    shown = [name for name, number in total.most_common(SOURCES) if number]
    chart = _drawing(pygal.StackedBar, width=1100, height=340)
    chart.x_labels = [f"{day:%d %b}" for day in days]
    chart.x_labels_major = [f"{day:%d %b}" for day in days[::7]]
    chart.show_minor_x_labels = False
    _measure(chart, max((sum(counted[(name, day)] for name in total) for day in days), default=0))
    for name in shown:
        chart.add(name, [counted[(name, day)] or None for day in days])
    rest = [name for name in total if name not in shown and total[name]]
    if rest:
        chart.add("others", [sum(counted[(name, day)] for name in rest) or None for day in days])
    number = sum(total.values())
    rows = [[name, *(str(counted[(name, day)]) for day in days[-7:])] for name in [*shown, *rest]]
    return Chart(
        title="Releases by source and day",
        sentence=f"{number} releases of the {DAYS} days to {last:%d %B %Y}, from {len(shown) + len(rest)} sources.",
        svg=_svg(chart, "by-day"),
        head=["Source", *(f"{day:%d %b}" for day in days[-7:])],
        rows=rows,
        wide=True,
    )


def standing(records: Sequence[Record]) -> Chart:
    """What waits, what is under review, what is out."""
    versions = [version for record in records for version in record.versions.values()]
    drafts = [one for one in versions if one.place is Place.DRAFT]
    without = [
        one for one in records if one.work in {Work.WAITING, Work.FAILED, Work.IN_DOUBT} and not any(version.place is not Place.NONE for version in one.versions.values())
    ]  # fmt: skip
    counted = {
        "without a draft": len(without),
        "to review": sum(one.review is Review.MACHINE for one in drafts),
        "in review": sum(one.review is Review.IN_REVIEW for one in drafts),
        "approved": sum(one.review is Review.REVIEWED for one in drafts),
        "published": sum(one.place is Place.PUBLISHED for one in versions),
        "changed by the city": sum(one.freshness == "source_changed" for one in versions),
        "withdrawn": sum(one.freshness == "source_withdrawn" for one in versions),
        "rejected": sum(one.review is Review.REJECTED for one in versions),
    }
    chart = _drawing(pygal.HorizontalBar, print_values=True, show_legend=False)
    chart.x_labels = list(reversed(counted))
    _measure(chart, max(counted.values()))
    chart.add("releases", list(reversed(counted.values())))
    waiting = counted["to review"] + counted["in review"]
    return Chart(
        title="Waiting and reviewed",
        sentence=f"{waiting} to review, {counted['approved'] + counted['published']} reviewed or out.",
        svg=_svg(chart, "standing"),
        head=["State", "Number"],
        rows=[[name, str(number)] for name, number in counted.items()],
    )


def money(place: Workplace, records: Sequence[Record], now: Status) -> Chart:
    """Characters bought this month, day by day, against the budget, and the day it ends at this pace."""
    today = place.today()
    days = [today.replace(day=number) for number in range(1, today.day + 1)]
    bought: Counter[dt.date] = Counter()
    for record in records:
        for line in record.purchases:
            if line.result not in {"unpaid", "settled-unpaid"}:
                spent = line.billed if line.result in {"paid", "settled-paid"} else line.characters
                bought[line.at.astimezone(place.zone).date()] += spent
    sums = [sum(bought[day] for day in days[: number + 1]) for number in range(len(days))]
    limit = place.settings.budget.month
    chart = _drawing(pygal.Line, fill=False)
    chart.x_labels = [str(day.day) for day in days]
    _measure(chart, max(sums[-1], limit or 0))
    chart.add("bought", sums)
    if limit is not None:
        chart.add("budget", [limit] * len(days), stroke_style={"dasharray": "6, 6"}, show_dots=False)
    share = f" of {limit:,} ({100 * sums[-1] // limit} %)" if limit else ""
    ends = f"; at this pace the budget ends on {now.quota_ends:%d %B}" if now.quota_ends else ""
    return Chart(
        title="Characters bought this month",
        sentence=f"{sums[-1]:,}{share} so far, {bought[today]:,} today{ends}.",
        svg=_svg(chart, "money"),
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
    colours = _coloured(("#e0a12d", "#c8323c"))
    chart = _drawing(
        pygal.HorizontalStackedBar, width=1100, height=max(180, 100 + 30 * len(names)), style=colours
    )
    chart.x_labels = list(reversed(names))
    most = max((errors[name] + warnings[name] for name in names), default=0)
    _measure(chart, most)
    chart.add("warnings", [warnings[name] for name in reversed(names)])
    chart.add("errors", [errors[name] for name in reversed(names)])
    return Chart(
        title="Findings by kind",
        sentence=f"{sum(errors.values())} errors and {sum(warnings.values())} warnings are open.",
        svg=_svg(chart, "findings"),
        head=["Check", "Errors", "Warnings"],
        rows=[[name, str(errors[name]), str(warnings[name])] for name in names],
        wide=True,
    )


def _open(records: Sequence[Record]) -> list[Finding]:
    return [
        finding
        for record in records
        for version in record.versions.values()
        if version.place in {Place.DRAFT, Place.PUBLISHED} and version.review is not Review.REJECTED
        for finding in version.findings
        if finding.severity is not Severity.INFO
        and finding.id not in {one.finding for one in version.acknowledged}
    ]


def scale(most: int) -> list[int]:
    """Whole numbers for an axis, from 0 to `most` or a little above, at most seven."""
    step = 1
    while most > 6 * step:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return list(range(0, most + step, step)) if most else [0, 1]


def _measure(chart: Any, most: int) -> None:
    """Whole numbers on the axis, where there is anything to measure."""
    if most:
        chart.y_labels = scale(most)


def _day(record: Record) -> dt.date:
    return record.release.day if record.release else record.entry.day or record.seen.date()


def _coloured(colours: tuple[str, ...]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#5b6776",
        foreground_strong="#5b6776",
        foreground_subtle="#8a96a3",
        font_family="system-ui, sans-serif",
        label_font_size=15,
        major_label_font_size=15,
        legend_font_size=15,
        value_font_size=15,
        no_data_font_size=20,
        colors=colours,
        opacity=".9",
        transition="0s",
    )


def _drawing(kind: Any, **options: Any) -> Any:
    """An empty chart."""
    settings = {
        "style": _coloured(_COLOURS),
        "js": [],
        "width": 620,
        "height": 340,
        "legend_at_bottom": True,
        "explicit_size": False,
        "no_data_text": "nothing yet",
        "value_formatter": lambda value: f"{value:,.0f}",
        "margin": 8,
        "truncate_label": -1,
        "truncate_legend": 40,
    } | options
    return kind(**settings)


def _svg(chart: Any, name: str) -> Markup:
    """The picture as part of a page: without scripts, and the same for the same figures."""
    chart.uuid = name
    tree = ElementTree.fromstring(chart.render())  # noqa: S314  # written by the library a moment ago
    for parent in list(tree.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    for prefix, space in (("", "http://www.w3.org/2000/svg"), ("xlink", "http://www.w3.org/1999/xlink")):
        ElementTree.register_namespace(prefix, space)
    # Names of sources are escaped by the writer of the tree.
    return Markup(ElementTree.tostring(tree, encoding="unicode"))  # noqa: S704  # XML from a tree
