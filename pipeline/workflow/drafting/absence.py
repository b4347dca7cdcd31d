"""Posts that are not where they were: missing, which ends by itself, or deleted, which a person, git or time says."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.errors import SiteMissing
from pipeline.messages import Message, noop
from pipeline.model import PostState, Version
from pipeline.site.folders import post_folders
from pipeline.transitions import whereabouts as moves
from pipeline.workflow.git.repository import Repository
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

MANY = 5
"""So many posts gone at once, and more than half of all, are taken for a folder that is missing: an editor who tidies
up deletes a few, and a branch, a stash or a renamed folder takes them all."""
_MARK = "site branch"
"""Mark of the store: the branch that was checked out when no post was missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A version whose file is not where it was, nor anywhere else in the folders of posts."""

    record: str
    version: Version

    @property
    def new(self) -> bool:
        """Whether it was there at the last look."""
        return self.version.place is not PostState.MISSING


class History:
    """What git knows of the site's folder; nothing where it is in no working tree."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._repository = Repository(folder=workspace.settings.folder)

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out; "" for none, or without git."""
        if not self._inside:
            return ""
        answer = self._repository.ask("symbolic-ref", "--quiet", "--short", "HEAD")
        return answer.out.decode("utf-8", "replace").strip()

    @cached_property
    def own(self) -> str:
        """The branch the posts are on."""
        return self._workspace.store.mark(_MARK) or self.branch

    @property
    def elsewhere(self) -> bool:
        """Whether another branch than the posts' own is checked out: what is not there says nothing then."""
        return bool(self.branch and self.own and self.branch != self.own)

    def whole(self) -> None:
        """Every post is there: this is the branch they are on."""
        if self.branch and self._workspace.store.mark(_MARK) != self.branch:
            branch = self.branch
            self._workspace.store.change_mark(_MARK, lambda _: branch)

    def deleted(self, path: str) -> bool:
        """Whether a commit of the site's own branch took this file away."""
        if not self._inside or self.elsewhere:
            return False
        words = ("log", "-1", "--diff-filter=D", "--format=%H", "--end-of-options", "HEAD", "--", path)
        there = self._repository.ask("ls-tree", "--name-only", "HEAD", "--", path).out.strip()
        return not there and bool(self._repository.ask(*words).out.strip())

    @cached_property
    def _inside(self) -> bool:
        return self._repository.inside()


def require_folders(workspace: Workspace) -> None:
    """Raise SiteMissing as `require_site` does, and where the folders of posts are files or may not be written into: a run
    would fail of each release alike."""
    require_site(workspace)
    for name in post_folders(workspace.flavour, workspace.settings.languages):
        below = workspace.settings.folder / name
        place = next(each for each in (below, *below.parents) if each.exists())
        if not place.is_dir():
            raise SiteMissing(
                "is a file, and posts are to lie in it: move that away; nothing was done", about=str(place)
            )
        if not os.access(place, os.W_OK):
            raise SiteMissing(
                "may not be written into: see owner and rights of it; nothing was done", about=str(place)
            )


def require_site(workspace: Workspace) -> None:
    """Raise SiteMissing where posts were written and the site's folder is not there (unmounted, renamed, misspelled):
    without it a run would make the folder anew, empty but for new drafts and feeds."""
    if workspace.settings.folder.is_dir():
        return
    if workspace.settings.folder.exists():
        raise SiteMissing("is no folder: put `site.folder` right", about=str(workspace.settings.folder))
    # What this checkout never held (records shared by a branch) cannot be missing from it.
    held = [row for row in workspace.store.placed() if row[-1] != PostState.DELETED]
    if {path for *_, path, _ in held} - workspace.elsewhere(held):
        raise SiteMissing(
            "the site's folder is not there, and posts lay in it: mount it, or put `site.folder` right; "
            "nothing was done",
            about=str(workspace.settings.folder),
        )


def require_most(workspace: Workspace, gone: Sequence[Gone], there: int, history: History) -> None:
    """Raise SiteMissing where most posts vanished at once, and no commit of their branch says so."""
    new = [missing for missing in gone if missing.new]
    if not ((len(new) >= MANY and len(new) > there) or (len(new) > 1 and not there)):
        return
    first = new[0].version.path
    if history.elsewhere:
        first += f"; branch {history.branch} is checked out, they were on {history.own}"
    raise SiteMissing(
        Message(
            "{missing} of {all} posts are not there any more, first {first}: put them back, or, where they were deleted, commit that or say `stadtbote run --posts-deleted`; nothing was done",
            missing=len(new),
            all=len(new) + there,
            first=first,
        ),
        about=str(workspace.settings.folder),
    )


def note(
    workspace: Workspace, gone: Collection[Gone], history: History, tally: RunReportBuilder, *, meant: bool
) -> None:
    """Each is missing or deleted; told when it begins and when it ends so."""
    deleted: dict[str, list[str]] = {}
    for missing in gone:
        path, language = missing.version.path, missing.version.language
        why = _why_deleted(workspace, missing, history, meant=meant)
        if why:
            if missing.new:
                deleted.setdefault(why, []).append(path)
            else:
                tally.tell(
                    "missing",
                    path,
                    Message("counts as deleted now: {our_reason}", our_reason=why),
                    record=missing.record,
                )
            workspace.change(missing.record, moves.deleted(language, path, why=why))
        elif missing.new:
            tally.tell("missing", path, _told(workspace, missing, history), record=missing.record)
            workspace.change(missing.record, moves.missing(language, path))
    for why, paths in deleted.items():
        tally.note(
            Message(
                "{n} posts count as deleted now, first {first}: {our_reason}",
                n=len(paths),
                first=paths[0],
                our_reason=why,
            )
        )


def _why_deleted(workspace: Workspace, gone: Gone, history: History, *, meant: bool) -> str:
    if meant:
        return noop("`--posts-deleted` says so")
    if history.deleted(gone.version.path):
        return Message("a commit of {branch} deletes it", branch=history.branch or "HEAD")
    missing, grace = gone.version.missing, workspace.settings.site.deleted_after
    if missing is not None and not history.elsewhere and workspace.now() - missing.since >= grace:
        return Message(
            "it has been missing since {day}", day=f"{missing.since.astimezone(workspace.zone):%d %B %Y}"
        )
    return ""


def _told(workspace: Workspace, missing: Gone, history: History) -> str:
    days = workspace.settings.site.deleted_after.days
    what = noop("this draft's file is not there")
    if missing.version.place is PostState.PUBLISHED:
        what = noop("this published post's file is not there")
    where = f" (branch {history.branch} is checked out, not {history.own})" if history.elsewhere else ""
    return Message(
        "{our_news}{where}: it is taken in again when it is back, and counts as deleted after {days} days; `stadtbote reject` says so at once",
        our_news=what,
        where=where,
        days=days,
    )
