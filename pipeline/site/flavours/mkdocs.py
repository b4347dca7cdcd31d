"""MkDocs with Material's blog: `docs/blog/posts/slug.md`, `draft: true`, and no `draft` key once published.

`draft: false` would switch off `draft_if_future_date`; further languages have a slug of their own, as the address is
made of day and slug alone.
"""

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys but the authors, whom the blog plugin would have to know."""
    return YamlPost(
        name="mkdocs",
        setting=setting,
        pattern="/blog/{year}/{month}/{day}/{slug}/",
        posts=setting.posts or "docs/blog/posts",
        dated=False,
        languages="folder",
        flag_when_published=False,
        pictures="docs/images/news",
        picture_prefix="/images/news/",
    )
