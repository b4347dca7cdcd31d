"""Drafts outside of what a generator reads: `site.drafts: hold`, for a site that would publish what it is given."""

import datetime as dt
from pathlib import PurePosixPath
from typing import Any, cast

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.model import Draft, PostState
from pipeline.site.flavours import NEVER, Flavour, Span


def held(flavour: Flavour, folder: str) -> Flavour:
    """The same flavour; a draft lies in `folder` (relative to the site's) under the path that it will have."""
    return cast("Flavour", _Held(flavour, folder))


class _Held:
    def __init__(self, flavour: Flavour, folder: str) -> None:
        self._flavour = flavour
        self._folder = folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._flavour, name)

    def path(self, draft: Draft, place: PostState) -> str:
        public = self._flavour.path(draft, PostState.PUBLISHED)
        return f"{self._folder}/{public}" if place is PostState.DRAFT else public

    def read(self, path: str, raw: bytes) -> Draft:
        return self._flavour.read(self._inner(path), raw)

    def state(self, path: str, raw: bytes) -> PostState:
        state = self._flavour.state(self._inner(path), raw)
        return PostState.DRAFT if self._is_held(path) and state is PostState.PUBLISHED else state

    def shown(self, path: str, raw: bytes) -> Span:
        return NEVER if self._is_held(path) else self._flavour.shown(path, raw)

    def page(self, path: str, raw: bytes) -> str:
        return self._flavour.page(self._inner(path), raw)

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        public, raw = self._flavour.publish(self._public(path), raw)
        return public, raw

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        _, raw = self._flavour.unpublish(path, raw)
        return path if self._is_held(path) else f"{self._folder}/{path}", raw

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        inner, raw = self._flavour.withdraw(self._inner(path), raw, reason=reason, on=on)
        return f"{self._folder}/{inner}" if self._is_held(path) else inner, raw

    def _is_held(self, path: str) -> bool:
        return PurePosixPath(path).is_relative_to(self._folder)

    def _inner(self, path: str) -> str:
        return str(PurePosixPath(path).relative_to(self._folder)) if self._is_held(path) else path

    def _public(self, path: str) -> str:
        """Where a held draft goes. Raises SiteError where it lies elsewhere outside the posts."""
        public = self._inner(path)
        if ".." in PurePosixPath(public).parts:
            raise SiteError(Message("not in `{folder}`", folder=self._folder), about=path)
        return public
