"""`check FILES`: posts as they lie on disk against the German of their records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import SiteError
from pipeline.model import Finding, Place, Record, Severity, Version
from pipeline.run.opinions import second_engine
from pipeline.run.place import Workplace
from pipeline.run.reading_back import findings_of, on_disk
from pipeline.run.status import by_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One post and what was found."""

    path: str
    title: str
    touched: bool
    findings: tuple[Finding, ...]
    acknowledged: tuple[str, ...]
    """Ids of findings a person has dealt with."""

    @property
    def errors(self) -> int:
        """Open errors."""
        return self._open(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """Open warnings."""
        return self._open(Severity.WARNING)

    def _open(self, severity: Severity) -> int:
        return sum(one.severity is severity and one.id not in self.acknowledged for one in self.findings)


def check_files(place: Workplace, files: Sequence[str], *, second: str = "") -> tuple[Checked, ...]:
    """Check these posts, or all; a file no record knows is an error. Raises StoreError, SiteError.

    `second` names an engine that is asked for its own translation of each of these posts (which may cost).
    """
    if files:
        return tuple(_check(place, *by_path(place, file), second=second) for file in files)
    found = []
    for record in place.store.find():
        for version in record.versions.values():
            if version.place in {Place.DRAFT, Place.PUBLISHED}:
                found.append(_check(place, record, version))
    return tuple(found)


def _check(place: Workplace, record: Record, version: Version, *, second: str = "") -> Checked:
    read = on_disk(place, record, version)
    if read is None:
        raise SiteError("there is no such file any more", about=version.path)
    findings = read.findings
    if second:
        other = second_engine(place, second, source=record.language, target=version.language)
        findings = findings_of(place, record, read.translation, extra=(other,))
    return Checked(
        path=version.path,
        title=str(read.draft.front.get("title", record.title)),
        touched=read.touched,
        findings=findings,
        acknowledged=tuple(one.finding for one in version.acknowledged),
    )
