"""Articles as the generic reader read them -> the elements of their pages that hold each part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.fetch.article.blocks import pieces_of
from pipeline.fetch.article.credits import credit_name
from pipeline.fetch.article.dates import day_of, declared_day
from pipeline.fetch.article.document import Element, base_of, decoded, parsed, text_of, visible
from pipeline.fetch.article.metadata import metadata_of
from pipeline.fetch.article.pictures import image_url
from pipeline.fetch.article.votes import squeezed
from pipeline.model import Entry, Page, Release

_HEADINGS = ("h1", "h2", "h3")
_ONE_BLOCK = ("p", "li", "ul", "ol", "table", "h2", "h3", "blockquote")
_UP = 4
_OUTERMOST = ("body", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article: its page, its visible tree, and what the generic reader made of it."""

    entry: Entry
    page: Page
    tree: Element
    release: Release
    description: str
    """meta[name=description], or ""."""

    @property
    def text(self) -> set[str]:
        """The blocks of the text, letters and digits alone."""
        return {squeezed(block.text) for block in self.release.blocks}


def sample(entry: Entry, page: Page, release: Release) -> Sample:
    """A sample of one page. Raises ParseError."""
    tree = parsed(decoded(page.body, page.content_type))
    description = metadata_of(tree).description
    return Sample(entry=entry, page=page, tree=visible(tree), release=release, description=description)


def containers(one: Sample) -> Iterator[Element]:
    """The nearest element around all pieces of the text, and the ones around that."""
    elements = [
        piece.element for piece in pieces_of(one.tree, one.page.url) if squeezed(piece.flat) in one.text
    ]
    element = _common(elements) if elements else None
    # A release of one paragraph: its element is the paragraph, its place the one around it.
    while element is not None and element.tag in _ONE_BLOCK:
        element = element.getparent()
    for _ in range(_UP):
        if element is None or element.tag in _OUTERMOST:
            return
        yield element
        element = element.getparent()


def _common(elements: Sequence[Element]) -> Element | None:
    """Lowest common ancestor-or-self."""
    chains = [[element, *element.iterancestors()] for element in elements]
    return next((up for up in chains[0] if all(up in chain for chain in chains[1:])), None)


def places_of(one: Sample, wanted: set[str], *, kept: set[str]) -> list[Element]:
    """The largest elements that hold `wanted` pieces and none of `kept`; pieces are letters and digits alone."""
    pieces = pieces_of(one.tree, one.page.url)
    guarded = {
        up
        for piece in pieces
        if squeezed(piece.flat) in kept
        for up in (piece.element, *piece.element.iterancestors())
    }
    found: dict[Element, None] = {}
    for piece in pieces:
        if squeezed(piece.flat) not in wanted or piece.element in guarded:
            continue
        element = piece.element
        while (
            (parent := element.getparent()) is not None
            and parent not in guarded
            and parent.tag not in _OUTERMOST
        ):
            element = parent
        found[element] = None
    return list(found)


def holds_text(one: Sample, element: Element) -> bool:
    """Whether a piece of the text stands inside."""
    return any(squeezed(piece.flat) in one.text for piece in pieces_of(element, one.page.url))


def titled(one: Sample) -> Element | None:
    """The heading that says the title."""
    wanted = squeezed(one.release.title)
    return next(
        (element for element in one.tree.iter(*_HEADINGS) if squeezed(text_of(element)) == wanted), None
    )


def dated(one: Sample) -> Element | None:
    """The smallest element outside of the text that says the day and little else."""
    text = next(containers(one), None)
    best: Element | None = None
    for element in _short(one.tree, 60):
        if element is text or (text is not None and text in element.iterancestors()):
            continue
        stamp, words = element.get("datetime") or "", text_of(element)
        day = (
            declared_day(stamp)
            if stamp
            else (day_of(words, near=one.release.day) if 0 < len(words) <= 60 else None)
        )
        if day == one.release.day and (best is None or best in element.iterancestors()):
            best = element
        if best is not None and best.tag == "time":
            break
    return best


def led(one: Sample) -> Element | None:
    """The element that says the lead."""
    lead = squeezed(one.release.lead)
    return saying(one, lambda words: squeezed(words) == lead) if lead else None


def pictured(one: Sample) -> Element | None:
    """The first picture."""
    if not one.release.images:
        return None
    base = base_of(one.tree, one.page.url)
    return next(
        (img for img in one.tree.iter("img") if image_url(img, base) == one.release.images[0].url), None
    )


def captioned(one: Sample) -> Element | None:
    """The element that says the first picture's caption."""
    caption = one.release.images[0].caption if one.release.images else ""
    return saying(one, lambda words: words.startswith(caption)) if caption else None


def credited(one: Sample) -> Element | None:
    """The element that says the first picture's credit."""
    credit = one.release.images[0].credit if one.release.images else ""
    return saying(one, lambda words: credit_name(words) == credit) if credit else None


def saying(one: Sample, fits: Callable[[str], bool]) -> Element | None:
    """The smallest element that says it and little else."""
    best: Element | None = None
    for element in _short(one.tree, 400):
        if (best is None or best in element.iterancestors()) and (words := text_of(element)) and fits(words):
            best = element
    return best


def _short(tree: Element, most: int) -> list[Element]:
    """Elements with at most `most` letters of text, in document order; measured from the leaves, each text once."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    lengths: dict[Element, int] = {}
    for element in reversed(elements):
        lengths[element] = len((element.text or "").strip()) + sum(
            lengths.get(child, 0) + len((child.tail or "").strip()) for child in element
        )
    return [element for element in elements if lengths[element] <= most]
