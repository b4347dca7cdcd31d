"""The journal on the records' branch: decisions that the host told of and that are not taken in yet, and how far this
site has looked at the host and told it.

A decision is a file of its own, pushed before anything is done about it and removed once it is done: whichever run
comes next takes in what another one left, and two that write at one moment lose nothing to each other.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline import files
from pipeline.errors import StoreError
from pipeline.store.form.encoding import decode, encode
from pipeline.workflow.git.records_branch import SharedRecords

FOLDER = "journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDecision:
    """A pull request of ours that somebody who may decide merged or closed."""

    number: int
    what: Literal["merged", "closed"]
    by: str
    at: dt.datetime
    record: str
    language: str
    branch: str
    commit: str
    """Its last one."""
    text: str
    """The pull request's text as it was then."""

    @property
    def name(self) -> str:
        """Of its file: the same whoever writes it."""
        return f"{self.number:06}-{self.what}-{self.at:%Y%m%dT%H%M%S}.json"


class Journal:
    """The files of the journal."""

    def __init__(self, shared: SharedRecords) -> None:
        self._shared = shared
        self._folder = shared.folder / FOLDER

    def note(self, decision: HostDecision) -> None:
        """Keep a decision until it is taken in."""
        self._write(decision.name, encode(decision))

    def done(self, decision: HostDecision) -> None:
        """It is taken in."""
        (self._folder / decision.name).unlink(missing_ok=True)

    def open(self) -> list[HostDecision]:
        """Decisions that are not taken in yet, oldest first; without those in damaged files."""
        found = filter(None, map(_decision, self._folder.glob("*.json")))
        return sorted(found, key=lambda decision: (decision.at, decision.number))

    def damaged(self) -> Mapping[int, Path]:
        """Files that cannot be read, by the number of the pull request that their name begins with; 0 for none."""
        found = [file for file in self._folder.glob("*.json") if _decision(file) is None]
        numbers = [file.name.partition("-")[0] for file in found]
        return {
            int(number) if number.isdecimal() else 0: file
            for number, file in zip(numbers, found, strict=True)
        }

    @property
    def looked(self) -> tuple[dt.datetime | None, frozenset[str]]:
        """Up to which change of its pull requests the host was looked at, and what was seen of that very moment."""
        moment, *seen = self._read("looked").split() or [""]
        try:
            return dt.datetime.fromisoformat(moment), frozenset(seen)
        except ValueError:
            return None, frozenset()

    @looked.setter
    def looked(self, value: tuple[dt.datetime, frozenset[str]]) -> None:
        moment, seen = value
        self._write("looked", "\n".join([moment.isoformat(), *sorted(seen)]).encode())

    def tell(self, identity: str) -> None:
        """The pull requests of a release are to be looked after, whether or not its record changed."""
        self._write(f"tell-{identity}", b"")

    def told(self, identity: str) -> None:
        """They are as they should be."""
        (self._folder / f"tell-{identity}").unlink(missing_ok=True)

    def to_tell(self) -> list[str]:
        """Ids of releases whose record changed since the host was told of all, or that are to be looked after."""
        changed = self._shared.changed_since(self._read("told up to"))
        marked = [file.name.removeprefix("tell-") for file in self._folder.glob("tell-*")]
        return sorted({*changed, *marked})

    def told_all(self) -> None:
        """The host was told of every record as it is committed now, apart from those marked by `tell`."""
        commit = self._shared.commit
        if self._shared.changed_since(self._read("told up to")):
            self._write("told up to", commit.encode())

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def _write(self, name: str, raw: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / name
        with files.writing(file):
            if not file.is_file() or file.read_bytes() != raw:
                files.write(file, raw)


def _decision(file: Path) -> HostDecision | None:
    try:
        return decode(file.read_bytes(), HostDecision)
    except (StoreError, OSError):
        return None
