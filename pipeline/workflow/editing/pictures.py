"""A picture that a person chose for a draft: one of the release's, or one of their own, made small and without metadata."""

from collections.abc import Mapping
from typing import Any

from pipeline import fetch
from pipeline.errors import DecisionRefused
from pipeline.model import Draft, Record
from pipeline.site.draft import policy, publishable
from pipeline.workflow.editing.save import Saved, edit
from pipeline.workflow.posts import lead_image
from pipeline.workflow.posts.sheets import Sheet, sheet
from pipeline.workflow.workspace.workspace import Workspace

PLACES = ("front:image.alt", "front:image.credit")


def choose_picture(
    workspace: Workspace, record: Record, language: str, number: int, *, base: str, by: str
) -> Saved:
    """Show one of the release's pictures (from 0), fetched now. Raises DecisionRefused where rights do not allow it,
    FetchError, SiteError, AnotherText."""
    source, release = workspace.source(record.source), record.release
    if source is None or source.rights is None or release is None or not 0 <= number < len(release.images):
        raise DecisionRefused("there is no such picture")
    image, rights = release.images[number], source.rights
    if not publishable(image, rights, policy(workspace.settings.images, rights)):
        raise DecisionRefused("the source’s rights do not allow this picture, or it has no credit")
    with workspace.client() as client:
        raw = fetch.image(image.url, client)
    said = {"alt": image.alt or image.caption, "credit": image.credit, "licence": rights.licence or ""}
    return put_picture(workspace, record, language, raw, said=said, base=base, by=by)


def put_picture(
    workspace: Workspace,
    record: Record,
    language: str,
    raw: bytes,
    *,
    said: Mapping[str, str],
    base: str,
    by: str,
) -> Saved:
    """Show a picture of these bytes; `said`: its `alt`, `credit` and `licence`.

    Raises DecisionRefused where the site shows no pictures, SiteError where it is none, too large, or credit or licence
    is missing, AnotherText.
    """
    from pipeline.site import images  # the picture library is slow to load

    if workspace.settings.images != "publish":
        raise DecisionRefused("this site shows no pictures (`images` in config.yaml)")
    picture = images.prepared(raw, credit=said["credit"], licence=said["licence"])
    now = sheet(workspace, record, language)
    if now.found is None:
        raise DecisionRefused("there is no file to save into", about=record.title)
    draft = Draft(front={**now.found.front, "slug": now.version.slug})
    name = lead_image.lay(workspace, draft, picture.suffix, picture.data)
    keys = {f"image.{key}": " ".join(text.split()) for key, text in said.items()}

    def make(sheet_now: Sheet) -> tuple[str, Mapping[str, Any]]:
        assert sheet_now.found is not None
        return sheet_now.found.draft.body, {"image.path": name, **keys}

    return edit(workspace, record, language, make, places=PLACES, base=base, by=by, why="typed")
