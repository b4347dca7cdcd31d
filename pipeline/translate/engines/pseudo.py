"""An engine that translates nothing: each word is dressed up, so that everybody sees it is no English.

For tests and for trying a layout: `Rathaus` becomes `[Ràthàus]`. Never chosen by `auto`.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines.options import known

_DRESS = str.maketrans("aeiouAEIOU", "àèìòùÀÈÌÒÙ")
_PIECE = re.compile(r"<[^<>]*>|[^<>]+")


@dataclass(slots=True, kw_only=True)
class Pseudo:
    """The engine `pseudo`."""

    name: str = "pseudo"
    model: str = "dressed"
    can: Can = field(default_factory=lambda: Can(markup="html", batch=50, leaves="nothing"))

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Each text with its words dressed up, markup and masked words as they were."""
        return [Reply(text=_dressed(text)) for text in texts]

    def usage(self) -> Usage | None:
        """None: nothing is counted."""
        return None

    def close(self) -> None:
        """Nothing to end."""


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> Pseudo:
    """The engine; it has no options."""
    known("pseudo", options)
    return Pseudo()


def _dressed(text: str) -> str:
    out, masked = [], False
    for piece in _PIECE.findall(text):
        if piece.startswith("<"):
            masked = piece.startswith("<span") or (masked and piece != "</span>")
            out.append(piece)
        else:
            plain = html.unescape(piece)
            out.append(piece if masked else html.escape(_words(plain), quote=False))
    return "".join(out)


def _words(text: str) -> str:
    body = text.strip()
    if not body:
        return text
    return text.replace(body, f"[{body.translate(_DRESS)}]", 1)
