"""Rows of a draft as the templates show them: numbered findings, marks, differences and who wrote what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline import check
from pipeline.german.terms import matches
from pipeline.model import Acknowledgement, Finding, Origin, Severity, Term, Version
from pipeline.store import EarlierText, Typed
from pipeline.workflow.editing.save import fixed
from pipeline.workflow.posts.highlights import Spot, difference, marked, same_words
from pipeline.workflow.posts.sheets import Row, Sheet

TICKED = "tick:"
"""Prefix of a row's key among typed text: the reviewer has checked it."""
MARKS = (TICKED, "fact:")
"""Prefixes of what is no text: rows and facts that the person has looked at."""
NEW = "new-"
"""The same of a paragraph that is being added, before the key of the row it is to stand behind."""
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


def numbered_findings(whole: Sheet, version: Version) -> dict[int, FindingView]:
    """Errors and warnings with their numbers, by identity of the finding."""
    done = {acknowledgement.finding: acknowledgement for acknowledgement in version.acknowledged}
    rows = {id(finding): row for row in whole.rows for finding in row.findings}
    shown: dict[int, FindingView] = {}
    number = 0
    for finding in whole.findings:
        if finding.severity is Severity.INFO:
            continue
        number += 1
        row = rows.get(id(finding))
        text = fixed(row, finding) if row is not None and finding.id not in done else None
        shown[id(finding)] = FindingView(
            finding=finding,
            number=number,
            kind="d" if finding.id in done else "e" if finding.severity is Severity.ERROR else "w",
            done=done.get(finding.id),
            fix=finding.fix.text if text is not None and finding.fix is not None else "",
        )
    return shown


def row_view(
    row: Row,
    number: int,
    shown: Mapping[int, FindingView],
    terms: tuple[Term, ...],
    typed: Typed | None,
    whole: Sheet,
    compare: str,
    theirs: Mapping[str, str],
) -> RowView:
    """A row beside its German. `shown`: the draft's findings by identity; `compare`: german, machine, file or
    colleague; `theirs`: texts before a colleague changed them, by row."""
    mine = tuple(shown[id(finding)] for finding in row.findings if id(finding) in shown)
    german = row.source.text if row.source is not None else ""
    hits = matches(german, terms)
    spots = [Spot(start=hit.start, end=hit.end, kind="t") for hit in hits]
    spots += [
        Spot(start=span.start, end=span.end, kind=finding_view.kind, number=finding_view.number)
        for finding_view in mine
        for span in finding_view.finding.source
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
        compared=_compared(row, text, compare, theirs),
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


def theirs_before(earlier: Sequence[EarlierText], who: str) -> dict[str, str]:
    """For each place that colleagues changed since this person last did: what stood there before them."""
    found: dict[str, str] = {}
    mine: set[str] = set()
    for text in earlier:  # newest first
        if text.who == who:
            mine.add(text.place)
        elif text.place not in mine:
            found[text.place] = text.before
    return found


def _compared(row: Row, text: str, compare: str, theirs: Mapping[str, str]) -> Markup | None:
    if compare == "colleague" and row.key in theirs:
        return difference(theirs[row.key], row.text)
    if compare == "machine" and (row.machine or row.text):
        return difference(row.machine, row.text)
    if compare == "file" and not same_words(text, row.text):
        return difference(row.text, text)
    return None
