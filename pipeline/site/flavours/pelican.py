"""Pelican: `content/posts/slug.md` with `Key: value` lines, which are not YAML; drafts have `Status: skip`.

`draft` would write a page under `drafts/`. Nested keys would end up as the article's own address and language, so ours are
flat: `Source_url`, `Mt_engine`.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.model import Draft, Post, PostState
from pipeline.site import front_matter
from pipeline.site.flavours import NEVER, Flavour, Setting, Span, keys, shape, shown_by_keys, tombstone

_LINE = re.compile(r"\A([A-Za-z0-9_-]+):[ \t]*(.*?)[ \t]*(?=\r?\n|\Z)")
_CONTINUED = re.compile(r"\A {4,}\S|\A\t+\S")
_OWN = {
    "title": "Title",
    "date": "Date",
    "slug": "Slug",
    "lang": "Language",
    "tags": "Tags",
    "description": "Description",
    "expires": "Expires",
    "image.path": "Image",
}


def _name(key: str) -> str:
    """`source.url` is `Source_url`, `translation.engine` is `Mt_engine`: `Translation` is Pelican's own word."""
    head, _, rest = key.partition(".")
    return _OWN.get(key) or ("Mt_" if head == "translation" else f"{head.capitalize()}_") + rest


NAMES = {key: _name(key) for key in keys.KEYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pelican:
    """Flat headers over one folder; a translation shares its slug and differs in `Lang`."""

    setting: Setting
    posts: str
    name: str = "pelican"
    link_attributes: str = ""

    def path(self, draft: Draft, place: PostState) -> str:
        """`slug.md`, further languages `slug.fr.md`."""
        language = str(draft.front.get("lang", self.setting.languages[0]))
        ending = "" if language == self.setting.languages[0] else f".{language.lower()}"
        if pattern := self.setting.front.file:
            stem = shape.filled(pattern, draft, self._lang(draft)).removesuffix(".md")
            return f"{self.posts}/{stem}{'' if '{language}' in pattern else ending}.md"
        return f"{self.posts}/{draft.front['slug']}{ending}.md"

    def address(self, draft: Draft) -> str:
        """`/slug.html`, `/slug-fr.html`."""
        own = str(draft.front.get("lang", self.setting.languages[0])) == self.setting.languages[0]
        pattern = self.setting.front.address
        if pattern and (own or "{language}" in pattern):
            return shape.filled(pattern, draft, self._lang(draft))
        return f"/{draft.front['slug']}{'' if own else '-' + self._lang(draft)}.html"

    def write(self, draft: Draft, place: PostState) -> str:
        """Header lines, a blank line, the body."""
        own, front = shape.constants(self.setting.front, draft, self._lang(draft)), self.setting.front
        rows = {}
        for key, value in shape.flat(draft.front):
            own_value, name = (
                shape.written(front, key, value) if key != "lang" else value,
                self._names.get(key, ""),
            )
            if name and own_value not in (None, "") and own_value != []:
                rows[name] = _written(own_value)
        rows["Category"] = "News"
        rows |= {name: _written(value) for name, value in own.items() if name.lower() not in ("tags", "lang")}
        rows = {name: text for name, text in rows.items() if text}
        rows["Lang"] = self._lang(draft)
        rows["Status"] = _status(place)
        header = "".join(f"{name}: {text}\n" for name, text in rows.items())
        return f"{header}\n{draft.body}"

    def read(self, path: str, raw: bytes) -> Draft:
        """Full keys from the flat ones; an absent reviewer is nobody."""
        head, body = _split(raw)
        rows = shape.as_read(
            self.setting.front, {key: name.lower() for key, name in self._names.items()}, _rows(head)
        )
        keys.inside("save_as", _rows(head).get("save_as", "").lstrip("/"))
        front = keys.nested(lambda key: rows.get(self._names[key].lower() or " "))
        if not front.get("slug") and (slug := shape.slug_in(self.setting.front.file, path)):
            front["slug"] = slug
        if "translation" in front:
            front["translation"] = {**front["translation"]}
            front["translation"].setdefault("reviewer", "")
            front["translation"].setdefault("reviewed_at", None)
        front["tags"] = shape.own_tags(self.setting.front, front.get("tags", ()))
        return Draft(front=keys.ordered(front), body=body)

    def state(self, path: str, raw: bytes) -> PostState:
        """By `Withdrawn` and `Status`."""
        rows = _rows(_split(raw)[0])
        if "withdrawn" in rows:
            return PostState.WITHDRAWN
        return PostState.DRAFT if rows.get("status", "").lower() in {"skip", "draft"} else PostState.PUBLISHED

    def shown(self, path: str, raw: bytes) -> Span:
        """From its day on, with `WITH_FUTURE_DATES = False`; not with `Status: skip`."""
        if self.state(path, raw) is PostState.DRAFT:
            return NEVER
        return shown_by_keys(self.read(path, raw).front)

    def page(self, path: str, raw: bytes) -> str:
        """As `Save_as` says, else by slug and language."""
        own = _rows(_split(raw)[0]).get("save_as", "").lstrip("/")
        return f"/{own.removesuffix('index.html')}" if own else self.address(self.read(path, raw))

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """`Status: published`."""
        return path, _set(raw, {"Status": _status(PostState.PUBLISHED)})

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """`Status: skip`."""
        return path, _set(raw, {"Status": _status(PostState.DRAFT)})

    def splice(self, raw: bytes, changes: Mapping[str, Any]) -> bytes:
        """Our keys under their flat names."""
        rows = {}
        for key, value in changes.items():
            if name := self._names.get(key):
                empty = value in (None, "") or value is front_matter.DROP
                rows[name] = None if empty else _written(shape.written(self.setting.front, key, value))
        return _set(raw, rows)

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """`Withdrawn: DAY`, a tombstone for a body; description and picture go with the text."""
        front = self.read(path, raw).front
        gone = [name for key, name in self._names.items() if key == "description" or key.startswith("image.")]
        head, _ = _split(
            _set(raw, {"Withdrawn": on.isoformat(), **dict.fromkeys(name for name in gone if name)})
        )
        language = str(front.get("lang", self.setting.languages[0]))
        url = str(front.get("source", {}).get("url", ""))
        return path, (head + tombstone.body(language=language, url=url, reason=reason, on=on)).encode()

    def _lang(self, draft: Draft) -> str:
        """Pelican's own language of an article: the site's is `en`, as `DEFAULT_LANG` has it, not `en-GB`."""
        language = str(draft.front.get("lang", self.setting.languages[0]))
        if code := self.setting.front.language.get(language):
            return code
        return language.split("-")[0].lower() if language == self.setting.languages[0] else language.lower()

    @property
    def _names(self) -> Mapping[str, str]:
        return shape.renamed(self.setting.front, NAMES)

    def side(self, draft: Draft) -> Post | None:
        """None: the header holds all keys."""
        return None

    def picture(self, draft: Draft, suffix: str, url: str = "") -> tuple[str, str]:
        """In `content/images/news/`, which Pelican copies."""
        name = f"images/news/{draft.front['slug']}{suffix}"
        return f"content/{name}", f"/{name}"


def flavour(setting: Setting) -> Flavour:
    """Pelican without plugins."""
    return Pelican(setting=setting, posts=setting.posts or "content/posts")


def _status(place: PostState) -> str:
    return "skip" if place is PostState.DRAFT else "published"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return front_matter.line(value)
        case list() | tuple():
            return ", ".join(re.sub("[,;]", " ", front_matter.line(str(item))) for item in value)
    return front_matter.scalar(value)


def _split(raw: bytes) -> tuple[str, str]:
    """Header with its blank line, body. Raises SiteError where there is no header."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SiteError(Message("not UTF-8 at byte {byte}", byte=error.start)) from error
    found = re.search(r"^[ \t]*(?:\r\n|\n|\Z)", text, re.MULTILINE)
    end = found.end() if found else len(text)
    if not _LINE.match(text.removeprefix("\ufeff")):
        raise SiteError("no header: the file does not begin with lines like `Title: ...`")
    return text[:end], text[end:]


def _rows(head: str) -> dict[str, str]:
    """Lower-case names to values; Pelican joins indented lines to the one before."""
    rows: dict[str, str] = {}
    name = ""
    for row in head.removeprefix("\ufeff").splitlines():
        if name and _CONTINUED.match(row):
            rows[name] = f"{rows[name]} {row.strip()}"
        elif found := _LINE.match(row):
            name = found[1].lower()
            rows[name] = found[2]
    return rows


def _set(raw: bytes, changes: Mapping[str, str | None]) -> bytes:
    """Header lines with values replaced, added at the end, or taken out (None); every other byte stays."""
    head, body = _split(raw)
    lines = head.splitlines(keepends=True)
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    blank = lines.pop() if not lines[-1].strip() else ""
    for name, value in changes.items():
        at = next(
            (
                i
                for i, line in enumerate(lines)
                if line.lower().lstrip("\ufeff").startswith(f"{name.lower()}:")
            ),
            -1,
        )
        if at < 0 and value is not None:
            lines.append(f"{name}: {value}{newline}")
        elif at >= 0:
            while at + 1 < len(lines) and _CONTINUED.match(lines[at + 1]):
                del lines[at + 1]
            start = lines[at].index(":") + 1
            gap = re.match(r"[ \t]*", lines[at][start:])
            end = lines[at][len(lines[at].rstrip("\r\n")) :]
            lines[at] = (
                "" if value is None else f"{lines[at][:start]}{gap[0] if gap and gap[0] else ' '}{value}{end}"
            )
    return ("".join(lines) + blank + body).encode()
