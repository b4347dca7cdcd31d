"""Astro: `src/content/posts/slug.md`, further languages in a folder, `draft: true` and the site's own filter.

No `slug` key: Astro would make it the entry's id, and two languages of one post would be one. Never `.mdx`, which runs
what stands in braces.
"""

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys for a content collection; `pipeline/site/data/astro/` has its schema."""
    return YamlPost(
        name="astro",
        setting=setting,
        pattern="/{section}{language}/{slug}/",
        posts=setting.posts or "src/content/posts",
        dated=False,
        languages="folder",
        omitted=frozenset({"slug"}),
        located="file",
        pictures="public/images/news",
        picture_prefix="/images/news/",
    )
