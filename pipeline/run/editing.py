"""An edit as an editor makes it: in the file, without telling anyone. The demo's third morning needs one."""

from __future__ import annotations

from pathlib import Path

from pipeline.config.reading import load_yaml
from pipeline.errors import SiteError
from pipeline.run.place import Workplace


def edit_by_hand(place: Workplace, script: Path) -> str:
    """Replace `old` by `new` in the draft that holds it, as `script` (YAML) says; gives the draft's path.

    Raises SiteError where no draft holds the words.
    """
    wanted = load_yaml(script)
    for edit in wanted["edits"]:
        for file in sorted(place.settings.folder.rglob("*.md")):
            text = file.read_text(encoding="utf-8")
            if edit["old"] in text:
                file.write_text(text.replace(edit["old"], edit["new"]), encoding="utf-8")
                return file.relative_to(place.settings.folder).as_posix()
    raise SiteError("no draft holds the words the demo's editor changes", about=str(script))
