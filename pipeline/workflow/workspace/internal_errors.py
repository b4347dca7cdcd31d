"""An error nobody foresaw stops the release or the source it came from alone, and is told once.

Its trace is written to `.stadtbote/errors/`. Out of memory, Ctrl-C and crash tests pass through.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline import files
from pipeline.errors import StadtboteError
from pipeline.hashing import digest
from pipeline.model import News, Record, Work
from pipeline.transitions.moments import crashed
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


@contextmanager
def contained(workspace: Workspace, record: Record, tally: RunReportBuilder) -> Iterator[None]:
    """Work on one release: what nobody foresaw makes it `failed`, and the others go on.

    Errors of ours, and MemoryError, are raised on.
    """
    try:
        yield
    except (StadtboteError, MemoryError):
        raise
    except (Exception, SystemExit) as error:  # a plugin that leaves ends nothing but its own work
        reason = write_trace(workspace, error, about=record.id)
        news = News(what="failed", about=record.entry.url or record.title, message=reason)

        def told(before: Record, after: Record) -> News | None:
            new = after.crashes == 1 or (before.reason != reason and after.work is Work.FAILED)
            return news if new else None

        workspace.change(record.id, tally.telling(crashed(reason, seen=record), told))
        tally.add(record.source, failed=1)


def write_trace(workspace: Workspace, error: BaseException, *, about: str) -> str:
    """Write down where an error came from; one line for people. The same error of the same thing is one file."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    name = digest(f"{about} {type(error).__name__} {where}", 12)
    kind = f"internal error ({type(error).__name__})"
    file = workspace.settings.state / "errors" / f"{name}.txt"
    text = "".join(traceback.format_exception(error, limit=-40))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f"{workspace.now():%Y-%m-%d %H:%M} UTC, {about}\n\n"
        files.write(file, (head + text).encode("utf-8", "backslashreplace"))
    except OSError:
        return kind
    return f"{kind}: see {file.relative_to(workspace.settings.state.parent)}, and report it"
