"""TMX files of the configuration, read into the memory at the start of a run: what they hold counts as a person's."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from pipeline.messages import Message
from pipeline.model import Effects
from pipeline.store import Unit
from pipeline.transitions.given import instead
from pipeline.translate import tmx
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def read_memories(workspace: Workspace, tally: RunReportBuilder) -> None:
    """Read of every configured TMX file the languages of the site that were not read from it as it is now; a note says
    how many units are of others. Raises ParseError."""
    for name in workspace.settings.memory:
        path = workspace.settings.root / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        # A language that is added later brings its own units alone: of the others some may have been recalled.
        marks = {language: f"memory:{name} {language}" for language in _wanted(workspace)}
        new = {language for language, mark in marks.items() if workspace.store.mark(mark) != digest}
        if not new:
            continue
        _, left = import_tmx(workspace, path, only=new)
        if left:
            tally.note(
                Message(
                    "{file}: {left} units are not from German into a language of the site",
                    file=name,
                    left=left,
                )
            )
        for language in new:
            workspace.store.change_mark(marks[language], instead(digest))


def _wanted(workspace: Workspace) -> set[str]:
    """Languages of the site, without their countries."""
    return {language.partition("-")[0] for language in workspace.settings.languages}


def import_tmx(
    workspace: Workspace, path: Path, *, who: str = "", only: Collection[str] | None = None
) -> tuple[int, int]:
    """Units of one TMX file into the memory; how many, and how many were left out, because no release of this site is
    translated from or into their languages. `only`: of these languages alone. Raises ParseError."""
    units = tuple(
        Unit(
            source=unit.source,
            target=unit.target,
            source_language=unit.source_language,
            target_language=unit.target_language,
            origin="imported" if unit.origin == "person" else "engine",
            key=unit.key,
            engine=unit.engine,
            model=unit.model,
            at=unit.changed or workspace.now(),
            who=who,
        )
        for unit in tmx.read(path)
    )
    into = [
        unit.target_language.partition("-")[0] if unit.source_language.partition("-")[0] == "de" else ""
        for unit in units
    ]
    wanted = _wanted(workspace)
    chosen = tuple(unit for unit, language in zip(units, into, strict=True) if language in (only or wanted))
    workspace.store.change_memory(Effects(units=chosen), now=workspace.now())
    return len(chosen), sum(language not in wanted for language in into)
