"""A release's first picture, where rights allow it: fetched once, made small, laid beside the site's posts.

`prepare` asks for the bytes while sources are read, politely like any page; `lay` puts the file under the name the
flavour gives it, never over another. Without a picture the post links to the original's.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import fetch, site
from pipeline.errors import FetchError, SiteError
from pipeline.fetch.http import Client
from pipeline.model import Draft, Image, Record, Source, Version, Work
from pipeline.site.draft import policy, publishable
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def prepare(workspace: Workspace, source: Source, client: Client, tally: RunReportBuilder) -> None:
    """Fetch what the source's waiting releases will show; a picture that cannot be had is told, not a failure."""
    if source.rights is None or policy(workspace.settings.images, source.rights) != "publish":
        return
    from pipeline.site import images  # the picture library is slow to load, and most runs show none

    for record in workspace.store.find(source=source.id, work=[Work.WAITING]):
        image = allowed(workspace, source, record)
        if image is None or _known(workspace, image.url):
            continue
        try:
            raw = fetch.image(image.url, client)
            picture = images.prepared(raw, credit=image.credit, licence=source.rights.licence or "")
        except (FetchError, SiteError) as error:
            tally.note(f"{source.name}: a picture is linked, not shown: {error}")
            if not error.temporary:
                _keep(workspace, f"{_name(image.url)}.none", str(error).encode())
            continue
        _keep(workspace, f"{_name(image.url)}{picture.suffix}", picture.data)


def allowed(workspace: Workspace, source: Source, record: Record) -> Image | None:
    """The picture a post of this release would show; None where none may be published."""
    if record.release is None or not record.release.images or source.rights is None:
        return None
    first = record.release.images[0]
    may = publishable(first, source.rights, policy(workspace.settings.images, source.rights))
    return first if may else None


def write_image(workspace: Workspace, source: Source, record: Record, draft: Draft) -> str:
    """Put the prepared picture into the site's folder; how `image.path` names it, or "" where there is none.

    The flavour's name first, then the slug, then the slug with a mark of the picture: never over another file.
    """
    image = allowed(workspace, source, record)
    file = _prepared(workspace, image.url) if image is not None else None
    if image is None or file is None:
        return ""
    return lay(workspace, draft, file.suffix, file.read_bytes(), url=image.url)


def lay(workspace: Workspace, draft: Draft, suffix: str, raw: bytes, *, url: str = "") -> str:
    """Put a picture into the site's folder; how `image.path` names it, or "" where all its names are taken. `url`: where
    it comes from; of one without an address its bytes are its mark."""
    mark = url or hashlib.sha256(raw).hexdigest()
    for path, name in _names(workspace, draft, suffix, mark):
        if site.writing.add(workspace.settings.folder, path, raw, step=workspace.step):
            workspace.step("picture laid")
            return name
    return ""


def written_images(workspace: Workspace, record: Record) -> tuple[str, ...]:
    """Paths of a release's picture in the site's folder: the files that hold the very bytes that were prepared."""
    drafts = [draft for each in record.versions.values() if (draft := _shown(workspace, each))]
    found: dict[str, None] = {}
    for url, file in _first(workspace, record):
        for path in (path for draft in drafts for path, _ in _names(workspace, draft, file.suffix, url)):
            there = site.writing.inside(workspace.settings.folder, path)
            if there.is_file() and there.read_bytes() == file.read_bytes():
                found[path] = None
    return tuple(found)


def remove_images(workspace: Workspace, record: Record) -> None:
    """Remove a release's prepared picture, for good."""
    for _, file in _first(workspace, record):
        file.unlink()


def _first(workspace: Workspace, record: Record) -> Iterator[tuple[str, Path]]:
    """Address and prepared file of a release's first picture, where it has one."""
    for image in record.release.images[:1] if record.release else ():
        if file := _prepared(workspace, image.url):
            yield image.url, file


def _names(workspace: Workspace, draft: Draft, suffix: str, url: str) -> Iterator[tuple[str, str]]:
    marked = replace(draft, front={**draft.front, "slug": f"{draft.front['slug']}-{_name(url)[:8]}"})
    yield workspace.flavour.picture(draft, suffix, url)
    yield workspace.flavour.picture(draft, suffix)
    yield workspace.flavour.picture(marked, suffix)


def _shown(workspace: Workspace, version: Version) -> Draft | None:
    """What names depend on, of a written post."""
    if not version.slug or not version.text:
        return None
    front = workspace.flavour.read(version.path, version.text.encode()).front
    return Draft(front={**front, "slug": version.slug})


def _known(workspace: Workspace, url: str) -> bool:
    return _prepared(workspace, url) is not None or (_folder(workspace) / f"{_name(url)}.none").is_file()


def _prepared(workspace: Workspace, url: str) -> Path | None:
    found = (_folder(workspace) / f"{_name(url)}{suffix}" for suffix in (".jpg", ".png"))
    return next((file for file in found if file.is_file()), None)


def _keep(workspace: Workspace, name: str, raw: bytes) -> None:
    folder = _folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    site.writing.add(folder, name, raw)


def _folder(workspace: Workspace) -> Path:
    return workspace.settings.state / "pictures"


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]
