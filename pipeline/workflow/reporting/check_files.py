"""`check FILES`: posts as they lie on disk against the German of their records."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipeline.errors import SiteError
from pipeline.model import Finding, PostState, Record, Review, Severity, Version
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.posts.file_findings import broken, copies, problem
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.second_opinion import findings_of, second_engine
from pipeline.workflow.reporting.status import english_title
from pipeline.workflow.workspace.workspace import Workspace


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
        return sum(
            finding.severity is severity and finding.id not in self.acknowledged for finding in self.findings
        )


_CHECKED = {PostState.DRAFT, PostState.PUBLISHED, PostState.MISSING}


def check_files(workspace: Workspace, files: Sequence[str], *, second: str = "") -> tuple[Checked, ...]:
    """Check these posts, or all; a file no record knows is an error. Raises StoreError, SiteError.

    `second` names an engine that is asked for its own translation of each of these posts (which may cost).
    """
    index = PostIndex(workspace)
    if files:
        chosen = [by_path(workspace, file) for file in files]
        return tuple(_check(workspace, index, record, version, second=second) for record, version in chosen)
    return tuple(
        _check(workspace, index, record, version)
        for record in workspace.store.find()
        for version in record.versions.values()
        if version.place in _CHECKED and version.review is not Review.REJECTED
    )


def _check(
    workspace: Workspace, index: PostIndex, record: Record, version: Version, *, second: str = ""
) -> Checked:
    """One post; what is wrong with its file is a finding of that post alone."""
    try:
        read = post_at(workspace, record, version)
        findings = read.findings
    except SiteError as error:
        return _unreadable(workspace, record, version, error)
    if second:
        other = second_engine(workspace, second, source=record.language, target=version.language)
        findings = (
            *read.file_findings,
            *findings_of(workspace, record, read.translation, extra=(other,)),
        )
    return Checked(
        path=version.path,
        title=str(read.draft.front.get("title", record.title)),
        touched=read.touched,
        findings=(*copies(index, record, version), *findings),
        acknowledged=tuple(acknowledgement.finding for acknowledgement in version.acknowledged),
    )


def _unreadable(workspace: Workspace, record: Record, version: Version, error: SiteError) -> Checked:
    """A post that is not there, cannot be read, or is no post any more."""
    file = workspace.settings.folder / version.path
    raw = b""
    if file.is_file():
        with suppress(OSError):
            raw = file.read_bytes()
    found = broken(workspace, version, raw) if raw else ()
    return Checked(
        path=version.path,
        title=english_title(version, record),
        touched=True,
        findings=found or (problem(version, error.message),),
        acknowledged=tuple(acknowledgement.finding for acknowledgement in version.acknowledged),
    )
