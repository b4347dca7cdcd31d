"""Front matter: bytes in, keys and body out, and one key changed with every other byte kept.

Written by our own emitter, never by a YAML dumper: six generators read YAML by six rules, and only double-quoted
strings with the escapes `\\\\ \\" \\n \\t` and bare dates are read alike by all of them (docs/sites.md).
python-frontmatter reads back what was emitted before anyone gets it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frontmatter
import yaml

from pipeline.errors import SiteError

LIMIT = 64 * 1024
"""Bytes of a header we read; a press release's is about one kilobyte."""

_FENCED = re.compile(
    r"\A(\ufeff?---[ \t]*(?:\r\n|\n))(.*?)(^---[ \t]*(?:\r\n|\n|\Z))", re.DOTALL | re.MULTILINE
)
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # no keys by YAML 1.1
# YAML 1.1 and 1.2 readers refuse or fold these (and Go's refuses a byte order mark inside a string).
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A post's file, split without loss: `opening + header + closing + body` is the file's text."""

    front: Mapping[str, Any]
    texts: Mapping[str, str]
    """Dotted key to the scalar as written, without quotes: `title: No` is the word "No", not False."""
    opening: str
    header: str
    closing: str
    body: str

    @property
    def newline(self) -> str:
        """The file's own line end."""
        return "\r\n" if self.opening.endswith("\r\n") else "\n"


class _Drop:
    """The value that removes a key when spliced."""


DROP = _Drop()


class _Strict(yaml.SafeLoader):
    """YAML without doubled keys and aliases: both would let a splice change what it does not see."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.YAMLError(f"key `{key.value}` stands there twice (line {key.start_mark.line + 2})")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


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
    raise SiteError(f"front matter holds no {type(value).__name__}")


def emit(front: Mapping[str, Any]) -> str:
    """Keys in their order as YAML lines, mappings indented by two; without fences.

    Read back by python-frontmatter and compared before it is returned; raises SiteError where they differ.
    """
    text = "".join(f"{row}\n" for row in _rows(front, 0))
    expected = _cleaned(front)
    read, _ = frontmatter.parse(f"---\n{text}---\n")
    if read != expected:
        differing = sorted(key for key in {*read, *expected} if read.get(key) != expected.get(key))
        raise SiteError(f"the front matter would not be read as written: {', '.join(differing)}")
    return text


def parse(raw: bytes) -> Parsed:
    """Split a file into header and body and read the header; nothing is lost or trimmed.

    Raises SiteError: not UTF-8, no header, broken YAML (with its line), a key twice, over 64 KiB of header.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SiteError(f"not UTF-8 at byte {error.start}") from error
    found = _FENCED.match(text)
    if not found:
        raise SiteError("no front matter: the file does not begin with a block between two lines of `---`")
    opening, header, closing = found.groups()
    if len(header.encode()) > LIMIT:
        raise SiteError(f"the front matter is longer than {LIMIT // 1024} KiB")
    front, texts = _read(header)
    return Parsed(
        front=front, texts=texts, opening=opening, header=header, closing=closing, body=text[found.end() :]
    )


def splice(raw: bytes, changes: Mapping[str, Any]) -> bytes:
    """Set dotted keys (`translation.status`) and keep every other byte: comments, quotes, blanks, line ends.

    A missing key gets a line of its own at the end of its mapping; the value `DROP` takes a key out.
    Raises SiteError where the header cannot be read, or anything else would have changed.
    """
    parsed = parse(raw)
    header = parsed.header
    expected = _copy(parsed.front)
    for dotted, value in changes.items():
        path = dotted.split(".")
        header = _spliced(header, path, value, parsed.newline)
        _set(expected, path, value)
    after, _ = _read(header)
    if after != expected:
        raise SiteError(f"cannot change {', '.join(changes)} without changing something else")
    return (parsed.opening + header + parsed.closing + parsed.body).encode()


def document(header: str, body: str) -> str:
    """Fences around a header, then the body; the file ends with a newline."""
    text = f"---\n{header}---\n{body}"
    return text if text.endswith("\n") and body else f"{text}\n"


def _rows(front: Mapping[str, Any], depth: int) -> list[str]:
    rows = []
    for key, value in front.items():
        if not _KEY.fullmatch(key) or key.lower() in _WORDS:
            raise SiteError(f"`{key}` is no front-matter key")
        if isinstance(value, Mapping):
            rows.append(f"{'  ' * depth}{key}:" if value else f"{'  ' * depth}{key}: {{}}")
            rows.extend(_rows(value, depth + 1))
        else:
            rows.append(f"{'  ' * depth}{key}: {scalar(value)}")
    return rows


def _cleaned(value: Any) -> Any:
    """What a reader must find again."""
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {key: _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case dt.datetime():
            return value.replace(microsecond=0)
    return value


def _read(header: str) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        node = _compose(header)
        front = _construct(header)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2})" if mark else ""
        deep = isinstance(error, RecursionError)
        problem = "nested too deep" if deep else getattr(error, "problem", None) or str(error)
        raise SiteError(f"the front matter is not YAML: {problem}{place}") from error
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode) or not isinstance(front, dict):
        raise SiteError("the front matter is a list or a text, not keys with values")
    texts: dict[str, str] = {}
    _texts(node, "", texts)
    return front, texts


def _compose(header: str) -> yaml.Node | None:
    loader = _Strict(header)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _construct(header: str) -> Any:
    loader = _Strict(header)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _texts(node: yaml.MappingNode, prefix: str, into: dict[str, str]) -> None:
    for key, value in node.value:
        name = f"{prefix}{key.value}"
        if isinstance(value, yaml.MappingNode):
            _texts(value, f"{name}.", into)
        elif isinstance(value, yaml.ScalarNode):
            into[name] = "" if value.tag == "tag:yaml.org,2002:null" else value.value


def _spliced(header: str, path: Sequence[str], value: Any, newline: str) -> str:
    node = _compose(header)
    if node is None:
        return header if value is DROP else header + _lines(path, value, "", newline)
    for depth, name in enumerate(path):
        if not isinstance(node, yaml.MappingNode):
            raise SiteError(f"`{'.'.join(path[:depth])}` holds no keys")
        pair = next(((k, v) for k, v in node.value if k.value == name), None)
        if pair is None:
            return header if value is DROP else _inserted(header, node, path[depth:], value, newline)
        if depth == len(path) - 1:
            return _removed(header, node, *pair) if value is DROP else _replaced(header, pair[1], value)
        if isinstance(pair[1], yaml.ScalarNode) and pair[1].tag == "tag:yaml.org,2002:null":
            return (
                header if value is DROP else _replaced_null(header, *pair, path[depth + 1 :], value, newline)
            )
        node = pair[1]
    raise SiteError("no key was named")


def _replaced(header: str, node: yaml.Node, value: Any) -> str:
    """The value's own characters swapped, in the editor's quote style where that holds the text."""
    start, end = node.start_mark.index, _end(node)
    old = header[start:end]
    kept = old[len(old.rstrip()) :]  # the line ends that belong to a block scalar
    new = scalar(value)
    if (
        isinstance(value, str)
        and isinstance(node, yaml.ScalarNode)
        and node.style == "'"
        and "\n" not in value
    ):
        new = "'" + clean(value).replace("\t", " ").replace("'", "''") + "'"
    glue = " " if start and header[start - 1] == ":" else ""  # `key:` with nothing behind it
    return header[:start] + glue + new + kept + header[end:]


def _replaced_null(
    header: str, key: yaml.Node, node: yaml.Node, path: Sequence[str], value: Any, newline: str
) -> str:
    """`image:` or `image: null` becomes a mapping with one key."""
    indent = " " * (key.start_mark.column + 2)
    lines = newline + _lines(path, value, indent, newline).removesuffix(newline)
    return header[: key.end_mark.index + 1] + lines + header[node.end_mark.index :]


def _inserted(header: str, node: yaml.MappingNode, path: Sequence[str], value: Any, newline: str) -> str:
    if node.flow_style:
        close = node.end_mark.index - 1
        if len(path) > 1:
            raise SiteError(f"`{'.'.join(path)}` cannot be added to keys in braces")
        comma = ", " if node.value else ""
        room = len(header[:close]) - len(header[:close].rstrip())
        return header[: close - room] + f"{comma}{path[0]}: {scalar(value)}" + header[close - room :]
    at = _line_after(header, _end(node))
    head = header[:at] if header[:at].endswith("\n") else header[:at] + newline
    indent = " " * node.value[0][0].start_mark.column
    return head + _lines(path, value, indent, newline) + header[at:]


def _lines(path: Sequence[str], value: Any, indent: str, newline: str) -> str:
    rows = [f"{indent}{'  ' * depth}{name}:" for depth, name in enumerate(path)]
    return newline.join(rows) + f" {scalar(value)}{newline}"


def _removed(header: str, parent: yaml.MappingNode, key: yaml.Node, node: yaml.Node) -> str:
    if parent.flow_style:
        raise SiteError(f"`{key.value}` cannot be taken out of keys in braces")
    start = header.rfind("\n", 0, key.start_mark.index) + 1
    end = _line_after(header, _end(node))
    return header[:start] + header[end:]


def _end(node: yaml.Node) -> int:
    """Where a value's own characters end; PyYAML ends a block mapping only before the next key."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_after(header: str, at: int) -> int:
    """Start of the following line; a comment behind the value stays with it."""
    if at and header[at - 1] == "\n":
        return at
    found = header.find("\n", at)
    return len(header) if found < 0 else found + 1


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return value


def _set(front: Any, path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        if front.get(name) is None:
            if value is DROP:
                return
            front[name] = {}
        front = front[name]
    if value is DROP:
        front.pop(path[-1], None)
    else:
        front[path[-1]] = _cleaned(value)
