"""The generic reader: which pieces of a page are its article, without any rule for the site.

trafilatura is kept by this package; what it raises on mangled pages stops here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import trafilatura

from pipeline.fetch.article.blocks import NEW_WINDOW, Piece
from pipeline.fetch.article.document import Element
from pipeline.fetch.article.metadata import Metadata
from pipeline.fetch.article.noise import Frame, is_caption, is_dateline, is_noise, is_teaser, up_from
from pipeline.fetch.article.pictures import split_credit
from pipeline.model import Run

_WORD = re.compile(r"[\W_]+")
_LONG = 25
"""Letters and digits from which on a text does not stand in another one by chance."""
_COVERED = 0.4
"""Share of an extractor's text that must stand in visible pieces, or its text is taken instead of them."""
_LINKS = 0.7
"""Share of letters inside links from which on a list is one of links."""
_SHORT = 600
"""Letters of a text below which extractors take what is around it for part of it."""
_MOST = 0.9
"""Share of the text that the element around the headline must hold to bound it."""
_LABEL = re.compile(
    r"(?:(?:nähere|weitere|mehr)\s+(?:informationen|infos?|auskünfte)|links?|downloads?|dokumente|anhänge?|bilder|fotos?|pressefotos?|bildmaterial|dateien|pdf)\s*:?$",
    re.IGNORECASE,
)
_LEAD_NAME = re.compile(
    r"lead|teaser|intro|excerpt|abstract|summary|vorspann|chapo|subtitle|subline|standfirst|einleitung|vorspann|dachzeile|description|perex|deck",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the generic reader took, and the first words of what it left out although an extractor took it."""

    pieces: list[Piece]
    dropped: list[str]
    contact: list[Piece] = field(default_factory=list)
    """Press contact that stands beside the text, found by its words or its names."""


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


def votes(text: str, keys: Sequence[str]) -> set[int]:
    """Places of the pieces that stand in an extractor's text.

    A short piece (a subhead, `Kontakt`) may stand in the text by chance; it counts only among long ones.
    """
    lines = {squeezed(line) for line in text.split("\n")}
    whole = squeezed(text)
    long = [at for at, key in enumerate(keys) if len(key) > _LONG and key in whole]
    if not long:
        return {at for at, key in enumerate(keys) if key and key in lines}
    near = range(long[0] - 3, long[-1] + 4)
    inside = range(long[0], long[-1])
    short = {
        at
        for at, key in enumerate(keys)
        if key and len(key) <= _LONG and ((at in near and key in lines) or (at in inside and key in whole))
    }
    return short.union(long)


def article_pieces(html: str, pieces: Sequence[Piece], meta: Metadata, known: Sequence[str] = ()) -> Found:
    """The pieces that make up the article, in reading order; the headline is not among them."""
    keys = [squeezed(piece.flat) for piece in pieces]
    text = NEW_WINDOW.sub("", extracted(html))
    voted = votes(text, keys)
    voted |= _table_places(pieces, keys, squeezed(text))
    declared = meta.ld("articleBody")
    titles = _title_places(pieces, keys, voted, {squeezed(text) for text in known})
    frame = Frame(pieces, voted, titles)
    clean = {at for at in range(len(pieces)) if keys[at] and _is_clean(pieces[at], frame)} - titles
    region = region_of(pieces, titles, voted, clean)
    clean &= region
    chosen = voted & clean
    chosen |= _neighbours(pieces, chosen, clean)
    if sum(len(pieces[at].flat) for at in chosen) < _SHORT:
        chosen |= _short_text(pieces, clean)
    chosen |= _lead_places(pieces, keys, chosen, titles, meta) & clean
    chosen -= _above_text(pieces, chosen)
    chosen -= _link_lists(pieces, chosen)
    chosen -= _after_declared(keys, chosen, squeezed(declared))
    chosen = _without_loose_heads(pieces, chosen) or voted - titles
    unseen = declared if len(declared) > len(text) / 2 else text
    if sum(len(keys[at]) for at in voted) < _COVERED * len(squeezed(unseen)) and len(unseen) > _SHORT:
        return Found(_lines_as_pieces(unseen, pieces), [])
    return Found(
        [pieces[at] for at in sorted(chosen)],
        [pieces[at].flat[:60] for at in sorted(voted - chosen - titles)],
    )


def _above_text(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Before the first prose: date lines, and short lines in a box of their own (kicker, office, subline)."""
    first = _first_prose(pieces, chosen)
    if first < 0:
        return set()
    home = pieces[first].element.getparent()
    return {
        at
        for at in chosen
        if at < first
        and not is_prose(pieces[at])
        and (
            is_dateline(pieces[at].flat)
            or (pieces[at].kind not in ("item", "cell") and pieces[at].element.getparent() is not home)
        )
    }


def _is_clean(piece: Piece, frame: Frame) -> bool:
    return not (frame.named(piece) or is_noise(piece) or is_caption(piece))


def _first_prose(pieces: Sequence[Piece], chosen: set[int]) -> int:
    return min((at for at in chosen if is_prose(pieces[at])), default=-1)


def region_of(pieces: Sequence[Piece], titles: set[int], voted: set[int], clean: set[int]) -> set[int]:
    """Places in the smallest element around the headline that holds most of the text; all places without one.

    On a short page the extractors may vote for the sidebar or the imprint; there the first prose after the
    headline decides.
    """
    everything = set(range(len(pieces)))
    prose = {at for at in clean if is_prose(pieces[at])}
    head = max((at for at in titles if any(at < other for other in prose)), default=None)
    if head is None:
        return everything
    steps = {node: step for step, node in enumerate(up_from(pieces[head].element))}
    depth = {at: next(steps[node] for node in up_from(pieces[at].element) if node in steps) for at in clean}
    after = {at for at in prose if at > head}
    base = voted & clean
    letters = sum(len(pieces[at].flat) for at in base)
    if sum(len(pieces[at].flat) for at in after & voted) < _SHORT and letters < 2 * _SHORT:
        step = min(depth[at] for at in after)
    else:
        step = min(
            step
            for step in {0, *depth.values()}
            if sum(len(pieces[at].flat) for at in base if depth[at] <= step) >= _MOST * letters
        )
    return {at for at in clean if depth[at] <= step}


def _lines_as_pieces(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs of a text that stands on the page in no visible element (seen: only in its JSON-LD)."""
    if not pieces:
        return []
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [
        Piece(element=pieces[0].element, runs=[Run(text=line)], text=line, flat=line)
        for line in lines
        if line
    ]


def _neighbours(pieces: Sequence[Piece], chosen: set[int], clean: set[int]) -> set[int]:
    """Prose that stands as a sibling among chosen prose and was passed over."""
    letters: dict[Element, int] = {}
    for at in chosen:
        if is_prose(pieces[at]):
            parent = pieces[at].element.getparent()
            letters[parent] = letters.get(parent, 0) + len(pieces[at].flat)
    whole = sum(letters.values())
    homes = {parent for parent, count in letters.items() if count > 0.5 * whole}
    return {at for at in clean - chosen if is_prose(pieces[at]) and pieces[at].element.getparent() in homes}


def _short_text(pieces: Sequence[Piece], clean: set[int]) -> set[int]:
    """All prose around the headline, and what stands beside and after it in the same box."""
    prose = {at for at in clean if is_prose(pieces[at])}
    homes = {pieces[at].element.getparent() for at in prose}
    first = min(prose, default=0)
    return prose | {
        at
        for at in clean
        if at > first
        and pieces[at].element.getparent() in homes
        and pieces[at].linked < len(pieces[at].flat) / 2
    }


def _title_places(
    pieces: Sequence[Piece], keys: Sequence[str], chosen: set[int], known: set[str]
) -> set[int]:
    """Headlines: every piece with the words of one, and each h1 before the text."""
    first = min((at for at in chosen if len(keys[at]) > 80), default=len(pieces))
    return {
        at
        for at, key in enumerate(keys)
        if (key and key in known and at <= first + 3) or (pieces[at].element.tag == "h1" and at <= first)
    }


def _link_lists(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Lists of links to other pages of the site, with the heading above them, and lone links like headlines."""
    groups: dict[int, list[int]] = {}
    for at in sorted(chosen):
        if pieces[at].kind == "item":
            groups.setdefault(pieces[at].group, []).append(at)
    found: set[int] = {at for at in chosen if is_teaser(pieces[at])}
    for places in groups.values():
        letters = sum(len(pieces[at].flat) for at in places)
        inner = sum(pieces[at].inner for at in places)
        if len(places) > 1 and inner > _LINKS * letters and letters > 25 * len(places):
            found.update(places)
            if pieces[places[0] - 1].kind == "heading":
                found.add(places[0] - 1)
    return found


def _after_declared(keys: Sequence[str], chosen: set[int], declared: str) -> set[int]:
    """What follows the last piece of the text that the page itself declares (JSON-LD articleBody).

    Believed only where it holds nearly all of the text, for many pages declare a teaser.
    """
    inside = {at for at in chosen if len(keys[at]) > _LONG and keys[at] in declared}
    said = sum(len(keys[at]) for at in inside)
    if not inside or said < 0.7 * len(declared) or said < 0.5 * sum(len(keys[at]) for at in chosen):
        return set()
    return {at for at in chosen if at > max(inside)}


def _without_loose_heads(pieces: Sequence[Piece], chosen: set[int]) -> set[int]:
    """Without headings that are left with nothing under them at the end of the text."""
    kept = set(chosen)
    for at in sorted(chosen, reverse=True):
        flat = pieces[at].flat
        if not (_LABEL.match(flat) or (pieces[at].kind == "heading" and flat[-1:] not in ".!?…“")):
            break
        kept.discard(at)
    return kept


def _table_places(pieces: Sequence[Piece], keys: Sequence[str], text: str) -> set[int]:
    """Cells of rows that stand in a text as a row: a cell of one number is in every text."""
    rows: dict[tuple[int, int], list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.kind == "cell":
            rows.setdefault((piece.group, piece.row), []).append(at)
    found: set[int] = set()
    for places in rows.values():
        row = "".join(keys[at] for at in places)
        if len(row) > 3 and row in text:
            found.update(places)
    return found


def _lead_places(
    pieces: Sequence[Piece], keys: Sequence[str], chosen: set[int], titles: set[int], meta: Metadata
) -> set[int]:
    """Paragraphs between the headline and the text: a lead stands outside the text's container on one page in eight."""
    if not chosen:
        return set()
    first = min((at for at in chosen if is_prose(pieces[at])), default=min(chosen))
    head = max((at for at in titles if at < first), default=None)
    teasers = [squeezed(text)[:60] for text in (meta.description, meta.ld("description")) if len(text) > 40]
    found = set()
    for at in range(max(0, first - 25), first):
        piece, key = pieces[at], keys[at]
        said = len(key) > 30 and any(key.startswith(teaser[: len(key)]) for teaser in teasers)
        after = head is not None and at > head
        close = after and (at - (head or 0) <= 3 or first - at <= 2 or _is_lead_name(piece.element))
        if said or (close and is_prose(piece)):
            found.add(at)
    return found - titles


def _is_lead_name(element: Element) -> bool:
    node = element
    for _ in range(3):
        if node is None:
            return False
        if _LEAD_NAME.search(node.get("class") or "") or _LEAD_NAME.search(node.get("itemprop") or ""):
            return True
        node = node.getparent()
    return False


def is_prose(piece: Piece) -> bool:
    """A sentence or more, not a link, not a caption with its credit."""
    flat = piece.flat
    if piece.kind in ("cell", "item") or len(flat) <= 60 or piece.linked > len(flat) / 3:
        return False
    if not (flat[-1] in '.!?…:“"»)' or len(flat) > 140):
        return False
    return len(flat) > 250 or not split_credit(flat)[1]
