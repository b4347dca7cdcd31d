"""How a generator wants its posts: one file a flavour, found by name; others come by the entry point
`stadtbote.flavours` (docs/add-a-site.md).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipeline import plugins
from pipeline.model import Draft, Front, Post, PostState

FLAVOURS: Mapping[str, str] = {
    "jekyll-legacy": "pipeline.site.flavours.jekyll_legacy:flavour",
    "jekyll": "pipeline.site.flavours.jekyll:flavour",
    "hugo": "pipeline.site.flavours.hugo:flavour",
    "eleventy": "pipeline.site.flavours.eleventy:flavour",
    "astro": "pipeline.site.flavours.astro:flavour",
    "pelican": "pipeline.site.flavours.pelican:flavour",
    "mkdocs": "pipeline.site.flavours.mkdocs:flavour",
    "json": "pipeline.site.flavours.json:flavour",
}


Span = tuple[dt.datetime, dt.datetime]
"""A beginning and an end, both aware; the end is no part of it."""
NEVER: Span = (dt.datetime.max.replace(tzinfo=dt.UTC),) * 2
ALWAYS: Span = (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))


def shown_by_keys(front: Mapping[str, Any], *, expires: bool = False) -> Span:
    """A page shown from its day on (which generators take for midnight, UTC) and, with `expires`, up to that moment."""
    day = front.get("date")
    since = dt.datetime.combine(day, dt.time(), dt.UTC) if day else ALWAYS[0]
    return since, (front.get("expires") if expires else None) or ALWAYS[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a flavour needs to know of the site."""

    languages: Sequence[str] = ("en-GB",)
    """Target languages; the first is the site's own and stands at the plain address."""
    posts: str = ""
    """Folder of posts inside the site's folder; "" for the generator's habit."""
    front: Front = field(default_factory=Front)
    """How the site's own posts look."""


class Flavour(Protocol):
    """A generator's names, folders and keys. Paths are relative to the site's folder, with `/`."""

    @property
    def name(self) -> str: ...

    @property
    def link_attributes(self) -> str:
        """What follows the link to the original: kramdown's `{:target="_blank"}`, mostly nothing."""

    def path(self, draft: Draft, place: PostState) -> str:
        """Where a post lies, for `PostState.DRAFT` and `PostState.PUBLISHED`."""

    def address(self, draft: Draft) -> str:
        """Where the generator's defaults put the page: `/2024/06/01/slug.html`, from the site's root."""

    def write(self, draft: Draft, place: PostState) -> str:
        """The whole text of the file, hidden in the generator's way for `PostState.DRAFT`."""

    def read(self, path: str, raw: bytes) -> Draft:
        """A file, whoever edited it: full keys as far as it holds them, and the body as it stands."""

    def state(self, path: str, raw: bytes) -> PostState:
        """DRAFT, PUBLISHED or WITHDRAWN, as the file says."""

    def shown(self, path: str, raw: bytes) -> Span:
        """From when and until when the generator makes a page of a file; `NEVER` where it makes none."""

    def page(self, path: str, raw: bytes) -> str:
        """Address of the page that the generator makes of a file as it lies there, whoever named, moved or edited it; ""
        where it makes none."""

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """New path and bytes of a draft that goes public; every byte but the flag stays."""

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """The way back."""

    def splice(self, raw: bytes, changes: Mapping[str, Any]) -> bytes:
        """Set full keys (`translation.status`) where this flavour keeps them; keys it does not keep are passed over."""

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """A tombstone under the same address: title and keys stay, the body says when and why."""

    def side(self, draft: Draft) -> Post | None:
        """A second file with the keys the post itself has no place for; None where it holds them all.

        Made anew from the record at each change; nobody edits it.
        """

    def picture(self, draft: Draft, suffix: str, url: str = "") -> tuple[str, str]:
        """Where a published picture's file lies, and how `image.path` names it. `suffix` with its dot."""


def flavour(
    name: str, *, languages: Sequence[str] = ("en-GB",), posts: str = "", front: Front | None = None
) -> Flavour:
    """The flavour of that name for a site. Raises ConfigError where there is none."""
    made: Flavour = plugins.resolve("stadtbote.flavours", FLAVOURS, name)(
        Setting(languages=tuple(languages), posts=posts, front=front or Front())
    )
    return made
