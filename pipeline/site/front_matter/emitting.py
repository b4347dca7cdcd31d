"""Keys in, YAML lines out: our own emitter, read back by python-frontmatter before anyone gets it."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import frontmatter

from pipeline.errors import SiteError
from pipeline.messages import Message

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # no keys by YAML 1.1
# YAML 1.1 and 1.2 readers refuse or fold these (and Go's refuses a byte order mark inside a string).
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text as front matter may hold it: printable, and `‹ ›` for `< >`, which themes print unescaped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("<", "‹").replace(">", "›")
    return _UNPRINTABLE.sub(" ", text)


def line(text: str) -> str:
    """The same on one line, blanks joined: titles, names, credits."""
    return " ".join(clean(text).split())


def quoted(text: str) -> str:
    """A double-quoted YAML string that every generator reads alike."""
    text = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'


def scalar(value: Any) -> str:
    """A value on one line: strings quoted, dates, numbers and booleans bare, lists in brackets.

    Raises SiteError for what no front matter of ours holds.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case dt.datetime():
            return value.replace(microsecond=0).isoformat()
        case dt.date():
            return value.isoformat()
        case int():
            return str(value)
        case list() | tuple():
            return "[" + ", ".join(scalar(item) for item in value) + "]"
    raise SiteError(Message("front matter holds no {type}", type=type(value).__name__))


def emit(front: Mapping[str, Any]) -> str:
    """Keys in their order as YAML lines, mappings indented by two; without fences.

    Read back by python-frontmatter and compared before it is returned; raises SiteError where they differ.
    """
    text = "".join(f"{row}\n" for row in _rows(front, 0))
    expected = cleaned(front)
    read, _ = frontmatter.parse(f"---\n{text}---\n")
    if read != expected:
        differing = sorted(key for key in {*read, *expected} if read.get(key) != expected.get(key))
        raise SiteError(
            Message("the front matter would not be read as written: {keys}", keys=", ".join(differing))
        )
    return text


def document(header: str, body: str) -> str:
    """Fences around a header, then the body; the file ends with a newline."""
    text = f"---\n{header}---\n{body}"
    return text if text.endswith("\n") and body else f"{text}\n"


def _rows(front: Mapping[str, Any], depth: int) -> list[str]:
    rows = []
    for key, value in front.items():
        if not _KEY.fullmatch(key) or key.lower() in WORDS:
            raise SiteError(Message("`{key}` is no front-matter key", key=key))
        if isinstance(value, Mapping):
            rows.append(f"{'  ' * depth}{key}:" if value else f"{'  ' * depth}{key}: {{}}")
            rows.extend(_rows(value, depth + 1))
        else:
            rows.append(f"{'  ' * depth}{key}: {scalar(value)}")
    return rows


def cleaned(value: Any) -> Any:
    """What a reader must find again."""
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {key: cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [cleaned(item) for item in value]
        case dt.datetime():
            return value.replace(microsecond=0)
    return value
