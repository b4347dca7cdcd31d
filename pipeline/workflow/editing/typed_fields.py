"""Fields of a post's front matter as an editor types them, as values."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline import site
from pipeline.errors import DecisionRefused
from pipeline.messages import Message, noop
from pipeline.model import UNKNOWN_DAY, PostState
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.sheets import Sheet
from pipeline.workflow.workspace.workspace import Workspace

FIELDS = ("title", "description", "date", "tags", "slug", "image.alt", "image.credit")
"""Front-matter keys with a field on the desk."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LONGEST = 100


def front_with(now: Sheet, changes: Mapping[str, str]) -> dict[str, Any]:
    """Front-matter keys as values. Raises DecisionRefused where one cannot be taken."""
    out: dict[str, Any] = {}
    if "title" in changes:
        out["title"] = _needed(changes["title"], noop("the title"))
    for name, text in changes.items():
        if not name.startswith("front:"):
            continue
        key = name.removeprefix("front:")
        if key not in FIELDS:
            raise DecisionRefused(Message("`{key}` has no field on the desk", key=key))
        out[key] = _VALUES.get(key, _line)(text)
    if "slug" in out and now.version.place is not PostState.DRAFT:
        raise DecisionRefused("the slug is the address readers have: it stays once the post is published")
    return out


def with_day(
    workspace: Workspace, post: EditedPost, changes: Mapping[str, Any], body: str
) -> tuple[dict[str, Any], str]:
    """The changes and the body, with the typed day in the closing line: what a person typed is no unknown day."""
    front, language = post.front, post.version.language
    source = front.get("source") or {}
    known = workspace.source(post.record.source)
    name = source.get("name") or (known.name if known is not None else post.record.source)
    release = post.record.release
    day = "" if release is None or release.day_known or front.get("date") != release.day else UNKNOWN_DAY
    old, new = (
        site.source_line(
            {"date": day_told, "source": {"name": name, "day": told}}, language, workspace.settings.style
        )
        for day_told, told in ((front.get("date"), day), (changes["date"], ""))
    )
    dropped = {"source.day": site.front_matter.DROP} if source.get("day") else {}
    return {**changes, **dropped}, body.replace(old, new) if body.count(old) == 1 else body


def _line(text: str) -> str:
    return " ".join(text.split())


def _needed(text: str, what: str) -> str:
    if not text.strip():
        raise DecisionRefused(Message("{our_field} cannot be empty", our_field=what))
    return _line(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise DecisionRefused(Message("`{text}` is no day like 2026-05-02", text=text.strip())) from error


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(_line(tag) for tag in text.split(",") if tag.strip()))


def _slug(text: str) -> str:
    slug = text.strip()
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LONGEST:
        raise DecisionRefused(
            Message(
                "a slug has small letters, digits and single hyphens, {most} characters at most",
                most=_SLUG_LONGEST,
            )
        )
    return slug


_VALUES: Mapping[str, Callable[[str], Any]] = {
    "title": lambda text: _needed(text, noop("the title")),
    "date": _day,
    "tags": _tags,
    "slug": _slug,
}
