"""YAML file and dataclass in, frozen settings out; one clear line (file, line, key, what was expected) if wrong."""

import dataclasses
import datetime as dt
import difflib
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline import files
from pipeline.config.fast_yaml import plain_mapping
from pipeline.errors import ConfigError

T = TypeVar("T")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read(
    cls: type[T],
    path: Path,
    extra: Mapping[str, Any] | None = None,
    change: Callable[[dict[str, Any]], None] = lambda data: None,
) -> T:
    """Validated instance of the dataclass `cls` from a YAML file. `extra` holds fields that are no keys, `change` is
    applied to the raw mapping. Raises ConfigError.

    A plain file is read by the fast reader; what that one does not take, or what is wrong, by the one that knows lines.
    """
    text = text_of(path)
    quick = plain_mapping(text)
    if quick is not None:
        with suppress(ConfigError):
            change(quick)
            return build(cls, quick, path, extra)
    from pipeline.config import careful

    data = careful.with_lines(text, path)
    change(data)
    return build(cls, data, path, extra)


def text_of(path: Path) -> str:
    """The text of a YAML file. Raises ConfigError."""
    if path.is_dir():
        raise ConfigError("is a folder; name the file in it", file=str(path))
    if not path.exists():
        hint = (
            "; `stadtbote init DIR --site NAME` makes one, `--config FILE` names another"
            if path.suffix == ".yaml"
            else ""
        )
        raise ConfigError(f"no such file{hint}", file=str(path))
    return files.text_of(path, ConfigError)


def build(cls: type[T], data: dict[str, Any], path: Path, extra: Mapping[str, Any] | None = None) -> T:
    """Validated instance of the dataclass `cls`; `extra` holds fields that are no keys. Raises ConfigError.

    msgspec takes what fits as it stands; what it does not take is looked at by pydantic, which may bring it into shape
    and else says what is wrong.
    """
    prepared = _prepare(cls, data, path, ())
    prepared |= dict(extra or {})
    try:
        return msgspec.convert(prepared, cls)
    except msgspec.ValidationError:
        from pipeline.config import careful

        return careful.validated(cls, prepared, data, path)


@cache
def _fields(cls: Any) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Types of a dataclass's fields, and which of them are keys."""
    return typing.get_type_hints(cls), [
        f.name for f in dataclasses.fields(cls) if f.name not in {"root", "config_file", "id"}
    ]


def _prepare(cls: Any, data: Any, path: Path, loc: tuple[int | str, ...]) -> dict[str, Any]:
    """Raw mapping with durations and lists as the dataclass wants them; unknown keys are errors."""
    hints, known = _fields(cls)
    out: dict[str, Any] = {}
    for key, value in data.items():
        here = (*loc, key)
        if key in known and value is not None:
            out[key] = _value(hints[key], value, path, here)
            continue
        from pipeline.config import careful

        where: dict[str, Any] = {
            "file": str(path),
            "line": careful.line_of(data, (key,)),
            "key": ".".join(map(str, here)),
        }
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; known here: {', '.join(known)}"
            raise ConfigError(f"unknown key{hint}", **where)
        if comment := careful.comment_at(data, key):
            raise ConfigError(
                f'is empty, because an unquoted `#` begins a comment in YAML; write "{comment}" in quotes',
                **where,
            )
        if type(None) in typing.get_args(hints[key]):
            # `max_waiting: null` means no limit; elsewhere an empty key means the default.
            out[key] = None
    return out


def _value(hint: Any, value: Any, path: Path, loc: tuple[int | str, ...]) -> Any:
    """One raw value, brought into the shape of its type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        chosen = [
            arg for arg in args if arg is not type(None) and typing.get_origin(arg) is not typing.Literal
        ]
        return _value(chosen[0], value, path, loc) if chosen and value != "auto" else value
    if hint is dt.timedelta:
        return _duration(value, path, loc)
    if hint is int and isinstance(value, float):
        # YAML reads the German thousand 20.000 as twenty: what was written is looked up in the line.
        from pipeline.config import careful

        raise careful.no_whole_number(path, loc, value)
    if dataclasses.is_dataclass(hint) and isinstance(value, Mapping):
        return _prepare(hint, value, path, loc)
    if origin is tuple:
        if not isinstance(value, list):
            return [_value(args[0], value, path, loc)]
        return [_value(args[0], item, path, (*loc, i)) for i, item in enumerate(value)]
    if isinstance(value, Mapping) and args:
        return {str(key): _value(args[1], item, path, (*loc, key)) for key, item in value.items()}
    return value


def _duration(value: Any, path: Path, loc: tuple[int | str, ...]) -> dt.timedelta:
    """`5s`, `2h`, `30d` as timedelta. Raises ConfigError."""
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        from pipeline.config import careful

        raise ConfigError(
            f"expected a time span such as 30s, 5m, 2h, 1d or 1w, not `{value}`",
            file=str(path),
            line=careful.place(path, ".".join(map(str, loc)))[0],
            key=".".join(map(str, loc)),
        )
    return dt.timedelta(**{_UNITS[match[2]]: float(match[1])})
