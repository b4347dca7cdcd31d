"""A published post says that the city changed its original, as long as the translation has not followed.

Where `original.changed` is `notice`: `publish` splices `source.status`, and no other byte; what a person does about
it (accept, approve) takes the word back in the same step.
"""

import json
import time
from pathlib import Path

from pipeline.errors import DecisionRefused, SiteError
from pipeline.site.folders import RACY
from pipeline.transitions.publishing import marked_as_changed
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

_MARKED = "notices"
"""Mark of the store: JSON of path to size and time of each post that was found marked; it is not read again."""


def write_notices(workspace: Workspace, tally: RunReportBuilder) -> None:
    """Mark what is published and changed by the city since; what is marked already is left alone."""
    if workspace.settings.original.changed != "notice":
        return
    known: dict[str, str] = json.loads(workspace.store.mark(_MARKED) or "{}")
    marked: dict[str, str] = {}
    for identity, language, path in workspace.store.outdated():
        stamp = _stamp(workspace.settings.folder / path)
        if not stamp or known.get(path) != stamp:
            try:
                workspace.change(identity, marked_as_changed(language))
            except (SiteError, DecisionRefused) as error:
                tally.tell("failed", path, str(error), record=identity)
                continue
            stamp = _stamp(workspace.settings.folder / path)
        if stamp:
            marked[path] = stamp
    if marked != known:
        workspace.store.change_mark(_MARKED, lambda _: json.dumps(marked, ensure_ascii=False, sort_keys=True))


def _stamp(file: Path) -> str:
    """Size and time of a file; "" where it is not there, or so new that another may come to have the same."""
    try:
        stat = file.stat()
    except OSError:
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}" if stat.st_mtime_ns < time.time_ns() - RACY else ""
