"""`state dump|load` and `export`: everything out, everything back, and the way to leave."""

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pipeline import files
from pipeline.errors import DecisionRefused, ParseError, StoreError
from pipeline.messages import Message
from pipeline.model import Effects, Record
from pipeline.site.backups import BESIDE
from pipeline.store import SourceState, Unit
from pipeline.store.catching_up import take_in
from pipeline.store.form.encoding import compact, decode
from pipeline.transitions.given import instead
from pipeline.translate import tmx
from pipeline.workflow.workspace.outputs import may_export
from pipeline.workflow.workspace.workspace import Workspace

FORM = "stadtbote-state-1"


def dump(workspace: Workspace, file: Path) -> int:
    """Write sources, records and memory as JSON lines; how many lines. Archived pages stay where they are."""
    found = _all(workspace)
    head = json.dumps({"form": FORM})
    lines = (f'{{"kind":"{kind}","value":{compact(value)}}}' for kind, value in found)
    with files.writing(file):
        files.write(file, (f"{line}\n".encode() for line in (head, *lines)))
    return len(found)


def load(workspace: Workspace, file: Path) -> int:
    """Take a dump into an empty store; how many lines. Raises DecisionRefused where the store, ParseError where the file is not fit: every
    line is read before the first is taken.
    """
    if next(iter(workspace.store.find()), None) is not None:
        raise DecisionRefused("the store holds releases already; load into an empty one", about=str(file))
    with files.reading(file):
        lines = file.read_bytes().rstrip(b"\n").split(b"\n")
    if lines[0] != json.dumps({"form": FORM}).encode():
        raise ParseError("is no dump of a Stadtbote store", about=str(file))
    found = [_read(line, f"{file}:{number}") for number, line in enumerate(lines[1:], 2)]
    for source_state in found:
        if isinstance(source_state, SourceState):
            workspace.store.change_source(source_state.id, instead(source_state))
        elif isinstance(source_state, Record):
            take_in(workspace.store, source_state)
    units = tuple(unit for unit in found if isinstance(unit, Unit))
    workspace.store.change_memory(Effects(units=units), now=workspace.now())
    return len(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    kind: str
    value: Any


def _read(raw: bytes, about: str) -> SourceState | Record | Unit:
    try:
        line = decode(raw, _Line, about=about)
    except StoreError as error:
        raise ParseError(
            "the dump is cut off or damaged here: dump it anew, or copy it again", about=about
        ) from error
    if line.kind not in _KINDS:
        raise ParseError(Message("knows no kind `{kind}`", kind=line.kind), about=about)
    return decode(compact(line.value), _KINDS[line.kind], about=about)


_KINDS: Mapping[str, type[SourceState | Record | Unit]] = {
    "source": SourceState,
    "record": Record,
    "unit": Unit,
}


def _all(workspace: Workspace) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [
        ("source", workspace.store.source(source_id)) for source_id in workspace.store.source_ids()
    ]
    found += [("record", stored) for stored in sorted(workspace.store.find(), key=lambda record: record.id)]
    found += [("unit", unit) for unit in workspace.store.memory.units()]
    return found


def export(workspace: Workspace, folder: Path) -> dict[str, int]:
    """Leave: posts, memory as TMX, terms as CSV, sources as OPML, the review log; name to number of things.

    The site builds the same without Stadtbote; the store and backups stay behind. Raises OutputRefused where the
    folder is not empty or inside the site, StoreError where it cannot be written.
    """
    may_export(workspace, folder)
    with files.writing(folder):
        return _export(workspace, folder)


def _export(workspace: Workspace, folder: Path) -> dict[str, int]:
    folder.mkdir(exist_ok=True)
    posts = 0
    if workspace.settings.folder.is_dir():
        ours = {workspace.settings.state.resolve(), (workspace.settings.folder / BESIDE).resolve()}
        shutil.copytree(
            workspace.settings.folder,
            folder / "posts",
            symlinks=True,
            ignore=lambda here, names: [name for name in names if Path(here, name).resolve() in ours],
        )
        posts = sum(1 for path in (folder / "posts").rglob("*") if path.is_file())
    return {
        "posts": posts,
        "memory.tmx": write_memory(workspace, folder / "memory.tmx"),
        "terms.csv": _terms(workspace, folder / "terms.csv"),
        "sources.opml": _opml(workspace, folder / "sources.opml"),
        "reviews.csv": _reviews(workspace, folder / "reviews.csv"),
    }


def write_memory(workspace: Workspace, file: Path, *, language: str | None = None) -> int:
    """The memory as TMX 1.4b; how many units."""
    return tmx.write(
        file,
        [
            tmx.Unit(
                source=unit.source,
                target=unit.target,
                source_language=unit.source_language,
                target_language=unit.target_language,
                origin="engine" if unit.origin == "engine" else "person",
                engine=unit.engine,
                model=unit.model,
                changed=unit.at,
                key=unit.key,
            )
            for unit in workspace.store.memory.units(target=language)
            if unit.target
        ],
    )


def _terms(workspace: Workspace, file: Path) -> int:
    with file.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(("source", "target", "also", "rule", "language", "city", "note", "origin"))
        for term in workspace.terms:
            rows.writerow(
                (
                    term.source,
                    term.target,
                    "|".join(term.also),
                    term.rule,
                    term.language,
                    term.city,
                    term.note,
                    term.origin,
                )
            )
    return len(workspace.terms)


def _opml(workspace: Workspace, file: Path) -> int:
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = workspace.settings.site.name
    body = ElementTree.SubElement(root, "body")
    for source in workspace.sources:
        kind = "rss" if source.kind == "feed" else "link"
        outline = ElementTree.SubElement(body, "outline", text=source.name, type=kind)
        outline.set("xmlUrl" if kind == "rss" else "url", source.url)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    return len(workspace.sources)


def _reviews(workspace: Workspace, file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(("at", "what", "who", "detail", "post", "original", "german", "english"))
        for record in workspace.store.find():
            paths = "; ".join(version.path for version in record.versions.values() if version.path)
            for event in record.history:
                rows.writerow(
                    (
                        event.at.isoformat(),
                        event.what,
                        event.who,
                        event.detail,
                        paths,
                        record.entry.url,
                        "",
                        "",
                    )
                )
                count += 1
            for version in record.versions.values():
                for approval in version.approvals:
                    rows.writerow(
                        (
                            approval.at.isoformat(),
                            "approval",
                            approval.by,
                            "",
                            version.path,
                            record.entry.url,
                            approval.source_hash,
                            approval.target_hash,
                        )
                    )
                    count += 1
    return count
