"""Terms from the desk: a new one goes into the site's own glossary; what editors change the same way is offered."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.errors import DecisionRefused
from pipeline.model import Record, Review
from pipeline.site.markdown.typing import changed_phrases
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace

OFTEN = 3
"""So many releases with the same change make an offer."""
_COLUMNS = ("source", "target", "also", "rule", "language", "city", "note", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """English that editors changed the same way again and again."""

    before: str
    after: str
    times: int
    german: str
    """The term whose English it was, as far as the termbase knows one."""


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


def offered(workspace: Workspace) -> tuple[Offered, ...]:
    """Changes made in at least OFTEN approved releases, most frequent first."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record, language in _approved(workspace):
        for row in sheet(workspace, record, language).rows:
            if row.edited and row.machine and row.text:
                for before, after in changed_phrases(row.machine, row.text):
                    seen[(before, after)].add(record.id)
    german = {term.target.casefold(): term.source for term in workspace.terms if term.target}
    known = {term.target.casefold() for term in workspace.terms}
    found = [
        Offered(before=before, after=after, times=len(ids), german=german.get(before.casefold(), ""))
        for (before, after), ids in seen.items()
        if len(ids) >= OFTEN and after.casefold() not in known
    ]
    return tuple(sorted(found, key=lambda offered: (-offered.times, offered.before)))


def _approved(workspace: Workspace) -> Iterator[tuple[Record, str]]:
    for identity, language in workspace.store.reviewed():
        record = workspace.store.get(identity)
        if record is not None and record.versions[language].review is Review.REVIEWED:
            yield record, language


def _append(file: Path, before: bytes, row: dict[str, str]) -> None:
    text = before.decode("utf-8-sig")
    first = text.partition("\n")[0].strip()
    delimiter = ";" if first.count(";") > first.count(",") else ","
    columns = [one.strip() for one in first.split(delimiter)] if first else list(_COLUMNS)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n", extrasaction="ignore")
    if not first:
        writer.writeheader()
    elif not text.endswith("\n"):
        out.write("\n")
    writer.writerow({name: row.get(name, "") for name in columns})
    _write(file, before + out.getvalue().encode())


def _write(file: Path, raw: bytes) -> None:
    with files.writing(file):
        files.write(file, raw)
