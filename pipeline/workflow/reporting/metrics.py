"""Figures of `status` for Prometheus, in the text format that node exporter's textfile collector reads.

https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/practices/naming/
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import files
from pipeline.errors import OutputRefused
from pipeline.workflow.reporting.status import Status, status
from pipeline.workflow.workspace.outputs import may_write
from pipeline.workflow.workspace.workspace import Workspace

GOOD_RUN = "last good run"
"""Mark of the store: the moment at which a run came to its end."""
_OURS = b"# HELP stadtbote_"

Samples = Mapping[str, float | None]
"""Labels as they are written (`source="berlin"`, or "") to values; None: there is none."""


def write_metrics(workspace: Workspace, file: Path, *, force: bool = False) -> None:
    """Write the series into a file, whole or not at all; over such a file of ours, and with `force` over another.

    Raises OutputRefused where the name is taken by anything else or the disk refuses.
    """
    if file.suffix != ".prom" and (file.is_file() or not file.exists()):
        right = file.with_suffix(".prom").name
        raise OutputRefused(
            f"node exporter reads files that end in .prom alone; did you mean `{right}`?", about=str(file)
        )
    with files.reading(file, OutputRefused):
        ours = file.is_file() and file.read_bytes().startswith(_OURS)
    may_write(workspace, file, force=ours or force)
    with files.writing(file, OutputRefused):
        files.write(file, metrics(workspace).encode())


def metrics(workspace: Workspace) -> str:
    """The twelve series as text."""
    lines: list[str] = []
    for name, told, samples in _series(workspace, status(workspace)):
        lines += [f"# HELP stadtbote_{name} {told}", f"# TYPE stadtbote_{name} gauge"]
        lines += [
            f"stadtbote_{name}{{{labels}}} {value}" if labels else f"stadtbote_{name} {value}"
            for labels, value in samples.items()
            if value is not None
        ]
    return "\n".join(lines) + "\n"


def _series(workspace: Workspace, now: Status) -> Iterator[tuple[str, str, Samples]]:
    """Name, help and samples."""
    moment, good = workspace.now(), workspace.store.mark(GOOD_RUN)
    states = {source.id: workspace.store.source(source.id) for source in workspace.sources}
    polls = {
        name: next((poll.at for poll in reversed(state.polls) if not poll.error), None)
        for name, state in states.items()
    }
    work = [line.work for line in now.open]

    def age(since: dt.datetime | None) -> float | None:
        return None if since is None else round((moment - since).total_seconds(), 3)

    yield "written_timestamp_seconds", "When this was written.", {"": round(moment.timestamp(), 3)}
    last = dt.datetime.fromisoformat(good) if good else None
    yield "last_good_run_age_seconds", "Since a run came to its end.", {"": age(last)}
    ages = {_label("source", name): age(at) for name, at in polls.items()}
    yield "source_last_good_poll_age_seconds", "Since a source was asked and answered.", ages
    failures = {_label("source", name): state.failures for name, state in states.items()}
    yield "source_failures", "Polls of a source that failed since it answered last.", failures
    up = {_label("source", line.id): int(line.standing == "active") for line in now.sources}
    yield "source_active", "1 where a source is polled; 0: quarantined, gone, paused, disabled.", up
    waiting = {
        _label("review", name): now.drafts.get(name, 0) for name in ("machine", "in_review", "reviewed")
    }
    yield "drafts_waiting", "Drafts that are not public, by review.", waiting
    open_ = {_label("work", name): work.count(name) for name in ("waiting", "failed", "in_doubt", "expired")}
    yield "releases_open", "Releases without their drafts; in_doubt: paid or not?", open_
    public = {"published": now.published, "changed": now.changed, "withdrawn": now.withdrawn}
    public |= {"missing": len(now.missing)}
    told = "Posts published; drafts and posts with an original changed or withdrawn since, or without their file."
    yield "posts", told, {_label("state", name): number for name, number in public.items()}
    spent = {_label("period", "day"): now.spent_today, _label("period", "month"): now.spent_month}
    yield "characters_spent", "Characters bought this day and month.", spent
    yield "characters_left", "Characters the budget still allows; absent without a budget.", {"": now.left}
    findings = {_label("severity", "error"): now.errors, _label("severity", "warning"): now.warnings}
    yield "findings_open", "Findings in drafts and posts.", findings
    yield "stops", "What holds work up; `stadtbote status` names it.", {"": len(now.stops)}


def _label(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{name}="{escaped}"'
