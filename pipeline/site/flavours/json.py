"""JSON for a content system of one's own: the full keys, the Markdown, and HTML that is clean by allow-list.

Drafts lie in `drafts/`, posts in `posts/`; further languages in a folder below.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.model import Draft, Post, PostState
from pipeline.site import html
from pipeline.site.disclosure import digital_source, rewritten
from pipeline.site.flavours import ALWAYS, NEVER, Flavour, Setting, Span, keys, tombstone

VERSION = 1
"""Of the shape of the file (docs/sites.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """One object a file: `version`, `state`, `front`, `digital_source_type`, `markdown`, `html`."""

    setting: Setting
    posts: str
    name: str = "json"
    link_attributes: str = ""

    def path(self, draft: Draft, place: PostState) -> str:
        """`drafts/slug.json` or `posts/slug.json`."""
        language = str(draft.front.get("lang", self.setting.languages[0]))
        below = "" if language == self.setting.languages[0] else f"{language.lower()}/"
        return f"{self._folder(place)}/{below}{draft.front['slug']}.json"

    def address(self, draft: Draft) -> str:
        """The file's own name without its ending: your content system decides."""
        return f"/{self.path(draft, PostState.PUBLISHED).removesuffix('.json')}"

    def write(self, draft: Draft, place: PostState) -> str:
        """The whole object, keys in our order."""
        return _text(place, draft.front, draft.body)

    def read(self, path: str, raw: bytes) -> Draft:
        """Keys and Markdown; the HTML is made anew whenever we write."""
        held = _held(raw)
        front = keys.nested(lambda key: _written(held["front"], key))
        if isinstance(tags := held["front"].get("tags"), list):
            front["tags"] = [str(tag) for tag in tags]
        if "translation" in front:
            front["translation"].setdefault("reviewed_at", None)
        return Draft(front=keys.ordered(front), body=str(held.get("markdown", "")))

    def state(self, path: str, raw: bytes) -> PostState:
        """As the object says."""
        try:
            return PostState(str(_held(raw).get("state", "")))
        except ValueError as error:
            raise SiteError("`state` is neither draft nor published nor withdrawn", about=path) from error

    def page(self, path: str, raw: bytes) -> str:
        """The file's own name without its ending."""
        return f"/{path.removesuffix('.json')}"

    def shown(self, path: str, raw: bytes) -> Span:
        """As its state says: your content system decides the rest."""
        return NEVER if self.state(path, raw) is PostState.DRAFT else ALWAYS

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """From `drafts/` to `posts/`."""
        return self._moved(path, raw, PostState.PUBLISHED)

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """From `posts/` to `drafts/`."""
        return self._moved(path, raw, PostState.DRAFT)

    def splice(self, raw: bytes, changes: Mapping[str, Any]) -> bytes:
        """Set keys; the object is written anew, unknown keys stay. A review changes the sentence that tells of it."""
        held = _held(raw)
        for key, value in changes.items():
            head, _, rest = key.partition(".")
            place = held["front"].setdefault(head, {}) if rest else held["front"]
            place[rest or head] = keys.plain(value)
        if "translation.status" in changes:
            front = keys.nested(lambda key: _written(held["front"], key))
            language = str(front.get("lang", self.setting.languages[0]))
            held["markdown"] = rewritten(str(held.get("markdown", "")), front, language)
            held["html"] = html.clean(held["markdown"])
        return _dumped(held).encode()

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """State `withdrawn`, a tombstone for Markdown and HTML; description and picture go with the text."""
        held, front = _held(raw), self.read(path, raw).front
        text = tombstone.body(
            language=str(front.get("lang", self.setting.languages[0])),
            url=str(front.get("source", {}).get("url", "")),
            reason=reason,
            on=on,
        )
        held["front"] = {
            key: value for key, value in held["front"].items() if key not in {"description", "image"}
        }
        held |= {
            "state": PostState.WITHDRAWN.value,
            "withdrawn": on.isoformat(),
            "markdown": text,
            "html": html.clean(text),
        }
        return path, _dumped(held).encode()

    def side(self, draft: Draft) -> Post | None:
        """None: the header holds all keys."""
        return None

    def picture(self, draft: Draft, suffix: str, url: str = "") -> tuple[str, str]:
        """Below `images/`, named from the slug."""
        name = f"images/{draft.front['slug']}{suffix}"
        return name, name

    def _folder(self, place: PostState) -> str:
        return str(PurePosixPath(self.posts).parent / "drafts") if place is PostState.DRAFT else self.posts

    def _moved(self, path: str, raw: bytes, to: PostState) -> tuple[str, bytes]:
        pure = PurePosixPath(path)
        for folder in (self._folder(PostState.DRAFT), self.posts):
            if pure.is_relative_to(folder):
                held = _held(raw)
                held |= {"state": to.value, "html": html.clean(str(held.get("markdown", "")))}
                return str(self._folder(to) / pure.relative_to(folder)), _dumped(held).encode()
        raise SiteError(Message("not in `{folder}`", folder=self.posts), about=path)


def flavour(setting: Setting) -> Flavour:
    """JSON files."""
    return Json(setting=setting, posts=setting.posts or "posts")


def _text(place: PostState, front: Mapping[str, Any], body: str) -> str:
    held = {
        "version": VERSION,
        "state": place.value,
        "front": keys.plain(front),
        "digital_source_type": "",
        "markdown": body,
        "html": html.clean(body),
    }
    return _dumped(held)


def _dumped(held: Mapping[str, Any]) -> str:
    marked = {**held, "digital_source_type": digital_source(held["front"])}
    return json.dumps(marked, ensure_ascii=False, indent=2) + "\n"


def _held(raw: bytes) -> dict[str, Any]:
    try:
        held = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SiteError(Message("not JSON: {error}", error=error)) from error
    if not isinstance(held, dict) or not isinstance(held.get("front"), dict):
        raise SiteError("not a post: an object with `front` was expected")
    return held


def _written(front: Mapping[str, Any], key: str) -> str | None:
    head, _, rest = key.partition(".")
    value = front.get(head)
    if rest:
        value = value.get(rest) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, list | dict):
        return None
    return str(value)
