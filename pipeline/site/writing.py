"""Posts onto the disk: a new one never over another, a refresh never over an editor's save.

Everything an editor ever saved is afterwards in the post or in a backup. A check before a replace is not enough
(measured elsewhere: 41 % of racing saves lost), so files are exchanged, and what was swapped out is kept and looked
at again: an editor who had the file open before the exchange still writes into the swapped-out one.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.model import Post

Step = Callable[[str], None]
_AT_FDCWD = -100
_NOREPLACE, _EXCHANGE = 1, 2
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A backup that someone wrote into after it was swapped out: the editor's newest text is here."""

    backup: Path
    post: str
    """Path of the post it belonged to, relative to the site's folder."""
    raw: bytes


def inside(folder: Path, path: str) -> Path:
    """The file a post's path means. Raises SiteError where it would leave the folder or follow a link."""
    root = folder.resolve()
    file = root / path
    parent = file.parent.resolve()
    if not parent.is_relative_to(root) or file.name in {"", ".", ".."} or file.is_symlink():
        raise SiteError("would be written outside the site's folder", about=path)
    return parent / file.name


def create(folder: Path, post: Post, *, step: Step = lambda name: None) -> None:
    """Write a new post as a whole or not at all; the same text under the same name is no change.

    Raises SiteError where the name is taken by another text, or the disk refuses.
    """
    if not add(folder, post.path, post.text.encode(), step=step):
        raise SiteError("the name is taken by another post; nothing was overwritten", about=post.path)


def add(folder: Path, path: str, raw: bytes, *, step: Step = lambda name: None) -> bool:
    """A new file of any bytes (a picture), whole or not at all; False where other bytes have the name.

    Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    try:
        temporary = _temporary(file, raw)
        step("temporary written")
        try:
            os.link(temporary, file)
        except FileExistsError:
            return file.read_bytes() == raw
        finally:
            temporary.unlink(missing_ok=True)
        _sync(file.parent)
    except OSError as error:
        raise _trouble(error, path) from error
    return True


def replace(folder: Path, path: str, raw: bytes) -> bool:
    """A file that is ours alone (a feed, a side file) made anew, whole or not at all; False where it was so already.

    Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    try:
        if file.is_file() and file.read_bytes() == raw:
            return False
        _temporary(file, raw).replace(file)
        _sync(file.parent)
    except OSError as error:
        raise _trouble(error, path) from error
    return True


def exchange(
    folder: Path, path: str, new: bytes, *, expected: bytes, backup: Path, step: Step = lambda name: None
) -> bool:
    """Put `new` in place of `expected`; False (and no change) where the file holds anything else.

    What was swapped out is moved to `backup` and stays there. Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    try:
        if not file.is_file() or file.read_bytes() != expected:
            return False
        if new == expected:
            return True
        temporary = _temporary(file, new)
        step("exchange prepared")
        _rename(temporary, file, _EXCHANGE)
        step("exchanged")
        out = temporary.read_bytes()
        if out == expected:
            _keep(temporary, path, backup, expected)
            return True
        # Saved between look and exchange: the editor's text goes back in its place. Should it be saved once
        # more meanwhile, the file that comes out now is the editor's too, and is kept like any other.
        _rename(temporary, file, _EXCHANGE)
        if temporary.read_bytes() == new:
            temporary.unlink()
        else:
            _keep(temporary, path, backup, new)
        return False
    except OSError as error:
        raise _trouble(error, path) from error


def move(
    folder: Path,
    old: str,
    new: str,
    raw: bytes,
    *,
    expected: bytes,
    backup: Path,
    step: Step = lambda name: None,
) -> bool:
    """Publish: the file gets its new name, then its new text; never over another file.

    A move that died half way is taken up where it stopped. False where the text was not the `expected` one.
    Raises SiteError where the new name is taken.
    """
    source, target = inside(folder, old), inside(folder, new)
    try:
        if old != new and source.is_file():
            if source.read_bytes() != expected:
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _rename(source, target, _NOREPLACE)
            except FileExistsError:
                raise SiteError(
                    "the name is taken by another post; nothing was overwritten", about=new
                ) from None
            _sync(target.parent)
            step("post moved")
        return exchange(folder, new, raw, expected=expected, backup=backup, step=step)
    except OSError as error:
        raise _trouble(error, new) from error


def remove(folder: Path, path: str, *, expected: bytes, backup: Path) -> bool:
    """Take a post away into `backup`; False where it holds anything but `expected`."""
    file = inside(folder, path)
    try:
        if not file.is_file() or file.read_bytes() != expected:
            return False
        _keep(file, path, backup, expected)
        return True
    except OSError as error:
        raise _trouble(error, path) from error


def late(backup: Path) -> Iterator[Late]:
    """Backups that were written into after they were swapped out. Each is given until `seen` renames it."""
    for file in sorted(backup.glob("*.bak")):
        stem, _, wanted = file.stem.rpartition(".")
        raw = file.read_bytes()
        if digest(raw) != wanted:
            yield Late(backup=file, post=stem.rpartition("@")[0].replace("%2F", "/"), raw=raw)


def seen(one: Late) -> Path:
    """Rename a late backup to the text it holds now, so that it is told once; gives its new place."""
    stem = one.backup.stem.rpartition(".")[0]
    place = one.backup.with_name(f"{stem}.{digest(one.raw)}.bak")
    one.backup.rename(place)
    return place


def sweep(folder: Path, backup: Path) -> None:
    """Tidy up after killed runs: a temporary file may hold what was swapped out, so it is kept as a backup."""
    for file in sorted(folder.rglob(".*.stadtbote-tmp")):
        post, _, owner = file.name[1:].removesuffix(".stadtbote-tmp").rpartition(".")
        if owner.isdigit() and not _alive(int(owner)):
            _keep(file, (file.parent / post).relative_to(folder).as_posix(), backup, file.read_bytes())


def _alive(process: int) -> bool:
    """Whether a process still runs, one of another user included."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _temporary(file: Path, raw: bytes) -> Path:
    """A synced file beside `file` that no generator takes for a post."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.stadtbote-tmp")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644
    )
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(raw)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _keep(file: Path, path: str, backup: Path, expected: bytes) -> None:
    """Move a file (the same inode: it may still be open in an editor) to a name that tells post and text."""
    backup.mkdir(parents=True, exist_ok=True)
    name = path.replace("/", "%2F")
    for number in range(1, 100_000):
        place = backup / f"{name}@{number}.{digest(expected)}.bak"
        try:
            _rename(file, place, _NOREPLACE)
            return
        except FileExistsError:
            continue


def _rename(old: Path, new: Path, flag: int) -> None:
    """renameat2(2): exchange, or rename without replacing. Raises OSError."""
    done = _LIBC.renameat2(_AT_FDCWD, os.fsencode(old), _AT_FDCWD, os.fsencode(new), flag)
    if done != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(old), None, str(new))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _trouble(error: OSError, path: str) -> SiteError:
    """The disk's complaint as ours: a full disk heals, a missing right may."""
    temporary = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM, errno.EIO}
    return SiteError(f"cannot be written: {error.strerror}", about=path, temporary=temporary)


def purge(backup: Path, path: str) -> None:
    """Remove every backup of a post, for good: only `forget` does so."""
    for file in backup.glob(f"{path.replace('/', '%2F')}@*.bak"):
        file.unlink()
