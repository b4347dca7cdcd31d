"""What was swapped out of posts, and what killed runs left beside them: kept, looked at again, never unlinked at once."""

import errno
import fcntl
import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import files, filesystem
from pipeline.errors import SiteError
from pipeline.hashing import digest

BESIDE = ".stadtbote-backup"
"""Folder of backups inside the site's folder, where the state folder lies on another file system: what was swapped
out must stay the same inode, since an editor may still have it open."""
OUT = "-out"
"""Marks a temporary that is the post itself, taken out for a moment."""
_BEFORE = ".stadtbote-tmp"
"""Ending of temporaries of versions before the lock on each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A backup that someone wrote into after it was swapped out: the editor's newest text is here."""

    backup: Path
    post: str
    """Path of the post it belonged to, relative to the site's folder."""
    raw: bytes


@contextmanager
def at_work(backup: Path) -> Iterator[None]:
    """While posts are exchanged, `sweep` waits: a temporary is then a post for a moment, and nobody's lock is on it."""
    with _locked(backup, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(backup: Path, how: int) -> Iterator[None]:
    filesystem.make_folder(backup.parent)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(backup.with_name(f"{backup.name}.lock"), flags, 0o644)
    try:
        filesystem.lock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def late(folder: Path, backup: Path) -> Iterator[Late]:
    """Backups that were written into after they were swapped out. Each is given until `seen` renames it.

    One that cannot be read is passed over: it is there the next time.
    """
    for file in kept(folder, backup):
        stem, _, wanted = file.stem.rpartition(".")
        try:
            raw = file.read_bytes()
        except OSError:
            continue
        if digest(raw) != wanted:
            yield Late(backup=file, post=stem.rpartition("@")[0].replace("%2F", "/"), raw=raw)


def seen(late_change: Late) -> Path:
    """Rename a late backup to the text it holds now, so that it is told once; gives its new place."""
    stem = late_change.backup.stem.rpartition(".")[0]
    place = late_change.backup.with_name(f"{stem}.{digest(late_change.raw)}.bak")
    with files.writing(late_change.backup, SiteError):
        late_change.backup.rename(place)
    return place


def sweep(folder: Path, backup: Path, found: Iterable[Path]) -> None:
    """Tidy up after killed runs, of these temporaries: what was swapped out is kept as a backup, what was taken out
    goes back. A living owner's are left alone, wherever it runs (`files.abandoned`). Raises SiteError.
    """
    waiting = sorted(found)
    if not waiting:
        return
    with files.writing(backup, SiteError), _locked(backup, fcntl.LOCK_EX):
        for file in waiting:
            with files.abandoned(file) as ours:
                if ours:
                    _tidy(folder, file, backup)


def _tidy(folder: Path, file: Path, backup: Path) -> None:
    post = _post_of(file)
    if file.name.endswith(f"{OUT}{files.ENDING}") and not post.exists():
        filesystem.rename_new(file, post)
    elif raw := file.read_bytes():
        keep(folder, file, post.relative_to(folder).as_posix(), backup, raw)
    else:
        file.unlink()


def is_temporary(name: str) -> bool:
    """Whether a file's name is one of our temporaries, of today or of before."""
    return name.startswith(".") and name.endswith((files.ENDING, _BEFORE))


def _post_of(file: Path) -> Path:
    if file.name.endswith(_BEFORE):
        return file.with_name(file.name[1:].removesuffix(_BEFORE).rpartition(".")[0])
    return files.target_of(file)


def keep(folder: Path, file: Path, path: str, backup: Path, expected: bytes) -> None:
    """Move a file (the same inode: it may still be open in an editor) to a name that tells post and text."""
    name = path.replace("/", "%2F")
    for number in range(1, 100_000):
        called = f"{name}@{number}.{digest(expected)}.bak"
        try:
            _moved_to(backup, file, called)
            return
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno != errno.EXDEV or backup == folder / BESIDE:
                raise
            backup = _beside(folder)


def _moved_to(backup: Path, file: Path, called: str) -> None:
    filesystem.make_folder(backup)
    filesystem.rename_new(file, backup / called)
    filesystem.sync_folder(backup)


def _beside(folder: Path) -> Path:
    """The folder of backups on the site's own file system; git and generators pass it over."""
    here = folder / BESIDE
    if not (here / ".gitignore").exists():
        files.write(here / ".gitignore", b"*\n")
    return here


def kept(folder: Path, backup: Path, pattern: str = "*.bak") -> list[Path]:
    """Backups whose names match, wherever they lie."""
    return [*sorted(backup.glob(pattern)), *sorted((folder / BESIDE).glob(pattern))]


def purge(folder: Path, backup: Path, path: str, identity: bytes = b"") -> None:
    """Remove every backup of a post, for good, and each that holds its release's `identity`: only `forget` does so."""
    own = f"{glob.escape(path.replace('/', '%2F'))}@*.bak"
    found = set(kept(folder, backup, own)) if path else set[Path]()
    if identity:
        found |= {file for file in kept(folder, backup) if identity in file.read_bytes()}
    for file in found:
        file.unlink(missing_ok=True)
