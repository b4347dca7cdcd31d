"""One value of a header changed, every other byte kept."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.site.front_matter.emitting import clean, cleaned, scalar
from pipeline.site.front_matter.reading import compose, parse, read


class _Drop:
    """The value that removes a key when spliced."""


DROP = _Drop()


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
    after, _ = read(header)
    if after != expected:
        raise SiteError(
            Message("cannot change {keys} without changing something else", keys=", ".join(changes))
        )
    return (parsed.opening + header + parsed.closing + parsed.body).encode()


def _spliced(header: str, path: Sequence[str], value: Any, newline: str) -> str:
    node = compose(header)
    if node is None:
        return header if value is DROP else header + _lines(path, value, "", newline)
    for depth, name in enumerate(path):
        if not isinstance(node, yaml.MappingNode):
            raise SiteError(Message("`{key}` holds no keys", key=".".join(path[:depth])))
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
            raise SiteError(Message("`{key}` cannot be added to keys in braces", key=".".join(path)))
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
        raise SiteError(Message("`{key}` cannot be taken out of keys in braces", key=key.value))
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
        front[path[-1]] = cleaned(value)
