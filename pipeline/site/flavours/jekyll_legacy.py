"""Jekyll as Munich's English pages have it today: four keys and nothing else; the record holds the rest.

The blanks after `title:` and `date:` and the single quotes are the site's habit, kept to the byte.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.model import Draft, Post, PostState
from pipeline.site import front_matter
from pipeline.site.disclosure import recovered, rewritten
from pipeline.site.flavours import Flavour, Setting, Span, keys, tombstone
from pipeline.site.flavours.jekyll import HIDES, drafts_of, permalink, pretty
from pipeline.site.flavours.yaml_post import YamlPost

_NAMES = {"title": "title", "date": "date", "image.path": "imageurl"}
_PLAIN_NAME = re.compile(r"[^\W_][\w.\-]{0,180}")
_LONG_ENOUGH = 24
"""A picture's own name is kept from here on; `foto.jpg` would soon stand for two pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllLegacy:
    """Today's four keys over Jekyll's folders."""

    jekyll: YamlPost
    name: str = "jekyll-legacy"
    link_attributes: str = '{:target="_blank"}'

    def path(self, draft: Draft, place: PostState) -> str:
        """As Jekyll."""
        return self.jekyll.path(draft, place)

    def address(self, draft: Draft) -> str:
        """As Jekyll."""
        return self.jekyll.address(draft)

    def write(self, draft: Draft, place: PostState) -> str:
        """`layout`, `title`, `date`, and `imageurl` where a picture is published."""
        header = [
            "layout: post",
            f"title:  {front_matter.quoted(str(draft.front['title']))}",
            f"date:   {front_matter.scalar(draft.front['date'])}",
        ]
        if path := str(draft.front.get("image", {}).get("path", "")):
            quoted = front_matter.clean(path).replace("\n", " ").replace("'", "''")
            header.append(f"imageurl: '{quoted}'")
        return front_matter.document("".join(f"{row}\n" for row in header), draft.body)

    def read(self, path: str, raw: bytes) -> Draft:
        """Title, day, picture, the slug from the file's name; original and review from the last lines; the body."""
        parsed = front_matter.parse(raw)
        front = keys.nested(lambda key: parsed.texts.get(_NAMES.get(key, " ")))
        stem = re.sub(r"\A\d{4}-\d{2}-\d{2}-", "", PurePosixPath(path).stem)
        for language in self.jekyll.setting.languages[1:]:
            if stem.endswith(f"-{language.lower()}"):
                front["lang"], stem = language, stem.removesuffix(f"-{language.lower()}")
        front["slug"] = stem
        language = str(front.get("lang", self.jekyll.setting.languages[0]))
        if told := recovered(parsed.body, language):
            front["translation"] = told
        if url := self._original(parsed.body):
            front["source"] = {"url": url}
        return Draft(front=keys.ordered(front), body=parsed.body)

    def state(self, path: str, raw: bytes) -> PostState:
        """By folder; a tombstone carries `withdrawn`."""
        return self.jekyll.state(path, raw)

    def shown(self, path: str, raw: bytes) -> Span:
        """As Jekyll's."""
        return self.jekyll.shown(path, raw)

    def page(self, path: str, raw: bytes) -> str:
        """As Jekyll's."""
        return self.jekyll.page(path, raw)

    def publish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """From `_drafts/` to `_posts/`."""
        return self.jekyll.publish(path, raw)

    def unpublish(self, path: str, raw: bytes) -> tuple[str, bytes]:
        """From `_posts/` to `_drafts/`."""
        return self.jekyll.unpublish(path, raw)

    def splice(self, raw: bytes, changes: Mapping[str, Any]) -> bytes:
        """Title, day and picture in the header; a review changes the sentence that tells of it."""
        known = {_NAMES[key]: value for key, value in changes.items() if key in _NAMES}
        raw = front_matter.splice(raw, known) if known else raw
        about = {
            key.partition(".")[2]: value for key, value in changes.items() if key.startswith("translation.")
        }
        if "status" not in about:
            return raw
        parsed = front_matter.parse(raw)
        languages = self.jekyll.setting.languages
        language = next((text for text in languages if recovered(parsed.body, text)), languages[0])
        body = rewritten(parsed.body, {"translation": about}, language)
        return (parsed.opening + parsed.header + parsed.closing + body).encode()

    def withdraw(self, path: str, raw: bytes, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """The tombstone; the original's address is taken from the post's last link."""
        parsed = front_matter.parse(
            front_matter.splice(raw, {"withdrawn": on, "imageurl": front_matter.DROP})
        )
        language = str(self.read(path, raw).front.get("lang", self.jekyll.setting.languages[0]))
        text = tombstone.body(language=language, url=self._original(parsed.body), reason=reason, on=on)
        return path, (parsed.opening + parsed.header + parsed.closing + text).encode()

    def _original(self, body: str) -> str:
        urls = re.findall(r"\]\((https?://[^)\s]+)\)" + re.escape(self.link_attributes), body)
        return str(urls[-1]) if urls else ""

    def side(self, draft: Draft) -> Post | None:
        """`_data/stadtbote/SLUG.json` with all keys, for source box, `noindex` and JSON-LD of the layout."""
        stem = PurePosixPath(self.path(draft, PostState.PUBLISHED)).name.removesuffix(".md")[
            len("2024-05-02-") :
        ]
        text = json.dumps(keys.plain(draft.front), ensure_ascii=False, indent=2)
        return Post(path=f"_data/stadtbote/{stem}.json", text=f"{text}\n")

    def picture(self, draft: Draft, suffix: str, url: str = "") -> tuple[str, str]:
        """Today's habit: the picture's own name where it is plain and long, else the slug."""
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        kept = (
            _PLAIN_NAME.fullmatch(name)
            and len(name) >= _LONG_ENOUGH
            and name.endswith(suffix)
            and ".." not in name
        )
        path = f"images/news/{name if kept else str(draft.front['slug']) + suffix}"
        return path, path


def flavour(setting: Setting) -> Flavour:
    """Today's site."""
    posts = setting.posts or "_posts"
    return JekyllLegacy(
        jekyll=YamlPost(
            name="jekyll-legacy",
            setting=setting,
            pattern="/{year}/{month}/{day}/{slug}.html",
            posts=posts,
            drafts=drafts_of(posts),
            moved_by="permalink",
            permalinked=permalink,
            addressed=pretty,
            hides=HIDES,
            filed=True,
        )
    )
