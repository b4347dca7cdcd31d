"""What a page says about itself in its head: JSON-LD, meta elements, title; read before the tree is cleaned."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from pipeline.fetch import json_value
from pipeline.fetch.article.page.document import Element, one_line, text_of

_ARTICLES = re.compile(r"(?:Article|BlogPosting|Report|NewsEvent|LiveBlogPosting|Posting)$")
_ARCHIVE = re.compile(
    r"^\s*(?:archivmeldung|archiv|presse(?:meldung|mitteilung|information|aussendung)|medienmitteilung)\s*:\s*",
    re.I,
)
_SEPARATORS = re.compile(r"\s(?:[|·•»«›]|-{1,2}|–|—|::|//)\s|\|")
"""Of a text on one line."""
LONGEST = 300_000
"""Letters of a text in JSON-LD that are read."""
SAID = 200
"""Elements with microdata or RDFa that are read."""


@dataclass(slots=True)
class Metadata:
    """Head of a page. Texts are on one line; "" where the page says nothing."""

    metas: dict[str, str] = field(default_factory=dict)
    """name or property, in lower case -> content, the first of each."""
    article: Mapping[str, Any] = field(default_factory=dict)
    """The JSON-LD object of the article, {} without one."""
    objects: tuple[Mapping[str, Any], ...] = ()
    """All JSON-LD objects of the page that have a type."""
    title: str = ""
    """Text of `<title>`."""
    canonical: str = ""

    def meta(self, *names: str) -> str:
        """The first of these metas that says something."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def ld(self, key: str) -> str:
        """A text of the JSON-LD article."""
        value = self.article.get(key)
        return plain(value[:LONGEST]) if isinstance(value, str) else ""

    @property
    def description(self) -> str:
        """The teaser, as meta elements give it."""
        return self.meta(
            "description", "og:description", "dcterms.description", "dc.description", "twitter:description"
        )


def metadata_of(tree: Element) -> Metadata:
    """Metadata of an uncleaned tree."""
    found = Metadata()
    # Microdata and RDFa say the same on any element; the page's first word on a thing is its own, comments come later.
    for meta in (*tree.iter("meta"), *tree.xpath("//*[@content and (@itemprop or @property)]")[:SAID]):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        name = name.removeprefix("schema:")
        content = one_line(meta.get("content") or "")
        if name and content:
            found.metas.setdefault(name, content)
    # A drawing may have a title too.
    found.title = next(
        (text_of(title) for path in ("//head/title", "//title") for title in tree.xpath(path)), ""
    )
    links = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    found.canonical = next((link.get("href") for link in links if link.get("href")), "")
    found.objects = tuple(itertools.islice(_objects(tree), 200))
    found.article = _best(list(found.objects))
    return found


def plain(text: str) -> str:
    """A JSON-LD text without markup and entities, on one line."""
    if "<" in text or "&" in text:
        try:
            return text_of(html.fragment_fromstring(text, create_parent="div"))
        except (etree.LxmlError, ValueError, AssertionError):  # what is no markup stays as it is
            return one_line(text)
    return one_line(text)


def without_archive(title: str) -> str:
    """A title without `Archivmeldung: ` before it."""
    return _ARCHIVE.sub("", title).strip()


def title_parts(title: str) -> list[str]:
    """A `<title>` cut at its separators."""
    return [part.strip() for part in _SEPARATORS.split(title) if part and part.strip()]


def _objects(tree: Element) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = re.sub(
            r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", script.text or ""
        )
        try:
            yield from _nested(json_value.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue


def _nested(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from itertools.chain.from_iterable(map(_nested, value))
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        # What an ItemList names stands on other pages.
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nested(value.get(key))


def _best(objects: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The article among the objects: of a fitting type, with the most of what we read."""

    def score(row: Mapping[str, Any]) -> tuple[int, int]:
        body = row.get("articleBody")
        return (
            sum(
                bool(row.get(key))
                for key in ("headline", "datePublished", "articleBody", "image", "description")
            ),
            len(body) if isinstance(body, str) else 0,
        )

    def fits(kind: Any) -> bool:
        return any(map(fits, kind)) if isinstance(kind, list) else bool(_ARTICLES.search(str(kind)))

    return max((row for row in objects if fits(row["@type"])), key=score, default={})
