"""How a post was found when it was last looked at: size, time and digest, so that a new time alone is no news."""

import os
from collections.abc import Mapping
from stat import S_ISREG

from pipeline.hashing import digest
from pipeline.workflow.workspace.workspace import Workspace


def size_and_time(workspace: Workspace, path: str) -> str:
    """Of a post as it lies on disk; "" where there is none. Raises OSError where the system does not say."""
    try:
        stat = os.stat(f"{workspace.settings.folder}/{path}")  # noqa: PTH116  # a Path costs ten times as much
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}" if S_ISREG(stat.st_mode) else ""


def is_same(known: str, seen: str) -> bool:
    """Whether a post of this size and time is surely the one that was looked at."""
    return bool(seen) and known.startswith(f"{seen}-")


def looked_at(seen: str, raw: bytes) -> str:
    """What is remembered of a post whose size and time were seen before it was read."""
    return f"{seen}-{digest(raw)}"


def holds_the_same(known: str, look: str) -> bool:
    """Whether a post still holds what it held when it was looked at, whatever its time."""
    return known.count("-") == 2 and known.rpartition("-")[2] == look.rpartition("-")[2]


def content(workspace: Workspace, path: str, looks: Mapping[str, str]) -> str:
    """Digest of a post as it is now, read only where it is not the one that was looked at; "" where there is none."""
    known = looks.get(path, "")
    try:
        if known.count("-") == 2 and is_same(known, size_and_time(workspace, path)):
            return known.rpartition("-")[2]
        return digest((workspace.settings.folder / path).read_bytes())
    except OSError:
        return ""
