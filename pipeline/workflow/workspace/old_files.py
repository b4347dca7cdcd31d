"""What a site leaves behind in `.stadtbote/`, by age: backups of posts, traces of errors, logs of runs."""

import datetime as dt
from contextlib import suppress
from pathlib import Path

from pipeline import site
from pipeline.workflow.workspace.workspace import Workspace

KEPT = dt.timedelta(days=90)
"""What is older is removed by each run."""


def old_files(workspace: Workspace, age: dt.timedelta) -> list[Path]:
    """Files laid aside, or last written, more than `age` ago."""
    state, before = workspace.settings.state, (workspace.now() - age).timestamp()
    found = site.backups.kept(workspace.settings.folder, state / "backup")
    old = []
    for file in (*found, *sorted(state.glob("errors/*.txt")), *sorted(state.glob("logs/*.log"))):
        with suppress(OSError):  # another run removed it
            # A backup has the time of its text, and was laid aside when its name last changed.
            stat = file.stat()
            old += [file] if max(stat.st_mtime, stat.st_ctime) < before else []
    return old


def remove_old(workspace: Workspace, age: dt.timedelta = KEPT) -> None:
    """Remove them for good; what cannot be removed stays until the next time."""
    for file in old_files(workspace, age):
        with suppress(OSError):
            file.unlink()
