"""Nouns to JSON and back: the store's rows, and files that are written whole."""

import threading
import zlib
from typing import Any, TypeVar

import msgspec

from pipeline.errors import StoreError
from pipeline.messages import Message
from pipeline.model import Record

T = TypeVar("T")
_LEVEL = 3
"""Of compression: 4.1 KB of 26, in half the time of 6, which saves 0.3 KB more."""


def encode(value: Any) -> bytes:
    """Any noun as JSON with sorted keys, indented by one blank, with a final newline."""
    return msgspec.json.format(_encoded(value), indent=1) + b"\n"


def compact(value: Any) -> str:
    """The same on one line, for the database."""
    return _encoded(value).decode()


def packed(record: Record) -> bytes:
    """A record as its row: JSON, compressed."""
    raw = zlib.compress(_encoded(record), _LEVEL)
    _keep(raw, record)
    return raw


def recent(raw: bytes | str, *, about: str = "record") -> Record:
    """The same as `unpacked` for a release that is worked at, which is asked for many times between two changes: what
    was read or written last is given as it is. Raises StoreError where it does not fit."""
    found = _RECENT.get(raw)
    if found is None:
        found = unpacked(raw, about=about)
        _keep(raw, found)
    return found


def unpacked(raw: bytes | str, *, about: str = "record") -> Record:
    """A row's record; rows of before 0009 hold the JSON itself. Raises StoreError where it does not fit."""
    try:
        found = raw if isinstance(raw, str) or raw[:1] == b"{" else zlib.decompress(raw)
    except zlib.error as error:
        raise StoreError(f"cannot be read: {error}", about=about) from error
    return decode(found, Record, about=about)


_RECENT: dict[bytes | str, Record] = {}
_MOST = 32
"""Records that are kept."""


def _keep(raw: bytes | str, record: Record) -> None:
    if len(_RECENT) >= _MOST:
        _RECENT.clear()
    _RECENT[raw] = record


def _encoded(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value, order="sorted", enc_hook=plain)
    except UnicodeEncodeError as error:
        # A lone surrogate of a foreign reply: such a text can be kept nowhere.
        raise StoreError(f"cannot be written: {error.reason}", about="record") from error


def plain(value: object) -> str:
    """A Message as the sentence it is."""
    if isinstance(value, Message):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def decode(raw: bytes | str, cls: type[T], *, about: str = "record") -> T:
    """JSON back to its noun. Raises StoreError where it does not fit."""
    try:
        return _decoder(cls).decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise StoreError(f"cannot be read: {error}", about=about) from error


def converted(value: object, cls: type[T]) -> T:
    """What JSON holds as a noun. Raises msgspec.ValidationError."""
    # What msgspec knows of a dataclass is made with its decoder, by one thread.
    _decoder(cls)
    return msgspec.convert(value, cls)


_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
_MAKING = threading.Lock()


def _decoder(cls: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder of a noun, made by one thread: two that meet a dataclass for the first time at one moment end the
    process with a segmentation fault (msgspec 0.22; seen in 8 of 12 trials with 16 threads)."""
    found = _DECODERS.get(cls)
    if found is None:
        with _MAKING:
            found = _DECODERS.setdefault(cls, msgspec.json.Decoder(cls))
    return found
