"""What waits on a person for as long as it holds: told in the run in which it begins, shown since when, never again."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

FORGOTTEN_AFTER = dt.timedelta(days=40)
"""What nobody met for longer than the longest pause between two re-checks holds no more."""
_MARK = "standing matters"
"""Mark of the store: JSON of name to what is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that waits on a person."""

    what: str
    """The word of its news."""
    about: str
    message: str
    since: dt.datetime


def matters(workspace: Workspace) -> tuple[Matter, ...]:
    """All that holds now, oldest first."""
    found = (
        Matter(
            what=one["what"],
            about=one["about"],
            message=one["message"],
            since=dt.datetime.fromisoformat(one["since"]),
        )
        for one in _read(workspace).values()
        if workspace.now() - dt.datetime.fromisoformat(one["seen"]) < FORGOTTEN_AFTER
    )
    return tuple(sorted(found, key=lambda one: (one.since, one.about)))


def holds(
    workspace: Workspace,
    tally: RunReportBuilder,
    what: str,
    about: str,
    message: str,
    *,
    patience: dt.timedelta = dt.timedelta(),
) -> None:
    """It holds today: news once it has held for `patience`, shown since when it began."""
    name, now = f"{what} {about}", workspace.now()
    known = _read(workspace).get(name, {})
    told = bool(known.get("told"))
    if not told and now - dt.datetime.fromisoformat(known.get("since", now.isoformat())) >= patience:
        told = True
        tally.tell(what, about, message)
    said = {
        "what": what,
        "about": about,
        "message": message,
        "told": "yes" if told else "",
        "seen": now.isoformat(),
    }
    _change(workspace, name, said, now)


def over(workspace: Workspace, what: str, about: str) -> None:
    """It holds no longer."""
    if f"{what} {about}" in _read(workspace):
        _change(workspace, f"{what} {about}", None, workspace.now())


def _read(workspace: Workspace) -> dict[str, dict[str, str]]:
    return dict(json.loads(workspace.store.mark(_MARK) or "{}"))


def _change(workspace: Workspace, name: str, said: Mapping[str, str] | None, now: dt.datetime) -> None:
    def apply(raw: str) -> str:
        known = json.loads(raw or "{}")
        if said is None:
            known.pop(name, None)
        else:
            known[name] = {**said, "since": known.get(name, {}).get("since", now.isoformat())}
        return json.dumps(known, ensure_ascii=False, sort_keys=True)

    workspace.store.change_mark(_MARK, apply)
