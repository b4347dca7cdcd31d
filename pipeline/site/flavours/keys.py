"""The full keys of a post's front matter (docs/sites.md), and how each is read leniently from a file.

A CMS that saves a post rewrites strings by YAML 1.2 (`title: "No"` becomes `title: No`): a text is taken as the
scalar was written, whatever YAML 1.1 would make of it.
"""

import datetime as dt
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.site.front_matter import Parsed

Kind = Literal["text", "day", "moment", "flag", "texts"]

KEYS: Mapping[str, Kind] = {
    "title": "text",
    "date": "day",
    "slug": "text",
    "lang": "text",
    "tags": "texts",
    "description": "text",
    "expires": "moment",
    "image.path": "text",
    "image.alt": "text",
    "image.credit": "text",
    "image.licence": "text",
    "source.id": "text",
    "source.name": "text",
    "source.url": "text",
    "source.title": "text",
    "source.lang": "text",
    "source.day": "text",
    "source.form": "text",
    "source.published": "moment",
    "source.updated": "moment",
    "source.retrieved": "moment",
    "source.hash": "text",
    "source.licence": "text",
    "source.status": "text",
    "translation.machine": "flag",
    "translation.engine": "text",
    "translation.model": "text",
    "translation.glossary": "text",
    "translation.date": "moment",
    "translation.status": "text",
    "translation.reviewer": "text",
    "translation.reviewed_at": "moment",
}


def value(kind: Kind, written: str, *, key: str = "") -> Any:
    """A value from its text. Raises SiteError where a day or moment cannot be read."""
    match kind:
        case "text":
            return written
        case "flag":
            return written.strip().lower() in {"true", "yes", "on", "1"}
        case "texts":
            return [part.strip() for part in written.split(",") if part.strip()]
        case "day":
            return _day(written, key)
        case "moment":
            return _moment(written, key) if written.strip() else None


def gathered(parsed: Parsed, renamed: Mapping[str, str]) -> dict[str, Any]:
    """Full keys as far as a YAML header holds them; `renamed` maps a full key to the file's own name."""

    def written(key: str) -> str | None:
        return parsed.texts.get(renamed.get(key, key))

    front = nested(written)
    tags = parsed.front.get(renamed.get("tags", "tags"))
    if isinstance(tags, list):
        front["tags"] = [str(tag) for tag in tags]
    return ordered(front)


def nested(written: Callable[[str], str | None]) -> dict[str, Any]:
    """Full keys from a function that knows what was written under each, None where nothing was."""
    front: dict[str, Any] = {}
    for key, kind in KEYS.items():
        text = written(key)
        if text is None:
            continue
        head, _, name = key.partition(".")
        if name:
            front.setdefault(head, {})[name] = value(kind, text, key=key)
        else:
            front[head] = value(kind, text, key=key)
    return front


def ordered(front: Mapping[str, Any]) -> dict[str, Any]:
    """Keys in the order of `KEYS`."""
    heads = list(dict.fromkeys(key.partition(".")[0] for key in KEYS))
    return {head: front[head] for head in heads if head in front}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    match value:
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case dt.datetime():
            return value.replace(microsecond=0).isoformat()
        case dt.date():
            return value.isoformat()
    return value


def one_slash(address: str) -> str:
    """An address of a header as a path of the site: from its root, dots resolved, a closing slash kept."""
    path = "/" + posixpath.normpath(f"/{address}").lstrip("/")
    return f"{path}/" if address.endswith("/") and path != "/" else path


def inside(key: str, written: str, *, climbs: bool = True) -> None:
    """Raise SiteError for an address of a page's own that names a host, or (`climbs`) leads above the built site."""
    if re.match(r"https?:", written):
        raise SiteError(
            Message("`{key}: {written}` names a host: write what follows it", key=key, written=written)
        )
    if climbs and posixpath.normpath(written).startswith(".."):
        raise SiteError(Message("`{key}: {written}` leads out of the site", key=key, written=written))


def _day(written: str, key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written.strip()[:10])
    except ValueError as error:
        raise SiteError(
            Message("`{key}: {written}` is no day like 2024-05-02", key=key, written=written)
        ) from error


def _moment(written: str, key: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(written.strip())
    except ValueError as error:
        raise SiteError(
            Message(
                "`{key}: {written}` is no moment like 2024-05-02T06:00:00+00:00", key=key, written=written
            )
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
