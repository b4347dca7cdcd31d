"""Pictures of an article: address, alt, caption and credit apart; and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from lxml import etree

from pipeline.fetch.article.credits import credit_in_attributes, words_beside
from pipeline.fetch.article.document import Element, one_line, safe_url, text_of
from pipeline.model import Attachment, Block, Image

_CAPTION_CLASS = re.compile(
    r"caption|bildunterschrift|bu\b|bildtext|subline|image__?text|legend|description", re.IGNORECASE
)
_LOGO = re.compile(
    r"logo|icon|sprite|avatar|pixel|placeholder|spacer|blank|favicon|emblem|wappen|badge|1x1|dummy|loading|transparent",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:related|teaser-?(?:list|box|group|grid|row)|recommend\w*|author|autor|byline|avatar|sidebar|share|social|newsletter|comments?|footer|nav|navigation|menu|breadcrumb|logo|ads?|promo|podcast)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)\b|image|bild|foto|photo|gallery|galerie|zoom|lightbox", re.IGNORECASE
)
_FILES = re.compile(r"\.(pdf|docx?|odt|xlsx?|ods|pptx?|zip|rtf|epub)$", re.IGNORECASE)


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


def images_of(
    tree: Element, texts: Sequence[Element], heads: Sequence[Element], base: str | None, *, declared: str = ""
) -> tuple[Image, ...]:
    """Pictures of the article: between its headline and the end of its text, and above the headline in the same box.

    `texts` are the elements of the text, `heads` those of headlines, `declared` is the address of the picture that
    the page's head names. A logo, an icon and the picture of an
    author are none.
    """
    if not texts:
        return ()
    order = {element: at for at, element in enumerate(tree.iter(etree.Element))}
    first, last = order.get(texts[0], 0), order.get(texts[-1], 0)
    above = [head for head in heads if order.get(head, last) <= first]
    start = min((order.get(head, first) for head in above[-1:]), default=first)
    box = _article([*above[-1:], *texts])
    found: dict[str, Image] = {}
    for img in tree.iter("img"):
        place = order[img]
        inside = start <= place <= last or (place < start and _is_above(img, box, declared, base))
        if not inside or _is_small(img) or _in_frame(img, box):
            continue
        url = image_url(img, base)
        if (
            not url
            or _LOGO.search(urlsplit(url).path.rsplit("/", 1)[-1])
            or _LOGO.search(img.get("class") or "")
        ):
            continue
        caption, credit = _words(img)
        known = found.get(url)
        if known is None or (credit and not known.credit):
            found[url] = Image(url=url, alt=one_line(img.get("alt") or ""), caption=caption, credit=credit)
    return tuple(found.values())


def _is_above(img: Element, box: Element, declared: str, base: str | None) -> bool:
    """The picture over the headline: in the article's own box, or the one that the head of the page names."""
    if box is not None and box.tag not in ("body", "html") and _holds(box, img):
        return True
    stem = _stem(declared)
    return len(stem) >= 8 and _stem(image_url(img, base) or "") == stem


def _stem(url: str) -> str:
    """File name without its size and ending."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return re.sub(r"(?:_v-\w+|[-_]\d+x\d+|[-_@]\w{0,3}\d+w?)?\.\w+$", "", name).lower()


def _article(elements: Sequence[Element]) -> Element:
    """The element around them that is marked as the article, else the lowest that holds all."""
    box = _box(elements)
    for node in [box, *box.iterancestors()] if box is not None else []:
        if node.tag == "article" or "Article" in (node.get("itemtype") or ""):
            return node
    return box


def _box(elements: Sequence[Element]) -> Element:
    """The lowest element that holds all of these."""
    paths = [list(reversed([element, *element.iterancestors()])) for element in elements]
    box = None
    for level in zip(*paths, strict=False):
        if any(node is not level[0] for node in level):
            break
        box = level[0]
    return box


def _holds(box: Element, element: Element) -> bool:
    return any(node is box for node in element.iterancestors())


def _in_frame(img: Element, box: Element) -> bool:
    """Inside a list of other articles, an author's box, a header or footer of the site; `box` holds the article."""
    for node in img.iterancestors():
        if node is box:
            return False
        if node.tag == "a" and _leads_away(node.get("href") or ""):
            return True
        if node.tag in ("nav", "aside", "footer", "form"):
            return True
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag not in ("body", "html", "main", "article") and _FRAME.search(names):
            return True
    return False


def _leads_away(href: str) -> bool:
    """A picture that links to another page is that page's; one that links to its larger self is ours."""
    return bool(href.strip()) and not href.startswith(("#", "javascript:")) and not _PICTURE_FILE.search(href)


def _words(img: Element) -> tuple[str, str]:
    """Caption and credit of a picture, "" where the page gives none."""
    frame = _frame(img)
    caption, credit = words_beside(frame) if frame is not None else ("", "")
    if not credit:
        credit = credit_in_attributes(img)
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
