"""Astro's collections as `content.config` has them: where each lies, and which keys its schema wants.

TypeScript is read as far as these files go: calls, braces and strings; nothing is run.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILES = tuple(
    f"src/{name}.{kind}"
    for name in ("content.config", "content/config")
    for kind in ("ts", "mts", "mjs", "js")
)
_OPTIONAL = re.compile(r"\.(?:optional|default|nullish|nullable|catch)\s*\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection of an Astro site."""

    name: str
    base: str
    """Its folder, relative to the site's."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Key of the schema to its expression, without blanks; empty where no schema was found."""
    strict: bool = False

    def required(self) -> Iterator[tuple[str, str]]:
        """Keys that a post must have, with their expression."""
        return ((key, kind) for key, kind in self.keys.items() if not _OPTIONAL.search(kind))


def collections(folder: Path) -> tuple[Collection, ...]:
    """The collections of Markdown files."""
    file = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        return ()
    text = _without_comments(file.read_text(encoding="utf-8", errors="replace"))
    constants = dict(re.findall(r"const\s+(\w+)\s*=\s*[\"']([^\"'\n]*)[\"']", text))
    names = _exported(text)
    found = []
    for made in re.finditer(r"(\w+)\s*[=:]\s*defineCollection\s*\(", text):
        inside = _balanced(text, made.end() - 1)
        base = re.search(r"\bbase\s*:\s*([\"'`])(.*?)\1", inside)
        if "file(" in inside and base is None:
            continue
        name = names.get(made[1], made[1])
        path = re.sub(r"\$\{(\w+)\}", lambda place: constants.get(place[1], ""), base[2]) if base else ""
        if base is None and (word := re.search(r"\bbase\s*:\s*(\w+)", inside)):
            path = constants.get(word[1], "")
        keys = _keys(inside)
        found.append(
            Collection(
                name=name,
                base=path.removeprefix("./").strip("/") or f"src/content/{name}",
                keys=keys,
                strict=".strict(" in inside or "strictObject(" in inside,
            )
        )
    return tuple(found)


def _exported(text: str) -> dict[str, str]:
    """Name of a constant to the name of its collection: `collections = { news: newsCollection }`."""
    at = re.search(r"export\s+const\s+collections\s*(?::[^=]*)?=\s*\{", text)
    if at is None:
        return {}
    rows = _parts(_balanced(text, at.end() - 1))
    return {
        (value or key).strip(): key.strip("\"' ") for key, _, value in (row.partition(":") for row in rows)
    }


def _keys(inside: str) -> dict[str, str]:
    """Keys of the schema's outermost object."""
    at = re.search(r"\bschema\b.*?\b(?:z\s*\.\s*)?(?:strictO|o)bject\s*\(\s*\{", inside, re.DOTALL)
    if at is None:
        return {}
    found = {}
    for row in _parts(_balanced(inside, at.end() - 1)):
        key, colon, value = row.partition(":")
        if colon and re.fullmatch(r"[\"']?[\w-]+[\"']?", key.strip()):
            found[key.strip().strip("\"'")] = re.sub(r"\s+", "", value)
    return found


def _balanced(text: str, start: int) -> str:
    """What stands between the bracket at `start` and its partner; strings are passed over."""
    depth, quote, at = 0, "", start
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return text[start + 1 : at]
        at += 1
    return text[start + 1 :]


def _parts(text: str) -> list[str]:
    """Parts between commas outside of brackets and strings."""
    parts, depth, quote, start = [], 0, "", 0
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part for part in [*parts, text[start:]] if part.strip()]


def _without_comments(text: str) -> str:
    return _STRING_OR_COMMENT.sub(lambda found: found[1] or "", text)


_STRING_OR_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|/\*.*?\*/|//[^\n]*""", re.DOTALL
)
