"""Of several machines with one store: whose folder the posts lie in. Told by a mark in the folder and in the store."""

import platform
import uuid
from pathlib import Path

from pipeline import files
from pipeline.config import Settings
from pipeline.errors import SiteError
from pipeline.store import Store

MARK = "folder of the posts"
"""Mark of the store: id of the folder, and where it was when it was claimed."""
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


def _id(folder: Path) -> str:
    file = folder / _HIDDEN
    with files.reading(file, SiteError):
        return file.read_text(encoding="ascii").strip() if file.is_file() else ""
