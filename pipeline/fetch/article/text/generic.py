"""The generic reader: which pieces of a page are its article, without any rule for the site.

trafilatura's votes are the seed. F1 over the snippets of 235 German pages, step by step: its votes alone 0.920;
frame known by its names, leads added 0.943; short pieces only among long ones 0.946; headlines, neighbours, lists
of links, the page's own articleBody 0.952; the region around the headline 0.954; addresses of the page's own
site 0.956. At that point the half of the pages whose mistakes had never been looked at had 0.946 (its votes alone:
0.915). With what those showed (embedded posts, authors' boxes) 0.960. `benchmarks/extraction` has the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.fetch.article.page.document import Element, lowest_around, squeezed
from pipeline.fetch.article.page.metadata import Metadata
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.contact import contact_places
from pipeline.fetch.article.text.noise import Frame, is_caption, is_noise, is_prose, up_from
from pipeline.fetch.article.text.passed_over import (
    captions_of_tables,
    lead_places,
    link_lines,
    neighbours,
    opened_places,
    said_in_head,
    short_text,
)
from pipeline.fetch.article.text.too_much import above_text, after_declared, link_lists, without_loose_heads
from pipeline.fetch.article.text.votes import extracted, votes
from pipeline.messages import Message, noop
from pipeline.model import Run

_COVERED = 0.4
"""Share of an extractor's text that must stand in visible pieces, or its text is taken instead of them."""
_SHORT = 600
"""Letters of a text below which extractors take what is around it for part of it."""
_OUTSIDE = "beside the article"
_PASSED = "no reader took it for text"
_MOST = 0.8
"""Share of the text that the element around the headline must hold to bound it."""


@dataclass(slots=True)
class Body:
    """What was read of a page, and what was left out although it stands in the article or an extractor took it."""

    pieces: list[Piece]
    left: list[tuple[Piece, str]] = field(default_factory=list)
    """What was passed over, with the reason, in the order of the page."""
    dropped: list[str] = field(default_factory=list)
    """First words of what an extractor took and this reader did not, or a rule left out."""
    contact: list[Piece] = field(default_factory=list)
    """Press contact, found by its words, its names or the rule."""
    running: list[Piece] = field(default_factory=list)
    """Text and those contact lines that stand in its flow, without a heading of their own."""
    credits: list[tuple[str, str]] = field(default_factory=list)
    """Caption, "" where there is none, and credit of each line with a credit that was passed over, in order."""


def article_pieces(page: Element, pieces: Sequence[Piece], meta: Metadata, known: Sequence[str] = ()) -> Body:
    """The pieces that make up the article, in reading order; the headline is not among them."""
    keys = [squeezed(piece.flat) for piece in pieces]
    text = extracted(page)
    voted = votes(text, keys)
    declared = meta.ld("articleBody")
    titles = _title_places(pieces, keys, voted, {squeezed(text) for text in known})
    why = _unclean(pieces, keys, Frame(pieces, voted, titles))
    clean = set(range(len(pieces))) - why.keys() - titles
    region = region_of(pieces, titles, voted, clean)
    tidy, clean = clean, clean & region
    chosen = voted & clean
    chosen |= neighbours(pieces, chosen, clean)
    if sum(len(pieces[at].flat) for at in chosen) < _SHORT:
        chosen |= short_text(pieces, clean)
    chosen |= opened_places(pieces, chosen, clean)
    chosen |= lead_places(pieces, keys, chosen, titles, meta) & tidy
    chosen |= link_lines(pieces, chosen, clean)
    for reason, places in (
        (noop("a line above the text"), above_text(pieces, chosen)),
        (noop("a link to another page"), link_lists(pieces, chosen)),
        (noop("after the end that the page declares"), after_declared(keys, chosen, squeezed(declared))),
    ):
        why.update(dict.fromkeys(places, reason))
        chosen -= places
    chosen |= captions_of_tables(pieces, chosen)
    contact, within = _contact_beside(pieces, chosen, titles)
    chosen = without_loose_heads(pieces, chosen - within) or _rest(pieces, voted - titles)
    unseen = declared if len(declared) > len(text) / 2 else text
    if sum(len(keys[at]) for at in voted) < _COVERED * len(squeezed(unseen)) and len(unseen) > _SHORT:
        leads = [pieces[at] for at in sorted(clean & said_in_head(keys, meta))]
        return Body([*leads, *_lines_as_pieces(unseen, pieces)])
    apart = {id(piece) for piece in contact}
    left = (
        (pieces[at], why.get(at, _OUTSIDE if at not in clean else _PASSED))
        for at in sorted((region | voted) - chosen - titles)
        if keys[at] and id(pieces[at]) not in apart
    )
    dropped = [pieces[at].flat[:60] for at in sorted(voted - chosen - titles)]
    return Body([pieces[at] for at in sorted(chosen)], list(left), dropped, contact)


def _rest(pieces: Sequence[Piece], voted: set[int]) -> set[int]:
    """What the extractors took where nothing of it was clean: believed if it is more than a button or two."""
    return voted if sum(len(pieces[at].flat) for at in voted) > _SHORT / 2 else set()


def _unclean(pieces: Sequence[Piece], keys: Sequence[str], frame: Frame) -> dict[int, str]:
    """Places of what is surely no text, each with the reason."""
    found: dict[int, str] = {}
    for at, piece in enumerate(pieces):
        name = frame.named(piece)
        if not keys[at]:
            found[at] = ""
        elif name:
            found[at] = Message("part of the page's frame ({name})", name=name)
        elif is_noise(piece):
            found[at] = noop("a line of the page's frame")
        elif is_caption(piece):
            found[at] = noop("caption of a picture")
    return found


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


def _title_places(
    pieces: Sequence[Piece], keys: Sequence[str], chosen: set[int], known: set[str]
) -> set[int]:
    """Headlines: every piece with the words of one, and each h1 before the text.

    Below the h1 a line that is no heading must say its words: a credit line may say the name of the site, as its window does.
    """
    first = min((at for at in chosen if len(keys[at]) > 80), default=len(pieces))
    heads = {at for at in range(min(first + 1, len(pieces))) if keys[at] and pieces[at].element.tag == "h1"}
    last = max(heads, default=len(pieces))
    own = {keys[at] for at in heads}
    said = {
        at
        for at, key in enumerate(keys[: first + 4])
        if key and key in (known if at < last or pieces[at].kind == "heading" else own)
    }
    return heads | said


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


def _contact_beside(
    pieces: Sequence[Piece], chosen: set[int], titles: set[int]
) -> tuple[list[Piece], set[int]]:
    """Press contact after the text, in the element that holds headline and text; with the places of it that were
    taken for text although their label was not.
    """
    prose = [at for at in sorted(chosen) if is_prose(pieces[at])]
    head = max((at for at in titles if prose and at < prose[0]), default=None)
    if head is None:
        return [], set()
    box = lowest_around([pieces[head].element, pieces[prose[-1]].element])
    if box.tag in ("body", "html"):
        return [], set()
    inside = [at for at in range(prose[0], len(pieces)) if box in up_from(pieces[at].element)]
    found = {inside[at] for at in contact_places([pieces[at] for at in inside])}
    # A block whose label nobody took for text.
    loose: set[int] = set()
    for at in sorted(found):
        if at not in chosen or at - 1 in loose:
            loose.add(at)
    return [pieces[at] for at in sorted(loose)], loose & chosen
