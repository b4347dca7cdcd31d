"""What a site's own posts ask of ours (`Front`), applied to keys, names of files and addresses."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from pipeline.model import Draft, Front
from pipeline.site.flavours import keys

PLACES = {
    "year": r"\d{4}",
    "month": r"\d{2}",
    "day": r"\d{2}",
    "slug": r"[^/]+",
    "language": r"[A-Za-z0-9-]+",
}
"""What may stand in braces, and what it looks like in a path."""


def flat(front: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of nested keys, in their order."""
    for key, value in front.items():
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield f"{key}.{name}", inner
        else:
            yield key, value


def put(front: dict[str, Any], dotted: str, value: Any) -> None:
    """Set a dotted key; below a key that holds a value of its own there is no room, and nothing is set."""
    *above, last = dotted.split(".")
    for name in above:
        inner = front.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        front = inner
    front[last] = value


def renamed(front: Front, habit: Mapping[str, str]) -> dict[str, str]:
    """Full key to the site's name for it, "" where it is left out: also where its group's name holds another key."""
    names = {**habit, **front.names}
    taken = {name for key, name in names.items() if name and "." in key and "." not in name}
    for key in keys.KEYS:
        if key not in names and key.partition(".")[0] in taken and "." in key:
            names[key] = ""
    return names


def constants(front: Front, draft: Draft, language: str) -> dict[str, Any]:
    """The keys with one value, as this post has them."""
    return {
        key: filled(value, draft, language) if isinstance(value, str) and "{" in value else value
        for key, value in front.constants.items()
    }


def filled(pattern: str, draft: Draft, language: str) -> str:
    """A pattern of a path with the post's day, slug and language."""
    day: dt.date = draft.front["date"]
    parts = {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
    parts |= {"slug": str(draft.front["slug"]), "language": language}
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def teased(body: str, more: str) -> str:
    """A body with the line `more` after its first paragraph; the body itself where there is none to put in."""
    if not more:
        return body
    first, _, rest = body.partition("\n\n")
    return f"{first.rstrip()}\n\n{more}\n" + (f"\n{rest}" if rest else "")


def slug_in(pattern: str, path: str) -> str:
    """The slug that a path names by a pattern, or ""."""
    parts = re.split(r"\{(\w+)\}", pattern)
    seen: set[str] = set()
    expression = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            expression += re.escape(part)
        elif part in seen:
            expression += f"(?P={part})"
        else:
            seen.add(part)
            expression += f"(?P<{part}>{PLACES.get(part, '[^/]+')})"
    found = re.search(rf"(?:\A|/){expression}\Z", path)
    return found["slug"] if found and "slug" in seen else ""


def written(front: Front, key: str, value: Any) -> Any:
    """A full key's value as the site writes it."""
    if key == "lang":
        return front.language.get(str(value), value)
    if key == "date" and front.date and isinstance(value, dt.date):
        return value.strftime(front.date)
    if key == "tags" and isinstance(own := front.constants.get("tags"), list):
        return list(dict.fromkeys([*own, *(value or ())]))
    return value


def as_read(front: Front, names: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Scalars of a header with language and day as full keys have them."""
    found = dict(texts)
    lang, date = names.get("lang", "lang"), names.get("date", "date")
    back = {code: language for language, code in reversed(list(front.language.items()))}
    if found.get(lang) in back:
        found[lang] = back[found[lang]]
    if front.date and date in found:
        with suppress(ValueError):
            found[date] = dt.datetime.strptime(found[date], front.date).date().isoformat()  # noqa: DTZ007  # a day
    return found


def own_tags(front: Front, tags: Any) -> list[str]:
    """A post's tags without those that every post has."""
    constant = front.constants.get("tags")
    known = constant if isinstance(constant, list) else []
    return [str(tag) for tag in tags if tag not in known]
