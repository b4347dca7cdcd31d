"""Jekyll: `_posts/DAY-slug.md`, drafts in `_drafts/`.

A folder and not `published: false` hides: a header an editor broke would be published with the latter.
"""

from pathlib import PurePosixPath

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys; the file name is the slug."""
    posts = setting.posts or "_posts"
    return YamlPost(
        name="jekyll",
        setting=setting,
        pattern="/{year}/{month}/{day}/{slug}.html",
        posts=posts,
        drafts=str(PurePosixPath(posts).parent / "_drafts"),
        languages="name",
        first={"layout": "post"},
        omitted=frozenset({"slug"}),
        picture_prefix="/images/news/",
        link_attributes='{:target="_blank"}',
    )
