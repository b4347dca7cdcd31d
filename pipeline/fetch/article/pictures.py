"""Pictures of an article: address, alt, caption and credit apart; and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from pipeline.fetch.article.document import Element, one_line, safe_url, text_of
from pipeline.model import Attachment, Block, Image

_CREDIT_HEAD = re.compile(
    r"(?:\(\s*c\s*\)|©|&copy;|\b(?:copyright|foto(?:s|graf(?:in)?|grafie)?|bild(?:er|quelle|rechte|nachweis|material|autor)?|quelle|credit|grafik|illustration|"
    r"visualisierung|montage|rendering|plan|karte|abbildung|screenshot|photo)\b\s*(?:/\s*\w+)?\s*(?::|©|\(c\)))",
    re.IGNORECASE,
)
_CREDIT_CLASS = re.compile(
    r"copyright|credit|source|quelle|author|rights|photographer|fotograf|urheber|bildnachweis|agency",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"caption|bildunterschrift|bu\b|bildtext|subline|image__?text|legend|description", re.IGNORECASE
)
_LOGO = re.compile(
    r"logo|icon|sprite|avatar|pixel|placeholder|spacer|blank|favicon|emblem|wappen|badge|1x1|dummy|loading|transparent",
    re.IGNORECASE,
)
_FILES = re.compile(r"\.(pdf|docx?|odt|xlsx?|ods|pptx?|zip|rtf|epub)$", re.IGNORECASE)


def split_credit(text: str) -> tuple[str, str]:
    """A caption and its credit out of one line: `Die Brücke. Foto: Stadt Musterstadt` -> both apart."""
    text = one_line(text)
    found = None
    for match in _CREDIT_HEAD.finditer(text):
        if match.start() == 0 or text[match.start() - 1] in " (|[,.–-/":
            found = match
            break
    if not found:
        return text, ""
    caption = text[: found.start()].rstrip(" (|[,–-/")
    credit = credit_name(text[found.start() :])
    return caption, credit


def credit_name(text: str) -> str:
    """A credit without the words that introduce it: `© Foto: Stadt` -> `Stadt`."""
    text = one_line(text)
    before = None
    while before != text:
        before = text
        text = _CREDIT_HEAD.sub("", text, count=1) if _CREDIT_HEAD.match(text) else text
        text = text.strip(" :|,–-/[]©")
        if text.startswith("(") and text.endswith(")"):
            text = text[1:-1]
        elif text.endswith(")") and "(" not in text:
            text = text[:-1]
    return text


def image_url(img: Element, base: str | None) -> str | None:
    """The real address of a picture: lazy attributes before `src`, the widest of a srcset, no data: URL."""
    for name in ("data-src", "data-original", "data-lazy-src", "data-orig", "src"):
        url = _usable(img.get(name), base)
        if url:
            return url
    for name in ("data-srcset", "srcset", "data-lazy-srcset"):
        url = _widest(img.get(name), base)
        if url:
            return url
    parent = img.getparent()
    if parent is not None and parent.tag == "picture":
        for source in parent.iter("source"):
            url = _widest(source.get("data-srcset") or source.get("srcset"), base)
            if url:
                return url
    return None


def attachments(blocks: Iterable[Block]) -> tuple[Attachment, ...]:
    """Files that the text links to, each once."""
    found: dict[str, str] = {}
    for block in blocks:
        for run in block.runs:
            if run.href and _FILES.search(urlsplit(run.href).path):
                found[run.href] = one_line(found.get(run.href, "") + " " + run.text)
    return tuple(Attachment(url=url, title=title) for url, title in found.items())


def images_in(elements: Sequence[Element], base: str | None) -> tuple[Image, ...]:
    """Pictures in these elements with their caption and credit."""
    found: dict[str, Image] = {}
    for element in elements:
        for img in element.iter("img"):
            url = image_url(img, base)
            if (
                not url
                or url in found
                or _is_small(img)
                or _LOGO.search(urlsplit(url).path.rsplit("/", 1)[-1])
            ):
                continue
            caption, credit = _words(img)
            found[url] = Image(url=url, alt=one_line(img.get("alt") or ""), caption=caption, credit=credit)
    return tuple(found.values())


def _words(img: Element) -> tuple[str, str]:
    frame = _frame(img)
    if frame is None:
        return "", ""
    caption, credit = "", ""
    for part in frame.iter():
        if not isinstance(part.tag, str):
            continue
        mark = f"{part.get('class') or ''} {part.get('itemprop') or ''}"
        if not credit and _CREDIT_CLASS.search(mark):
            words = text_of(part)
            before, name = split_credit(words)
            if name or not before:
                caption, credit = caption or before, name
            elif len(words) < 120:
                credit = credit_name(words)
    text = text_of(frame)
    for part in frame.iter("figcaption"):
        text = text_of(part)
        break
    words, name = split_credit(text)
    credit = credit or name
    if not caption:
        caption = words
        if credit and caption.endswith(credit):
            caption = caption[: -len(credit)].rstrip(" |,–-/(©:")
    return caption, credit


def _frame(img: Element) -> Element:
    """The element that holds one picture and its words."""
    node, steps = img.getparent(), 0
    frame = None
    while node is not None and steps < 5 and node.tag not in ("body", "article", "main", "html"):
        if sum(1 for _ in node.iter("img")) > 1 or len(text_of(node)) > 600:
            break
        if node.tag == "figure":
            return node
        if text_of(node):
            frame = node if frame is None else frame
        node, steps = node.getparent(), steps + 1
    return frame


def _is_small(img: Element) -> bool:
    for name in ("width", "height"):
        value = re.match(r"\d+", img.get(name) or "")
        if value and int(value.group()) < 60 and "%" not in (img.get(name) or ""):
            return True
    return False


def _usable(src: str | None, base: str | None) -> str | None:
    if not src or src.strip().startswith("data:"):
        return None
    url = safe_url(src, base)
    return url if url and url.startswith("http") else None


def _widest(srcset: str | None, base: str | None) -> str | None:
    best: tuple[float, str] | None = None
    for part in re.split(r",\s+|,(?=https?:|/)", srcset or ""):
        words = part.split()
        url = _usable(words[0], base) if words else None
        size = re.match(r"[\d.]+", words[1]) if len(words) > 1 else None
        width = float(size.group()) if size and size.group().count(".") < 2 and size.group() != "." else 0.0
        if url and (best is None or width > best[0]):
            best = (width, url)
    return best[1] if best else None
