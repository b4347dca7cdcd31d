"""Bytes of a page -> its text: UTF-8 with pasted Windows-1252 letters, as declared, or Windows-1252."""

import codecs
import re

from pipeline.errors import ParseError

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_FILE_MARKS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")  # fmt: skip
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = frozenset(("utf8", "iso88591", "latin1", "ascii", "usascii"))
"""Labels that browsers read as Windows-1252, and UTF-8 where the bytes are none."""
# Sequences that are UTF-8 and make no sense as Windows-1252 German: `Ã¤`, `Â«`, `â€“`. Other lead bytes are left,
# for `ß“` and `Ö“` are letters and quotes that happen to look like UTF-8.
_PASTED_UTF8 = re.compile(rb"((?:[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf])+)")


def _as_1252(error: UnicodeError) -> tuple[str, int]:
    """Bad bytes inside UTF-8 are read as Windows-1252, each for itself."""
    assert isinstance(error, UnicodeDecodeError), "registered for decoding alone"
    bad = error.object[error.start : error.end]
    return bad.decode("windows-1252", "replace"), error.end


codecs.register_error("stadtbote-windows-1252", _as_1252)


def decoded(body: bytes, content_type: str = "") -> str:
    """Text of a page. UTF-8 where the bytes are UTF-8, else as declared, else Windows-1252.

    A label is believed last: old town pages carry Windows-1252 bytes behind a UTF-8 label. Where both are mixed,
    each stretch is read as what it is: one word pasted from a letter does not spoil a page, nor does a UTF-8
    teaser in an old one.
    Raises ParseError for bytes that are a picture, a PDF or another file.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if body.startswith(_FILE_MARKS) or b"\x00" in body[:1000]:
        raise ParseError("no HTML in it: these are the bytes of a file")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for letter in lenient if letter > "\x7f") - broken
    label = _declared(body, content_type)
    said = _HEADER_CHARSET.search(content_type) or _CHARSET.search(body[:4096])
    if whole > broken or (said and not label and 3 * whole > broken):
        return body.decode("utf-8", "stadtbote-windows-1252")
    return _single_bytes(body, label or "windows-1252")


def _declared(body: bytes, content_type: str) -> str:
    """The label of header or meta that says more than UTF-8 or Latin-1, "" without one."""
    header = _HEADER_CHARSET.search(content_type)
    meta = _CHARSET.search(body[:4096])
    for label in (header and header.group(1), meta and meta.group(1).decode("ascii", "replace")):
        if label and label.lower().replace("-", "").replace("_", "") not in _LATIN:
            try:
                codecs.lookup(label)
            except LookupError:
                continue
            return str(label)
    return ""


def _single_bytes(body: bytes, label: str) -> str:
    """As labelled; UTF-8 pasted into a Windows-1252 page is read as UTF-8."""
    try:
        if codecs.lookup(label).name not in ("cp1252", "iso8859-15"):
            return body.decode(label, "replace")
    except (LookupError, UnicodeError):  # a label of Python's own that decodes no bytes (rot13, hex)
        label = "windows-1252"
    parts = _PASTED_UTF8.split(body)
    return "".join(part.decode("utf-8" if at % 2 else label, "replace") for at, part in enumerate(parts))
