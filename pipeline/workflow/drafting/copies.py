"""Copies that a hand made of posts: in the folder of public posts the words of one are public, and nobody approved them.
And files that changed names with each other."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import PurePosixPath

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.model import PostState
from pipeline.site.folders import Look, post_folders
from pipeline.workflow.posts import looks
from pipeline.workflow.posts.file_findings import COPY
from pipeline.workflow.posts.index import identity_in
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

_THERE = {PostState.DRAFT, PostState.PUBLISHED, PostState.WITHDRAWN}


def changed_names(workspace: Workspace, changed: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Of posts whose files hold something else than before (path to id and language), those that lie under each
    other's names: their path to the one at which each lies now, by the identities in their headers."""
    lies = {}
    for path in changed if len(changed) > 1 else ():
        with suppress(OSError, SiteError):
            front = workspace.flavour.read(path, (workspace.settings.folder / path).read_bytes()).front
            source = front.get("source") or {}
            lies[source.get("id"), front.get("lang")] = path
    found = {path: lies[who] for path, who in changed.items() if lies.get(who, path) != path}
    return found if found.keys() == {*found.values()} else {}


def tell_copies(
    workspace: Workspace,
    seen: Look,
    posts: Collection[str],
    before: Mapping[str, str],
    tally: RunReportBuilder,
) -> dict[str, str]:
    """How the files look that lie beside the `posts` and are none of ours. One that carries the identity of a post that
    is there is told where it does not hold what it held `before`."""
    below = post_folders(workspace.flavour, workspace.settings.languages)
    now = {}
    for path, stamp in seen.stamps.items():
        # A name that is no UTF-8 cannot be kept.
        if path in posts or not path.isprintable() or not any(map(PurePosixPath(path).is_relative_to, below)):
            continue
        now[path] = known = before.get(path, "")
        if looks.is_same(known, stamp):
            continue
        try:
            raw = (workspace.settings.folder / path).read_bytes()
        except OSError:
            continue
        now[path] = looks.looked_at(stamp, raw)
        record = workspace.store.get(identity_in(workspace, path, raw))
        own = (
            [version.path for version in record.versions.values() if version.place in _THERE]
            if record
            else []
        )
        if record and own and not looks.holds_the_same(known, now[path]):
            tally.tell("by hand", own[0], Message(COPY, path=path), record=record.id)
    return now
