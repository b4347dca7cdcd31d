"""The title of a release: what page, head and feed agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.fetch.article.document import Element, text_of
from pipeline.fetch.article.metadata import Metadata, title_parts, without_site

_WORD = re.compile(r"\w+")
_LAST_PART = re.compile(r"\s+(?:[|·•»]|-{1,2}|–|—|::)\s+(?=[^|·•»]*$)|\s*\|\s*(?=[^|]*$)")
_SHORTEST = 6
_CRUMB = re.compile(r"crumb|navi|breadcrumb", re.IGNORECASE)


def title_of(tree: Element, meta: Metadata, *, entry: str = "", url: str | None = None) -> str:
    """The headline.

    The page's own JSON-LD names it best: on 22 of 26 news pages it is what the desk calls the piece, where
    `h1` repeats the search-engine title; a visible heading that equals og:title against it wins. Without
    JSON-LD the `h1` that fits `<title>`, og:title or the feed's title is taken.
    """
    declared = cleaned_title(meta.ld("headline"), meta, url)
    social = cleaned_title(meta.meta("og:title"), meta, url)
    window = cleaned_title(meta.title, meta, url)
    if len(declared) >= _SHORTEST:
        seen = {_letters(text) for text in _shown(tree)}
        if social != window and _letters(social) in seen and _letters(declared) not in seen:
            return social
        return declared
    heading, fits = _heading(
        tree, [text for text in (social, entry, meta.title, *title_parts(meta.title)) if text]
    )
    apart = _letters(heading) not in _letters(social) and not heading.startswith(social)
    if social and social == window and apart and _alike(heading, social) > 0.3:
        return social
    if heading and fits:
        return without_site(heading)
    for text in (social, meta.meta("twitter:title", "dcterms.title", "dc.title"), entry):
        if text:
            return cleaned_title(text, meta, url)
    return without_site(heading) or window


def known_titles(tree: Element, meta: Metadata, title: str, url: str | None = None) -> list[str]:
    """Everything that is a headline of this page, so that none is taken for text."""
    found = [
        title,
        meta.ld("headline"),
        meta.ld("alternativeHeadline"),
        meta.meta("og:title", "twitter:title"),
        meta.title,
    ]
    return [text for text in {*(cleaned_title(one, meta, url) for one in found), *found} if text]


def cleaned_title(title: str, meta: Metadata, url: str | None) -> str:
    """A title without the name of the site at its end, and without `Archivmeldung: ` before it."""
    title = without_site(title)
    parts = _LAST_PART.split(title)
    if len(parts) < 2 or not parts[-1]:
        return title
    tail = _letters(parts[-1])
    host = _letters(
        ((urlsplit(url or "").hostname or "").removeprefix("www.").rsplit(".", 1)[0]).rsplit(".", 1)[-1]
    )
    site = _letters(meta.meta("og:site_name", "application-name"))
    named = (host and (host in tail or tail in host)) or (site and (site == tail or tail in site))
    head = title[: title.rindex(parts[-1])].rstrip(" |·•»-–—:")
    return head if named and len(head) >= _SHORTEST else title


def _heading(tree: Element, declared: list[str]) -> tuple[str, bool]:
    """The `h1` (`h2` where there is none) that agrees best with what is declared, and whether it does."""
    texts = list(_texts(tree, "h1")) or list(_texts(tree, "h2"))
    best, score = "", 0.0
    for at, text in enumerate(texts):
        agreement = max((_alike(text, other) for other in declared), default=0.5 if at == 0 else 0.0)
        if agreement > score + 0.05:
            best, score = text, agreement
    if best:
        return best, score >= 0.5
    return (texts[0], len(texts) == 1) if texts else ("", False)


def _shown(tree: Element) -> Iterator[str]:
    """Headings that are no part of a list or path of links."""
    for heading in tree.iter("h1", "h2", "h3"):
        around = [heading, *heading.iterancestors()][:4]
        if not any(node.tag in ("li", "nav") or _CRUMB.search(node.get("class") or "") for node in around):
            yield text_of(heading)


def _texts(tree: Element, tag: str) -> Iterator[str]:
    return (text for text in (text_of(heading) for heading in tree.iter(tag)) if 2 < len(text) < 300)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _alike(one: str, other: str) -> float:
    """Share of common words, 1.0 for equal ones."""
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)
