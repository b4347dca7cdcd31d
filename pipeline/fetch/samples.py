"""Articles as the generic reader read them -> ArticleRules: selectors of the elements that hold each part."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.fetch.article.blocks import pieces_of
from pipeline.fetch.article.dates import day_of, declared_day
from pipeline.fetch.article.document import Element, base_of, decoded, parsed, text_of, visible
from pipeline.fetch.article.generic import squeezed
from pipeline.fetch.article.metadata import metadata_of
from pipeline.fetch.article.pictures import credit_name, image_url
from pipeline.fetch.selectors import only_in_each
from pipeline.model import ArticleRules, Entry, Page, Release, Source

ALIKE = 0.85
"""Share of text on which the inferred rules and the generic reader must agree on every page."""
_UP = 3
_HEADINGS = ("h1", "h2", "h3")

Find = Callable[[Element], Element | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article: its page, its visible tree, and what the generic reader made of it."""

    entry: Entry
    page: Page
    tree: Element
    release: Release
    description: str
    """meta[name=description], or ""."""


def sample(entry: Entry, page: Page, release: Release) -> Sample:
    """A sample of one page. Raises ParseError."""
    tree = parsed(decoded(page.body, page.content_type))
    description = metadata_of(tree).description
    return Sample(entry=entry, page=page, tree=visible(tree), release=release, description=description)


def article_rules(samples: Sequence[Sample], source: Source, *, now: dt.datetime) -> ArticleRules:
    """Rules that read all samples as the generic reader does, and name what it guessed; empty where none fit."""
    body = _body(samples, source, now)
    if body is None:
        return ArticleRules()
    rules = ArticleRules(
        title=_one(samples, _titled),
        body=(body,),
        date=_one(samples, _dated),
        image=_one(samples, _pictured, some=True),
        caption=_one(samples, _captioned, some=True),
        credit=_one(samples, _credited, some=True),
        contact=_contact(samples),
    )
    rules = _with_lead(samples, rules)
    return dataclasses.replace(rules, drop=_drops(samples, source, rules, now))


def _body(samples: Sequence[Sample], source: Source, now: dt.datetime) -> str | None:
    """Selector of the element that holds the text, or of a close ancestor, if it reads alike."""
    for up in range(_UP + 1):
        places = [(one, _raised(_container(one), up)) for one in samples]
        if any(place is None for _, place in places):
            return None
        selector = _everywhere(
            samples,
            dict(zip(map(id, (one.tree for one in samples)), (place for _, place in places), strict=True)),
        )
        if selector and all(
            _alike(one, source, ArticleRules(body=(selector,)), now) >= ALIKE for one in samples
        ):
            return selector
    return None


def _container(one: Sample) -> Element | None:
    """The nearest element around all pieces of the text."""
    wanted = {squeezed(block.text) for block in one.release.blocks}
    elements = [
        piece.element for piece in pieces_of(one.tree, one.page.url) if squeezed(piece.flat) in wanted
    ]
    if not elements:
        return None
    common = _common(elements)
    # A release of one paragraph: its element is the paragraph, its place the one around it.
    return (
        common.getparent()
        if common is not None and common.tag in ("p", "li", "ul", "table", "h2", "h3")
        else common
    )


def _common(elements: Sequence[Element]) -> Element | None:
    """Lowest common ancestor-or-self."""
    chains = [[element, *element.iterancestors()] for element in elements]
    return next((up for up in chains[0] if all(up in chain for chain in chains[1:])), None)


def _raised(element: Element | None, levels: int) -> Element | None:
    for _ in range(levels):
        parent = element.getparent() if element is not None else None
        if parent is None or parent.tag in ("body", "html"):
            return None
        element = parent
    return None if element is None or element.tag in ("body", "html") else element


def _everywhere(samples: Sequence[Sample], places: dict[int, Element]) -> str | None:
    return only_in_each([one.tree for one in samples], lambda tree: places.get(id(tree)))


def _alike(one: Sample, source: Source, rules: ArticleRules, now: dt.datetime) -> float:
    """Share of letters that both readings have, of all letters of either."""
    try:
        ruled = read(one.entry, dataclasses.replace(source, article=(rules,)), one.page, now=now)
    except ParseError:
        return 0.0
    mine, theirs = ({squeezed(block.text) for block in release.blocks} for release in (ruled, one.release))
    either = sum(map(len, mine | theirs))
    return sum(map(len, mine & theirs)) / either if either else 0.0


def _one(
    samples: Sequence[Sample], find: Callable[[Sample], Element | None], *, some: bool = False
) -> tuple[str, ...]:
    """Selector of what `find` finds in every sample (`some`: in at least two, or in all that have it)."""
    found = {id(one.tree): element for one in samples if (element := find(one)) is not None}
    if not found or (not some and len(found) < len(samples)):
        return ()
    trees = [one.tree for one in samples if id(one.tree) in found]
    selector = only_in_each(trees, lambda tree: found.get(id(tree)))
    return (selector,) if selector else ()


def _titled(one: Sample) -> Element | None:
    wanted = squeezed(one.release.title)
    return next(
        (element for element in one.tree.iter(*_HEADINGS) if squeezed(text_of(element)) == wanted), None
    )


def _dated(one: Sample) -> Element | None:
    """The smallest element outside of the text that says the day and little else."""
    text = _container(one)
    best: Element | None = None
    for element in one.tree.iter():
        if (
            not isinstance(element.tag, str)
            or element is text
            or (text is not None and text in element.iterancestors())
        ):
            continue
        stamp = element.get("datetime") or ""
        words = text_of(element)
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


def _pictured(one: Sample) -> Element | None:
    if not one.release.images:
        return None
    base = base_of(one.tree, one.page.url)
    return next(
        (img for img in one.tree.iter("img") if image_url(img, base) == one.release.images[0].url), None
    )


def _captioned(one: Sample) -> Element | None:
    caption = one.release.images[0].caption if one.release.images else ""
    return _saying(one, lambda words: words.startswith(caption)) if caption else None


def _credited(one: Sample) -> Element | None:
    credit = one.release.images[0].credit if one.release.images else ""
    return _saying(one, lambda words: credit_name(words) == credit) if credit else None


def _saying(one: Sample, fits: Callable[[str], bool]) -> Element | None:
    """The smallest element that says it and little else."""
    best: Element | None = None
    for element in one.tree.iter():
        if not isinstance(element.tag, str) or not (best is None or best in element.iterancestors()):
            continue
        if 0 < len(words := text_of(element)) <= 400 and fits(words):
            best = element
    return best


def _contact(samples: Sequence[Sample]) -> tuple[str, ...]:
    """An element of its own that holds the press contact and nothing of the text."""

    def find(one: Sample) -> Element | None:
        wanted = {squeezed(block.text) for block in one.release.contact}
        text = {squeezed(block.text) for block in one.release.blocks}
        elements = [
            piece.element for piece in pieces_of(one.tree, one.page.url) if squeezed(piece.flat) in wanted
        ]
        place = _common(elements) if elements else None
        if place is None or place.tag in ("body", "html", "main"):
            return None
        return (
            None if any(squeezed(piece.flat) in text for piece in pieces_of(place, one.page.url)) else place
        )

    return _one(samples, find, some=True)


def _with_lead(samples: Sequence[Sample], rules: ArticleRules) -> ArticleRules:
    """The lead by its element, or from the meta description where each page has its own and the text lacks it."""

    def find(one: Sample) -> Element | None:
        lead = squeezed(one.release.lead)
        return _saying(one, lambda words: squeezed(words) == lead) if lead else None

    if selector := _one(samples, find):
        return dataclasses.replace(rules, lead=selector)
    said = [one.description for one in samples]
    texts = [squeezed(" ".join(block.text for block in one.release.blocks)) for one in samples]
    own = len(set(said)) == len(said) and all(
        len(words) > 40 and squeezed(words)[:60] not in text for words, text in zip(said, texts, strict=True)
    )
    return dataclasses.replace(rules, lead_from="meta") if own else rules


def _drops(
    samples: Sequence[Sample], source: Source, rules: ArticleRules, now: dt.datetime
) -> tuple[str, ...]:
    """Elements inside the body that the generic reader left out on every page that has them."""
    found: dict[str, int] = {}
    for one in samples:
        for selector in _foreign(one, source, rules, now):
            found[selector] = found.get(selector, 0) + 1
    return tuple(selector for selector, count in found.items() if count >= 2)


def _foreign(one: Sample, source: Source, rules: ArticleRules, now: dt.datetime) -> set[str]:
    try:
        ruled = read(one.entry, dataclasses.replace(source, article=(rules,)), one.page, now=now)
    except ParseError:
        return set()
    kept = {squeezed(block.text) for block in one.release.blocks} | {squeezed(one.release.lead)}
    extra = {squeezed(block.text) for block in ruled.blocks} - kept
    out: set[str] = set()
    for piece in pieces_of(one.tree, one.page.url):
        if squeezed(piece.flat) not in extra:
            continue
        for up in (piece.element, *piece.element.iterancestors()):
            inside = {squeezed(other.flat) for other in pieces_of(up, one.page.url)}
            if up.tag in ("body", "main", "article") or inside & kept:
                break
            if selector := only_in_each([one.tree], lambda tree, up=up: up):  # type: ignore[misc]  # bound at once
                out.add(selector)
                break
    return out
