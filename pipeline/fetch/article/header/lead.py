"""Kicker, subtitle and lead: each is said once, and a teaser that the text begins with is none."""

import re
from collections.abc import Sequence
from itertools import accumulate

from pipeline.fetch.article.page.document import one_line, squeezed
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.noise import is_dateline, is_noise, is_prose, up_from
from pipeline.fetch.article.text.opened import Opened
from pipeline.model import ArticleRules, Entry

_WORD = re.compile(r"\w{3,}")
_BEGINNING = 6
"""Pieces of the text that a teaser is looked for in."""
_SUBTITLE = re.compile(r"sub-?(?:title|line|head(?:line)?)|unter-?(?:zeile|titel|ueberschrift|überschrift)|second-?line|deck\b|standfirst", re.IGNORECASE)  # fmt: skip


def lead_of(opened: Opened, rules: ArticleRules, entry: Entry) -> str:
    """The lead as the rule of the source says where it stands."""
    if rules.lead_from == "feed":
        return one_line(entry.summary)
    if rules.lead_from == "meta":
        return opened.meta.description
    return opened.first(rules.lead) if rules.lead_from == "page" else ""


def without_head(pieces: list[Piece], *said: str) -> list[Piece]:
    """The blocks without title, kicker and lead at their head: each is said once."""
    keys = {squeezed(text) for text in said if text}
    return [piece for at, piece in enumerate(pieces) if at >= 5 or squeezed(piece.flat) not in keys]


def repeats(lead: str, pieces: Sequence[Piece], title: str) -> bool:
    """Whether the text's own beginning says the lead: repeats it, goes on where it is cut off, or is cut off itself.

    A teaser is often the first sentence cut with dots, the first two paragraphs in one, or either behind the title
    or a place and day.
    """
    key = squeezed(lead)
    head = squeezed(title)
    if head and key.startswith(head) and len(key) > len(head):
        key = key[len(head) :]
    if not key or not pieces:
        return False
    begin = [squeezed(piece.flat) for piece in pieces[:_BEGINNING]]
    if key == head or any(key in text for text in (*accumulate(begin), *begin)):
        return True
    # The lead goes on where the first paragraph ends, or differs by a place and day before it.
    first = next((text for text in begin if len(text) > 40), "")
    if first and (first in key or (len(key) > 40 and (first[-60:] in key or key[:60] in first))):
        return True
    words = _WORD.findall(lead.lower())
    said = set(_WORD.findall(" ".join(piece.flat for piece in pieces[:3]).lower()))
    return len(words) > 5 and sum(word in said for word in words) >= 0.85 * len(words)


def subtitle_of(shown: Sequence[Piece], pieces: Sequence[Piece], title: str) -> str:
    """The line under the headline that is no paragraph of the text: named as subtitle, or the only heading there."""
    key = squeezed(title)
    kept = {squeezed(piece.flat) for piece in pieces}
    head = next(
        (
            at
            for at, piece in enumerate(shown)
            if piece.element.tag in ("h1", "h2") and squeezed(piece.flat) == key
        ),
        None,
    )
    if head is None:
        return ""
    for piece in shown[head + 1 : head + 5]:
        flat = piece.flat
        if is_prose(piece) or squeezed(flat) in kept:
            return ""
        if is_dateline(flat) or is_noise(piece) or not 15 < len(flat) < 250 or piece.linked > len(flat) / 2:
            continue
        named = any(
            _SUBTITLE.search(f"{node.get('class') or ''} {node.get('itemprop') or ''}")
            for node in up_from(piece.element, 2)
        )
        under = piece.kind == "heading" and piece.element.getparent() is shown[head].element.getparent()
        if named or under:
            return flat
    return ""
