"""A bilingual text file -> pairs: a line, below it the other, then an empty line; `#` begins a comment line.

The demo's texts are kept this way, so that a person can read and correct them. Marks stand as `<1>..</1>`, a line
break inside a paragraph as `\\n`.
"""

from pathlib import Path

from pipeline.errors import ParseError
from pipeline.messages import Message


def read_pairs(path: Path) -> tuple[tuple[str, str], ...]:
    """Pairs in the file's order. Raises ParseError with file and line where a line stands alone."""
    found: list[tuple[str, str]] = []
    group: list[str] = []
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            group.append(line.strip().replace("\\n", "\n"))
        elif group:
            if len(group) != 2:
                raise ParseError(
                    Message("expected two lines and an empty one, found {number}", number=len(group)),
                    about=f"{path.name}:{number}",
                )
            found.append((group[0], group[1]))
            group = []
    return tuple(found)
