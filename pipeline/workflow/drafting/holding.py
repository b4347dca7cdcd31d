"""Drafts follow `site.drafts`: switched to `hold` they leave the site, switched back they return to it."""

from contextlib import suppress

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import PostState
from pipeline.site.writing import HELD
from pipeline.workflow.workspace.workspace import Workspace


def keep_place(workspace: Workspace) -> None:
    """Move the files of drafts that lie where the setting of today would not put them; the search for moved files
    notes it. A name that is taken, a file that is not there or cannot be read stay as they are."""
    hold, folder = workspace.settings.site.drafts == "hold", workspace.settings.folder
    inside, outside = ("", HELD) if hold else (HELD, "")
    for path in workspace.store.paths((PostState.DRAFT,), within=inside, outside=outside):
        with suppress(SiteError, OSError):
            file = site.writing.inside(folder, path)
            raw = file.read_bytes()
            inner = path.partition(f"{HELD}/")[2] or path
            target, _ = workspace.flavour.unpublish(workspace.flavour.publish(inner, raw)[0], raw)
            new = site.writing.inside(folder, target).with_name(file.name)
            if not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                file.rename(new)
