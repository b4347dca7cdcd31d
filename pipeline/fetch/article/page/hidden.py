"""What a reader of a page does not see at once: told apart what a control of the page opens and what nothing opens.

A closed accordion, a tab, the rest behind `weiterlesen` are text. Hidden text without a control is not: it is how
text is smuggled in, and how systems keep words for screen readers and scripts.
"""

import re

from lxml import etree

from pipeline.fetch.article.page.document import Element, removed, text_of
from pipeline.fetch.data import names, words
from pipeline.messages import noop

OPENED = "data-stadtbote-opened"
"""Set on what a control opens, so that the readers know it for text of its surroundings."""
_STYLE = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?:\.0{1,9})?\s{0,9}(?:;|$|!)"
    r"|font-size\s{0,9}:\s{0,9}0(?:px|em|pt|%|rem)?\s{0,9}(?:;|$|!)"
    r"|text-indent\s{0,9}:\s{0,9}-\d{3,9}|(?:left|top|right|margin-left)\s{0,9}:\s{0,9}-\d{4,9}px"
    r"|(?<![-\w])color\s{0,9}:\s{0,9}(?:white|#fff|#ffffff|transparent|rgb\(\s{0,9}255\s{0,9},\s{0,9}255\s{0,9},\s{0,9}255\s{0,9}\))\s{0,9}(?:;|$|!)"
    r"|(?<![-\w])(?:height|width)\s{0,9}:\s{0,9}0(?:px)?\s{0,9}(?:;|$|!)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"copyright|credit|bildnachweis", re.IGNORECASE)
_NO_TEXT = frozenset(("nav", "form", "dialog", "menu", "header", "footer", "aside", "template", "select"))
_NO_TEXT_ROLES = frozenset(("dialog", "alertdialog", "menu", "navigation", "search", "tooltip", "alert", "banner", "listbox"))  # fmt: skip
_MORE = re.compile(
    r"^\W{0,3}(?:jetzt |hier )?(?:weiter ?lesen|mehr(?: (?:lesen|anzeigen|erfahren|informationen|dazu|infos|text))?|alles (?:lesen|anzeigen)|(?:ganzen|vollständigen|gesamten) (?:text|artikel|beitrag)(?: (?:lesen|anzeigen))?|text (?:ausklappen|aufklappen|anzeigen)|aufklappen|ausklappen|einblenden|details(?: anzeigen| einblenden)?|read more|show more|lesen sie weiter)\W{0,3}$",
    re.IGNORECASE,
)
_SCRIPTED_ID = re.compile(r"[\"'#]([A-Za-z][\w:.-]{0,80})[\"']")


def settle_hidden(tree: Element) -> list[tuple[str, str]]:
    """Takes out what is hidden and nothing opens, marks what a control opens; gives what was taken out with its reason."""
    hidden = [element for element in tree.iter(etree.Element) if is_hidden(element)]
    opened_ids = _controlled(tree) if hidden else set()
    whole = max(1, int(tree.xpath("string-length(.)")))
    out: list[tuple[str, str]] = []
    for element in hidden:
        if tree not in element.iterancestors():  # it went with something around it
            continue
        if _is_opened(element, opened_ids):
            element.set(OPENED, "1")
            continue
        # Some pages hide everything until their script runs; what holds four fifths of the text is not hidden.
        if element.xpath("string-length(.)") >= 0.8 * whole:
            continue
        text = text_of(element)
        if len(text) > 40 and element.tag not in _NO_TEXT:
            out.append((text, noop("hidden on the page, and nothing on it opens it")))
        removed(element)
    for details in tree.iter("details"):
        details.set(OPENED, "1")
    return out


def is_hidden(element: Element) -> bool:
    """Whether attribute, style or a known class hides an element."""
    if element.tag in ("html", "body"):
        return False
    if element.get("hidden") is not None:
        return True
    name = element.get("class") or ""
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        # Hidden from screen readers alone: the eye sees it. Icons and doubles mostly; a credit line and a panel
        # that a control opens are kept.
        return not _CREDIT.search(name)
    if not words("hiding_classes").isdisjoint(name.split()):
        return True
    lazy = element.tag in ("img", "picture", "figure", "video")  # pictures that start transparent
    return not lazy and bool(_STYLE.search(element.get("style") or ""))


_CONTROLS = etree.XPath(
    "//@aria-controls | //@data-target | //@data-bs-target | //@data-toggle-target | //@data-content | //label/@for"
    " | //a/@href[starts-with(., '#')]"
)
_SCRIPTS = etree.XPath("//@onclick")


def _controlled(tree: Element) -> set[str]:
    """Ids that buttons, links, tabs and labels of the page name as what they open."""
    found = {item.lstrip("#") for value in _CONTROLS(tree) for item in value.split()[:20]}
    for value in _SCRIPTS(tree):
        found.update(_SCRIPTED_ID.findall(value[:2000]))
    return found - {""}


def _is_opened(element: Element, ids: set[str]) -> bool:
    if element.tag in _NO_TEXT or (element.get("role") or "").lower() in _NO_TEXT_ROLES:
        return False
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if names("closed_names").search(name) or element.tag in (
        "span",
        "a",
        "i",
        "b",
        "img",
        "svg",
        "input",
        "button",
        "label",
    ):
        return element.tag == "span" and _follows_more(element)
    if (
        element.get("id") in ids
        or (element.get("role") or "").lower() == "tabpanel"
        or _follows_more(element)
    ):
        return True
    panel = bool(names("panel_names").search(name))
    return panel and (bool(element.get("aria-labelledby")) or _has_head(element))


def _follows_more(element: Element) -> bool:
    """`weiterlesen` right before, or right after, what it opens."""
    return any(item is not None and _is_more(item) for item in (element.getprevious(), element.getnext()))


def _is_more(element: Element) -> bool:
    text = text_of(element) if len(element) < 6 else ""
    return bool(text) and len(text) < 60 and bool(_MORE.match(text))


def _has_head(element: Element) -> bool:
    """A heading or button above a panel, in it or as its neighbour."""
    before = element.getprevious()
    heads = ("button", "h2", "h3", "h4", "h5", "h6", "label", "summary")
    return before is not None and (
        before.tag == "dt"
        or next(before.iter(*heads), None) is not None
        or any((node.get("role") or "") in ("button", "tab") for node in (before, *before.iter("a")))
    )
