"""The folder of record files: one a release, so that a git diff can be read; which of them changed, and which are damaged."""

import errno
import hashlib
import os
import stat as stat_module
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.errors import StoreError, StoreUnusable
from pipeline.model import Record
from pipeline.store.damage import IDENTITY, Damage, set_aside
from pipeline.store.form.record_text import from_text, to_text

_UNREADABLE = {
    errno.EACCES, errno.EPERM, errno.EISDIR, errno.EIO, errno.ELOOP, errno.ENXIO, errno.ENOTDIR, errno.ENAMETOOLONG,
}  # fmt: skip
"""What a file itself answers; other errors are the machine's, and the file may be whole."""


_RACY = 2_000_000_000
"""Nanoseconds: a file that was written less before it was looked at may be written again without a newer time. FAT keeps
times by two seconds, other file systems by the kernel's tick or finer (Linux Documentation/filesystems/vfat.rst)."""


_NO_FILE = "no file"
"""In place of size and time, of a name that means none."""
_LARGEST = 2**63 - 1
"""Of a whole number in a row (https://sqlite.org/datatype3.html)."""

SHARD = 2
"""Letters of an identity that name its shard: 256 of them, four hundred files each where there are 100,000."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of the folder as they were at one moment, by shards (`shard_of`)."""

    shards: Mapping[str, Mapping[str, str]]
    """Shard to identity to size and time."""
    digests: Mapping[str, str]
    """Shard to a digest of it, for shards in which nothing was written just now."""


class RecordFiles:
    """The folder `.stadtbote/records/`: written before the store, so that it is never older than a post."""

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.folder = folder
        self.damage: list[Damage] = []
        """Files that were set aside since the folder was opened."""
        self._fsync = fsync
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, record: Record) -> str:
        """Write the file as a whole or not at all; gives its stamp. Raises StoreError (disk full, no right)."""
        path = self._path(record.id)
        raw = to_text(record)
        with files.writing(path):
            if not path.is_file() or path.read_bytes() != raw:
                files.write(path, raw, sync=self._fsync)
            return stamped(path.stat(), raw)

    def remove(self, identity: str) -> None:
        """Remove a release's file; nothing happens where there is none."""
        self._path(identity).unlink(missing_ok=True)

    def scan(self) -> Scan:
        """Look at every file once; what a killed run left half written is removed by the way."""
        shards: dict[str, dict[str, str]] = defaultdict(dict)
        recent: set[str] = set()
        limit = time.time_ns() - _RACY
        with os.scandir(self.folder) as found:
            for entry in found:
                name = entry.name
                if not name.endswith(".json") or not IDENTITY.fullmatch(name, 0, len(name) - 5):
                    if name.endswith(".tmp"):
                        files.remove_abandoned(Path(entry.path))
                    continue
                try:
                    stat = entry.stat()
                except OSError:
                    # A link to nothing, to itself, to where nobody may look: told when it is taken.
                    if entry.is_symlink():
                        shards[name[:SHARD]][name[:-5]] = _NO_FILE
                        recent.add(name[:SHARD])
                    continue
                shards[name[:SHARD]][name[:-5]] = f"{stat.st_size}-{stat.st_mtime_ns}"
                if stat.st_mtime_ns >= limit:
                    recent.add(name[:SHARD])
        digests = {name: _digest(files) for name, files in shards.items() if name not in recent}
        return Scan(shards=shards, digests=digests)

    def holds(self, identity: str) -> bool:
        """Whether there is a file of this release."""
        return self._path(identity).exists()

    def stamp_of(self, identity: str) -> str:
        """Stamp of a release's file as it is now."""
        path = self._path(identity)
        with files.reading(path):
            return stamped(path.stat(), _bytes(path))

    def is_known(self, identity: str, stamp: str | None) -> bool:
        """Whether a release's file is the one of this stamp, by size and time, else by what it holds; or is not there."""
        return self.restamped(identity, stamp or "") is not None or not self.holds(identity)

    def restamped(self, identity: str, stamp: str) -> str | None:
        """The stamp of a release's file today where it holds what it held at this stamp, else None."""
        path = f"{self.folder}/{identity}.json"
        try:
            stat = os.stat(path)  # noqa: PTH116  # a Path costs ten times as much
            if is_same(stamp, f"{stat.st_size}-{stat.st_mtime_ns}"):
                return stamp
            now = stamped(stat, _bytes(path))
        except OSError:
            return None
        return now if _content(now) == _content(stamp) else None

    def read(self, identity: str) -> Record:
        """Raises StoreError where the file cannot be read."""
        path = self._path(identity)
        with files.reading(path):
            raw = _bytes(path)
        return from_text(raw, about=str(path))

    def all(self) -> Iterator[Record]:
        """Every record, in order of identity."""
        for path in sorted(self.folder.glob("*.json")):
            if IDENTITY.fullmatch(path.stem):
                yield self.read(path.stem)

    def take(self, identity: str) -> tuple[Record, str] | None:
        """The record of a file and its stamp; None where it was removed meanwhile, or is damaged and was set aside
        (`damage`).

        Damaged is what cannot be read or holds no record of this release. Raises StoreError where the machine, and
        not the file, is in the way (too many open files, no memory), StoreUnusable where a newer Stadtbote wrote it.
        """
        path = self._path(identity)
        raw = b""
        try:
            stat = path.stat()
            raw = _bytes(path)
            found = from_text(raw, about=str(path))
            problem = _unusable(found, identity)
            if not problem:
                return found, stamped(stat, raw)
        except FileNotFoundError:
            if not path.is_symlink():
                return None
            problem = "is a link to a file that is not there"
        except OSError as error:
            if error.errno not in _UNREADABLE:
                raise files.complaint(error, path, "read") from error
            problem = f"cannot be read: {error.strerror}"
        except StoreUnusable:
            raise
        except StoreError as error:
            problem = error.message
        self.damage.append(set_aside(path, self.folder.parent / "damaged", raw, problem))
        return None

    def _path(self, identity: str) -> Path:
        return self.folder / f"{identity}.json"


def _bytes(path: Path | str) -> bytes:
    """Bytes of a regular file. Raises OSError: a pipe or a device, which may never end, is ENXIO."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat_module.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "no regular file", str(path))
        return file.read()


def _unusable(found: Record, identity: str) -> str:
    """Why a record that was read cannot be this release's row, or ""."""
    if found.id != identity:
        return f"holds another release, {found.id}"
    bills = [number for purchase in found.purchases for number in (purchase.characters, purchase.billed)]
    if max(map(abs, (sum(found.revisions.values()), *bills))) > _LARGEST:
        return "holds a number that no store can keep"
    return ""


def stamped(stat: os.stat_result, raw: bytes) -> str:
    """Size, time and digest of a file's bytes, which were read after `stat`; "?" where it is so new that another may
    come to have the same size and time."""
    new = "?" if stat.st_mtime_ns >= time.time_ns() - _RACY else ""
    digest = hashlib.blake2b(raw, digest_size=8).hexdigest()
    return f"{stat.st_size}-{stat.st_mtime_ns}-{digest}{new}"


def shard_of(identity: str) -> str:
    """The name of an identity's shard."""
    return f"{identity}."[:SHARD]


def is_same(stamp: str, looks: str) -> bool:
    """Whether a file that has this size and time (`Scan`) is surely the one of the stamp."""
    return stamp.startswith(f"{looks}-") and not stamp.endswith("?")


def _content(stamp: str) -> str:
    """Size and digest of a stamp."""
    size, _, rest = stamp.rstrip("?").partition("-")
    return f"{size}-{rest.partition('-')[2]}"


def _digest(files: Mapping[str, str]) -> str:
    lines = "\n".join(f"{name} {looks}" for name, looks in sorted(files.items()))
    return hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()
