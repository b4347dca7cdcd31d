"""A post with all its keys, and the second file of flavours whose posts have no place for them (`Flavour.side`).

The file is ours alone, made anew whenever its post changes: what an editor wrote in the post wins over the record.
"""

import datetime as dt
from typing import Any

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Draft, Freshness, Post, PostState, Record, Review, Translation, Version
from pipeline.workflow.posts.rendering import draft_of
from pipeline.workflow.workspace.workspace import Workspace

_EDITORS = ("title", "date", "tags", "description", "image", "expires")
_ON_DISK = (PostState.DRAFT, PostState.PUBLISHED, PostState.WITHDRAWN)
_STATUS = {Freshness.SOURCE_CHANGED: "changed", Freshness.SOURCE_WITHDRAWN: "withdrawn"}


def whole(workspace: Workspace, record: Record, version: Version) -> Draft | None:
    """A post as its file says, with the keys its flavour leaves out from the record; None without file or German.

    Raises SiteError where the file cannot be read as a post.
    """
    try:
        raw = site.writing.inside(workspace.settings.folder, version.path).read_bytes()
    except OSError:
        return None
    file = workspace.flavour.read(version.path, raw)
    if not _bare(workspace, record, version):
        return file
    front = _known(workspace, record, version)
    if front is None:
        return None
    said = {key: file.front[key] for key in _EDITORS if file.front.get(key)}
    if version.place is PostState.WITHDRAWN:
        front = {key: value for key, value in front.items() if key not in ("description", "image")}
    if said.get("date", front["date"]) != front["date"]:
        front = {**front, "source": {**front["source"], "day": ""}}
    return Draft(front={**front, **said}, body=file.body)


def write_sidecar(workspace: Workspace, record: Record, language: str) -> None:
    """Write, or remove, the second file of a version as it is now. Raises SiteError where the disk refuses."""
    version = record.versions[language]
    post = _bare(workspace, record, version)
    if post is None:
        return
    if version.place is PostState.MISSING:
        return
    if version.place not in _ON_DISK or version.review is Review.REJECTED:
        site.writing.inside(workspace.settings.folder, post.path).unlink(missing_ok=True)
        return
    draft = whole(workspace, record, version)
    filled = workspace.flavour.side(draft) if draft is not None else None
    if filled is not None:
        site.writing.replace(workspace.settings.folder, filled.path, filled.text.encode())


def side_path(workspace: Workspace, record: Record, version: Version) -> str:
    """Path of a version's second file; "" where its flavour has none."""
    post = _bare(workspace, record, version)
    return post.path if post is not None else ""


def _bare(workspace: Workspace, record: Record, version: Version) -> Post | None:
    """The second file's name, where the flavour has one."""
    day = record.release.day if record.release is not None else dt.date(1970, 1, 1)
    front = {"title": "", "date": day, "slug": version.slug, "lang": version.language}
    return workspace.flavour.side(Draft(front=front)) if version.slug else None


def _known(workspace: Workspace, record: Record, version: Version) -> dict[str, Any] | None:
    """Full keys as the record knows them."""
    source = workspace.source(record.source)
    if source is None or record.release is None or version.made is None:
        return None
    translation = Translation(
        release=record.id,
        language=version.language,
        segments=version.segments,
        engine=version.engine,
        model=version.model,
        glossary=version.glossary,
        made=version.made,
    )
    try:
        made = draft_of(workspace, source, record, translation, slug=version.slug, review=version.review)
    except SiteError:
        return None
    front = dict(made.front)
    front["source"] = {**front["source"], "hash": version.source_hash}
    if version.freshness in _STATUS:
        front["source"]["status"] = _STATUS[version.freshness]
    if version.review is Review.REVIEWED and version.approvals:
        last = version.approvals[-1]
        reviewed = {"reviewer": last.by, "reviewed_at": last.at.replace(microsecond=0)}
        front["translation"] = {**front["translation"], **reviewed}
    return front
