"""A draft as the templates show it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import Decision, Finding, PostState, ProposedBlock, Record, Review, Severity, Version
from pipeline.review.row_views import (
    MARKS,
    NEW,
    FindingView,
    RowView,
    numbered_findings,
    row_view,
    theirs_before,
)
from pipeline.store import Typed
from pipeline.transitions.posts import WRITTEN, is_answered_for, why_not_approved
from pipeline.transitions.together import DRAFT, open_notes
from pipeline.transitions.versions import is_outdated
from pipeline.workflow.posts.edited_post import disclosure_of
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole draft on the page."""

    sheet: Sheet
    pairs: tuple[RowView, ...]
    closing: tuple[Row, ...]
    general: tuple[FindingView, ...]
    told: tuple[Finding, ...]
    """Told, nothing to do."""
    numbered: tuple[tuple[FindingView, str], ...]
    """Errors and warnings with the key of their row."""
    front: Mapping[str, Any]
    disclosure: str
    disclosure_after: str
    target_hash: str
    typed: Typed | None
    fields: Mapping[str, str] = field(default_factory=dict)
    """Unsaved text of front-matter fields."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Paragraphs that were typed and are not in the text yet, by the key of the row they are to stand behind."""
    notes: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    """Open notes of colleagues, by row; those on the whole draft under `draft`."""
    last_change: int = 0
    """Id of the newest kept change."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Rows and facts that the person has looked at."""

    @property
    def record(self) -> Record:
        """The release."""
        return self.sheet.record

    @property
    def version(self) -> Version:
        """Its English."""
        return self.sheet.version

    @property
    def outdated(self) -> bool:
        """The city changed the German since."""
        return self.version.place in WRITTEN and is_outdated(self.record, self.version)

    @property
    def german_hash(self) -> str:
        """Fingerprint of the newest German known."""
        return self.record.release.fingerprint if self.record.release is not None else ""

    @property
    def errors(self) -> int:
        """Open errors."""
        return sum(finding_view.kind == "e" for finding_view, _ in self.numbered)

    @property
    def warnings(self) -> int:
        """Open warnings."""
        return sum(finding_view.kind == "w" for finding_view, _ in self.numbered)

    @property
    def settled(self) -> int:
        """Findings dealt with."""
        return sum(finding_view.kind == "d" for finding_view, _ in self.numbered)

    @property
    def missing(self) -> int:
        """Rows without English."""
        return sum(
            not (pair.row.text or pair.row.blocks or pair.row.cut or pair.row.is_field) for pair in self.pairs
        )

    @property
    def clashes(self) -> tuple[ProposedBlock, ...]:
        """Where an edit beside a public post and a hand on its file changed the same."""
        return self.sheet.found.clashes if self.sheet.found is not None else ()

    @property
    def approved(self) -> bool:
        """A person answers for the text as it stands here."""
        if self.version.edit is not None:
            return self.version.publish_after is not None
        return self.version.review is Review.REVIEWED and not self.unreviewed

    @property
    def unreviewed(self) -> bool:
        """It is public, and no approval covers the words readers see."""
        version, found = self.version, self.sheet.found
        if version.place is not PostState.PUBLISHED or found is None:
            return False
        return version.review is not Review.REVIEWED if version.edit else not is_answered_for(version, found)

    @property
    def may_approve(self) -> bool:
        """Nothing stands against an approval."""
        return not self.approved and not why_not_approved(self.sheet.found, self.record)


def page(
    workspace: Workspace,
    record: Record,
    language: str,
    *,
    who: str,
    compare: str = "",
    only: bool = False,
    whole: Sheet | None = None,
) -> Page:
    """The page of a draft for a reviewer. `compare`: german, machine or file; `only`: changed rows alone; `whole`:
    the draft's sheet, where it was made already."""
    whole = whole or sheet(workspace, record, language)
    version = whole.version
    typed = workspace.store.typed(record.id, language, who)
    source = workspace.source(record.source)
    terms = workspace.terms_for(source, language) if source is not None else ()
    earlier = workspace.store.earlier(record.id, language)
    theirs = theirs_before(earlier, who) if compare == "colleague" else {}
    shown = numbered_findings(whole, version)
    pairs = []
    for number, row in enumerate(row for row in whole.rows if not row.ours):
        pair = row_view(row, number, shown, terms, typed, whole, compare, theirs)
        if not only or pair.changed:
            pairs.append(pair)
    front = whole.found.draft.front if whole.found is not None else {}
    texts = typed.texts if typed is not None else {}
    return Page(
        sheet=whole,
        pairs=tuple(pairs),
        closing=tuple(row for row in whole.rows if row.ours),
        general=tuple(shown[id(finding)] for finding in whole.general if id(finding) in shown),
        told=tuple(finding for finding in whole.findings if finding.severity is Severity.INFO),
        numbered=_numbered(whole, shown, pairs),
        front=front,
        disclosure=whole.found.disclosure if whole.found is not None and front else "",
        disclosure_after=_after(workspace, front, language, who) if front else "",
        target_hash=whole.found.english_hash if whole.found is not None else "",
        typed=typed if typed is not None and _texts(typed) else None,
        fields=_begun(typed, "front:"),
        added=_begun(typed, NEW),
        notes=_by_place(open_notes(record, language), {pair.row.key for pair in pairs}),
        last_change=max((text.id for text in earlier), default=0),
        marks={key: text for key, text in texts.items() if key.startswith(MARKS)},
    )


def _numbered(
    whole: Sheet, shown: Mapping[int, FindingView], pairs: Sequence[RowView]
) -> tuple[tuple[FindingView, str], ...]:
    numbered = [(shown[id(finding)], "") for finding in whole.general if id(finding) in shown]
    numbered += [
        (finding_view, pair.row.key)
        for pair in pairs
        for finding_view in pair.findings
        if finding_view.kind != "i"
    ]
    return tuple(numbered)


def _begun(typed: Typed | None, prefix: str) -> Mapping[str, str]:
    """Unsaved texts whose place begins so, by the rest of its name."""
    texts = typed.texts if typed is not None else {}
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


def _by_place(notes: Sequence[Decision], keys: Set[str]) -> Mapping[str, tuple[Decision, ...]]:
    found: dict[str, tuple[Decision, ...]] = {}
    for note in notes:
        place = note.about if note.about in keys else DRAFT
        found[place] = (*found.get(place, ()), note)
    return found


def _texts(typed: Typed) -> bool:
    return any(not key.startswith(MARKS) for key in typed.texts)


def _after(workspace: Workspace, front: Mapping[str, Any], language: str, who: str) -> str:
    """The disclosure as it will read once this person has approved."""
    translation = {
        **(front.get("translation") or {}),
        "status": "reviewed",
        "reviewer": who,
        "reviewed_at": workspace.now(),
    }
    return disclosure_of(workspace, language, {**front, "translation": translation})
