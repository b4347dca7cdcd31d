"""Hugo: a bundle a post, `content/posts/DAY-slug/index.md`, further languages `index.fr.md`, `draft: true`."""

from pipeline.site.flavours import Flavour, Setting
from pipeline.site.flavours.yaml_post import YamlPost


def flavour(setting: Setting) -> Flavour:
    """Posts with all keys; `expires` is Hugo's `expiryDate`, which takes the page down by itself."""
    return YamlPost(
        name="hugo",
        setting=setting,
        pattern="{language}/{section}/{slug}/",
        posts=setting.posts or "content/posts",
        bundle=True,
        languages="ending",
        renamed={"expires": "expiryDate"},
        moved_by="url",
        located="slug",
        begins="publishDate",
        hides={
            "build.render": ("never", "link", "false"),
            "_build.render": ("never", "link", "false"),
            "headless": ("true",),
        },
    )
