"""The engine of the demo's later days: it answers from a file, and slips where a second file says so.

It shows what checks are for: the slips are a wrong time, a Milliarde that became a million and a paragraph of
which one sentence came back. It bills, so that the demo's table shows what a correction costs; nothing leaves
the machine.
"""

import html
import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import EngineError
from pipeline.plugins import shipped
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.workflow.demo.pairs import read_pairs

_CANONICAL = re.compile(r"<(/?)(\d{1,4})>")
_TAGS = re.compile(r"<(/?)x(\d{1,4})>")


class Slips:
    """`Engine` over a dictionary of German to English, both with numbered marks."""

    name = "slips"
    model = "demo"
    can = Can(
        markup="tags",
        batch=25,
        billed=True,
        price=20.0,
        leaves="nothing: it answers from files of the demo",
    )

    def __init__(self, file: Path, *, slip: bool) -> None:
        """`file` holds what is right; with `slip`, `slips.txt` beside it wins. Raises ParseError."""
        self._answers = dict(read_pairs(file))
        if slip:
            self._answers |= dict(read_pairs(file.with_name("slips.txt")))
        self._count = 0

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """The English of each text. Raises EngineError, unbilled, where one is in neither file."""
        if order.sent is not None:
            order.sent()
        replies = [self._reply(text) for text in texts]
        self._count += sum(reply.billed for reply in replies)
        return replies

    def usage(self) -> Usage:
        """Characters answered so far; there is no limit."""
        return Usage(count=self._count)

    def close(self) -> None:
        """Nothing is open."""

    def _reply(self, text: str) -> Reply:
        german = html.unescape(_TAGS.sub(r"<\1\2>", text))
        english = self._answers.get(german)
        if english is None:
            raise EngineError("the demo's engine has no English for this", about=german[:60])
        billed = len(_CANONICAL.sub("", german))
        return Reply(text=_tagged(english), billed=billed)


def slipping_engine(examples: Path | None = None) -> Slips:
    """The engine with the demo's files. Raises ParseError where one is not in pairs."""
    return Slips((examples or shipped("examples")) / "day2.txt", slip=True)


def editors_edits(examples: Path | None = None) -> tuple[tuple[str, str], ...]:
    """What the demo's editor changes before day three in the draft on the evacuation: old English, new English."""
    return read_pairs((examples or shipped("examples")) / "edits.txt")


def _tagged(text: str) -> str:
    """Canonical marks as the placeholders an engine with `tags` is given; all else escaped."""
    out: list[str] = []
    pieces = _CANONICAL.split(text)
    for at in range(0, len(pieces), 3):
        out.append(html.escape(pieces[at], quote=False))
        if at + 2 < len(pieces):
            out.append(f"<{pieces[at + 1]}x{pieces[at + 2]}>")
    return "".join(out)
