"""What a transition is told of a post as it lies on disk, and what of it stands against an approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from pipeline.errors import DecisionRefused, SiteError
from pipeline.hashing import digest
from pipeline.messages import Message, noop, plural
from pipeline.model import (
    Approved,
    Change,
    Edit,
    FileChange,
    Finding,
    PostState,
    ProposedBlock,
    Record,
    Review,
    Severity,
    Version,
)
from pipeline.transitions.files import replaced
from pipeline.transitions.versions import NOTICE, is_outdated

WRITTEN = frozenset({PostState.DRAFT, PostState.PUBLISHED})
"""Places at which there is a post with text."""
COMPUTED: Mapping[str, str] = {
    NOTICE: "the change notice",
    "translation.status": "the marking as reviewed or not",
    "translation.reviewer": "who answers for it",
    "translation.reviewed_at": "since when",
}
"""Keys of the front matter that are set without an approval, and what they tell. With them go the disclosure in the
text, the flag or folder of a draft, side file, feeds and structured data, which are made from the front matter."""
CHOOSE = noop(
    "two changed the same words of it (its file, or an edit on another machine): choose first (`stadtbote accept`, or the desk)"
)
NO_POST = noop("there is no post to approve; `stadtbote status FILE` says what became of it")
UNREVIEWED = "public, not reviewed"
"""Event of words that no approval covers, with their hash for a detail."""
NOT_REVIEWED: Mapping[str, Any] = {"translation.reviewer": "", "translation.reviewed_at": None}
"""Front matter of a post that nobody answers for."""


class PostOnDisk(Protocol):
    """A post as it lies on disk, read under the release's lock; what is asked of it may raise SiteError."""

    @property
    def version(self) -> Version:
        """The version it is seen against."""

    @property
    def raw(self) -> bytes:
        """Its bytes."""

    @property
    def digest(self) -> str:
        """Their digest."""

    @property
    def front(self) -> Mapping[str, Any]:
        """Its front matter by our full keys."""

    @property
    def disclosure(self) -> str:
        """The sentence about machine and reviewer, as its front matter wants it."""

    @property
    def english_hash(self) -> str:
        """Hash of what a reader reads of it, its version in front."""

    def is_covered_by(self, target_hash: str) -> bool:
        """Whether an approval with this hash answers for what a reader reads of it; an older one for what it covered."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of it."""

    @property
    def fault(self) -> str:
        """What is wrong with the file as such (a broken header, a merge nobody settled); "" where it is a post."""

    @property
    def clashes(self) -> tuple[ProposedBlock, ...]:
        """Where an edit that lies beside it and a hand on the file changed the same, and nobody chose yet."""

    @property
    def clashing(self) -> Edit | None:
        """The edit whose words are proposed there."""

    def spliced(self, changes: Mapping[str, Any], body: str | None = None) -> PostOnDisk:
        """The post with keys set and the body replaced, and the disclosure that follows from them."""

    def computed(self) -> PostOnDisk:
        """The post with the disclosure that its front matter wants, where it says another one."""

    def of(self, record: Record, version: Version, raw: bytes | None = None) -> PostOnDisk:
        """The same file (or `raw`) seen against another state of its record."""

    def units(self, *, by: str, at: dt.datetime) -> tuple[Approved, ...]:
        """German and English of each block a person answers for."""

    @property
    def public_slug(self) -> str:
        """Its name once it is public: what a person typed, else of the title as it is then."""

    def published(self) -> tuple[str, bytes]:
        """Path and bytes once it is public, under that name."""

    def unpublished(self) -> tuple[str, bytes]:
        """Path and bytes once it is a draft again."""

    def withdrawn(self, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """Path and bytes of its tombstone."""


class Facts(Protocol):
    """What is read under the release's lock."""

    def post(self, version: Version) -> PostOnDisk | None:
        """A version's post as it lies on disk; None where there is no file."""

    def working(self, version: Version) -> PostOnDisk | None:
        """The same as people work on it: with the edit that lies beside a public post, over what its file holds now."""

    def copies(self, version: Version) -> tuple[Finding, ...]:
        """An error for each other file that carries the release's identity."""

    def belongings(self, record: Record) -> tuple[str, ...]:
        """Paths of files that belong to the posts of a release: pictures, side files."""


Transition = Callable[[Record, Facts, dt.datetime], Change | Record]
"""What the functions of this room make: the record as it is now, facts, the moment -> what it becomes."""


def version_of(record: Record, language: str) -> Version:
    """A release in a language. Raises DecisionRefused where it has none."""
    if language not in record.versions:
        said = Message("there is nothing in {language} to decide about", language=language)
        raise DecisionRefused(said, about=record.title)
    return record.versions[language]


def post_of(facts: Facts, version: Version) -> PostOnDisk:
    """Its post. Raises DecisionRefused where there is no file."""
    return _there(facts.post(version) if version.path else None, version)


def working_of(facts: Facts, version: Version) -> PostOnDisk:
    """Its post as people work on it. Raises DecisionRefused where there is no file."""
    return _there(facts.working(version) if version.path else None, version)


def _there(post: PostOnDisk | None, version: Version) -> PostOnDisk:
    if post is None:
        raise DecisionRefused(
            "the file is not there: nothing was changed; one that was renamed is found by the next `stadtbote run`",
            about=version.path,
        )
    return post


def put_down(
    version: Version, facts: Facts, after: PostOnDisk, *, waits: bool = False
) -> tuple[Version, tuple[FileChange, ...]]:
    """A text that people worked on, put into the file of a draft, or beside a public post until it is approved.

    `waits`: an approval is wanted even where the text is the public one.
    """
    public = post_of(facts, version)
    if version.place is not PostState.PUBLISHED:
        return replace(version, edit=None), exchanged(version, public, after)
    over, text = (post.raw.decode("utf-8", "replace") for post in (public, after))
    if not waits and text == over:
        return without_edit(version), ()
    edit = Edit(over=over, text=text, approvals=len(without_edit(version).approvals))
    return replace(version, edit=edit, publish_after=None), ()


def without_edit(version: Version) -> Version:
    """A version whose edit is let go, with the approvals of what is public."""
    kept = version.approvals if version.edit is None else version.approvals[: version.edit.approvals]
    return replace(version, edit=None, publish_after=None, approvals=kept)


def open_findings(findings: Iterable[Finding], version: Version) -> tuple[Finding, ...]:
    """Errors and warnings that nobody has dealt with."""
    done = {acknowledgement.finding for acknowledgement in version.acknowledged}
    return tuple(
        finding for finding in findings if finding.severity is not Severity.INFO and finding.id not in done
    )


def why_not_approved(
    post: PostOnDisk | None, record: Record, *, besides: Iterable[Finding] = (), before: bool = False
) -> str:
    """Why a post cannot be approved as it lies there; "" where nothing stands against it.

    `besides`: findings about its file beside those of its text; `before`: whether an approval of this very text still holds; a person dealt with its findings then.
    """
    version = record.versions.get(post.version.language) if post is not None else None
    if post is None or version is None or version.place not in WRITTEN:
        return NO_POST
    if record.question is not None:
        return noop("the city put another text in its place: `stadtbote answer` says what that is")
    if post.clashes:
        return CHOOSE
    if version.proposal is not None:
        return noop("a corrected original waits: `stadtbote accept` it, or reject it, first")
    if is_outdated(record, version):
        return noop(
            "the city changed the German, and this English is older: work the change in first (`stadtbote accept --by-hand`, or the desk)"
        )
    still = () if before else open_findings((*besides, *post.findings), version)
    if errors := [finding for finding in still if finding.severity is Severity.ERROR]:
        return plural(
            "{n} finding is open, first error: {our_first}",
            "{n} findings are open, first error: {our_first}",
            len(still),
            our_first=errors[0].said,
        )
    if still:
        return plural(
            "{n} finding is open, first warning: {our_first}",
            "{n} findings are open, first warning: {our_first}",
            len(still),
            our_first=still[0].said,
        )
    return ""


def is_answered_for(version: Version, post: PostOnDisk) -> bool:
    """Whether the last approval stands and covers what a reader reads of this file."""
    approvals = without_edit(version).approvals if version.review is Review.REVIEWED else ()
    return bool(approvals) and post.is_covered_by(approvals[-1].target_hash)


def marked(post: PostOnDisk, changes: Mapping[str, Any]) -> PostOnDisk:
    """The post with computed parts set. Raises SiteError where that would change a word that a reader reads."""
    assert changes.keys() <= COMPUTED.keys()
    after = post.spliced(changes)
    if after.english_hash != post.english_hash:
        raise SiteError("marking it would change its text; mark it by hand", about=post.version.path)
    return after


def rewritten(version: Version, before: PostOnDisk, after: bytes) -> dict[str, Any]:
    """What a version knows of its file once we have set keys in it, its English being the same.

    What the pipeline wrote stays known as such, a post that a person edited stays known as edited.
    """
    known: dict[str, Any] = {"checked": digest(after)} if version.checked == before.digest else {}
    if before.raw.decode("utf-8", "replace") == version.text:
        known |= {"text": after.decode("utf-8"), "previous": (*version.previous, before.digest)}
    return known


def exchanged(version: Version, before: PostOnDisk, after: PostOnDisk) -> tuple[FileChange, ...]:
    """The change of a post's bytes; none where they are the same."""
    return (replaced(version.path, before.raw, after.raw),) if after.raw != before.raw else ()
