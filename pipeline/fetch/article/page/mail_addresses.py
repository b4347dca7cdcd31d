"""Addresses for mail that a page hides from robots, read as its visitors see them.

Known ways: Cloudflare (XOR in hexadecimal), Joomla (a script beside a sentence), `(at)` and `[dot]`, written backwards
for a style to turn, name and host in attributes (in base64 too: Joomla's `<joomla-hidden-mail>`) or in elements of
their own (SpamSpan), a picture of the sign. Where none fits, the text sends its reader to the original.
"""

import base64
import binascii
import html
import re

from lxml import etree

from pipeline.fetch.article.page.document import Element, removed

SEE_ORIGINAL = "(E-Mail-Adresse: siehe Original)"

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_AT = r"(?:\(\s?(?:at|ät|@)\s?\)|\[\s?(?:at|ät|@)\s?\]|\{\s?(?:at|ät|@)\s?\})"
_DOT = r"(?:\.|\s?(?:\(\s?(?:dot|punkt|\.)\s?\)|\[\s?(?:dot|punkt|\.)\s?\]|\{\s?(?:dot|punkt)\s?\})\s?)"
_MASKED = re.compile(
    rf"(?<![\w.+-])([\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,4}})\s?{_AT}\s?([\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}})",
    re.IGNORECASE,
)
_SIGN = re.compile(_AT, re.IGNORECASE)
_SAID = ("spambots", "spam geschützt", "[email", "[e-mail")
"""Parts of what is looked for, in lower case: most pages hold none, and a search for words is fast."""
_DOTS = re.compile(_DOT, re.IGNORECASE)
_PROTECTED = re.compile(r"\[\s?e-?mail\s?(?:protected|geschützt)\s?\]", re.IGNORECASE)
_SPAMBOTS = re.compile(
    r"(?:diese e-?mail-?adresse ist (?:vor spambots|gegen spam\w*) geschützt|this email address is being protected from spambots)"
    r"[^.!]{0,40}[.!]?(?:[^.!]{0,120}java ?script[^.!]{0,60}[.!]?)?",
    re.IGNORECASE,
)
_ADDY = re.compile(r"\baddy\w{0,40}\s?=\s?((?:[\w\s+]|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"){1,60})")
_LITERAL = re.compile(r"'([^']{0,200})'|\"([^\"]{0,200})\"")
_TURNED = re.compile(r"direction\s?:\s?rtl", re.IGNORECASE)
_TURNING_CLASS = re.compile(
    r"(?:^|[\s_-])(?:rtl|reverse[d]?|backwards?|rueckwaerts)(?:$|[\s_-])", re.IGNORECASE
)
_USER = ("data-user", "data-name", "data-local", "data-u", "data-mail-user", "first")
_HOST = ("data-domain", "data-host", "data-d", "data-mail-domain", "last")
_NAMED = frozenset(_USER)
_HIDING = _NAMED | {"data-cfemail"}
_CODED = "/cdn-cgi/l/email-protection#"
_JOOMLA = "joomla-hidden-mail"
_HOLDERS = ("a", "span", "b", "strong", "em", "i", "bdo", _JOOMLA)
_WORD = re.compile(r"[^\W_]+")
_NO_WORDS = frozenset(("e", "mail", "email", "adresse", "mailadresse", "at", "ät", "dot", "punkt"))
"""What stands for an address beside its own parts: the word for it, and its signs spelled out."""
_BY_SCRIPT = re.compile(r"\bjava ?script\b(?!-)", re.IGNORECASE)
_MAIL_FIRST = re.compile(r"\W{0,20}(?:e-?)?mail(?:-?adresse)?(?![\w-])", re.IGNORECASE)
_NOWHERE = re.compile(r"$|#|javascript:|mailto:", re.IGNORECASE)
_LONGEST = 160


def restore_addresses(tree: Element) -> None:
    """Writes the addresses that a page hides into its tree. To be called while its scripts are still there."""
    scripts = _scripted(tree)
    whole = str(tree.xpath("string()")).lower()
    signed = bool(_SIGN.search(whole))
    for element in list(tree.iter(*_HOLDERS)):
        if signed or _may_hide(element):
            _restored(element, signed=signed)
    for image in list(tree.iter("img")):
        if (image.get("alt") or "").strip().lower() in ("@", "(at)", "at", "[at]"):
            image.tail = "@" + (image.tail or "").lstrip()
            removed(image)
    if not (signed or any(word in whole for word in _SAID)):
        return
    for element in tree.iter(etree.Element):
        if element.tag in ("script", "style"):
            continue
        if element.text:
            element.text = _plain(element.text, scripts)
        if element.tail:
            element.tail = _plain(element.tail, scripts)


def _may_hide(element: Element) -> bool:
    """Whether an attribute of an element is one that an address is hidden in, or by."""
    return (
        element.tag == _JOOMLA
        or not _HIDING.isdisjoint(element.keys())
        or _CODED in (element.get("href") or "")
        or _is_turned(element)
    )


def _restored(element: Element, *, signed: bool) -> None:
    """One element that holds an address in a way of its own, or whose parts make one.

    Words that are no mask stay, and lead to the address.
    """
    hidden = _base64(element.get("text") or "") if element.tag == _JOOMLA else ""
    text = (hidden or "".join(element.itertext())).strip()
    found, own = _cloudflare(element) or _in_attributes(element, text), ""
    if found:
        own = "" if _is_mask(text, found) else text
    elif text and len(text) <= _LONGEST:
        if _is_turned(element):
            found = text[::-1] if _ADDRESS.fullmatch(text[::-1]) else ""
        elif signed and len(element) and (parted := _MASKED.fullmatch(" ".join(text.split()))):
            found = _joined(parted)
        elif signed and element.tag == "span" and _SIGN.fullmatch(text):
            element.drop_tag()  # a word of its line, which is read as a whole
    if not found:
        return
    if hidden or not own:
        del element[:]
        element.text = own or found
    if own:
        element.tag = "a"
    if element.tag == "a" and found not in (element.get("href") or ""):
        element.set("href", f"mailto:{found}")


def _cloudflare(element: Element) -> str:
    """`data-cfemail`, or what stands behind `#` in the link: the first byte is the key of the others."""
    code = element.get("data-cfemail") or ""
    _, _, coded = (element.get("href") or "").partition(_CODED)
    if coded and not code and not _ADDRESS.search("".join(element.itertext())):
        code = coded
    if not code:
        return ""
    try:
        data = bytes.fromhex(code[: 2 * _LONGEST])
    except ValueError:
        return ""
    found = _ADDRESS.match(bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace"))
    return found.group() if found else ""


def _in_attributes(element: Element, text: str) -> str:
    """Name and host in attributes of their own, plain or as base64.

    Other scripts name things by the same attributes: outside Joomla's own element they are an address only where
    the text is a mask or speaks of mail first, and neither a link to somewhere else nor a picture would be lost.
    """
    if _NAMED.isdisjoint(element.keys()):
        return ""
    parts = [next(filter(None, map(element.get, names)), "")[:_LONGEST] for names in (_USER, _HOST)]
    found = next(filter(_ADDRESS.fullmatch, ("@".join(parts), "@".join(map(_base64, parts)))), "")
    links = ((link.get("href") or "").strip() for link in (*element.iter("a"), *element.iterancestors("a")))
    sure = element.tag == _JOOMLA or (
        (_is_mask(text, found) or _MAIL_FIRST.match(text))
        and all(map(_NOWHERE.match, links))
        and element.find(".//img") is None
    )
    return found if sure else ""


def _is_mask(text: str, address: str) -> bool:
    """Whether a text says nothing of its own: it is the address or words that stand for one, or says what hides it."""
    bare = _SPAMBOTS.sub("", _PROTECTED.sub("", text))
    said, parts = ({*_WORD.findall(words.lower())} - _NO_WORDS for words in (bare, address))
    return said in (set(), parts) or bool(_BY_SCRIPT.search(bare))


def _base64(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _is_turned(element: Element) -> bool:
    return (
        (element.tag == "bdo" and (element.get("dir") or "").lower() == "rtl")
        or bool(_TURNED.search(element.get("style") or ""))
        or bool(_TURNING_CLASS.search(element.get("class") or ""))
    )


def _scripted(tree: Element) -> list[str]:
    """Addresses that Joomla's scripts put together, in the order of the page."""
    found = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "addy" not in text or len(text) > 20_000:
            continue
        parts: list[str] = []
        for assignment in _ADDY.finditer(text):
            said = [html.unescape(item or other) for item, other in _LITERAL.findall(assignment.group(1))]
            if "addy_text" not in assignment.group().partition("=")[0]:
                parts.append("".join(said))
        address = _ADDRESS.search("".join(parts))
        if address:
            found.append(address.group())
    return found


def _plain(text: str, scripts: list[str]) -> str:
    """A text with its addresses written out."""
    if _SIGN.search(text):
        text = _MASKED.sub(_joined, text)
    text = _PROTECTED.sub(SEE_ORIGINAL, text)
    return _SPAMBOTS.sub(lambda _: scripts.pop(0) if scripts else SEE_ORIGINAL, text)


def _joined(found: re.Match[str]) -> str:
    return f"{_DOTS.sub('.', found.group(1))}@{_DOTS.sub('.', found.group(2))}"
