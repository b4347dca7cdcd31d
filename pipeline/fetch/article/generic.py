"""The generic reader: which pieces of a page are its article, without any rule for the site.

trafilatura is kept by this package; what it raises on mangled pages stops here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import trafilatura

from pipeline.fetch.article.blocks import Piece
from pipeline.fetch.article.contact import is_banner, is_share

_WORD = re.compile(r"[\W_]+")


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case: what two extractors agree on whatever their spaces."""
    return _WORD.sub("", text.lower())


def extracted(html: str, *, precision: bool = False, recall: bool = False, fast: bool = False) -> str:
    """trafilatura's text of a page; "" where it finds none or trips."""
    try:
        return (
            trafilatura.extract(
                html,
                include_comments=False,
                include_tables=True,
                favor_precision=precision,
                favor_recall=recall,
                fast=fast,
            )
            or ""
        )
    except Exception:  # lxml, charset and recursion errors of a foreign page: no vote then
        return ""


def body_places(html: str, pieces: Sequence[Piece]) -> list[int]:
    """Places of the pieces that make up the article, in reading order."""
    text = extracted(html)
    lines = {squeezed(line) for line in text.split("\n")}
    whole = squeezed(text)
    chosen = []
    for at, piece in enumerate(pieces):
        key = squeezed(piece.flat)
        if not key:
            continue
        hit = key in lines or (len(key) > 25 and key in whole)
        if hit and not is_share(piece.flat) and not is_banner(piece.flat):
            chosen.append(at)
    return chosen
