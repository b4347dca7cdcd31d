"""Record to JSON and back: one file a release with sorted keys, so that a git diff can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline import files
from pipeline.errors import StoreError
from pipeline.model import Record

T = TypeVar("T")


def encode(value: Any) -> bytes:
    """Any noun as JSON with sorted keys, indented by one blank, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def compact(value: Any) -> str:
    """The same on one line, for the database."""
    return msgspec.json.encode(value, order="sorted").decode()


def decode(raw: bytes | str, cls: type[T], *, about: str = "record") -> T:
    """JSON back to its noun. Raises StoreError where it does not fit."""
    try:
        return msgspec.json.decode(raw, type=cls)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise StoreError(f"cannot be read: {error}", about=about) from error


class RecordFiles:
    """The folder `.stadtbote/records/`: written before the store, so that it is never older than a post."""

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.folder = folder
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
        return {path.stem: self.stamp(path) for path in self.folder.glob("[0-9a-f]*.json")}

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
