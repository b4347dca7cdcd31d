"""Posts with a YAML header: what Jekyll, Hugo, Eleventy, Astro and MkDocs share; how they differ is data.

Each of them has a file that fills in the fields (folders, names, draft flag, languages).
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import quote

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.model import Draft, Front, Post, PostState
from pipeline.site import front_matter
from pipeline.site.flavours import NEVER, Setting, Span, keys, shape, shown_by_keys, tombstone

Languages = Literal["name", "ending", "folder", "root"]
"""How a further language differs: `slug-fr.md`, `index.fr.md`, `posts/fr/slug.md`, `fr/posts/slug.md`."""

_MADE = re.compile(r"[:{]")
"""An address that the generator fills in: `/:year/:title/`, `/news/{{ page.fileSlug }}/`."""
_DATED = re.compile(r"\A\d{4}-\d{2}-\d{2}-")
_DATED_FOR_JEKYLL = re.compile(r"\A\d{2,4}-\d{1,2}-\d{1,2}-")
"""What Jekyll takes for the day of a post (`Document::DATE_FILENAME_MATCHER`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlPost:
    """A flavour whose files carry our keys in nested YAML."""

    name: str
    setting: Setting
    posts: str
    """Folder of published posts."""
    pattern: str
    """Address of a page by the generator's defaults: `{year} {month} {day} {slug} {language} {section}`."""
    drafts: str = ""
    """Folder of drafts, for a generator that hides by folder; "" where a flag hides."""
    dated: bool = True
    """The file name begins with the day."""
    bundle: bool = False
    """A folder a post with `index.md` inside and its pictures beside."""
    languages: Languages = "name"
    first: Mapping[str, Any] = field(default_factory=dict)
    """Keys before ours: `layout: post`."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Full key to the name this generator takes, for keys without a dot."""
    omitted: frozenset[str] = frozenset()
    """Keys the file name already says, which would do harm in the header."""
    moved_by: str = ""
    """Key of the header by which a page has an address of its own: `permalink`."""
    permalinked: Callable[[str], str] = keys.one_slash
    """What the generator makes of that address."""
    climbs: bool = False
    """It follows one that leads out of the site."""
    filed: bool = False
    """Categories stand before the rest of the address."""
    located: Literal["", "file", "slug"] = ""
    """What the address follows below the folder of posts: day and slug alone, the file's path, or its folder and slug."""
    addressed: Callable[[str], str] = str
    """What becomes of a file's name in an address."""
    begins: str = ""
    """Key of a moment before which the generator hides a page, whatever its day."""
    hides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys of the header, with dots, to the words by which no page is made."""
    flag_when_published: bool = True
    """Whether a published post says `draft: false`; MkDocs takes the bare presence of the key as a switch."""
    pictures: str = "images/news"
    picture_prefix: str = ""
    link_attributes: str = ""

    def path(self, draft: Draft, place: PostState) -> str:
        """Folder, day, slug and language as this generator names files."""
        slug, language = str(draft.front["slug"]), self._further(draft)
        stem = f"{draft.front['date'].isoformat()}-{slug}" if self.dated else slug
        folder = self.drafts if self.drafts and place is PostState.DRAFT else self.posts
        if language and self.languages == "root":
            folder = f"{language}/{folder}"
        if language and self.languages == "folder":
            folder = f"{folder}/{language}"
        if language and self.languages == "name":
            stem = f"{stem}-{language}"
        ending = f".{language}.md" if language and self.languages == "ending" else ".md"
        if self._front.file:
            apart = "" if "{language}" in self._front.file else ending.removesuffix(".md")
            apart = f"-{language}" if language and self.languages == "name" else apart
            return f"{folder}/{shape.filled(self._front.file, draft, self._code(draft)).removesuffix('.md')}{apart}.md"
        return f"{folder}/{stem}/index{ending}" if self.bundle else f"{folder}/{stem}{ending}"

    def address(self, draft: Draft) -> str:
        """As the site says, else by the generator's defaults."""
        pattern = self._front.address
        if pattern and ("{language}" in pattern or not self._further(draft)):
            return shape.filled(pattern, draft, self._code(draft))
        day, further = draft.front["date"], self._further(draft)
        apart = further and self.languages == "name"
        plain = str(draft.front["slug"]) if "slug" in self.omitted else self._slug(draft)
        plain = self.addressed(plain)
        return self.pattern.format(
            year=f"{day.year:04}",
            month=f"{day.month:02}",
            day=f"{day.day:02}",
            slug=f"{plain}-{further}" if apart else plain,
            language=f"/{further}" if further else "",
            section=PurePosixPath(self.posts).name,
        )

    def write(self, draft: Draft, place: PostState) -> str:
        """Header and body; `draft: true` where a flag hides."""
        front: dict[str, Any] = {**self.first, **shape.constants(self._front, draft, self._code(draft))}
        front = {key: value for key, value in front.items() if value != ""}
        for key, value in shape.flat(draft.front):
            name = self._names.get(key, key)
            if name and key not in self.omitted:
                own = self._slug(draft) if key == "slug" else shape.written(self._front, key, value)
                shape.put(front, name, own)
            if key == "date" and not self.drafts and (place is PostState.DRAFT or self.flag_when_published):
                front[self._flag] = place is PostState.DRAFT
        return front_matter.document(front_matter.emit(front), draft.body)

    def read(self, path: str, raw: bytes) -> Draft:
        """Full keys and body; slug and day from the file's name where the header has none."""
        parsed = front_matter.parse(raw)
        keys.inside(self.moved_by, parsed.texts.get(self.moved_by, ""), climbs=self.climbs)
        parsed = replace(parsed, texts=shape.as_read(self._front, self._names, parsed.texts))
        front = keys.gathered(parsed, self._names)
        if "tags" in front:
            front["tags"] = shape.own_tags(self._front, front["tags"])
        language = str(front.get("lang", ""))
        further = language.lower() if language and language != self._own else ""
        if "slug" in self.omitted or not front.get("slug"):
            front["slug"] = self._stem(path, further)
        elif further and self.languages == "folder" and not self.bundle:
            front["slug"] = str(front["slug"]).removesuffix(f"-{further}")
        return Draft(front=keys.ordered(front), body=parsed.body)

    def state(self, path: str, raw: bytes) -> PostState:
        """By tombstone, then by folder or flag; a header that cannot be read raises SiteError."""
        parsed = front_matter.parse(raw)
        if "withdrawn" in parsed.front:
            return PostState.WITHDRAWN
        if self.drafts:
            return PostState.DRAFT if PurePosixPath(path).is_relative_to(self.drafts) else PostState.PUBLISHED
        return PostState.DRAFT if parsed.texts.get(self._flag, "").lower() == "true" else PostState.PUBLISHED

    def shown(self, path: str, raw: bytes) -> Span:
        """From its day on, and not where a flag hides it; Hugo's `expiryDate` ends it."""
        said = front_matter.parse(raw).texts
        hidden = any(said.get(key, "").lower() in words for key, words in self.hides.items())
        if hidden or self.state(path, raw) is PostState.DRAFT:
            return NEVER
        since, until = shown_by_keys(self.read(path, raw).front, expires="expires" in self.renamed)
        texts = shape.as_read(self._front, self._names, front_matter.parse(raw).texts)
        # A person may type an hour, too, or the generator's own key for it.
        begins = texts.get(self.begins) or texts.get(self._names.get("date", "date"), "")
        return keys.value("moment", begins, key="date") or since, until

    def page(self, path: str, raw: bytes) -> str:
        """As the header says, else as the site does, else by file, folder and slug as they are now."""
        parsed, draft = front_matter.parse(raw), self.read(path, raw)
        own, slug = (parsed.texts.get(key, "") for key in (self.moved_by, "slug"))
        if own and not _MADE.search(own):
            return "" if own.lower() == "false" else self.permalinked(own)
        if self._front.address:
            return self.address(draft)
        if slug and "slug" in self.omitted:
            draft = replace(draft, front={**draft.front, "slug": slug})
        further = self._further(draft)
        root = PurePosixPath(further if self.languages == "root" else "", self.posts)
        if not self.located or not PurePosixPath(path).is_relative_to(root):
            return f"{_shelf(parsed.front) if self.filed else ''}{self.address(draft)}"
        file = PurePosixPath(path).relative_to(root)
        place = file.with_suffix("")
        if self.located == "slug":
            place = (file.parent.parent if self.bundle else file.parent) / str(draft.front["slug"])
        elif slug and "slug" in self.omitted:
            place = PurePosixPath(slug)
        language = f"/{further}" if further and self.languages != "folder" else ""
        return f"{language}/{root.name}/{place}/"

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """Out of the drafts' folder, or the flag turned."""
        if self.drafts:
            there = PurePosixPath(self._moved(path, self.drafts, self.posts))
            # Without its day Jekyll makes no page of what lies below `_posts`.
            named = "_posts" not in there.parts or self._front.file or _DATED_FOR_JEKYLL.match(there.name)
            day = None if named else self.read(path, raw).front.get("date")
            return str(there.with_name(f"{day}-{there.name}") if day else there), raw
        value = False if self.flag_when_published else front_matter.DROP
        return path, front_matter.splice(raw, {self._flag: value})

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """Back into the drafts' folder, or the flag turned back."""
        if self.drafts:
            return self._moved(path, self.posts, self.drafts), raw
        return path, front_matter.splice(raw, {self._flag: True})

    def splice(self, raw: bytes, changes: Mapping[str, Any]) -> bytes:
        """Our keys under this generator's names; the file's name never follows."""
        known = {
            name: shape.written(self._front, key, value)
            for key, value in changes.items()
            if key not in self.omitted and (name := self._names.get(key, key))
        }
        return front_matter.splice(raw, known) if known else raw

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """`withdrawn: DAY` in the header, a tombstone for a body; description and picture go with the text."""
        draft = self.read(path, raw)
        pictures = [name for key, name in self._names.items() if key.startswith("image.") and name]
        names = [self._names.get("description", "description"), *(pictures or ["image"])]
        gone = {name: front_matter.DROP for name in names if name}
        marked = front_matter.parse(front_matter.splice(raw, {"withdrawn": on, **gone}))
        source = draft.front.get("source", {})
        text = tombstone.body(
            language=str(draft.front.get("lang", self._own)),
            url=str(source.get("url", "")),
            reason=reason,
            on=on,
        )
        text = shape.teased(text, self._front.more)
        return path, (marked.opening + marked.header + marked.closing + text).encode()

    def side(self, draft: Draft) -> Post | None:
        """None: the header holds all keys."""
        return None

    def picture(self, draft: Draft, suffix: str, url: str = "") -> tuple[str, str]:
        """Beside the post in a bundle, else in the folder of pictures; always named from the slug."""
        name = f"{draft.front['slug']}{suffix}"
        if self.bundle:
            folder = PurePosixPath(self.path(draft, PostState.PUBLISHED)).parent
            return f"{folder}/{name}", name
        return f"{self.pictures}/{name}", f"{self.picture_prefix}{name}"

    @property
    def _own(self) -> str:
        return self.setting.languages[0]

    @property
    def _front(self) -> Front:
        return self.setting.front

    @property
    def _names(self) -> Mapping[str, str]:
        return shape.renamed(self._front, self.renamed)

    @property
    def _flag(self) -> str:
        return self._front.names.get("draft", "draft")

    def _code(self, draft: Draft) -> str:
        """The site's code of a post's language."""
        language = str(draft.front.get("lang", self._own))
        return self._front.language.get(language, language.lower())

    def _further(self, draft: Draft) -> str:
        language = str(draft.front.get("lang", self._own))
        return "" if language == self._own else language.lower()

    def _slug(self, draft: Draft) -> str:
        """MkDocs makes the address of day and slug alone: a further language needs a slug of its own."""
        further = self._further(draft)
        apart = further and self.languages == "folder" and not self.bundle
        return f"{draft.front['slug']}-{further}" if apart else str(draft.front["slug"])

    def _stem(self, path: str, further: str) -> str:
        pure = PurePosixPath(path)
        if slug := shape.slug_in(self._front.file, path):
            return slug.removesuffix(f"-{further}") if further and self.languages == "name" else slug
        stem = pure.parent.name if self.bundle else pure.stem
        if further and self.languages == "ending":
            stem = stem.removesuffix(f".{further}")
        if further and self.languages == "name":
            stem = stem.removesuffix(f"-{further}")
        dated = _DATED_FOR_JEKYLL if self.drafts else _DATED
        return dated.sub("", stem) if self.dated else stem

    def _moved(self, path: str, here: str, there: str) -> str:
        pure = PurePosixPath(path)
        if pure.is_relative_to(there):
            return path
        if not pure.is_relative_to(here):
            raise SiteError(Message("not in `{folder}`", folder=here), about=path)
        return str(there / pure.relative_to(here))


def _shelf(front: Mapping[str, Any]) -> str:
    """Folders of a page for its `category` and `categories`, which are a list or words with blanks between."""
    named = front.get("categories") or []
    several = named if isinstance(named, list) else str(named).split()
    names = dict.fromkeys(str(name).lower() for name in (front.get("category"), *several) if name)
    return "".join(f"/{quote(name)}" for name in names)
