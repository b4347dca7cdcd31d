"""Files of the store that cannot be read: set aside under another name, never deleted, and told once."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline import filesystem
from pipeline.model import Entry, Event, Record, Work

IDENTITY = re.compile(r"[0-9a-f]+")
"""Of a release, and the name of its file; another file of the folder is none of ours."""
_TEXT = r'"\s*:\s*"((?:[^"\\]|\\.)*)"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line for people: what was found, and what was done about it."""

    about: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A record file that could not be read."""

    identity: str
    file: str
    """Where it lay."""
    problem: str
    kept: str
    """Where it lies now, in words."""
    raw: bytes
    """What could be read of it."""
    seen: dt.datetime


def set_aside(path: Path, folder: Path, raw: bytes, problem: str) -> Damage:
    """Move a damaged file into `folder`, never over another; where that is refused it stays, and that is said."""
    seen = dt.datetime.now(dt.UTC)
    kept = "it cannot be moved away"
    try:
        filesystem.make_folder(folder)
        for number in range(1, 1000):
            place = folder / f"{path.name}.{number}"
            try:
                filesystem.rename_new(path, place)
            except FileExistsError:
                continue
            kept = f"set aside as {place}"
            break
    except OSError as error:
        kept += f": {error.strerror}"
    return Damage(identity=path.stem, file=str(path), problem=problem, kept=kept, raw=raw, seen=seen)


def stand_in(damage: Damage) -> Record:
    """A record that holds the place of one that is lost: its release is known, and is made again only when a person
    says so, since what was paid for it is lost too. The file, laid back in its place, takes over from it.
    """
    source, url, title = (_said(damage.raw, name) for name in ("source", "url", "title"))
    entry = Entry(id=damage.identity, source=source, url=url, title=title or f"Release {damage.identity}")
    reason = f"its record is damaged: {damage.problem}; {damage.kept}"
    return Record(
        id=damage.identity,
        source=source,
        entry=entry,
        work=Work.FAILED,
        reason=reason,
        seen=damage.seen,
        listed=damage.seen,
        history=(Event(at=damage.seen, what="record lost", detail=reason),),
    )


def _said(raw: bytes, name: str) -> str:
    """The first text of this key in what is left of a file."""
    found = re.search(f'"{name}{_TEXT}', raw.decode("utf-8", "replace"))
    return found[1] if found and "\\" not in found[1] else ""
