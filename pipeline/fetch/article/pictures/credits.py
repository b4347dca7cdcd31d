"""Captions and credits, told apart: `Die Brücke. Foto: Stadt Musterstadt` is both."""

import functools
import re

from lxml import etree

from pipeline.fetch.article.page.document import Element, one_line, text_of

_CREDIT_HEAD = re.compile(
    r"(?:\(\s*c\s*\)|©|&copy;|\b(?:copyright|foto(?:s|graf(?:in)?|grafie)?|bild(?:er|quelle|rechte|nachweis|material|autor)?|quelle|credit|grafik|illustration|"
    r"visualisierung|montage|rendering|plan|karte|abbildung|screenshot|photo)\b\s*(?:/\s*\w+)?\s*(?::|©|\(c\)))",
    re.IGNORECASE,
)
_CREDIT_CLASS = re.compile(
    r"copyright|credit|source|quelle|author|rights|photographer|fotograf|urheber|bildnachweis|agency",
    re.IGNORECASE,
)
_CREDIT_LONGEST = 120
_AGENCY = re.compile(
    r"\b(?:imago|dpa|afp|apa|reuters|getty|picture[ -]alliance|epa|istock|adobe ?stock|shutterstock|pixabay|unsplash|wikimedia|keystone)\b",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=16_384)  # each line of a page is asked about eight times
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
    credit = credit_name(text[found.start() :])
    if len(credit.split()) > 5 and text.endswith((".", "!", "?")) and found.start() > _CREDIT_LONGEST:
        return text, ""  # a sentence of the text: `Ein Foto: Auf ihm sieht man die alte Brücke.`
    return text[: found.start()].rstrip(" (|[,–-/"), credit


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


def words_beside(frame: Element) -> tuple[str, str]:
    """Caption and credit in the element that holds one picture and its words."""
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


def credit_in_attributes(img: Element) -> str:
    """A credit inside `title` or `alt`: `Die Brücke | Bild: Stadt`, or what title adds to alt after a bar."""
    alt, title = one_line(img.get("alt") or ""), one_line(img.get("title") or "")
    for text in (title, alt):
        credit = split_credit(text)[1]
        if credit:
            return credit
    if alt and title.startswith(alt) and title[len(alt) :].startswith(" | "):
        return title[len(alt) + 3 :].strip()
    return ""
