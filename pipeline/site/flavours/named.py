"""A flavour whose complaints about a file name it, and say that mending the file helps."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from pipeline.errors import NotAPost, SiteError
from pipeline.model import Draft, PostState
from pipeline.site.flavours import Flavour, Span


def named(flavour: Flavour) -> Flavour:
    """The same flavour; SiteErrors about a file's text carry its path, and are temporary: a person mends it."""
    return cast("Flavour", _Named(flavour))


class _Named:
    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour

    def __getattr__(self, name: str) -> Any:
        return getattr(self._flavour, name)

    def read(self, path: str, raw: bytes) -> Draft:
        with _about(path):
            return self._flavour.read(path, raw)

    def state(self, path: str, raw: bytes) -> PostState:
        with _about(path):
            return self._flavour.state(path, raw)

    def shown(self, path: str, raw: bytes) -> Span:
        with _about(path):
            return self._flavour.shown(path, raw)

    def page(self, path: str, raw: bytes) -> str:
        with _about(path):
            return self._flavour.page(path, raw)

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        with _about(path):
            return self._flavour.publish(path, raw)

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        with _about(path):
            return self._flavour.unpublish(path, raw)

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        with _about(path):
            return self._flavour.withdraw(path, raw, reason=reason, on=on)


@contextmanager
def _about(path: str) -> Iterator[None]:
    try:
        yield
    except SiteError as error:
        raise NotAPost(error.message, about=error.about or path, temporary=True) from error
