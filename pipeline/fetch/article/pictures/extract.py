"""Pictures of an article: address, alt, caption and credit apart; and the files it links to."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import etree

from pipeline.fetch.article.page.document import Element, lowest_around, one_line, text_of
from pipeline.fetch.article.pictures.address import image_url as image_url
from pipeline.fetch.article.pictures.address import is_no_picture
from pipeline.fetch.article.pictures.credits import credit_in_attributes, split_credit, words_beside
from pipeline.fetch.data import names
from pipeline.model import Attachment, Block, Image

_CAPTION_CLASS = re.compile(
    r"caption|bildunterschrift|bu\b|bildtext|subline|image__?text|legend|description", re.IGNORECASE
)
_PICTURE_FILE = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)\b|image|bild|foto|photo|gallery|galerie|zoom|lightbox", re.IGNORECASE
)
_ENDS = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "section", "article", "a", "div")
_FILES = re.compile(r"\.(pdf|docx?|odt|xlsx?|ods|pptx?|zip|rtf|epub)$", re.IGNORECASE)


def attachments(blocks: Iterable[Block]) -> tuple[Attachment, ...]:
    """Files that the text links to, each once."""
    found: dict[str, str] = {}
    for block in blocks:
        for run in block.runs:
            if run.href and _FILES.search(urlsplit(run.href).path):
                found[run.href] = one_line(found.get(run.href, "") + " " + run.text)
    return tuple(Attachment(url=url, title=title) for url, title in found.items())


def images_of(
    tree: Element,
    texts: Sequence[Element],
    heads: Sequence[Element],
    base: str | None,
    *,
    declared: str = "",
    prose: Sequence[Element] | None = None,
) -> tuple[Image, ...]:
    """Pictures of the article: between its headline and the end of its text, and above the headline in the same box.

    `texts` are the elements of the text, `heads` those of headlines, `declared` is the address of the picture that
    the page's head names, `prose` the elements of paragraphs where `texts` are others. A logo, an icon and the picture of an
    author are none.
    """
    if not texts:
        return ()
    order = {element: at for at, element in enumerate(tree.iter(etree.Element))}
    first, last = order.get(texts[0], 0), order.get(texts[-1], 0)
    above = [head for head in heads if order.get(head, last) <= first]
    start = min((order.get(head, first) for head in above[-1:]), default=first)
    box = _article([*above[-1:], *texts])
    paragraphs = set(texts if prose is None else prose)
    own = _own_box(texts)
    behind = _end_of_pictures(own, order, last)
    found: dict[str, Image] = {}
    for img in tree.iter("img"):
        place = order[img]
        inside = start <= place <= last or (place < start and _is_above(img, box, declared, base))
        inside = inside or (last < place < behind and own in img.iterancestors())
        if not inside or _is_small(img) or _in_frame(img, box):
            continue
        url = image_url(img, base)
        if not url or is_no_picture(img, url):
            continue
        caption, credit = _words(img, paragraphs)
        known = found.get(url)
        if known is None or (credit and not known.credit):
            found[url] = Image(url=url, alt=one_line(img.get("alt") or ""), caption=caption, credit=credit)
    return tuple(found.values())


def with_words(images: Sequence[Image], credits: Iterable[tuple[str, str]]) -> tuple[Image, ...]:
    """Pictures of a text without a frame, each without a credit given the next of the captions and credits passed over."""
    known = {"", *(image.credit for image in images)}
    waiting = ((caption, credit) for caption, credit in credits if credit not in known)
    found = []
    for image in images:
        caption, credit = ("", "") if image.credit else next(waiting, ("", ""))
        found.append(replace(image, caption=image.caption or caption, credit=credit) if credit else image)
    return tuple(found)


def _own_box(texts: Sequence[Element]) -> Element:
    """The element that the text stands in and little else: pictures after its last paragraph are the release's."""
    box = lowest_around(texts)
    if box is not None and (box is texts[-1] or box.tag in ("p", "ul", "ol", "table", "blockquote")):
        box = box.getparent()
    return None if box is None or box.tag in ("body", "html", "main") else box


def _end_of_pictures(own: Element, order: dict[Element, int], last: int) -> int:
    """Where the pictures after the last paragraph end: at the next heading, list or link to another page."""
    if own is None:
        return 0
    places = (order[node] for node in own.iter(*_ENDS) if order[node] > last and _ends_pictures(node))
    return next(places, len(order))


def _ends_pictures(node: Element) -> bool:
    if node.tag == "a":
        return _leads_away(node.get("href") or "")
    return node.tag != "div" or "teaser" in (node.get("class") or "").lower()


def _is_above(img: Element, box: Element, declared: str, base: str | None) -> bool:
    """The picture over the headline: in the article's own box, or the one that the head of the page names."""
    stem = _stem(declared)
    named = len(stem) >= 8 and _stem(image_url(img, base) or "") == stem
    return named or (box is not None and box.tag not in ("body", "html") and box in img.iterancestors())


def _stem(url: str) -> str:
    """File name without its size and ending."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return re.sub(r"(?:_v-\w+|[-_]\d+x\d+|[-_@]\w{0,3}\d+w?)?\.\w+$", "", name).lower()


def _article(elements: Sequence[Element]) -> Element:
    """The element around them that is marked as the article, else the lowest that holds all."""
    box = lowest_around(elements)
    for node in [box, *box.iterancestors()] if box is not None else []:
        if node.tag == "article" or "Article" in (node.get("itemtype") or ""):
            return node
    return box


def _in_frame(img: Element, box: Element) -> bool:
    """Inside a list of other articles, an author's box, a header or footer of the site; `box` holds the article."""
    inside = itertools.takewhile(lambda node: node is not box, img.iterancestors())
    return any(
        node.tag in ("nav", "aside", "footer", "form")
        or (node.tag == "a" and _leads_away(node.get("href") or ""))
        or (
            node.tag not in ("body", "html", "main", "article")
            and names("picture_frames").search(f"{node.get('class') or ''} {node.get('id') or ''}")
        )
        for node in inside
    )


def _leads_away(href: str) -> bool:
    """A picture that links to another page is that page's; one that links to its larger self is ours."""
    return bool(href.strip()) and not href.startswith(("#", "javascript:")) and not _PICTURE_FILE.search(href)


def _words(img: Element, prose: set[Element]) -> tuple[str, str]:
    """Caption and credit of a picture, "" where the page gives none."""
    frame = _frame(img, prose)
    caption, credit = words_beside(frame) if frame is not None else ("", "")
    if frame is None and (beside := _caption_after(img, prose)) is not None:
        caption, credit = split_credit(text_of(beside))
    if not credit:
        credit = credit_in_attributes(img)
    return caption, credit


def _frame(img: Element, prose: set[Element]) -> Element:
    """The element that holds one picture and its words, and no paragraph of the text."""
    node, steps = img.getparent(), 0
    frame = None
    while node is not None and steps < 5 and node.tag not in ("body", "article", "main", "html"):
        if sum(1 for _ in node.iter("img")) > 1 or len(text_of(node)) > 600:
            break
        if node.tag == "figure":
            return node
        if any(item in prose for item in node.iter(etree.Element)):
            break
        if text_of(node):
            frame = node if frame is None else frame
        node, steps = node.getparent(), steps + 1
    return frame


def _caption_after(img: Element, prose: set[Element]) -> Element:
    """The line right after a picture that has no frame of its own, where its name or its credit tells that it is a caption."""
    node = img
    while (
        node.getnext() is None and node.getparent() is not None and not (node.getparent().text or "").strip()
    ):
        node = node.getparent()
        if node.tag in ("body", "article", "main", "html") or sum(1 for _ in node.iter("img")) > 1:
            return None
    after = node.getnext()
    if after is None or not isinstance(after.tag, str) or after in prose or len(text_of(after)) > 400:
        return None
    named = _CAPTION_CLASS.search(f"{after.get('class') or ''} {after.get('id') or ''}")
    return after if named or split_credit(text_of(after))[1] else None


def _is_small(img: Element) -> bool:
    sizes = (re.match(r"(\d{1,5})[^%]*$", img.get(name) or "") for name in ("width", "height"))
    return any(size is not None and int(size[1]) < 60 for size in sizes)
