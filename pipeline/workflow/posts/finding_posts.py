"""The release a person names: by a post's path, the original's address, or an id."""

from os.path import normpath
from pathlib import Path

from pipeline.errors import NotKnown
from pipeline.model import Record, Version
from pipeline.workflow.workspace.workspace import Workspace

_DIGITS = 8
"""Of an id: so many stand in the name of a post."""


def release_named(workspace: Workspace, name: str) -> tuple[Record, Version | None]:
    """The release of a post's path (in the site's folder, or as seen from here), of an address or of an id; and its
    version: the post's, else the first. Raises NotKnown."""
    # Not resolved: a folder of the posts may be a link.
    names = [name, normpath(name)]
    root, path = (Path(normpath(Path(each).absolute())) for each in (workspace.settings.folder, name))
    for top, file in ((root, path), (root.resolve(), path.resolve())):
        if file.is_relative_to(top):
            names.append(file.relative_to(top).as_posix())
    for text in names:
        for record in workspace.store.find(path=text):
            for version in record.versions.values():
                if version.path == text:
                    return record, version
    found = workspace.store.get(name) or workspace.store.known(name, name)
    there = next((each for each in (path, root / name) if each.exists()), None)
    if found is None and there is None and (moved := _of_that_name(workspace, Path(name).name)):
        return moved
    if found is None and (bare := name.partition("#")[0].strip()) not in ("", name):
        return release_named(workspace, bare)
    if found is None:
        what = _unknown(workspace, there) if there is not None else ""
        raise NotKnown(
            what or "no release has this path, address or id; `stadtbote status --json` lists them",
            about=name,
        )
    return found, next(iter(found.versions.values()), None)


def _unknown(workspace: Workspace, there: Path) -> str:
    """What a file or folder is that is no post the store knows of: a copy of one, or one that was renamed."""
    if there.is_dir():
        return "is a folder: name one post in it"
    # Loaded when it is used: it reads posts.
    from pipeline.workflow.posts.index import identity_in

    record = workspace.store.get(identity_in(workspace, there.name, there.read_bytes()))
    for version in record.versions.values() if record is not None else ():
        if version.path and (workspace.settings.folder / version.path).is_file():
            return f"is a copy of `{version.path}`, which is the post: name that, and remove one of the two"
    if (
        old := next((version.path for version in record.versions.values() if version.path), "")
        if record
        else ""
    ):
        return f"is `{old}`, renamed: it is known under this name after the next `stadtbote run`"
    return "no release has this path; a post that was renamed is known again after the next `stadtbote run`"


def _of_that_name(workspace: Workspace, name: str) -> tuple[Record, Version] | None:
    """The only post whose file is called so (it was published, or went back, since its path was looked up), or whose id
    begins so."""
    found = [
        (record, version)
        for record in workspace.store.find()
        for version in record.versions.values()
        if Path(version.path).name == name or (len(name) >= _DIGITS and record.id.startswith(name))
    ]
    return found[0] if len(found) == 1 else None


def by_path(workspace: Workspace, name: str) -> tuple[Record, Version]:
    """Record and version of a post, by its path, its original's address or the release's id. Raises NotKnown."""
    record, version = release_named(workspace, name)
    if version is None:
        raise NotKnown("there is no post of it yet", about=name)
    return record, version
