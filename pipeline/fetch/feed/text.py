"""What a reader would read of a piece of feed HTML: markup goes in, lines of plain text come out."""

import hashlib
import re
from collections.abc import Iterator

import lxml.etree
import lxml.html

from pipeline.fetch.feed.item import Text

_BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(["script", "style", "template", "noscript", "head", "svg"])
_MARKUP = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_MONTH = "januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_DAY = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
_DATE_LINE = re.compile(
    rf"(?:(?:gerade eben|soeben|jetzt|(?:vor)?gestern|heute)(?:,? (?:um )?\d{{1,2}}[:.]\d\d(?: uhr)?)?"
    r"|vor (?:\d+|einer|einem|wenigen|ein paar) (?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:e?n?)"
    rf"|(?:(?:{_DAY}),? )?\d{{1,2}}\. ?(?:{_MONTH}) \d{{4}}(?:,? (?:um )?\d{{1,2}}[:.]\d\d(?: uhr)?)?"
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?:,? \d{1,2}[:.]\d\d(?: uhr)?)?)",
    re.IGNORECASE,
)
"""A line that says only when: some pages count "vor 2 Stunden", "Gestern", "Dienstag, 16. Dezember 2025"."""


def lines(text: Text) -> list[str]:
    """The visible lines, white space collapsed, soft hyphens gone."""
    value = _UNUSABLE.sub(" ", text.value)
    if not value.strip():
        return []
    if not text.html or ("<" not in value and "&" not in value):
        pieces = value.splitlines()
    else:
        pieces = "".join(_visible(value)).split("\n")
    cleaned = (" ".join(piece.translate(_INVISIBLE).split()) for piece in pieces)
    return [line for line in cleaned if line]


def plain(text: Text) -> str:
    """The visible text as one line."""
    return " ".join(lines(text))


def _visible(markup: str) -> Iterator[str]:
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (lxml.etree.LxmlError, ValueError):
        yield _MARKUP.sub(" ", markup)
        return
    silent = 0
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield "" if silent else element.tail or ""
            continue
        mute = (
            element.tag in _SILENT
            or bool(_HIDDEN.search(element.get("style") or ""))
            or "hidden" in element.attrib
        )
        edge = "\n" if element.tag in _BREAKING else ""
        if event == "start":
            silent += mute
            # Line breaks of the source are spaces; only our own edges are line breaks.
            text = (element.text or "").replace("\n", " ")
            if element.tag == "iframe":  # the parser takes all up to its end for text, an end often forgotten
                text = _MARKUP.sub(" ", text)
            yield "" if silent else edge + text
        else:
            silent -= mute
            tail = "" if element is root else (element.tail or "").replace("\n", " ")
            yield "" if silent else edge + tail


def fingerprint(title: str, *texts: Text) -> str:
    """sha256 over title and visible text. White space, markup and lines that only say when do not count."""
    said = [line for text in texts for line in lines(text) if not _DATE_LINE.fullmatch(line)]
    data = "\x1f".join([" ".join(title.split()), " ".join(said)])
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
