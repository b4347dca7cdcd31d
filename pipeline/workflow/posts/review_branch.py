"""A draft on its review branch: which files of it are the post's own, and how they come into the checkout.

Nothing else of a review branch is taken: configuration, sources, glossaries, templates and workflows are those of the
branch that is checked out.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import site
from pipeline.hashing import digest
from pipeline.model import PostState, Record, Version
from pipeline.site.folders import ENDINGS, post_folders
from pipeline.transitions import pull_requests, whereabouts
from pipeline.workflow.git.checkout import FILE, ChangedFile, Checkout
from pipeline.workflow.posts import sidecar
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.workspace.workspace import Workspace

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
"""Endings of what browsers show and cannot run; SVG holds scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFiles:
    """What a review branch holds of a post."""

    path: str
    """Where the post lies; "" where the branch deleted it."""
    raw: bytes
    pictures: tuple[ChangedFile, ...] = ()
    not_taken: tuple[str, ...] = ()
    """Paths of what else the branch changes."""


def own_files(
    workspace: Workspace, checkout: Checkout, record: Record, version: Version, tip: str
) -> OwnFiles:
    """The post of a version, and its pictures, as a commit of its review branch holds them."""
    # A post's second file is made anew from post and record: neither taken nor told.
    side = sidecar.side_path(workspace, record, version)
    changed = [file for file in checkout.changed_by(tip) if not (file.inside and file.path == side)]
    there = [file for file in changed if file.inside and file.mode in FILE]
    path, raw = version.path, b""
    same = next((file for file in there if file.path == path), None)
    if same is not None:
        raw = checkout.content(same)
    elif any(file.path == path for file in changed) or checkout.blob(tip, path) is None:
        path, raw = _renamed(workspace, checkout, record, version, there)
    else:
        raw = checkout.blob(tip, path) or b""
    if digest(raw) in version.previous:
        # An earlier text of ours: a refresh that was never pushed. Nobody edited it.
        raw = version.text.encode()
    pictures = tuple(file for file in there if _is_picture(checkout, file, path, raw))
    own = {path, version.path, *(file.path for file in pictures)}
    others = tuple(file.path for file in changed if not file.inside or file.path not in own)
    return OwnFiles(path=path, raw=raw, pictures=pictures, not_taken=others)


def take_in(workspace: Workspace, checkout: Checkout, record: Record, language: str) -> OwnFiles | None:
    """What a version's branch holds of it; that an editor renamed or deleted the post there is noted.

    None where there is no branch, or no post on it any more.
    """
    version = record.versions[language]
    tip = checkout.tip(version.branch)
    if not tip:
        return None
    found = own_files(workspace, checkout, record, version, tip)
    if not found.path:
        workspace.change(record.id, pull_requests.deleted_there(language))
        return None
    if found.path != version.path:
        workspace.change(record.id, whereabouts.moved(language, version.path, found.path, version.place))
    return found


def bring(workspace: Workspace, record: Record) -> Record:
    """Lay the drafts of a release that are on branches of their own into the checkout, where they are not there; the
    release as it is then."""
    if workspace.shared is None:
        return record
    for language, version in record.versions.items():
        file = Path(os.path.normpath(workspace.settings.folder / version.path))
        if version.place is not PostState.DRAFT or not version.branch or file.is_file():
            continue
        checkout = Checkout.open(workspace.settings)
        found = take_in(workspace, checkout, record, language)
        if found is not None and found.path not in checkout.held:
            lay(workspace, checkout, found)
            checkout.see(version.branch, checkout.tip(version.branch))
    return workspace.store.get(record.id) or record


def lay(workspace: Workspace, checkout: Checkout, found: OwnFiles) -> None:
    """A branch's post and pictures into the checkout; a picture that the checked-out branch has is left alone."""
    write(workspace, found.path, found.raw)
    for picture in found.pictures:
        write(workspace, picture.path, checkout.content(picture))


def write(workspace: Workspace, path: str, raw: bytes) -> None:
    """A branch's file into the checkout. Nobody edits here: the branches are where people work."""
    file = site.writing.inside(workspace.settings.folder, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)


# -- inside ------------------------------------------------------------------------------------------------


def _renamed(
    workspace: Workspace, checkout: Checkout, record: Record, version: Version, there: Sequence[ChangedFile]
) -> tuple[str, bytes]:
    """The post under another name in the folders of posts, told by what it holds."""
    below = [
        PurePosixPath(folder) for folder in post_folders(workspace.flavour, workspace.settings.languages)
    ]
    index = PostIndex(workspace)
    index.texts = {
        file.path: checkout.content(file)
        for file in there
        if file.path.endswith(ENDINGS)
        and any(PurePosixPath(file.path).is_relative_to(folder) for folder in below)
    }
    found = index.of(record, version, checkout.held)
    return (found, index.texts[found]) if found else ("", b"")


def _is_picture(checkout: Checkout, file: ChangedFile, path: str, raw: bytes) -> bool:
    """Whether a new file is a picture in the post's own folder, or one that it names."""
    pure = PurePosixPath(file.path)
    if pure.suffix.lower() not in PICTURES or file.path in checkout.held:
        return False
    if any(part.startswith(".") for part in pure.parts):
        return False
    bundled = PurePosixPath(path).stem.startswith("index") and pure.parent == PurePosixPath(path).parent
    return bundled or pure.name.encode() in raw
