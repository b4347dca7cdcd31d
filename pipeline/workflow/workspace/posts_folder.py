"""Of several machines with one store: whose folder the posts lie in. Told by a mark in the folder and in the store.
And of several stores with one folder: which of them is the copy."""

import platform
import uuid
from pathlib import Path

from pipeline import files
from pipeline.config import Settings
from pipeline.errors import SiteError
from pipeline.store import Store

MARK = "folder of the posts"
"""Mark of the store: id of the folder, and where it was when it was claimed."""
_PLACE = "place of the state"
"""Mark of the store: the folders of the state and of the site, when a run was last at work there."""
_HIDDEN = ".stadtbote-folder"


def lays_posts(settings: Settings, store: Store) -> bool:
    """Whether the posts lie here; also where no folder was claimed yet."""
    known = store.mark(MARK).partition(" ")[0]
    return not store.is_server or known in {"", _id(settings.folder)}


def claim(settings: Settings, store: Store, *, anew: bool = False) -> str:
    """Make the site's folder the one of the posts, unless another is (`anew`: even then); "" where it is, else where
    the posts lie."""
    file = settings.folder / _HIDDEN
    if not _id(settings.folder):
        settings.folder.mkdir(parents=True, exist_ok=True)
        with files.writing(file, SiteError):
            files.write(file, uuid.uuid4().hex.encode() + b"\n")
    mine = f"{_id(settings.folder)} {platform.node()}:{settings.folder}"
    known = store.change_mark(MARK, lambda known: mine if anew or not known else known)
    return "" if known.partition(" ")[0] == mine.partition(" ")[0] else known.partition(" ")[2]


def original_of(settings: Settings, store: Store) -> str:
    """The folder of the state that this one is a copy of, where both are there and have one site's folder; "" where it
    is none, as after a move."""
    known, _, folder = store.mark(_PLACE).partition("\n")
    there, here = Path(known) / "store.db", settings.state / "store.db"
    if (
        store.is_server
        or folder != str(settings.folder.resolve())
        or not (there.is_file() and here.is_file())
    ):
        return ""
    return "" if there.samefile(here) else known


def remember_place(settings: Settings, store: Store) -> None:
    """A run is at work here: by that a copy of the store is known as one."""
    here = f"{settings.state.resolve()}\n{settings.folder.resolve()}"
    if not store.is_server and store.mark(_PLACE) != here:
        store.change_mark(_PLACE, lambda known: here)


def _id(folder: Path) -> str:
    file = folder / _HIDDEN
    with files.reading(file, SiteError):
        return file.read_text(encoding="ascii").strip() if file.is_file() else ""
