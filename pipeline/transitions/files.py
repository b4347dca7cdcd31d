"""Changes of files, as a transition answers them."""

from pipeline.hashing import digest
from pipeline.model import FileChange


def created(path: str, content: bytes) -> FileChange:
    """A new file."""
    return FileChange(kind="create", path=path, content=content)


def replaced(path: str, before: bytes, after: bytes) -> FileChange:
    """New bytes under the same name, where the file still holds `before`."""
    return FileChange(kind="replace", path=path, expected=digest(before), content=after)


def moved(path: str, target: str, before: bytes, after: bytes) -> FileChange:
    """Another name and other bytes, where the file still holds `before`."""
    return FileChange(kind="move", path=path, target=target, expected=digest(before), content=after)


def removed(path: str, before: bytes) -> FileChange:
    """Into the backup, where the file still holds `before`."""
    return FileChange(kind="remove", path=path, expected=digest(before))


def purged(path: str) -> FileChange:
    """Gone for good with its backups, whatever it holds."""
    return FileChange(kind="purge", path=path)


def erased(path: str, identity: str) -> FileChange:
    """Backups made under a post's former name go for good, and those under any name that hold its release's id."""
    return FileChange(kind="erase", path=path, content=identity.encode())
