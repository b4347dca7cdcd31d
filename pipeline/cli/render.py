"""Reports of the workflow as tables and plain lines for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.cli.output import say, table, tell

if TYPE_CHECKING:
    from pipeline.workflow.demo.demo import Demo
    from pipeline.workflow.importing.planning import Plan
    from pipeline.workflow.reporting.check_files import Checked
    from pipeline.workflow.reporting.evaluation import Score
    from pipeline.workflow.reporting.status import Provenance, Status
    from pipeline.workflow.workspace.run_report import RunReport
    from pipeline.workflow.workspace.workspace import Workspace


def show_run(workspace: Workspace, report: RunReport) -> None:
    """One run: the table, what a person should look at, where the drafts lie, what to do next."""
    run_table(report)
    if report.rebuilt:
        say(f"{report.rebuilt} records were read again from {workspace.settings.state / 'records'}.")
    for line in report.notes:
        tell(line)
    from pipeline.workflow.reporting.status import titles

    show_news(report, titles(workspace, report))
    waiting = sum(row.waiting for row in report.rows)
    if report.written:
        say(f"{_many(len(report.written), 'new draft')} in {workspace.settings.folder}")
    if report.published:
        say(f"{_many(len(report.published), 'post')} published: {', '.join(report.published[:5])}")
    if waiting:
        say(f"{_many(waiting, 'release')} waiting: `stadtbote status` says for what.")
    if report.hint and waiting:
        say(report.hint)


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "new": ("new",),
    "changed": ("changed",),
    "same": ("unchanged",),
    "skipped": ("skipped",),
    "waiting": ("waiting",),
    "expired": ("expired",),
    "failed": ("failed",),
    "in doubt": ("in_doubt",),
    "drafts": ("written", "refreshed"),
    "proposals": ("proposed",),
    "withdrawn": ("withdrawn",),
    "memory": ("from_memory",),
    "engine": ("from_engine",),
    "missing": ("missing",),
    "characters": ("characters",),
    "errors": ("errors",),
    "warnings": ("warnings",),
}
"""Column of a run's table to the figures of a row that it adds up: every figure is in one."""


def run_table(report: RunReport) -> None:
    """Per source: entries by what became of them, paragraphs, characters, findings; a column that says 0 everywhere is
    left out."""
    head = ("source", *_COLUMNS)
    rows = [
        (
            row.name or row.source,
            *(str(sum(getattr(row, name) for name in names)) for names in _COLUMNS.values()),
        )
        for row in report.rows
    ]
    always = {"source", "new", "drafts"}
    shown = [at for at, name in enumerate(head) if name in always or any(row[at] != "0" for row in rows)]
    table(
        [head[at] for at in shown],
        [[row[at] for at in shown] for row in rows],
        right=range(1, len(shown)),
    )
    told = {(item.about, item.message) for item in report.news if item.what == "source"}
    for row in report.rows:
        if row.note and (row.source, row.note) not in told:
            tell(f"{row.name or row.source}: {row.note}", indent=2)


def show_news(report: RunReport, names: Mapping[str, str]) -> None:
    """What is new for a person; a post by its title, where `names` knows it by path."""
    for stop in report.stops:
        tell(f"Held up: {stop}")
    if not report.news:
        return
    say()
    say("New for a person:")
    sources = {row.source: row.name for row in report.rows if row.name}
    for item in report.news:
        about = f"“{names[item.about]}”" if item.about in names else sources.get(item.about, item.about)
        if item.what == "failed" and item.about in names:
            about = f"{about} ({item.about})"
        tell(f"{item.what.replace('_', ' ')}: {about}: {item.message}", indent=2)


def show_plan(plan: Plan) -> None:
    """What the next run would do and cost."""
    rows = [
        (
            release.title[:60],
            release.source,
            release.language,
            "expired" if release.expired else "refresh" if release.refresh else "new",
            str(release.paragraphs),
            str(release.to_buy),
            str(release.characters),
        )
        for release in plan.releases
    ]
    if rows:
        table(
            ("release", "source", "language", "", "paragraphs", "to buy", "characters"), rows, right=(4, 5, 6)
        )
    else:
        say("Nothing waits: a run would write nothing.")
    for row in plan.rows:
        if row.note:
            say(f"{row.name or row.source}: {row.note}")
    say(f"{plan.characters} characters by {plan.engine}" + (f", about €{plan.cost:.2f}" if plan.cost else ""))
    if plan.wishes:
        say(f"{plan.engine}: {plan.wishes}")
    if plan.budget_left is not None:
        say(f"The budget leaves {plan.budget_left} characters.")
    if plan.usage is not None and plan.usage.limit is not None:
        say(f"The account leaves {plan.usage.limit - plan.usage.count} of {plan.usage.limit} characters.")
    for line in filter(None, (*plan.notes, plan.hint)):
        say(line)


_DAY = "%Y-%m-%d %H:%M UTC"


def _moment(at: dt.datetime | None, form: str = "%d %b %H:%M") -> str:
    return at.astimezone(dt.UTC).strftime(form) if at else ""


def show_status(status: Status) -> None:
    """What holds work up, sources, what waits and why, drafts, money."""
    for stop in status.stops:
        tell(f"Held up: {stop}")
    rows = [
        (
            source_line.name,
            source_line.standing,
            _moment(source_line.last_poll) or "never",
            _moment(source_line.next_poll or source_line.retry_at),
            source_line.reason
            or ("" if source_line.publishes else "no rights record: imports and previews, never published"),
        )
        for source_line in status.sources
    ]
    table(("source", "", "last poll (UTC)", "next (UTC)", ""), rows)
    for source in status.sources:
        for concern in source.concerns:
            say(f"  {source.name}: {concern}")
    for matter in status.matters:
        if not matter.stops:
            say(f"  since {_moment(matter.since)} UTC: {matter.what}: {matter.about}: {matter.message}")
    if status.open:
        say()
        say(f"{_many(len(status.open), 'release')} without a draft:")
        for line in status.open:
            say(
                f"  {f'{line.day:%d %b}' if line.day else 'day unknown'}  {_short(line.title)} ({line.source}): {line.work.replace('_', ' ')}: {line.reason}"
            )
            for text in line.missing:
                say(f"          {_short(text)}")
    say()
    waiting = sum(status.drafts.get(state, 0) for state in ("machine", "in_review"))
    say(
        f"{_many(waiting, 'draft')} to review, {status.drafts.get('reviewed', 0)} approved, {status.published} published, "
        f"{status.changed} changed by the city, {status.withdrawn} withdrawn; "
        f"{_many(status.errors, 'error')} and {_many(status.warnings, 'warning')} open."
    )
    if status.missing:
        say(f"{_many(len(status.missing), 'post')} whose file is missing:")
        for path in status.missing:
            say(f"  {path}")
    if status.spent_month or status.left is not None:
        rest = f", {status.left} left" if status.left is not None else ""
        end = f"; at this pace the budget ends on {status.quota_ends:%d %B}" if status.quota_ends else ""
        say(f"Characters bought: {status.spent_today} today, {status.spent_month} this month{rest}{end}.")
    if status.open and status.hint:
        say(status.hint)


def show_provenance(found: Provenance) -> None:
    """Which German, which engine, who reviewed what and when."""
    record, version = found.record, found.version
    release = record.release
    say(f"{version.path}: {record.title}")
    rows = [
        ("original", record.entry.url),
        (
            "German",
            f"{release.fingerprint}, retrieved {_moment(release.retrieved, _DAY)}" if release else "not read",
        ),
        (
            "state",
            f"{version.review}, {version.freshness}, {version.place}" + (", edited" if found.touched else ""),
        ),
        ("engine", " ".join(part for part in (version.engine, version.model) if part)),
        ("glossary", version.glossary),
        ("paragraphs", ", ".join(f"{number} {origin}" for origin, number in sorted(found.shares.items()))),
        ("made", _moment(version.made, _DAY)),
    ]
    for approval in version.approvals:
        rows.append(
            (
                "approved",
                f"{approval.by}, {_moment(approval.at, _DAY)}, German {approval.source_hash}, English {approval.target_hash}",
            )
        )
    for finding in version.findings:
        rows.append((str(finding.severity), finding.message))
    for event in record.history:
        rows.append(
            (
                _moment(event.at, _DAY),
                " ".join(part for part in (event.what, event.who, event.detail) if part),
            )
        )
    table(("", ""), [row for row in rows if row[1]])


def show_scores(scores: Sequence[Score]) -> None:
    """Engines beside what the editors made of their texts."""
    head = ("engine", "releases", "chrF", "TER", "errors", "warnings", "characters", "EUR", "s a release")
    rows = [
        f"{score.engine}\t{score.releases}\t{score.chrf:.1f}\t{score.ter:.1f}\t{score.errors:.2f}\t{score.warnings:.2f}\t"
        f"{score.characters}\t{score.cost:.2f}\t{score.seconds:.2f}"
        for score in scores
    ]
    table(head, [row.split("\t") for row in rows], right=range(1, len(head)))
    say("chrF: more is better. TER: the share of words an editor changed, less is better.")


def show_findings(checked: Sequence[Checked]) -> None:
    """Findings by post; those a person has dealt with are left out."""
    for checked_file in checked:
        open_ = [finding for finding in checked_file.findings if finding.id not in checked_file.acknowledged]
        if not open_:
            continue
        say(f"`{checked_file.path}`" + (" (edited)" if checked_file.touched else ""))
        for finding in open_:
            say(f"  {finding.severity}: {finding.message}")
    errors, warnings = (
        sum(checked_file.errors for checked_file in checked),
        sum(checked_file.warnings for checked_file in checked),
    )
    say(f"{_many(len(checked), 'post')} checked: {_many(errors, 'error')}, {_many(warnings, 'warning')}.")


def show_demo(demo: Demo) -> None:
    """Three mornings, where things lie, what to do next."""
    for morning in demo.mornings:
        say(f"`{morning.title}`")
        for line in morning.told:
            tell(line, hanging=0)
        say()
        run_table(morning.report)
        if morning.came_of_it:
            say()
        for line in morning.came_of_it:
            tell(line, indent=2)
        show_news(morning.report, morning.titles)
        say()
    if demo.status.open:
        say(f"Without a draft, because paragraphs have no English yet ({len(demo.status.open)}):")
    for release_line in demo.status.open:
        tell(f"{release_line.title}: {release_line.reason}", indent=2)
        for text in release_line.missing:
            say(f"      {_short(text)}")
    drafts = sum(demo.status.drafts.values())
    say(f"{drafts} drafts lie in {demo.site}; three days took {demo.seconds} s.")
    say()
    say("What next:")
    say(f"  open {demo.report_page} in a browser: German and English, findings on both sides")
    say(f"  `stadtbote --config {demo.folder / 'config.yaml'} review` opens the desk on these drafts")
    say(f"  `stadtbote --config {demo.folder / 'config.yaml'} status` says what waits and why")
    say("  `stadtbote init DIR --site NAME` sets up a site of your own")


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _short(text: str, width: int = 90) -> str:
    words: Sequence[str] = text.split()
    line = " ".join(words)
    return line if len(line) <= width else line[: width - 1].rsplit(" ", 1)[0] + " …"
