"""Writing files: whole or not at all, never over what nobody expected, on the disk when a function returns.

Each write goes to a temporary beside its target first, is synced, renamed, and the folder is synced after it.
The process that writes a temporary holds a lock (flock) on it: `abandoned` tells by it whether the owner is dead,
also where several containers or hosts share the folder.
"""

import errno
import fcntl
import glob
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from pipeline import filesystem
from pipeline.errors import StadtboteError, StoreError

ENDING = ".stadtbote.tmp"
"""Of every temporary; its name begins with a dot, so that no generator takes it for a page."""
_HEALS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE}  # fmt: skip
_WHERE = f"{os.uname().nodename.partition('.')[0][:20] or 'host'}".replace("-", "_")


def reading(about: Path | str, error: type[StadtboteError] = StoreError) -> AbstractContextManager[None]:
    """Turn an OSError of the block into `error`: "cannot be read: strerror", about the file; what is no UTF-8, too."""
    return _complaining("read", about, error)


def writing(about: Path | str, error: type[StadtboteError] = StoreError) -> AbstractContextManager[None]:
    """Turn an OSError of the block into `error`: "cannot be written: strerror", about the file."""
    return _complaining("written", about, error)


def text_of(path: Path, error: type[StadtboteError]) -> str:
    """What a person wrote, with or without a mark of byte order; raises `error` where it cannot be read as UTF-8."""
    with reading(path, error):
        return path.read_text(encoding="utf-8-sig")


@contextmanager
def _complaining(what: str, about: Path | str, error: type[StadtboteError]) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise complaint(trouble, about, what, error) from trouble
    except UnicodeDecodeError as wrong:
        packed = wrong.object.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        found = "a spreadsheet or document, not text" if packed else f"not UTF-8 at byte {wrong.start}"
        todo = "export it as text (terms as CSV)" if packed else "save it as UTF-8"
        raise error(f"is {found}: {todo}", about=str(about)) from wrong


def complaint(
    trouble: OSError, about: Path | str, what: str, error: type[StadtboteError] = StoreError
) -> StadtboteError:
    """The system's complaint as ours; `temporary` where it heals by itself or by a person: disk full, no right."""
    said = trouble.strerror or str(trouble) or type(trouble).__name__
    return error(f"cannot be {what}: {said}", about=str(about), temporary=trouble.errno in _HEALS)


def write(file: Path, raw: bytes | Iterable[bytes], *, mode: int | None = None, sync: bool = True) -> None:
    """Make a file anew, whole or not at all, in place of what has the name; raises OSError.

    Its rights stay as they are (`mode`, or 0644, where it is new); a link is followed; what is no regular file
    (a pipe, /dev/stdout) is written into. `sync=False` is for tests.
    """
    if file.exists() and not file.is_file() and not file.is_dir():
        with file.open("wb") as handle:
            handle.writelines(_pieces(raw))
        return
    file = Path(os.path.realpath(file)) if file.is_symlink() else file
    with temporary(file, raw, mode=mode, sync=sync) as path:
        _moved(Path.replace, path, file, sync=sync)


def clear(file: Path) -> None:
    """Remove what writers of a file that died left beside it. Raises OSError."""
    for path in file.parent.glob(f".{glob.escape(file.name)}.*{ENDING}"):
        remove_abandoned(path)


def remove_abandoned(path: Path) -> None:
    """Remove a temporary, unless a living process is writing it, wherever that runs. Raises OSError."""
    with abandoned(path) as dead:
        if dead:
            path.unlink(missing_ok=True)


def create(file: Path, raw: bytes | Iterable[bytes], *, mode: int | None = None, sync: bool = True) -> None:
    """Write a new file, whole or not at all. Raises FileExistsError where the name is taken, OSError."""
    with temporary(file, raw, mode=mode, sync=sync) as path:
        _moved(filesystem.rename_new, path, file, sync=sync)


def _moved(move: Callable[[Path, Path], object], path: Path, file: Path, *, sync: bool) -> None:
    """A temporary becomes the file, or is removed."""
    try:
        move(path, file)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    if sync:
        filesystem.sync_folder(file.parent)


@contextmanager
def temporary(
    file: Path, raw: bytes | Iterable[bytes], *, mode: int | None = None, sync: bool = True
) -> Iterator[Path]:
    """A written and synced file beside `file`, locked by us inside the block; who asks renames or removes it.

    It takes over the rights of `file` where that exists. Raises OSError; nothing is left behind then.
    """
    filesystem.make_folder(file.parent)
    path, descriptor = _claimed(file, 0o644 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as handle:
        try:
            if mode is None:
                with suppress(OSError):
                    os.fchmod(handle.fileno(), stat.S_IMODE(file.stat().st_mode))
            handle.writelines(_pieces(raw))
            handle.flush()
            if sync:
                os.fsync(handle.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        yield path


def beside(file: Path, kind: str = "") -> Path:
    """A name for a temporary of `file` that nobody has: host, process and chance make it."""
    owner = f"{_WHERE}-{os.getpid()}-{secrets.token_hex(4)}"
    return file.with_name(f".{file.name}.{owner}{kind}{ENDING}")


def target_of(path: Path) -> Path:
    """The file a temporary was made for."""
    return path.with_name(path.name.removesuffix(ENDING)[1:].rpartition(".")[0])


@contextmanager
def abandoned(path: Path) -> Iterator[bool]:
    """Whether a temporary's owner is dead; while the block lasts, nobody else takes or removes it.

    Told by the lock that a living owner holds, whatever container or host it runs on; where the file system has no
    locks, by process id on this host, and never for another host's.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:
            yield _dead_here(path)
            return
        yield filesystem.same(path, descriptor) and not _older_owner_lives(path)
    finally:
        os.close(descriptor)


def _pieces(raw: bytes | Iterable[bytes]) -> Iterable[bytes]:
    return (raw,) if isinstance(raw, bytes) else raw


def _claimed(file: Path, mode: int) -> tuple[Path, int]:
    """A new temporary, open and locked: one that was swept before it could be locked is made once more."""
    while True:
        path = beside(file)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, mode)
        try:
            if not filesystem.lock(descriptor, fcntl.LOCK_EX) or filesystem.same(path, descriptor):
                return path, descriptor
        except BaseException:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        os.close(descriptor)


def _dead_here(path: Path) -> bool:
    """Without locks: the process of the name is one of this host and runs no more."""
    host, _, rest = path.name.removesuffix(ENDING).rpartition(".")[2].partition("-")
    process = rest.partition("-")[0]
    return host == _WHERE and process.isdigit() and not _runs(int(process))


def _older_owner_lives(path: Path) -> bool:
    """Temporaries before this way of writing (`.NAME.PID.tmp`) were not locked: there the process id counts."""
    owner = path.name.removesuffix(".stadtbote-tmp").removesuffix(".tmp").rpartition(".")[2]
    return not path.name.endswith(ENDING) and owner.isdigit() and _runs(int(owner))


def _runs(process: int) -> bool:
    """Whether a process runs, one of another user included."""
    try:
        os.kill(process, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True
