"""Samples of one site -> ArticleRules that read all of them as the generic reader did.

Each selector is checked by reading the samples again with it: what would change title, day, lead or pictures
is left out, and the generic reader goes on serving there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.fetch.article.document import Element, selected
from pipeline.fetch.article.votes import squeezed
from pipeline.fetch.samples import (
    Sample,
    captioned,
    containers,
    credited,
    dated,
    holds_text,
    led,
    pictured,
    places_of,
    titled,
)
from pipeline.fetch.selectors import names, only_in_each, paths
from pipeline.model import ArticleRules, Release, Source

ALIKE = 0.85
"""Share of text on which the inferred rules and the generic reader must agree on every page."""
_TRIES = 12
"""Places of the body that are tried by reading."""

Find = Callable[[Sample], Element | None]


def article_rules(samples: Sequence[Sample], source: Source, *, now: dt.datetime) -> ArticleRules:
    """Rules that fit all samples; empty where no element holds the text on every page."""
    reader = _Reader(samples, source, now)
    body = _body(samples, reader)
    if body is None:
        return ArticleRules()
    rules = ArticleRules(body=(body,))
    rules = dataclasses.replace(rules, contact=_contact(samples))
    for name, find, said in (
        ("title", titled, lambda release: release.title),
        ("date", dated, lambda release: release.day),
        ("lead", led, lambda release: release.lead),
    ):
        rules = reader.kept(rules, {name: _one(samples, find)}, said)
    rules = reader.kept(rules, _pictures(samples), lambda release: release.images[:1])
    rules = _with_lead(samples, reader, rules)
    return dataclasses.replace(rules, drop=_drops(samples, reader, rules))


class _Reader:
    """Reads the samples with rules under trial."""

    def __init__(self, samples: Sequence[Sample], source: Source, now: dt.datetime) -> None:
        self._samples, self._source, self._now = samples, source, now

    def read(self, one: Sample, rules: ArticleRules) -> Release | None:
        """The release by these rules, or None where they read nothing."""
        try:
            return read(
                one.entry, dataclasses.replace(self._source, article=(rules,)), one.page, now=self._now
            )
        except ParseError:
            return None

    def alike(self, rules: ArticleRules) -> float:
        """Share of letters both readings have, of all letters of either, on the page where it is least."""
        return min(self._alike(one, rules) for one in self._samples)

    def _alike(self, one: Sample, rules: ArticleRules) -> float:
        ruled = self.read(one, rules)
        mine = {squeezed(block.text) for block in ruled.blocks} if ruled else set()
        either = sum(map(len, mine | one.text))
        return sum(map(len, mine & one.text)) / either if either else 0.0

    def kept(
        self, rules: ArticleRules, more: dict[str, tuple[str, ...]], said: Callable[[Release], object]
    ) -> ArticleRules:
        """The rules with `more` where that leaves what they say as the generic reader had it; else without."""
        more = {name: selectors for name, selectors in more.items() if selectors}
        if not more:
            return rules
        trial = dataclasses.replace(rules, **more)  # type: ignore[arg-type]  # names of fields of selectors
        for one in self._samples:
            ruled = self.read(one, trial)
            if ruled is None or said(ruled) != said(one.release):
                return rules
        return trial


def _body(samples: Sequence[Sample], reader: _Reader) -> str | None:
    """Selector of one element on each page that holds the text: the one that reads most alike."""
    tried: dict[str, None] = {}
    for one in samples:
        for element in containers(one):
            for selector in paths(element, up=2):
                if " " in selector or selector not in (element.tag, "*"):
                    tried[selector] = None
    best, highest = None, ALIKE
    seen: set[tuple[int, ...]] = set()
    for selector in tried:
        found = [selected(one.tree, (selector,)) for one in samples]
        if any(len(elements) != 1 for elements in found):
            continue
        place = tuple(id(elements[0]) for elements in found)
        if place in seen:  # another name of the same elements reads the same
            continue
        seen.add(place)
        alike = reader.alike(ArticleRules(body=(selector,)))
        if alike > highest or (best is None and alike == highest):
            best, highest = selector, alike
        if alike == 1 or len(seen) == _TRIES:
            break
    return best


def _one(samples: Sequence[Sample], find: Find, *, some: bool = False) -> tuple[str, ...]:
    """Selector of what `find` finds in every sample; with `some`, in those that have it."""
    found = {id(one.tree): element for one in samples if (element := find(one)) is not None}
    if not found or (not some and len(found) < len(samples)):
        return ()
    trees = [one.tree for one in samples if id(one.tree) in found]
    selector = only_in_each(trees, lambda tree: found.get(id(tree)))
    return (selector,) if selector else ()


def _pictures(samples: Sequence[Sample]) -> dict[str, tuple[str, ...]]:
    """Selectors of picture, caption and credit."""
    return {
        "image": _one(samples, pictured, some=True),
        "caption": _one(samples, captioned, some=True) or _marked(samples, captioned, ':not(:contains("©"))'),
        "credit": _one(samples, credited, some=True) or _marked(samples, credited, ':contains("©")'),
    }


def _marked(samples: Sequence[Sample], find: Find, mark: str) -> tuple[str, ...]:
    """Caption and credit of the same class are told apart by the credit's mark."""
    found = [(one, element) for one in samples if (element := find(one)) is not None]
    if not found:
        return ()
    for name in names(found[0][1])[:-1]:
        selector = name + mark
        if all(selected(one.tree, (selector,)) == [element] for one, element in found):
            return (selector,)
    return ()


def _contact(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Elements that hold press contact and nothing of the text, as one selector."""
    found = (
        (one, places_of(one, {squeezed(block.text) for block in one.release.contact}, kept=one.text))
        for one in samples
        if one.release.contact
    )
    selectors = _common_to(samples, found)
    return (", ".join(selectors),) if selectors else ()


def _drops(samples: Sequence[Sample], reader: _Reader, rules: ArticleRules) -> tuple[str, ...]:
    """Elements inside the body that the generic reader left out on every page that has them."""
    found = []
    for one in samples:
        ruled = reader.read(one, rules)
        if ruled is not None:
            extra = {squeezed(block.text) for block in ruled.blocks} - one.text - {squeezed(one.release.lead)}
            found.append((one, places_of(one, extra, kept=one.text)))
    return _common_to(samples, found)


def _common_to(samples: Sequence[Sample], found: Iterable[tuple[Sample, list[Element]]]) -> tuple[str, ...]:
    """Selectors by class of elements found on two pages at least, which hold no text on any page."""
    counted: Counter[str] = Counter()
    for one, elements in found:
        counted.update({selector for element in elements if (selector := _by_name(one, element))})
    return tuple(
        selector
        for selector, count in counted.items()
        if count >= 2
        and not any(
            holds_text(one, element) for one in samples for element in selected(one.tree, (selector,))
        )
    )


def _by_name(one: Sample, element: Element) -> str | None:
    """The element's own name, where it has one and the page has no other of that name."""
    return next(
        (name for name in names(element)[:-1] if selected(one.tree, (name,)) == [element]),
        None,
    )


def _with_lead(samples: Sequence[Sample], reader: _Reader, rules: ArticleRules) -> ArticleRules:
    """Where the lead stands: as the generic reader found it; or in the meta description, where the page lacks it."""
    if rules.lead:
        return rules
    for place in ("page", "meta", "feed"):
        trial = dataclasses.replace(rules, lead_from=place)
        found = [reader.read(one, trial) for one in samples]
        if any(one.release.lead for one in samples) and all(
            ruled is not None and ruled.lead == one.release.lead
            for one, ruled in zip(samples, found, strict=True)
        ):
            return trial
    said = [squeezed(one.description) for one in samples]
    texts = [squeezed(" ".join(one.tree.itertext())) for one in samples]
    own = len(set(said)) == len(said) and all(
        len(words) > 40 and words[:60] not in text for words, text in zip(said, texts, strict=True)
    )
    return dataclasses.replace(rules, lead_from="meta") if own else rules
