"""What a configuration costs where it is not plain or not right: YAML with its lines and comments, a message in words.

Keeper of ruamel.yaml and pydantic, which are loaded with this module alone.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from pipeline.config.reading import text_of
from pipeline.errors import ConfigError

T = TypeVar("T")


def load_yaml(path: Path) -> CommentedMap:
    """The mapping of a YAML file, with line numbers. Raises ConfigError."""
    return with_lines(text_of(path), path)


def with_lines(text: str, path: Path) -> CommentedMap:
    """The mapping a YAML text holds, with line numbers and comments. Raises ConfigError."""
    try:
        data = YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        line = mark.line + 1 if mark is not None else 0
        raise ConfigError(f"not valid YAML: {problem}", file=str(path), line=line) from error
    if data is None:
        return CommentedMap()
    if not isinstance(data, CommentedMap):
        raise ConfigError("expected `key: value` lines", file=str(path), line=1)
    return data


def validated(cls: type[T], prepared: Mapping[str, Any], data: Any, path: Path) -> T:
    """A dataclass from prepared values, as pydantic takes them; `data` is what they were read from.

    Raises ConfigError with the line of what does not fit.
    """
    try:
        made: T = pydantic.TypeAdapter(cls).validate_python(prepared)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        loc = tuple(
            part for part in first["loc"] if not (isinstance(part, str) and ("[" in part or part == "auto"))
        )
        key = ".".join(str(part) for part in loc)
        raise ConfigError(_plain(first), file=str(path), line=line_of(data, loc), key=key) from error
    return made


def _plain(problem: Any) -> str:
    """One pydantic error in words for people."""
    value = problem.get("input")
    shown = "" if isinstance(value, Mapping | list | tuple) or value is None else f", not `{value}`"
    if problem["type"] == "missing":
        return "is missing"
    return str(problem["msg"]).replace("Input should be", "expected").replace("Value error, ", "") + shown


def line_of(data: Any, loc: tuple[int | str, ...]) -> int:
    """1-based line of a key path, or of its nearest parent."""
    line = 1
    for part in loc:
        if isinstance(data, CommentedMap) and part in data:
            line, data = data.lc.key(part)[0] + 1, data[part]
        elif isinstance(data, CommentedSeq) and isinstance(part, int) and part < len(data):
            line, data = data.lc.item(part)[0] + 1, data[part]
        else:
            break
    return line


def comment_at(data: Any, key: str) -> str:
    """The comment that stands where a value should: `body: #content`."""
    if not isinstance(data, CommentedMap):
        return ""
    for token in data.ca.items.get(key) or ():
        for item in token if isinstance(token, list) else [token]:
            text = getattr(item, "value", "").split("\n")[0].strip()
            if re.match(r"#[\w-]", text):
                return text
    return ""
