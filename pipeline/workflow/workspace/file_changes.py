"""The site's folder as the door needs it: what a change of a record does to a file, and whether it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline import files
from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.model import FileChange, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFiles:
    """Files of posts in a folder; what is taken out goes to `backup`."""

    folder: Path
    backup: Path
    step: Callable[[str], None]
    side_files: Callable[[Record], None]
    """Writes, or removes, the second files of a release's posts."""

    def perform(self, change: FileChange) -> bool:
        """Do it; False, and nothing is done, where the file is not as expected. Raises SiteError."""
        from pipeline.site import backups, writing

        if change.kind == "create":
            return writing.add(self.folder, change.path, change.content, step=self.step)
        if change.kind == "erase":
            backups.purge(self.folder, self.backup, change.path, change.content)
            return True
        if change.kind == "purge":
            writing.inside(self.folder, change.path).unlink(missing_ok=True)
            backups.purge(self.folder, self.backup, change.path)
            return True
        if self.state(change) == "done":
            return True
        # A move that died half way left the old bytes under the new name.
        raw = self._raw(change.path)
        if raw is None and change.kind == "move":
            raw = self._raw(change.target)
        if raw is None or digest(raw) != change.expected:
            return False
        if change.kind == "remove":
            return writing.remove(self.folder, change.path, expected=raw, backup=self.backup)
        if change.kind == "replace":
            return writing.exchange(
                self.folder, change.path, change.content, expected=raw, backup=self.backup, step=self.step
            )
        return writing.move(
            self.folder,
            change.path,
            change.target,
            change.content,
            expected=raw,
            backup=self.backup,
            step=self.step,
        )

    def state(self, change: FileChange) -> Literal["open", "done", "other"]:
        """Whether it is still to do, done, or impossible because someone saved the file meanwhile."""
        if change.kind in {"purge", "erase"}:
            return "open"
        old, new = self._digest(change.path), digest(change.content)
        if change.kind == "create":
            return "open" if old == "" else ("done" if old == new else "other")
        if change.kind == "remove":
            return "done" if old == "" else ("open" if old == change.expected else "other")
        if change.kind == "replace":
            return "done" if old == new else ("open" if old == change.expected else "other")
        target = self._digest(change.target)
        if change.path != change.target and old == "":
            return "done" if target == new else ("open" if target == change.expected else "other")
        if change.path == change.target:
            return "done" if old == new else ("open" if old == change.expected else "other")
        return "open" if old == change.expected and target == "" else "other"

    def follow(self, record: Record, files: Iterable[FileChange]) -> None:
        """Bring the side files of a release up to the record."""
        self.side_files(record)

    def _raw(self, path: str) -> bytes | None:
        from pipeline.site import writing

        file = writing.inside(self.folder, path)
        with files.reading(path, SiteError):
            return file.read_bytes() if file.is_file() else None

    def _digest(self, path: str) -> str:
        raw = self._raw(path)
        return "" if raw is None else digest(raw)
