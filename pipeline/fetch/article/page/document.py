"""The text of a page -> its tree, and what is asked of a tree: texts, addresses, selectors.

lxml is kept by this package (`pipeline.fetch.article`).
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.cssselect import SelectorError as _SelectorError

from pipeline.errors import ParseError
from pipeline.fetch.article.page.bounds import bounded, bounded_tree
from pipeline.fetch.article.page.decoding import decoded as decoded
from pipeline.messages import Message

Element = Any
"""An lxml element: lxml ships no types."""

_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
# Bytes that C0 reserves; a parser would stop or turn them into noise. No other letter of UTF-8 holds one.
_CONTROL = bytes({*range(32), 127} - {9, 10, 13})
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\u200d(?=[\\w\\s])"
)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029]+")
# What `clean` changes; texts without any of it, most of them, stay as they are.
_ODD = re.compile(
    "[\t\n\r\f\v\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff]"
)
# lxml.html asks Python for the class of each element it hands out, 9,000 times a page; no part of a form is used here.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)
_NO_LETTER = re.compile(r"[\W_]+")
_RAISED = re.compile("[²³¹⁰-₎]")
_LINE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", "⁺⁻⁼⁽⁾₊₋₌₍₎")
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|pk_\w+|mtm_\w+|wt_\w+|at_\w+|xtor|ref_src)$",
    re.IGNORECASE,
)
# HTML5 lets `<body>` away; libxml2, which does not know these elements, would put the page into its head.
_BODY = re.compile(rb"<body\b", re.IGNORECASE)
_OPENING = re.compile(rb"<(?:main|article|section|nav|header|footer|aside|figure)\b", re.IGNORECASE)
_IN_WORDS = frozenset(("a", "abbr", "acronym", "b", "bdi", "em", "font", "i", "ins", "mark", "q", "s", "small", "strong", "sub", "sup", "time", "u", "var", "wbr"))  # fmt: skip
_APART = frozenset(("br", "div", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "section", "td", "th", "tr"))  # fmt: skip


def parsed(text: str) -> Element:
    """Tree of a page. Raises ParseError where there is no element at all, or more than `bounds` lets in."""
    bounded(text)
    cleaned = _XML_DECLARATION.sub(b"", text.encode("utf-8", "replace")).translate(None, _CONTROL)
    if not _BODY.search(cleaned):
        cleaned = _OPENING.sub(rb"<body>\g<0>", cleaned, count=1)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(cleaned, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ParseError("no HTML in it") from error
    bounded_tree(tree)
    return tree


def visible(tree: Element) -> Element:
    """The tree without what a reader does not see: scripts, form controls, hidden elements. Edits in place."""
    from pipeline.fetch.article.page.visible import settled, shown  # it is built on this module

    settled(tree)
    shown(tree)
    return tree


def removed(element: Element) -> None:
    """Takes an element out of its tree and keeps the text after it; the root stays."""
    if element.getparent() is not None:
        element.drop_tree()


def lowest_around(elements: Sequence[Element]) -> Element:
    """The lowest element that holds all of these, which may be one of them; None without any."""
    paths = ([*reversed([element, *element.iterancestors()])] for element in elements)
    shared = itertools.takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False))
    return next((level[0] for level in reversed([*shared])), None)


def clean(text: str) -> str:
    """Text as a reader sees it: NFC, no soft hyphens or zero-width marks, every kind of blank one plain space.

    Non-breaking spaces fold too: half of the releases hold some, at random, and neither a hash nor a
    comparison of numbers may depend on them. Newlines stay, blanks around them go.
    """
    if (
        "  " not in text
        and not _ODD.search(text)
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    ):
        return text
    folded = _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return re.sub(r" ?\n ?", "\n", folded)


def one_line(text: str) -> str:
    """`clean`, and newlines are spaces too; nothing at the ends."""
    return " ".join(clean(text).split())


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case: what two readers agree on whatever their spaces.

    Raised and lowered figures count as figures: an extractor knows no `sup`.
    """
    if _RAISED.search(text):
        text = text.translate(_LINE)
    return _NO_LETTER.sub("", text.lower())


def text_of(element: Element) -> str:
    """All visible text of an element on one line.

    Two words are parted where an element that is no mark inside a word (`<b>`, `<wbr>`) stands between them.
    """
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        inside = event == "start"
        text = node.text if inside else (node.tail if node is not element else "")
        glued = bool(parts and text) and parts[-1][-1:].isalnum() and text[:1].isalnum()
        if node.tag in _APART or (glued and node.tag not in _IN_WORDS):
            parts.append(" ")
        if text:
            parts.append(text)
    return one_line("".join(parts))


def words_of(element: Element) -> str:
    """What an element says on one line: the `content` of a meta element, or its text."""
    return one_line(element.get("content") or "") if element.tag == "meta" else text_of(element)


@functools.lru_cache(maxsize=8192)  # the menu of a site is on each of its pages
def safe_url(href: str | None, base: str | None) -> str | None:
    """Absolute address without tracking parameters, or None unless it is http(s), mailto or tel."""
    if not href:
        return None
    href = re.sub(
        r"[\x00-\x20\x7f\u00a0]+", lambda found: "" if found.group() != " " else "%20", href.strip()
    )
    try:
        parts = urlsplit(urljoin(base or "", href))
        if parts.scheme in ("mailto", "tel"):
            return str(urlunsplit(parts)) if parts.path else None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        if _TRACKING.match(parts.query.split("=", 1)[0]) or "&" in parts.query:
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
            if len(kept) != len(pairs):
                parts = parts._replace(query=urlencode(kept))
        return urlunsplit(parts)
    except ValueError:
        return None


def base_of(tree: Element, url: str | None) -> str | None:
    """Address that relative links are resolved against: `<base href>`, else the page's own."""
    said = next((base.get("href") for base in tree.iter("base") if base.get("href")), None)
    return safe_url(said, url) or url


def selected(tree: Element, selectors: tuple[str, ...]) -> list[Element]:
    """Elements of the first selector that matches anything, in document order; [] if none does.

    Raises ParseError for a selector that is none.
    """
    for selector in selectors:
        try:
            found = CSSSelector(selector, translator="html")(tree)
        except (_SelectorError, etree.XPathError) as error:
            raise ParseError(
                Message("selector `{selector}` is not valid: {error}", selector=selector, error=error)
            ) from error
        if found:
            return list(found)
    return []


def selector_problem(selector: str) -> str:
    """Why a text is no CSS selector; "" where it is one."""
    try:
        CSSSelector(selector, translator="html")
    except (_SelectorError, etree.XPathError) as error:
        return str(error)
    return ""
