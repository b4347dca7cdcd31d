"""Files that a person asks for: never over something of theirs, and not into the site they are made from."""

from pathlib import Path

from pipeline import files
from pipeline.errors import OutputRefused
from pipeline.site.folders import post_folders
from pipeline.workflow.workspace.workspace import Workspace

_OUTPUTS = {".html", ".svg", ".tmx", ".xlf", ".xliff", ".jsonl", ".txt", ".csv"}
"""Endings of what the commands write: inside the site no other file is ever written over."""


def may_write(workspace: Workspace, file: Path, *, force: bool = False) -> None:
    """Raise OutputRefused where `file` exists and `force` was not said, and always where it is a post or ours.

    A pipe or a device is written to as it is; an empty file (of mktemp, of the shell) holds nothing to lose. What a
    writer of the same file that was killed left beside it goes.
    """
    if file.exists() and not file.is_file():
        if file.is_dir():
            raise OutputRefused("is a folder; name a file", about=str(file))
        return
    if not file.absolute().parent.is_dir():
        raise OutputRefused("its folder is not there: make it first", about=str(file))
    if what := belongs_to(workspace, file):
        raise OutputRefused(f"is {what}; nothing was written, name another file", about=str(file))
    if file.exists() and file.stat().st_size and not force:
        raise OutputRefused("exists already; nothing was written, `--force` writes over it", about=str(file))
    with files.writing(file, OutputRefused):
        files.clear(file.resolve())


def belongs_to(workspace: Workspace, file: Path) -> str:
    """What a file is, if it must never be written: a post that is there, configuration, the store's own; else ""."""
    settings, real = workspace.settings, file.resolve()
    if real.is_relative_to(settings.state.resolve()):
        return "part of the store"
    if real.is_relative_to((settings.root / "sources").resolve()):
        return "a source's definition"
    folder = settings.folder.resolve()
    below = [(folder / name).resolve() for name in post_folders(workspace.flavour, settings.languages)]
    if any(path != folder and real.is_relative_to(path) for path in below):
        return "in the folder of the posts"
    if not file.exists():
        return ""
    named = [settings.root / name for name in (*settings.glossaries, *settings.memory)]
    named += [settings.root / source.glossary for source in workspace.sources if source.glossary]
    if real.parent == settings.root.resolve() and real.suffix in {".yaml", ".yml", ".toml"}:
        return "configuration"
    if any(real == path.resolve() for path in named):
        return "a glossary or memory that the configuration names"
    if real.is_relative_to(folder) and real.suffix not in _OUTPUTS:
        return "a file of the site"
    if real.is_relative_to(folder) and any(workspace.store.find(path=real.relative_to(folder).as_posix())):
        return "a post"
    return ""


def may_export(workspace: Workspace, folder: Path) -> None:
    """Raise OutputRefused where a folder to leave into is not empty, or lies inside the site or the store."""
    real = folder.resolve()
    for inner in (workspace.settings.folder, workspace.settings.state):
        if real.is_relative_to(inner.resolve()):
            raise OutputRefused(
                f"lies inside {inner}, which is copied; name a folder outside", about=str(folder)
            )
    if not folder.absolute().parent.is_dir():
        raise OutputRefused("the folder it is to lie in is not there: make it first", about=str(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputRefused("exists and is not empty; nothing was written", about=str(folder))
