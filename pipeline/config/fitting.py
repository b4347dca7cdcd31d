"""What a file of settings holds, brought into the shape of a dataclass: each key by its type, nothing guessed.

The one door for all of config.yaml and sources/*.yaml: unknown and missing keys, values of another type, texts of another
form, numbers out of their bounds are refused here, in words for people. A type may carry a form of
`pipeline/model/forms.py`, or a `range` that a whole number lies in.
"""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pipeline.config import scalars
from pipeline.config.forms import FORMS
from pipeline.config.scalars import Loc, Unfit
from pipeline.config.words import IN_THE_ENVIRONMENT, is_secret, like, shown

T = TypeVar("T")
_NO_KEYS = frozenset({"root", "config_file", "id"})
"""Fields that do not stand in a file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Empty:
    """Stands for a value that was left out after its key, where the reader of the file tells it from a written `null`."""

    comment: str = ""
    """The comment that stands where the value should: `body: #content`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A key of a dataclass."""

    hint: Any
    required: bool
    default: Any


@cache
def fields(cls: Any) -> Mapping[str, Field]:
    """The keys of a dataclass, by name."""
    hints = typing.get_type_hints(cls, include_extras=True)
    found = {}
    for field in (field for field in dataclasses.fields(cls) if field.name not in _NO_KEYS):
        default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        required = default is dataclasses.MISSING
        found[field.name] = Field(hints[field.name], required, None if required else default)
    return found


def fitted(cls: type[T], data: Mapping[Any, Any], loc: Loc = (), **more: Any) -> T:
    """A dataclass of what a mapping holds; `more` are fields that are no keys. Raises Unfit."""
    known: Mapping[str, Field] = fields(typing.cast(Any, cls))
    out: dict[str, Any] = {}
    for key, value in data.items():
        here = (*loc, key)
        if key not in known:
            name = like(str(key), known)
            if not name and is_secret(str(key)):
                raise Unfit(here, IN_THE_ENVIRONMENT)
            hint = f"; did you mean `{name}`?" if name else f"; known here: {', '.join(known)}"
            raise Unfit(here, f"unknown key{hint}")
        if value is None or isinstance(value, Empty):
            if _nothing(known[key], value, here):
                out[key] = None
            continue
        if isinstance(value, str) and not value.strip() and not value == known[key].default:
            raise Unfit(here, "is empty: write a value, or take the line out")
        out[key] = _value(known[key].hint, value, here)
    for name, field in known.items():
        if field.required and name not in out:
            raise Unfit((*loc, name), "is missing")
    return cls(**out, **more)


def _nothing(field: Field, value: Any, here: Loc) -> bool:
    """Whether nothing, written as the value, means None; False: it is as if the key were not there. Raises Unfit."""
    optional = type(None) in typing.get_args(field.hint)
    if isinstance(value, Empty) and value.comment:
        why = "is empty, because an unquoted `#` begins a comment in YAML"
        raise Unfit(here, f'{why}; write "{value.comment}" in quotes')
    section = field.default in ((), {}, "") or dataclasses.is_dataclass(field.default) or field.required
    if value is None and (optional or section):
        return optional
    if isinstance(value, Empty) and (
        dataclasses.is_dataclass(field.default) or field.default in ((), {}) or _section(field.hint)
    ):
        return False
    if value is None:
        raise Unfit(here, "`null` is no value here: write one, or take the line out")
    raise Unfit(
        here, "is empty: write a value, or take the line out" + (", or `null` for none" if optional else "")
    )


def _section(hint: Any) -> bool:
    """Whether a key holds keys of its own, so that all of them may be commented out."""
    return any(dataclasses.is_dataclass(arg) for arg in typing.get_args(hint))


def _value(hint: Any, value: Any, loc: Loc) -> Any:
    """One value in the shape of its type. Raises Unfit."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _annotated(args[0], args[1], value, loc)
    if origin in {typing.Union, types.UnionType}:
        return _one_of(args, value, loc)
    if origin is typing.Literal:
        return _word(args, value, loc)
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            wanted = (
                f"expected keys with values: {', '.join(fields(typing.cast(Any, hint)))}; not {shown(value)}"
            )
            raise Unfit(loc, wanted)
        return fitted(typing.cast(Any, hint), value, loc)
    if origin is tuple:
        if not isinstance(value, list):
            if isinstance(value, str) and "," in value and not _has_form(args[0], "selector"):
                raise Unfit(loc, f"expected a list: write `[{value}]`, not {shown(value)}")
            return (_value(args[0], value, loc),)
        return tuple(_item(args[0], item, (*loc, number)) for number, item in enumerate(value))
    if args and not isinstance(value, Mapping):
        raise Unfit(loc, f"expected keys with values, not {shown(value)}")
    if args:
        return {
            _value(args[0], str(key), (*loc, key)): _item(args[1], item, (*loc, key))
            for key, item in value.items()
        }
    return _PLAIN[hint](value, loc) if hint in _PLAIN else _anything(value)


def _anything(value: Any) -> Any:
    """A value of any type; what was left empty is nothing."""
    if isinstance(value, Mapping):
        return {str(key): _anything(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_anything(item) for item in value]
    if isinstance(value, scalars.WrittenNumber):
        return float(value)
    return None if isinstance(value, Empty) else value


def _item(hint: Any, value: Any, loc: Loc) -> Any:
    """One value of a list or a mapping."""
    if hint is not Any and (value is None or isinstance(value, Empty)):
        raise Unfit(loc, "is empty: write a value, or take it out")
    return _value(hint, value, loc)


def _one_of(args: Sequence[Any], value: Any, loc: Loc) -> Any:
    """A value of `X | None` or `Literal["auto"] | X`."""
    for arg in args:
        if typing.get_origin(arg) is typing.Literal and value in typing.get_args(arg):
            return value
    rest = [arg for arg in args if arg is not type(None) and typing.get_origin(arg) is not typing.Literal]
    return _value(rest[0] if rest else args[0], value, loc)


def _annotated(hint: Any, what: Any, value: Any, loc: Loc) -> Any:
    """A text of a form, or a number within bounds."""
    if isinstance(what, range):
        number = scalars.whole(value, loc)
        if number not in what:
            raise Unfit(loc, f"expected a number from {what.start} to {what.stop - 1}, not {number}")
        return number
    text = scalars.text_of(value, loc, lines=what == "text")
    if text and (why := FORMS[what](text) if what in FORMS else ""):
        raise Unfit(loc, why)
    return text


def _word(known: Sequence[Any], value: Any, loc: Loc) -> Any:
    """One of some words."""
    if isinstance(value, str) and value in known:
        return str(value)
    *first, last = [f"'{word}'" for word in known]
    listed = f"{', '.join(first)} or {last}" if first else last
    name = like(str(value), [word for word in known if word]) if isinstance(value, str) else ""
    hint = f"; did you mean `{name}`?" if name else ""
    raise Unfit(loc, f"expected {listed}, not {shown(value)}{hint}")


_PLAIN: Mapping[Any, Callable[[Any, Loc], Any]] = {
    str: scalars.text_of,
    int: scalars.whole,
    bool: scalars.truth,
    dt.date: scalars.day,
    dt.timedelta: scalars.span,
}


def of_form(what: str, made: Any, loc: str = "") -> Iterator[tuple[str, str]]:
    """Dotted key and text of each setting of a form that stands in a dataclass's instance."""
    for name, field in fields(typing.cast(Any, type(made))).items():
        value = getattr(made, name)
        here = f"{loc}{name}"
        items = list(enumerate(value)) if isinstance(value, tuple) else [(None, value)]
        for number, item in items:
            place = here if number is None else f"{here}.{number}"
            if dataclasses.is_dataclass(item):
                yield from of_form(what, item, f"{place}.")
            elif item and isinstance(item, str) and _has_form(field.hint, what):
                yield place, item


def _has_form(hint: Any, what: str) -> bool:
    if typing.get_origin(hint) is typing.Annotated:
        return bool(typing.get_args(hint)[1] == what)
    return any(_has_form(arg, what) for arg in typing.get_args(hint))
