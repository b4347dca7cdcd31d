"""A draft as the templates show it: rows with numbered findings, marks, differences and who wrote what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from pipeline import check
from pipeline.german.terms import matches
from pipeline.model import (
    Acknowledgement,
    Finding,
    Origin,
    PostState,
    ProposedBlock,
    Record,
    Review,
    Severity,
    Term,
    Version,
)
from pipeline.store import Typed
from pipeline.transitions.posts import WRITTEN, is_answered_for, is_outdated, why_not_approved
from pipeline.workflow.editing.save import fixed
from pipeline.workflow.posts.edited_post import EditedPost, disclosure_of
from pipeline.workflow.posts.highlights import Spot, difference, marked, same_words
from pipeline.workflow.posts.sheets import Row, Sheet, sheet
from pipeline.workflow.workspace.workspace import Workspace

TICKED = "tick:"
"""Prefix of a row's key among typed text: the reviewer has checked it."""
_KINDS = {"title": "title", "heading": "h", "item": "li", "cell": "cell", "quote": "q", "code": "code"}
_WROTE = {
    Origin.PERSON: ("person", "pen"),
    Origin.MEMORY: ("memory", "mem"),
    Origin.ENGINE: ("engine", "eng"),
    Origin.COPIED: ("memory", "mem"),
    Origin.MISSING: ("missing", "ring"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding on the page."""

    finding: Finding
    number: int
    kind: str
    """e, w, or d once it is dealt with."""
    done: Acknowledgement | None
    fix: str
    """What would be written, "" where there is no fix."""

    @property
    def name(self) -> str:
        """The check's name."""
        return check.NAMES.get(self.finding.check, self.finding.check)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row on the page."""

    row: Row
    number: int
    kind: str
    german: Markup
    english: Markup
    """The field's text with its marks, for the layer under it."""
    text: str
    """What the field shows: typed and unsaved text where there is some."""
    unsaved: bool
    clash: bool
    """Unsaved text was typed over another file."""
    findings: tuple[FindingView, ...]
    who: str
    icon: str
    ticked: bool
    compared: Markup | None
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole draft on the page."""

    sheet: Sheet
    pairs: tuple[RowView, ...]
    closing: tuple[Row, ...]
    general: tuple[FindingView, ...]
    notes: tuple[Finding, ...]
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
        return sum(one.kind == "e" for one, _ in self.numbered)

    @property
    def warnings(self) -> int:
        """Open warnings."""
        return sum(one.kind == "w" for one, _ in self.numbered)

    @property
    def settled(self) -> int:
        """Findings dealt with."""
        return sum(one.kind == "d" for one, _ in self.numbered)

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
    found: EditedPost | None = None,
) -> Page:
    """The page of a draft for a reviewer. `compare`: german, machine or file; `only`: changed rows alone; `found`:
    the file, where it was read already."""
    whole = sheet(workspace, record, language, found=found)
    version = whole.version
    typed = workspace.store.typed(record.id, language, who)
    source = workspace.source(record.source)
    terms = workspace.terms_for(source, language) if source is not None else ()
    shown = _numbered(whole, version)
    pairs = []
    for number, row in enumerate((one for one in whole.rows if not one.ours), 0):
        pair = _pair(row, number, shown, terms, typed, whole, compare)
        if not only or pair.changed:
            pairs.append(pair)
    numbered = [(shown[id(one)], "") for one in whole.general if id(one) in shown]
    numbered += [(one, pair.row.key) for pair in pairs for one in pair.findings if one.kind != "i"]
    front = whole.found.draft.front if whole.found is not None else {}
    return Page(
        sheet=whole,
        pairs=tuple(pairs),
        closing=tuple(one for one in whole.rows if one.ours),
        general=tuple(shown[id(one)] for one in whole.general if id(one) in shown),
        notes=tuple(one for one in whole.findings if one.severity is Severity.INFO),
        numbered=tuple(numbered),
        front=front,
        disclosure=whole.found.disclosure if whole.found is not None and front else "",
        disclosure_after=_after(workspace, front, language, who) if front else "",
        target_hash=whole.found.english_hash if whole.found is not None else "",
        typed=typed if typed is not None and _texts(typed) else None,
        fields={
            key.removeprefix("front:"): text
            for key, text in (typed.texts if typed is not None else {}).items()
            if key.startswith("front:")
        },
    )


def _numbered(whole: Sheet, version: Version) -> dict[int, FindingView]:
    """Errors and warnings with their numbers, by identity of the finding."""
    done = {acknowledgement.finding: acknowledgement for acknowledgement in version.acknowledged}
    rows = {id(one): row for row in whole.rows for one in row.findings}
    shown: dict[int, FindingView] = {}
    number = 0
    for one in whole.findings:
        if one.severity is Severity.INFO:
            continue
        number += 1
        row = rows.get(id(one))
        text = fixed(row, one) if row is not None and one.id not in done else None
        shown[id(one)] = FindingView(
            finding=one,
            number=number,
            kind="d" if one.id in done else "e" if one.severity is Severity.ERROR else "w",
            done=done.get(one.id),
            fix=one.fix.text if text is not None and one.fix is not None else "",
        )
    return shown


def _pair(
    row: Row,
    number: int,
    shown: Mapping[int, FindingView],
    terms: tuple[Term, ...],
    typed: Typed | None,
    whole: Sheet,
    compare: str,
) -> RowView:
    mine = tuple(shown[id(one)] for one in row.findings if id(one) in shown)
    german = row.source.text if row.source is not None else ""
    hits = matches(german, terms)
    spots = [Spot(start=hit.start, end=hit.end, kind="t") for hit in hits]
    spots += [
        Spot(start=span.start, end=span.end, kind=one.kind, number=one.number)
        for one in mine
        for span in one.finding.source
    ]
    text, unsaved, clash = _typed(row, typed, whole)
    word, icon = _WROTE[row.origin]
    if row.role == "own" and row.edited:
        word, icon = _WROTE[Origin.PERSON]
    return RowView(
        row=row,
        number=number,
        kind=_KINDS.get(row.kind, "p"),
        german=difference(row.old_source, german)
        if row.old_source and compare == "german"
        else marked(german, spots),
        english=marked(text, [] if unsaved else _english(row, mine)),
        text=text,
        unsaved=unsaved,
        clash=clash,
        findings=mine,
        who=word,
        icon=icon,
        ticked=typed is not None and typed.texts.get(TICKED + row.key) == row.text,
        compared=_compared(row, text, compare),
        changed=row.edited or bool(row.old_source) or row.cut or bool(mine),
    )


def _english(row: Row, mine: Sequence[FindingView]) -> list[Spot]:
    spots = []
    for finding_view in mine:
        for span in finding_view.finding.target:
            if row.at and 0 <= span.start < span.end <= len(row.at):
                spots.append(
                    Spot(
                        start=row.at[span.start],
                        end=row.at[span.end - 1] + 1,
                        kind=finding_view.kind,
                        number=finding_view.number,
                    )
                )
    return spots


def _typed(row: Row, typed: Typed | None, whole: Sheet) -> tuple[str, bool, bool]:
    """Text of the field, whether it is unsaved, and whether the file was another when it was typed."""
    if typed is None or row.key not in typed.texts:
        return row.text, False, False
    text = typed.texts[row.key]
    if same_words(text, row.text):
        return row.text, False, False
    return text, True, typed.base != whole.base


def _compared(row: Row, text: str, compare: str) -> Markup | None:
    if compare == "machine" and (row.machine or row.text):
        return difference(row.machine, row.text)
    if compare == "file" and not same_words(text, row.text):
        return difference(row.text, text)
    return None


def _texts(typed: Typed) -> bool:
    return any(not key.startswith(TICKED) for key in typed.texts)


def _after(workspace: Workspace, front: Mapping[str, Any], language: str, who: str) -> str:
    """The disclosure as it will read once this person has approved."""
    translation = {
        **(front.get("translation") or {}),
        "status": "reviewed",
        "reviewer": who,
        "reviewed_at": workspace.now(),
    }
    return disclosure_of(workspace, language, {**front, "translation": translation})
