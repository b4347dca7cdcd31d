"""How the posts of one site look, where that is not the generator's habit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.model.forms import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the site's own posts say of theirs; `init` learns it, an empty field is the generator's habit."""

    constants: Mapping[str, Any] = field(default_factory=dict)
    """Keys that every post has with one value: `{layout: news, tags: [blog]}`; "" leaves out a key of the habit.
    Texts may name `{slug}`, `{year}`, `{month}` and `{day}`; a list of tags stands before the post's own."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Key of docs/sites.md to the site's own: `{date: pubDate, image.path: hero}`; "" leaves it out."""
    language: Mapping[Tag, str] = field(default_factory=dict)
    """Language to the site's code of it: `{en-GB: en}`."""
    date: str = ""
    """A form such as `%b %d %Y`: the day as a quoted text; "" for the bare day."""
    file: str = ""
    """Name of a post below the folder of posts: `{year}/{slug}.{language}.md`."""
    address: str = ""
    """Address of a post's page from the site's root: `/news/{year}/{slug}/`."""
    more: str = ""
    """Line that ends what a list shows of a post, after its first paragraph: `<!-- more -->`."""
