"""A Record as the text of its file: JSON in which nothing stands twice, one paragraph a line, for people and for git.

What has its default is left out, so that the default of a stored noun is a part of the form. What stands in the record
already is named by where it stands, as JSON Reference does (`{"$ref": "/release/blocks/3#1f0c9a27"}`: a JSON Pointer, RFC
6901, and the CRC-32 of what stands there); a text that resembles another by which of its lines it has:
`{"$like": "/versions/en-GB/text#00d1f2a3", "lines": [[0, 14], "new"]}`. Two files that git merged by lines may name another
paragraph than was meant: the sum says so, and the file counts as damaged.
A key that begins with `$` has another `$` before it. `docs/operating.md` tells it to people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from difflib import SequenceMatcher
from functools import cache
from operator import attrgetter
from typing import Any
from zlib import crc32

import msgspec

from pipeline.errors import StoreError, StoreUnusable
from pipeline.model import Record
from pipeline.store.form.encoding import converted, decode, plain

FORM = 2
"""Of what is written. 1 is whole JSON without this key; what is newer than ours is left as it is, and told."""
_FIRST = {"entry": 0, "release": 1, "versions": 2, "segments": 0, "text": 1}
"""Keys that stand before the others, in order, and are referred to by them: the entry, which a damaged file is known by;
the German; each version's paragraphs and its text."""
_ENCODE = msgspec.json.Encoder().encode
_SORTED = msgspec.json.Encoder(order="sorted").encode
_WIDTH = 100
"""Letters of a list or an object that stands on one line."""
_SHORT = 30
"""Letters of what is never referred to."""
_REFERENCE = 21
"""Letters of a reference beside the place it names."""
_LINES = range(9, 2_000)
"""Of a text that is compared with others: with fewer lines it is not worth it, with more it takes too long."""
_KEPT = 5_000
"""Nouns that are kept."""
_MOST = 20_000
"""References followed in one record: a file made to grow without end is damaged."""


def to_text(record: Record) -> bytes:
    """A record as its file. Raises StoreError where a text can be kept nowhere (a lone surrogate of a foreign reply)."""
    try:
        found = _Writer().write(_bare(record), "")
        return (_laid_out({"form": FORM, **found}, 0) + "\n").encode()
    except UnicodeEncodeError as error:
        raise StoreError(f"cannot be written: {error.reason}", about="record") from error


def from_text(raw: bytes, *, about: str = "record") -> Record:
    """A file's record, of this form or an older one.

    Raises StoreUnusable where a newer Stadtbote wrote it, StoreError where it does not fit.
    """
    try:
        found = msgspec.json.decode(raw)
        form = found.get("form", 1) if isinstance(found, dict) else 1
        if form == FORM:
            return converted(_Reader(found).read(), Record)
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"cannot be read: {error}", about=about) from error
    if isinstance(form, int) and form > FORM:
        raise StoreUnusable(
            f"was written by a newer Stadtbote (form {form}, this one knows {FORM}): "
            "install that one here too; nothing was changed",
            about=about,
        )
    return decode(raw, Record, about=about)


@cache
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Name and default of each field of a noun, in the order in which they are written."""
    found = {
        field.name: field.default if field.default_factory is MISSING else field.default_factory()
        for field in fields(cls)
    }
    return tuple(sorted(found.items(), key=lambda pair: (_FIRST.get(pair[0], 9), pair[0])))


def _bare(value: Any) -> Any:
    """A noun as what JSON has, without what has its default; keys in their order."""
    kind: Any = type(value)
    if kind in _LEAVES:
        return value
    if kind is tuple or kind is list:
        return [_bare(inner) for inner in value]
    if hasattr(kind, "__dataclass_fields__"):
        known = _KNOWN.get(id(value))
        return known[1] if known is not None and known[0] is value else _bare_noun(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {f"${name}" if name.startswith("$") else name: _bare(value[name]) for name in sorted(value)}
    return msgspec.to_builtins(value, enc_hook=plain)


_LEAVES = frozenset((str, bool, int, float, type(None)))
_KNOWN: dict[int, tuple[Any, dict[str, Any]]] = {}
"""Nouns written lately: they never change, and a record is written twice for each change of its file."""


def _bare_noun(noun: Any) -> dict[str, Any]:
    kind: Any = type(noun)
    found = {}
    for (name, default), inner in zip(_defaults(kind), _getter(kind)(noun), strict=True):
        if inner is not default and inner != default:
            found[name] = _bare(inner)
    if len(_KNOWN) >= _KEPT:
        _KNOWN.clear()
    _KNOWN[id(noun)] = noun, found
    return found


@cache
def _getter(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Gives the values of a noun's fields, in the order of `_defaults`."""
    names = [name for name, _ in _defaults(cls)]
    return attrgetter(*names) if len(names) > 1 else lambda noun: (getattr(noun, names[0]),)


class _Writer:
    """Puts references in place of what stands in the record already."""

    def __init__(self) -> None:
        self._places: dict[str | bytes, str] = {}
        """A text, or a list or an object as JSON, to where it was written."""
        self._texts: dict[str, list[str]] = {}
        """Where texts of many lines were written, and their lines."""

    def write(self, value: Any, place: str) -> Any:
        """A list, an object or a text as it is written at this place (JSON Pointer)."""
        raw = value if isinstance(value, str) else _ENCODE(value)
        if len(raw) < _SHORT:
            return value
        if (known := self._places.get(raw)) is not None and len(raw) > len(known) + _REFERENCE:
            return {"$ref": f"{known}#{_sum(value)}"}
        written = value
        if isinstance(value, dict):
            written = {
                name: self.write(inner, f"{place}/{_escaped(name)}") if _may_be_long(inner) else inner
                for name, inner in value.items()
            }
        elif isinstance(value, list):
            written = [
                self.write(inner, f"{place}/{count}") if _may_be_long(inner) else inner
                for count, inner in enumerate(value)
            ]
        elif value.count("\n") + 1 in _LINES:
            written = self._like(value, place)
        self._places.setdefault(raw, place)
        return written

    def _like(self, text: str, place: str) -> Any:
        """A text by the lines it has of one written before, where that says less than half of it again."""
        lines = text.split("\n")
        best: Any = text
        least = len(text) // 2
        for known, other in self._texts.items():
            parts: list[Any] = []
            # difflib's `autojunk` begins no match at a line that a long text has often: else blank ones cost the square.
            for action, first, last, start, end in SequenceMatcher(None, other, lines).get_opcodes():
                parts += [[first, last]] if action == "equal" else lines[start:end]
            if (size := sum(len(str(part)) + 4 for part in parts)) < least:
                reference = "#".join((known, _sum("\n".join(other))))
                best, least = {"$like": reference, "lines": parts}, size
        if best is text:
            self._texts[place] = lines
        return best


class _Reader:
    """Puts what is referred to in the place of references."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._followed = 0

    def read(self) -> Any:
        """The whole. Raises LookupError, TypeError, ValueError or RecursionError where a reference leads nowhere."""
        return _unescaped(self._whole(self._root))

    def _whole(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._whole(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return self._named(value["$ref"])
        if "$like" in value:
            lines = str(self._named(value["$like"])).split("\n")
            parts = ([inner] if isinstance(inner, str) else lines[slice(*inner)] for inner in value["lines"])
            return "\n".join(line for part in parts for line in part)
        return {name: self._whole(inner) for name, inner in value.items()}

    def _named(self, reference: object) -> Any:
        pointer, _, wanted = str(reference).rpartition("#")
        found = self._whole(self._at(pointer))
        if _sum(found) != wanted:
            raise ValueError(f"{pointer} is not what was referred to: two files were merged by lines")
        return found

    def _at(self, pointer: str) -> Any:
        self._followed += 1
        if self._followed > _MOST:
            raise ValueError("its references have no end")
        found = self._root
        for part in pointer.split("/")[1:]:
            found = (
                found[int(part)]
                if isinstance(found, list)
                else found[part.replace("~1", "/").replace("~0", "~")]
            )
        return found


def _may_be_long(value: Any) -> bool:
    kind = type(value)
    return kind is dict or kind is list or (kind is str and len(value) >= _SHORT)


def _sum(value: Any) -> str:
    """Eight hexadecimal digits; of an object whatever the order of its keys."""
    return f"{crc32(_SORTED(value)):08x}"


def _unescaped(value: Any) -> Any:
    if isinstance(value, list):
        return [_unescaped(inner) for inner in value]
    if isinstance(value, dict):
        return {name.removeprefix("$"): _unescaped(inner) for name, inner in value.items()}
    return value


@cache
def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _laid_out(value: Any, depth: int) -> str:
    """JSON indented by one blank, with what is short, or holds one thing alone, on one line."""
    if not isinstance(value, dict | list) or not value or (depth and _is_short(value)):
        return _ENCODE(value).decode()
    if isinstance(value, dict):
        first, last = "{}"
        parts = [f"{_ENCODE(name).decode()}: {_laid_out(inner, depth + 1)}" for name, inner in value.items()]
    else:
        first, last = "[]"
        parts = [_laid_out(inner, depth + 1) for inner in value]
    indent = " " * (depth + 1)
    return f"{first}\n{indent}" + f",\n{indent}".join(parts) + f"\n{' ' * depth}{last}"


def _is_short(value: Any) -> bool:
    while isinstance(value, dict | list) and len(value) == 1:
        (value,) = value.values() if isinstance(value, dict) else value
    return not isinstance(value, dict | list) or len(_ENCODE(value)) <= _WIDTH
