"""What marks inside a sentence mean: raised and lowered signs, struck-out words, words in buttons, notes on words.

Plain text has no raised figures, so that `2025<sup>1</sup>` would be 20251 and `8<sup>30</sup>` 830. Each is written
as what it is: power and index by Unicode's own signs, minutes and cents with their mark, a footnote in brackets.
"""

import re
from collections.abc import Iterator

from pipeline.fetch.article.page.document import Element, removed, text_of
from pipeline.messages import noop

_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ")
_UNIT = re.compile(r"(?:^|[\W\d])(?:[kcdmµ]?m|ft|yd|h|s|a|x|y|n|r|c)$")
"""Before a raised figure: a unit of length or time, or a variable."""
_TEN = re.compile(r"(?<![\d.,])10$")
_NUMBER = re.compile(r"(?<![\d.,])\d{1,2}$")
_CLOCK = re.compile(r"[\s\d⁰¹²³⁴⁵⁶⁷⁸⁹:–\-bisund]{0,30}(?:uhr|h)\b", re.IGNORECASE)
_MONEY = re.compile(r"\s?(?:€|euro|eur|chf|franken)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:€|euro|eur|chf|fr\.)\s?\d{1,6}$", re.IGNORECASE)
_MARK = re.compile(r"\(?\[?(\d{1,3}|[*†‡§]{1,3}|[a-z])\]?\)?")
_NOTE = re.compile(r"foot-?note|fussnote|fußnote|endnote|reference|\bfn\b|\bnoteref\b", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?\s?:\s?[^;]{0,30}line-through", re.IGNORECASE)
_TIP_NAME = re.compile(
    r"(?:^|\s)(?:tooltip|tool-tip|glossar\w{0,3}|popover|hint|infotext)(?:[-_]{0,2}(?:text|content|inner|body|box|definition|description|explanation|erklaerung|bubble|panel|popup))(?:$|\s)",
    re.IGNORECASE,
)
_TIP = re.compile(r"tool-?tip|glossar|popover|hint|infotext", re.IGNORECASE)
_IN_SENTENCE = frozenset(("p", "li", "td", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "strong", "b", "em", "span", "figcaption"))  # fmt: skip
_ICON = re.compile(r"icon|glyph|(?:^|\s)fa[srlb]?(?:-|\s|$)|material-symbols|emoji", re.IGNORECASE)
_READ_ALOUD = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only", "show-for-sr"))  # fmt: skip


def settle_marks(tree: Element) -> list[tuple[str, str]]:
    """Writes what marks mean into the tree; gives what was taken out of it, each with its reason."""
    out = [*_struck(tree), *_notes(tree)]
    for button in list(tree.iter("button")):
        if _is_word(button):
            button.tag = "span"
    for element in list(tree.iter("span", "b", "i", "em", "strong", "abbr")):
        if (element.get("aria-hidden") or "").strip().lower() == "true" and _is_seen(element):
            del element.attrib["aria-hidden"]
    for element in list(tree.iter("sup", "sub")):
        _settled(element)
    return out


def _struck(tree: Element) -> Iterator[tuple[str, str]]:
    """Struck-out text was corrected by its writer: the correction stands beside it."""
    found = list(tree.iter("del", "s", "strike"))
    found += [item for item in tree.iter("span", "font", "p") if _STRUCK.search(item.get("style") or "")]
    for element in found:
        if text := text_of(element):
            yield text, noop("struck out on the page")
        _spaced(element)
        removed(element)


def _notes(tree: Element) -> Iterator[tuple[str, str]]:
    """Notes that show when a word is pointed at: apart from the sentence, the word itself stays."""
    for element in list(tree.iter("span", "div", "small", "dfn", "em", "i", "aside", "p")):
        if _is_note(element):
            if text := text_of(element):
                yield text, noop("a note on a word (tooltip)")
            removed(element)


def _is_note(element: Element) -> bool:
    if (element.get("role") or "").strip().lower() == "tooltip":
        return True
    name = element.get("class") or ""
    if not name or element.get("title") or not _TIP.search(name):
        return False
    if len(text_of(element)) > 600:
        return False
    glued = _before(element)[-1:].isalnum() and (element.text or "")[:1].isalnum()
    return bool(_TIP_NAME.search(name) or glued)


def _is_word(button: Element) -> bool:
    """Whether a button is a word of its sentence, or the head of what it opens."""
    parent = button.getparent()
    if parent is None or parent.tag not in _IN_SENTENCE or not text_of(button):
        return False
    if parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"):
        return True
    before, after = _before(button).strip(), (button.tail or "").strip()
    return bool(re.search(r"[^\W\d_]{2}", f"{before} {after}")) and parent.tag != "span"


def _is_seen(element: Element) -> bool:
    """Whether text that is hidden from screen readers is a part of the sentence that the eye reads."""
    text = "".join(element.itertext())
    parent = element.getparent()
    if parent is None or not text.strip() or _ICON.search(element.get("class") or ""):
        return False
    if _before(element)[-1:].isalpha() and (element.tail or "")[:1].isalpha() and text.strip() == text:
        return True  # `Bürger<span aria-hidden=true>*</span>innen`
    doubles = (item for item in parent if item is not element)
    return bool(re.search(r"\w", text)) and any(
        _READ_ALOUD.intersection((double.get("class") or "").split()) for double in doubles
    )


def _settled(element: Element) -> None:
    text = "".join(element.itertext()).strip()
    if element.tag == "sub":
        written = text.translate(_LOWERED) if _translates(text, "sub") else text
    else:
        written = _raised(text, _before(element), element.tail or "", noted=_is_reference(element))
    if text and (written != text or element.tag == "sub"):
        _replaced(element, written)


def _raised(text: str, before: str, after: str, *, noted: bool) -> str:
    """What stands raised after `before`, as plain text."""
    mark = _MARK.fullmatch(text)
    if noted and mark:
        return f" [{mark.group(1)}]"
    if not text.isdigit():  # `M<sup>me</sup>`, `1<sup>er</sup>`, `*`; a power with a sign
        return text.translate(_RAISED) if _translates(text, "sup") and not mark else text
    hour = _NUMBER.search(before)
    if hour and len(text) == 2:
        if _MONEY.match(after) or _MONEY_BEFORE.search(before):
            return f",{text}"
        clock = bool(_CLOCK.match(after)) or (hour.group() != "10" and int(text) % 5 == 0)
        if int(hour.group()) <= 24 and int(text) < 60 and clock:
            return f":{text}"
    if _TEN.search(before) or (not before[-1:].isdigit() and _UNIT.search(before[-12:])):
        return text.translate(_RAISED)
    return f" [{text}]"


def _translates(text: str, tag: str) -> bool:
    table = _RAISED if tag == "sup" else _LOWERED
    return all(ord(letter) in table for letter in text) and any(letter.isdigit() for letter in text)


def _is_reference(element: Element) -> bool:
    """A mark that leads to its note."""
    return any(
        _NOTE.search(f"{item.get('class') or ''} {item.get('id') or ''}")
        or (item.tag == "a" and (item.get("href") or "").startswith("#"))
        for item in (element, element.getparent(), *element)
    )


def _before(element: Element) -> str:
    """The text right before an element, in its own paragraph."""
    node = element.getprevious()
    if node is not None:
        return node.tail or "".join(node.itertext()) if node.tag != "br" else node.tail or ""
    parent = element.getparent()
    if parent.text:
        return str(parent.text)
    return _before(parent) if parent.tag in ("a", "span", "strong", "b", "em", "i") else ""


def _replaced(element: Element, text: str) -> None:
    """The text alone, in the place of the element."""
    del element[:]
    element.text, element.tag = text, "span"


def _spaced(element: Element) -> None:
    """No two blanks where something was taken out between them, and none before a stop."""
    tail = element.tail or ""
    if _before(element)[-1:].isspace() and tail[:1].isspace():
        element.tail = tail.lstrip()
