"""Plain text and addresses in, Markdown that prints exactly them out; the table is in docs/sites.md."""

import re
from urllib.parse import quote, urlsplit

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "{": "&#123;",
    "}": "&#125;",
    "|": "&#124;",
    "~": "&#126;",
    "^": "&#94;",
}
_BACKSLASHED = set("\\`*_[]")
_SPECIAL = re.compile(r"[&<>{}|~^\\`*_\[\]]|\$\$|==+|\+\++|:(?=[a-z][a-z0-9_+-]*:)|!(?=\[)")
NEWLINE = re.compile(r"\r\n|\r|\n")
_BARE_URL = re.compile(r"(\b(?:https?|ftp):(?=//)|\bwww\.)(\S+)", re.IGNORECASE)
_LINE_START = re.compile(r"[#>+\-=:!?]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_KEPT_IN_URL = "!$&'*+,/:;=?@%-._~#"
_URL_ENTITY = re.compile(r"&(?=#?\w+;)")
_SCHEMES = {"http", "https", "mailto", "tel"}


def escape(text: str) -> str:
    """One line of plain text that prints as itself in the middle of a Markdown line."""
    text = CONTROL.sub(" ", text).replace("\n", " ")
    out, start = [], 0
    for found in _BARE_URL.finditer(text):
        escaped = _SPECIAL.sub(_escaped, found[2])
        # Autolinks take the text as it is written, escapes too: where there are any, the address stays text.
        head = found[1] if escaped == found[2] else f"{found[1][:-1]}&#{ord(found[1][-1])};"
        out += [_SPECIAL.sub(_escaped, text[start : found.start()]), head, escaped]
        start = found.end()
    return "".join(out) + _SPECIAL.sub(_escaped, text[start:])


def paragraph(text: str) -> str:
    """One line of plain text that prints as a paragraph."""
    return line_start(escape(" ".join(text.split())))


def link(text: str, url: str) -> str:
    """`[text](url)`, or the text alone where the address is not absolute http(s), mailto or tel."""
    target = address(url)
    return f"[{escape(text)}]({target})" if target else escape(text)


def address(url: str) -> str:
    """An address as a link may hold it, "" where it may not: nothing in it can end the link or be a template."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (
        parts.scheme.lower() in {"http", "https"} and not parts.netloc
    ):
        return ""
    url = _URL_ENTITY.sub("%26", url.encode("utf-8", "replace").decode())
    return quote(url, safe=_KEPT_IN_URL).replace("*", "%2A").replace("$$", "%24%24")


def _escaped(found: re.Match[str]) -> str:
    mark = found.group()
    if mark in _BACKSLASHED:
        return f"\\{mark}"
    return _ENTITIES.get(mark) or "".join(f"&#{ord(character)};" for character in mark)


def line_start(line: str) -> str:
    """A line whose first characters are no heading, list, quote, term or rule."""
    if _LINE_START.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
