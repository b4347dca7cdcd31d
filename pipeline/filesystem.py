"""What file systems can do in one step, and the longer way to the same end where one cannot (exFAT, NFS, some of FUSE):
rename without replacing, exchange, lock, bring a folder's names onto the disk.
"""

import ctypes
import errno
import fcntl
import os
from pathlib import Path

_AT_FDCWD = -100
_NOREPLACE, _EXCHANGE = 1, 2
_LIBC = ctypes.CDLL(None, use_errno=True)
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK}
"""What a file system answers that has no links or no such rename (renameat2(2), link(2))."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def rename_new(old: Path, new: Path) -> None:
    """Rename, never over another file: the same inode where the file system can. Raises FileExistsError, OSError."""
    try:
        _renameat2(old, new, _NOREPLACE)
        return
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    try:
        os.link(old, new, follow_symlinks=False)
        old.unlink()
        return
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    _rename_over_claim(old, new)


def swap(new: Path, file: Path) -> Path | None:
    """Exchange two files of one folder; where what was in `file` lies now.

    None where the file system cannot exchange: nothing was done. Raises OSError.
    """
    try:
        _renameat2(new, file, _EXCHANGE)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        return None
    return new


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each synced into its parent. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names onto the disk, as far as its file system knows how."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)


def lock(descriptor: int, how: int) -> bool:
    """flock(2); False where the file system has no locks. Raises OSError, BlockingIOError with LOCK_NB."""
    try:
        fcntl.flock(descriptor, how)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


def same(path: Path, descriptor: int) -> bool:
    """Whether a name still means the open file."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _rename_over_claim(old: Path, new: Path) -> None:
    """Where neither links nor such a rename are: an empty file claims the name, and is replaced.

    An empty file that nobody holds is the claim of a process that died, and is taken over.
    """
    descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        try:
            lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(new)) from None
        if os.fstat(descriptor).st_size or not same(new, descriptor):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(new))
        old.replace(new)
    finally:
        os.close(descriptor)


def _renameat2(old: Path, new: Path, flag: int) -> None:
    """renameat2(2): exchange, or rename without replacing. Raises OSError."""
    call = getattr(_LIBC, "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_AT_FDCWD, os.fsencode(old), _AT_FDCWD, os.fsencode(new), flag) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(old), None, str(new))
