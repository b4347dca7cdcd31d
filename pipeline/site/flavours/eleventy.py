"""Eleventy: `posts/DAY-slug.md`, further languages under `fr/`, `draft: true` and the site's own filter.

Eleventy knows no drafts by itself: `pipeline/site/data/eleventy/` has the lines the site needs.
"""

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys; their address comes from the path, so that two never share one."""
    return YamlPost(
        name="eleventy",
        setting=setting,
        pattern="{language}/{section}/{year}-{month}-{day}-{slug}/",
        posts=setting.posts or "posts",
        languages="root",
        moved_by="permalink",
        climbs=True,
        located="file",
        picture_prefix="/images/news/",
    )
