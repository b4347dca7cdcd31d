"""Terms from the desk: a new one goes into the site's own glossary; what editors change the same way is offered."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.errors import DecisionRefused
from pipeline.model import Review
from pipeline.site.markdown.typing import changed_phrases
from pipeline.translate.termbase import delimiter
from pipeline.workflow.editing.replace import passages
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace

OFTEN = 3
"""So many releases with the same change make an offer."""
MOST = 10
"""Offers at once."""
_LOOKED_AT = 200
"""Texts looked at for each change of one text."""
_COLUMNS = ("source", "target", "also", "rule", "language", "city", "note", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """English that editors changed the same way again and again."""

    before: str
    after: str
    times: int
    german: str
    """The term whose English it was, as far as the termbase knows one."""
    drafts: int
    """Texts that are not public and have `before` still."""


def file_for(workspace: Workspace) -> Path | None:
    """The glossary new terms go into: the first of `glossaries`; None where the site has none."""
    return (
        workspace.settings.root / workspace.settings.glossaries[0] if workspace.settings.glossaries else None
    )


def add_term(workspace: Workspace, *, german: str, english: str, by: str) -> Workspace:
    """Append a term to the site's glossary; gives the workplace that knows it. Raises DecisionRefused, ParseError."""
    german, english = " ".join(german.split()), " ".join(english.split())
    if not german or not english:
        raise DecisionRefused("a term needs its German and its English")
    file = file_for(workspace)
    if file is None:
        raise DecisionRefused(
            "the site has no glossary of its own: name a CSV file under `glossaries` in config.yaml"
        )
    before = file.read_bytes() if file.is_file() else b""
    _append(file, before, {"source": german, "target": english, "origin": f"desk, {by}"})
    try:
        return workspace.with_glossaries_read()
    except Exception:
        # The row contradicts another one: the file is as it was, and the person is told why.
        _write(file, before)
        raise


def offered(workspace: Workspace, text: tuple[str, str] | None = None) -> tuple[Offered, ...]:
    """Changes made in at least OFTEN approved releases, the MOST frequent ones, most frequent first.

    `text`: id of a release and language; then only changes that this approved text has, too. Of other texts those are
    read that hold the same words, the newest first.
    """
    mine = _changes(workspace, text) if text is not None else None
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in workspace.store.reviewed() if mine is None else _holding(workspace, mine):
        for change in _changes(workspace, pair):
            if mine is None or change in mine:
                seen[change].add(pair[0])
    known = {term.target.casefold() for term in workspace.terms}
    often = [
        (change, len(ids))
        for change, ids in seen.items()
        if len(ids) >= OFTEN and change[1].casefold() not in known
    ]
    often.sort(key=lambda item: (-item[1], item[0]))
    german = {term.target.casefold(): term.source for term in workspace.terms if term.target}
    return tuple(
        Offered(
            before=before,
            after=after,
            times=times,
            german=german.get(before.casefold(), ""),
            drafts=len(
                {
                    (passage.record.id, passage.language)
                    for passage in passages(workspace, before, after, public=False)
                }
            ),
        )
        for (before, after), times in often[:MOST]
    )


def _changes(workspace: Workspace, text: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """What people put in place of the machine's words in an approved text; nothing where it is not approved."""
    identity, language = text
    record = workspace.store.get(identity)
    version = record.versions.get(language) if record is not None else None
    if record is None or version is None or version.review is not Review.REVIEWED:
        return frozenset()
    return frozenset(
        change
        for row in sheet(workspace, record, language).rows
        if row.edited and row.machine and row.text
        for change in changed_phrases(row.machine, row.text)
    )


def _holding(workspace: Workspace, changes: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """Texts that hold what was put in place by some change, each once."""
    hits = (hit for _, after in sorted(changes) for hit in workspace.store.search(after, _LOOKED_AT))
    return list(dict.fromkeys((hit.record, hit.language) for hit in hits))


def _append(file: Path, before: bytes, row: dict[str, str]) -> None:
    text = before.decode("utf-8-sig")
    first = text.partition("\n")[0].strip()
    between = delimiter(text)
    columns = [column.strip() for column in first.split(between)] if first else list(_COLUMNS)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=between, lineterminator="\n", extrasaction="ignore")
    if not first:
        writer.writeheader()
    elif not text.endswith("\n"):
        out.write("\n")
    writer.writerow({name: row.get(name, "") for name in columns})
    _write(file, before + out.getvalue().encode())


def _write(file: Path, raw: bytes) -> None:
    with files.writing(file):
        files.write(file, raw)
