"""What a configuration costs where it is not plain or not right: YAML with its lines and comments, a message in words.

Keeper of ruamel.yaml and pydantic, which are loaded with this module alone.
"""

import re
import typing
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


_HINTS = {
    "mapping values are not allowed": "a value that holds `: ` stands in quotes",
    "duplicate key": "the key stands there twice",
    "cannot start any token": "indent with blanks, not with tabs, and put values that begin with a sign in quotes",
    "end of stream": "a quote or a bracket is left open",
    "could not find expected ':'": "a key and its value are parted by `: `, here or in the line above",
    "expected <block end>": "a quote is left open here or above, or a line is indented otherwise than those above",
}
"""Part of what the parser says to what helps."""


_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
"""git-merge(1), "How conflicts are presented"."""


def place(path: Path, key: str) -> tuple[int, str]:
    """Line of a dotted key in a file, and the key without the places of a list."""
    parts: list[int | str] = [int(part) if part.isdigit() else part for part in key.split(".")]
    named = ".".join(str(part) for part in parts if isinstance(part, str))
    try:
        return line_of(load_yaml(path), tuple(parts)), named
    except ConfigError:
        return 0, named


def no_whole_number(path: Path, loc: tuple[int | str, ...], value: float) -> ConfigError:
    """What to write instead of a number with a point; it is shown as its file has it: `20.000`."""
    key = ".".join(map(str, loc))
    line, _ = place(path, key)
    text = text_of(path).splitlines()[line - 1 : line] or [""]
    found = re.search(rf"\b{re.escape(str(loc[-1]))}\s*:\s*(\d[\d.]*)", text[0])
    shown = found[1] if found else str(value)
    thousands = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", shown)
    hint = f"; write it {shown.replace('.', '')}, in digits alone" if thousands else ""
    return ConfigError(f"expected a whole number, not `{shown}`{hint}", file=str(path), line=line, key=key)


def with_lines(text: str, path: Path) -> CommentedMap:
    """The mapping a YAML text holds, with line numbers and comments. Raises ConfigError."""
    try:
        data = YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        problem = next((f"{problem}; {hint}" for part, hint in _HINTS.items() if part in problem), problem)
        line = mark.line + 1 if mark is not None else 0
        if marker := _CONFLICT.search(text):
            line = text.count("\n", 0, marker.start()) + 1
            problem = "a merge that nobody settled: keep one of the two sides and take the marks out"
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
        said = _plain(first, cls) + _number_hint(first)
        raise ConfigError(said, file=str(path), line=line_of(data, loc), key=key) from error
    return made


def _plain(problem: Any, cls: Any) -> str:
    """One pydantic error in words for people."""
    value = problem.get("input")
    shown = "" if isinstance(value, Mapping | list | tuple) or value is None else f", not `{value}`"
    if problem["type"] == "missing":
        return "is missing"
    if problem["type"].startswith("date"):
        return f"expected a day such as 2026-09-01{shown}"
    if problem["type"] == "dataclass_type":
        named = str(problem["ctx"]["class_name"])
        kinds = [
            hint for hint in typing.get_type_hints(cls).values() if getattr(hint, "__name__", "") == named
        ]
        known = getattr(kinds[0], "__dataclass_fields__", {}) if kinds else {}
        return f"expected keys with values: {', '.join(known)}"
    return str(problem["msg"]).replace("Input should be", "expected").replace("Value error, ", "") + shown


def _number_hint(problem: Any) -> str:
    """How a number is written right that came with a thousand's sign, a blank or a unit."""
    value = problem.get("input")
    if not problem["type"].startswith("int") or not isinstance(value, str):
        return ""
    digits = re.fullmatch(r"\s*(\d{1,3}(?:[.,'_ ]\d{3})+|\d+)(?:\s*(?:[^\W\d_]{2,}|[€$])\.?)?\s*", value)
    if digits is None:
        return "; write a whole number, in digits alone"
    return f"; write it {re.sub(r'[^0-9]', '', digits[1])}, in digits alone"


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
