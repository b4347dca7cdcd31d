"""Bytes of a page -> a parsed, cleaned tree: decoded, without scripts, hidden text and invisible characters.

lxml is kept by this package (`pipeline.fetch.article`).
"""

from __future__ import annotations

import codecs
import copy
import re
import unicodedata
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.cssselect import SelectorError as _SelectorError

from pipeline.errors import ParseError

Element = Any
"""An lxml element: lxml ships no types."""

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Bytes that C0 reserves; a parser would stop or turn them into noise.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\u200d(?=[\\w\\s])"
)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029]+")
_FILE_MARKS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|pk_\w+|mtm_\w+|wt_\w+|at_\w+|xtor|ref_src)$",
    re.IGNORECASE,
)
_NEVER_SHOWN = (
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "canvas",
    "math",
)
_CONTROLS = ("button", "select", "option", "textarea", "input", "datalist")
_IN_WORDS = frozenset(("a", "abbr", "acronym", "b", "bdi", "em", "font", "i", "ins", "mark", "q", "s", "small", "strong", "sub", "sup", "time", "u", "var", "wbr"))  # fmt: skip
_APART = frozenset(("br", "div", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "section", "td", "th", "tr"))  # fmt: skip
# Class names by which common systems hide text for screen readers only; whole names, so that
# `hidden-xs` (visible on a wide screen) stays.
_HIDING_CLASSES = frozenset(
    [
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "screen-reader-text",
        "screenreader-only",
        "screen-reader-only",
        "aural",
        "offscreen",
        "off-screen",
        "u-hidden",
        "is-hidden",
        "hide-visually",
        "element-invisible",
        "invisible",
        "a11y-hidden",
        "visually-hidden-focusable",
        "show-for-sr",
        "hidden-visually",
        "d-none",
        "nodisplay",
        "no-display",
    ]
)
_CREDIT_CLASS = re.compile(r"copyright|credit|bildnachweis", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(\.0+)?\s*(;|$|!)|font-size\s*:\s*0(px|em|pt|%|rem)?\s*(;|$|!)"
    r"|text-indent\s*:\s*-\d{3,}|(left|top|right|margin-left)\s*:\s*-\d{4,}px"
    r"|(?<![-\w])color\s*:\s*(white|#fff|#ffffff|transparent|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))\s*(;|$|!)"
    r"|(?<![-\w])(height|width)\s*:\s*0(px)?\s*(;|$|!)",
    re.IGNORECASE,
)


def decoded(body: bytes, content_type: str = "") -> str:
    """Text of a page. UTF-8 where the bytes are UTF-8, else as declared, else Windows-1252.

    A label is believed last: old town pages carry Windows-1252 bytes behind a UTF-8 label.
    Raises ParseError for bytes that are a picture, a PDF or another file.
    """
    if body.startswith(_FILE_MARKS) or (b"\x00" in body[:1000] and not body.startswith(_WIDE_MARKS)):
        raise ParseError("no HTML in it: these are the bytes of a file")
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for letter in lenient if letter > "\x7f") - broken
    if whole > broken * 3:  # a few bad bytes in a page that is UTF-8 otherwise
        return lenient
    declared = _HEADER_CHARSET.search(content_type)
    found = _CHARSET.search(body[:4096])
    for label in (declared and declared.group(1), found and found.group(1).decode("ascii", "replace")):
        if not label or label.lower().replace("-", "").replace("_", "") in (
            "utf8",
            "iso88591",
            "latin1",
            "ascii",
        ):
            continue  # browsers read these three as Windows-1252 too
        try:
            return body.decode(label, "replace")
        except LookupError:
            continue
    return body.decode("windows-1252", "replace")


def parsed(text: str) -> Element:
    """Tree of a page. Raises ParseError where there is no element at all."""
    cleaned = _CONTROL.sub("", _XML_DECLARATION.sub("", text))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(cleaned.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ParseError("no HTML in it") from error
    return tree


def visible(tree: Element) -> Element:
    """The tree without what a reader does not see: scripts, form controls, hidden elements. Edits in place."""
    for veil in list(tree.iter("noscript")):
        _unveil(veil)
    for void in list(tree.iter("source", "track", "wbr")):  # the parser nests what follows into these
        for child in reversed(list(void)):
            void.addnext(child)
    etree.strip_elements(tree, *_NEVER_SHOWN, *_CONTROLS, with_tail=False)
    whole = max(1, len("".join(tree.itertext())))
    for element in list(tree.iter(etree.Element)):
        # Some pages hide everything until their script runs; what holds four fifths of the text is not hidden.
        if _is_hidden(element) and len("".join(element.itertext())) < 0.8 * whole:
            removed(element)
    return tree


def _unveil(veil: Element) -> None:
    """A lazy picture has its real address in the noscript beside it; alone there, it is the picture."""
    real = next((img for img in veil.iter("img") if (img.get("src") or "").strip()), None)
    parent = veil.getparent()
    if real is None or parent is None:
        return
    lazy = [img for img in parent.iter("img") if not any(node is veil for node in img.iterancestors())]
    if not lazy:
        veil.addprevious(copy.copy(real))
    elif (
        len(lazy) == 1 and (lazy[0].get("src") or "data:").startswith("data:") and not lazy[0].get("data-src")
    ):
        lazy[0].set("data-src", real.get("src"))


def removed(element: Element) -> None:
    """Takes an element out of its tree and keeps the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_hidden(element: Element) -> bool:
    if element.tag in ("html", "body"):
        return False
    if element.get("hidden") is not None:
        return True
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        # Hidden from screen readers alone: the eye sees it. Icons and doubles mostly; a credit line is kept.
        return not _CREDIT_CLASS.search(element.get("class") or "")
    if _HIDING_CLASSES.intersection((element.get("class") or "").split()):
        return True
    style = element.get("style")
    if not style or element.tag in ("img", "picture", "figure", "video"):  # lazy pictures start transparent
        return False
    return bool(_HIDING_STYLE.search(style))


def clean(text: str) -> str:
    """Text as a reader sees it: NFC, no soft hyphens or zero-width marks, every kind of blank one plain space.

    Non-breaking spaces fold too: half of the releases hold some, at random, and neither a hash nor a
    comparison of numbers may depend on them. Newlines stay, blanks around them go.
    """
    folded = _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return re.sub(r" ?\n ?", "\n", folded)


def one_line(text: str) -> str:
    """`clean`, and newlines are spaces too; nothing at the ends."""
    return " ".join(clean(text).split())


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
    for base in tree.iter("base"):
        if base.get("href"):
            return safe_url(base.get("href"), url) or url
    return url


def selected(tree: Element, selectors: tuple[str, ...]) -> list[Element]:
    """Elements of the first selector that matches anything, in document order; [] if none does.

    Raises ParseError for a selector that is none.
    """
    for selector in selectors:
        try:
            found = CSSSelector(selector, translator="html")(tree)
        except (_SelectorError, etree.XPathError) as error:
            raise ParseError(f"selector `{selector}` is not valid: {error}") from error
        if found:
            return list(found)
    return []
