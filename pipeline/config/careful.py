"""What a configuration costs where it is not plain or not right: YAML with its lines and comments.

Keeper of ruamel.yaml, which is loaded with this module alone.
"""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode

from pipeline.config.fitting import Empty
from pipeline.config.reading import text_of
from pipeline.config.scalars import Loc, WrittenNumber
from pipeline.errors import ConfigError


def load_yaml(path: Path) -> CommentedMap:
    """The mapping of a YAML file, with line numbers. Raises ConfigError."""
    return with_lines(text_of(path), path)


_HINTS = {
    "mapping values are not allowed": "a value that holds `: ` stands in quotes",
    "duplicate key": "the key stands there twice",
    "another document": "a second document begins there: take the line `---` out",
    "undefined alias": "a value that begins with `*` stands in quotes",
    "cannot start any token": "indent with blanks, not with tabs, and put values that begin with a sign in quotes",
    "<stream end>": "a bracket is left open",
    "end of stream": "a quote or a bracket is left open",
    "could not find expected ':'": "a key and its value are parted by `: `, here or in the line above",
    "expected <block end>": "a quote is left open here or above, or a line is indented otherwise than those above",
}
"""Part of what the parser says to what helps."""


_NO_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200f\u202f\u205f\u3000\ufeff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
"""git-merge(1), "How conflicts are presented"."""


class _Reader(RoundTripConstructor):
    """Tells a value that was left out from a written `null`, and takes a day that no calendar has for a text."""

    def nothing(self, node: ScalarNode) -> Any:
        """What stands for nothing."""
        return None if node.value else Empty()

    def day(self, node: ScalarNode) -> Any:
        """A day or a moment."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value

    def decimal(self, node: ScalarNode) -> WrittenNumber:
        """A number with a point."""
        text = node.value  # which the library shortens
        found = WrittenNumber(self.construct_yaml_float(node))
        found.text = text
        return found


_Reader.add_constructor("tag:yaml.org,2002:float", _Reader.decimal)
_Reader.add_constructor("tag:yaml.org,2002:null", _Reader.nothing)
_Reader.add_constructor("tag:yaml.org,2002:timestamp", _Reader.day)


def odd_blank(text: str, line: int) -> tuple[int, str]:
    """Where a blank that YAML takes for a letter stands in a line or beside it, and what to say; 0 if nowhere."""
    for number in (line, line - 1, line + 1):
        if found := _NO_BLANK.search("".join(text.splitlines()[max(number - 1, 0) : max(number, 0)])):
            sign = f"U+{ord(found[0]):04X}"
            return number, f"holds a blank that is none ({sign}), as web pages have: type the blanks anew"
    return 0, ""


def place(path: Path, key: str) -> tuple[int, str]:
    """Line of a dotted key in a file, and the key without the places of a list."""
    loc: Loc = tuple(int(part) if part.isdigit() else part for part in key.split("."))
    try:
        return line_of(load_yaml(path), loc), named(loc)
    except ConfigError:
        return 0, named(loc)


def named(loc: Loc) -> str:
    """A key with dots, without the places of a list."""
    return ".".join(str(part) for part in loc if not isinstance(part, int))


def with_lines(text: str, path: Path, *, empty: bool = False) -> CommentedMap:
    """The mapping a YAML text holds, with line numbers and comments; `empty`: with EMPTY where a value was left out.

    Raises ConfigError.
    """
    yaml = YAML(typ="rt")
    if empty:
        yaml.Constructor = _Reader
    try:
        data = yaml.load(text)
        if empty:
            _with_comments(data if isinstance(data, CommentedMap | CommentedSeq) else ())
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        problem = next((f"{problem}; {hint}" for part, hint in _HINTS.items() if part in problem), problem)
        line = mark.line + 1 if mark is not None else 0
        if marker := _CONFLICT.search(text):
            line = text.count("\n", 0, marker.start()) + 1
            problem = "a merge that nobody settled: keep one of the two sides and take the marks out"
        else:
            odd, why = odd_blank(text, line)
            line, problem = (odd, why) if odd else (line, problem)
        raise ConfigError(f"not valid YAML: {problem}", file=str(path), line=line) from error
    if data is None:
        return CommentedMap()
    if not isinstance(data, CommentedMap):
        raise ConfigError("expected `key: value` lines", file=str(path), line=1)
    return data


def line_of(data: Any, loc: tuple[int | str, ...]) -> int:
    """1-based line of a key path, or of its nearest parent."""
    line = 1
    for part in loc:
        if isinstance(data, CommentedMap) and part in data:
            line, data = data.lc.key(part)[0] + 1, data[part]
        elif isinstance(data, CommentedMap) and part == 0:
            continue  # The only item of a list, written without one.
        elif isinstance(data, CommentedSeq) and isinstance(part, int) and part < len(data):
            line, data = data.lc.item(part)[0] + 1, data[part]
        else:
            break
    return line


def _with_comments(data: Any) -> None:
    """Values that were left out learn the comment that stands in their place."""
    for key, value in data.items() if isinstance(data, CommentedMap) else enumerate(data):
        if isinstance(value, CommentedMap | CommentedSeq):
            _with_comments(value)
        elif isinstance(value, Empty) and isinstance(data, CommentedMap):
            data[key] = Empty(_comment_at(data, key))


def _comment_at(data: CommentedMap, key: Any) -> str:
    """The comment that stands where a value should: `body: #content`."""
    for token in data.ca.items.get(key) or ():
        for item in token if isinstance(token, list) else [token]:
            text = getattr(item, "value", "").split("\n")[0].strip()
            if re.match(r"#[\w-]", text):
                return text
    return ""
