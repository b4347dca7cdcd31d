"""Record to JSON and back: one file a release with sorted keys, so that a git diff can be read."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline import files
from pipeline.errors import StoreError
from pipeline.model import Record
from pipeline.store.damage import IDENTITY, Damage, set_aside

T = TypeVar("T")
_UNREADABLE = {errno.EACCES, errno.EPERM, errno.EISDIR, errno.EIO, errno.ELOOP, errno.ENXIO}
"""What a file itself answers; other errors are the machine's, and the file may be whole."""


def encode(value: Any) -> bytes:
    """Any noun as JSON with sorted keys, indented by one blank, with a final newline."""
    return msgspec.json.format(_encoded(value), indent=1) + b"\n"


def compact(value: Any) -> str:
    """The same on one line, for the database."""
    return _encoded(value).decode()


def _encoded(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError as error:
        # A lone surrogate of a foreign reply: such a text can be kept nowhere.
        raise StoreError(f"cannot be written: {error.reason}", about="record") from error


def decode(raw: bytes | str, cls: type[T], *, about: str = "record") -> T:
    """JSON back to its noun. Raises StoreError where it does not fit."""
    try:
        return _decoder(cls).decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise StoreError(f"cannot be read: {error}", about=about) from error


_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
_MAKING = threading.Lock()


def _decoder(cls: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder of a noun, made by one thread: two that meet a dataclass for the first time at one moment end the
    process with a segmentation fault (msgspec 0.22; seen in 8 of 12 trials with 16 threads)."""
    found = _DECODERS.get(cls)
    if found is None:
        with _MAKING:
            found = _DECODERS.setdefault(cls, msgspec.json.Decoder(cls))
    return found


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
        raw = encode(record)
        with files.writing(path):
            if not path.is_file() or path.read_bytes() != raw:
                files.write(path, raw, sync=self._fsync)
            return self.stamp(path)

    def remove(self, identity: str) -> None:
        """Remove a release's file; nothing happens where there is none."""
        self._path(identity).unlink(missing_ok=True)

    def stamps(self) -> dict[str, str]:
        """Identity to stamp of every file."""
        names = (path for path in self.folder.glob("*.json") if IDENTITY.fullmatch(path.stem))
        return {path.stem: self.stamp(path) for path in names}

    def holds(self, identity: str) -> bool:
        """Whether there is a file of this release."""
        return self._path(identity).exists()

    def stamp_of(self, identity: str) -> str:
        """Stamp of a release's file."""
        return self.stamp(self._path(identity))

    def read(self, identity: str) -> Record:
        """Raises StoreError where the file cannot be read."""
        path = self._path(identity)
        with files.reading(path):
            raw = path.read_bytes()
        return decode(raw, Record, about=str(path))

    def all(self) -> Iterator[Record]:
        """Every record, in order of identity."""
        for identity in sorted(self.stamps()):
            yield self.read(identity)

    def take(self, identity: str) -> Record | None:
        """The record of a file; None where it was removed meanwhile, or is damaged and was set aside (`damage`).

        Damaged is what cannot be read or holds no record of this release. Raises StoreError where the machine, and
        not the file, is in the way (too many open files, no memory).
        """
        path = self._path(identity)
        raw = b""
        try:
            raw = path.read_bytes()
            found = decode(raw, Record, about=str(path))
            if found.id == identity:
                return found
            problem = f"holds another release, {found.id}"
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno not in _UNREADABLE:
                raise files.complaint(error, path, "read") from error
            problem = f"cannot be read: {error.strerror}"
        except StoreError as error:
            problem = error.message
        self.damage.append(set_aside(path, self.folder.parent / "damaged", raw, problem))
        return None

    def sweep(self) -> None:
        """Remove what a killed run left half written; what a living process is writing stays, wherever it runs."""
        for path in self.folder.glob(".*.tmp"):
            with files.abandoned(path) as ours:
                if ours:
                    path.unlink(missing_ok=True)

    @staticmethod
    def stamp(path: Path) -> str:
        """Size and time of a file: equal stamps mean the store knows this text."""
        stat = path.stat()
        return f"{stat.st_size}-{stat.st_mtime_ns}"

    def _path(self, identity: str) -> Path:
        return self.folder / f"{identity}.json"
