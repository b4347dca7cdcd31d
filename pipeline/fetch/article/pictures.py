"""Pictures of an article: address, alt, caption and credit apart; and the files it links to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from lxml import etree

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
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:related|teaser-?(?:list|box|group|grid|row)|recommend\w*|author|autor|byline|avatar|sidebar|share|social|newsletter|comments?|footer|nav|navigation|menu|breadcrumb|logo|ads?|promo|podcast)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_LONGEST = 120
_AGENCY = re.compile(
    r"\b(?:imago|dpa|afp|apa|reuters|getty|picture[ -]alliance|epa|istock|adobe ?stock|shutterstock|pixabay|unsplash|wikimedia|keystone)\b",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)\b|image|bild|foto|photo|gallery|galerie|zoom|lightbox", re.IGNORECASE
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
    caption, credit = _beside(frame) if frame is not None else ("", "")
    if not credit:
        credit = _in_attributes(img)
    return caption, credit


def _beside(frame: Element) -> tuple[str, str]:
    marked = [
        part
        for part in frame.iter(etree.Element)
        if _CREDIT_CLASS.search(f"{part.get('class') or ''} {part.get('itemprop') or ''}")
    ]
    lines = [
        line for line in (text_of(part) for part in marked if len(part) == 0 or part is marked[-1]) if line
    ]
    named = [line for line in lines if split_credit(line)[1]]
    credit = ""
    if named:
        credit = split_credit(named[-1])[1]
    elif lines and len(lines[-1]) < _CREDIT_LONGEST:
        credit = credit_name(lines[-1])
    caption = next((text_of(part) for part in frame.iter("figcaption") if text_of(part)), "") or text_of(
        frame
    )
    caption, name = split_credit(caption)
    credit = credit or name or _marked(frame) or split_credit(text_of(frame))[1] or _agency(frame)
    for line in (*lines[-1:], credit):
        if credit and line and caption.endswith(line):
            caption = caption[: -len(line)]
    return caption.rstrip(" |,–-/(©:"), credit if len(credit) <= _CREDIT_LONGEST else ""


def _marked(frame: Element) -> str:
    """A line of its own that is a credit: `© Stadt Musterstadt`."""
    for part in frame.iter(etree.Element):
        if not len(part) and part.text:
            before, name = split_credit(part.text)
            if name and not before and len(name) <= _CREDIT_LONGEST:
                return name
    return ""


def _agency(frame: Element) -> str:
    """A last part of a caption in an element of its own that reads like an agency: `IMAGO/Name`."""
    last = [part for part in frame.iter("span", "small", "em", "i", "cite") if text_of(part)]
    line = text_of(last[-1]) if last else ""
    return line if line and len(line) < 80 and _AGENCY.search(line) else ""


def _in_attributes(img: Element) -> str:
    """A credit inside `title` or `alt`: `Die Brücke | Bild: Stadt`, or what title adds to alt after a bar."""
    alt, title = one_line(img.get("alt") or ""), one_line(img.get("title") or "")
    for text in (title, alt):
        credit = split_credit(text)[1]
        if credit:
            return credit
    if alt and title.startswith(alt) and title[len(alt) :].startswith(" | "):
        return title[len(alt) + 3 :].strip()
    return ""


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
