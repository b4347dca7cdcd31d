"""TMX files of the configuration, read into the memory at the start of a run: what they hold counts as a person's."""

import hashlib
from pathlib import Path

from pipeline.model import Effects
from pipeline.store import Unit
from pipeline.transitions.given import instead
from pipeline.translate import tmx
from pipeline.workflow.workspace.workspace import Workspace


def read_memories(workspace: Workspace) -> int:
    """Read every configured TMX file that changed since it was last read; how many units it gave. Raises ParseError."""
    count = 0
    for name in workspace.settings.memory:
        path = workspace.settings.root / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        mark = f"memory:{name}"
        if workspace.store.mark(mark) == digest:
            continue
        count += import_tmx(workspace, path)[0]
        workspace.store.change_mark(mark, instead(digest))
    return count


def import_tmx(workspace: Workspace, path: Path, *, who: str = "") -> tuple[int, int]:
    """Units of one TMX file into the memory; how many, and how many were left out, because no release of this site is
    translated from or into their languages. Raises ParseError."""
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
    wanted = {name.partition("-")[0] for name in workspace.settings.languages}
    chosen = tuple(
        unit
        for unit in units
        if unit.source_language.partition("-")[0] == "de" and unit.target_language.partition("-")[0] in wanted
    )
    workspace.store.change_memory(Effects(units=chosen), now=workspace.now())
    return len(chosen), len(units) - len(chosen)
