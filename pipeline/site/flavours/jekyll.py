"""Jekyll: `_posts/DAY-slug.md`, drafts in `_drafts/`.

A folder and not `published: false` hides: a header an editor broke would be published with the latter.
"""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost

HIDES = {"published": ("false",)}
"""Keys of the header to the words by which Jekyll makes no page."""
_PRETTY = frozenset("._~!$&'()+,;=@")
_NO_POSTS = {"_drafts", "_site", "_layouts", "_includes", "_data", "_sass", "_plugins"}
"""Folders of Jekyll's own (https://jekyllrb.com/docs/structure/)."""


def takes_posts(posts: str) -> bool:
    """Whether Jekyll makes posts of what lies in a folder: in or below `_posts`, or a collection's."""
    parts = PurePosixPath(posts).parts
    return any(part.startswith("_") for part in parts) and not _NO_POSTS & {*parts}


def drafts_of(posts: str) -> str:
    """Jekyll's folder of drafts beside a folder of posts or a collection; below it what lies below that."""
    parts = PurePosixPath(posts).parts
    at = next((number for number, part in enumerate(parts) if part.startswith("_")), 0)
    at = next((number for number, part in enumerate(parts) if part == "_posts"), at)
    return str(PurePosixPath(*parts[:at], "_drafts", *parts[at + 1 :]))


def pretty(name: str) -> str:
    """A file's name in an address (Jekyll's `slugify`, mode `pretty`: letters, marks, decimal digits, some signs)."""
    kept = (sign if sign in _PRETTY or _is_word(unicodedata.category(sign)) else "-" for sign in name)
    return quote(re.sub("-+", "-", "".join(kept)).strip("-"), safe="!$&'()+,;=@~")


def permalink(address: str) -> str:
    """What Jekyll makes of the `permalink` of a header (`URL.sanitize_url`)."""
    return re.sub("/+", "/", f"/{address}".replace("..", "/").replace("./", ""))


def _is_word(category: str) -> bool:
    return category[0] in "LM" or category == "Nd"


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys; the file name is the slug."""
    posts = setting.posts or "_posts"
    return YamlPost(
        name="jekyll",
        setting=setting,
        pattern="/{year}/{month}/{day}/{slug}.html",
        posts=posts,
        drafts=drafts_of(posts),
        languages="name",
        first={"layout": "post"},
        omitted=frozenset({"slug"}),
        moved_by="permalink",
        permalinked=permalink,
        addressed=pretty,
        hides=HIDES,
        filed=True,
        picture_prefix="/images/news/",
        link_attributes='{:target="_blank"}',
    )
