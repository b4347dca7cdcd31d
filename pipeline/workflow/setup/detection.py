"""An existing site: which generator makes it, where its posts lie, what its front matter looks like.

In: a folder. Out: a `DetectedSite`. Nothing is run and nothing is written.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config.careful import load_yaml
from pipeline.errors import ConfigError, SiteError
from pipeline.site import front_matter

_PLAIN = {"layout", "title", "date", "imageurl"}
"""Keys of a site that knows no others (flavour `jekyll-legacy`)."""
_SKIPPED = {"node_modules", "_site", "public", "vendor", ".git", "output", "dist"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedSite:
    """What a folder says about its site."""

    generator: str = ""
    """jekyll, hugo, eleventy, astro, pelican, mkdocs; "" where there is none."""
    flavour: str = "jekyll"
    posts: str = ""
    """Folder of posts where it is not the flavour's usual one."""
    language: str = "en-GB"
    timezone: str = ""
    url: str = ""
    seen: str = ""
    """By what it was recognised."""
    todo: tuple[str, ...] = ()
    """What only the site's owner can change, one line each."""


def detect_site(folder: Path) -> DetectedSite:
    """The site in a folder; without a generator where there is none."""
    for name, look in _LOOKS:
        seen = next((text for text in look if any(folder.glob(text))), "")
        if seen or _needs(folder).get(name):
            return _READERS[name](folder, seen or "package.json")
    return DetectedSite()


_LOOKS = (
    ("mkdocs", ("mkdocs.yml", "mkdocs.yaml")),
    ("pelican", ("pelicanconf.py",)),
    ("hugo", ("hugo.toml", "hugo.y*ml", "hugo.json", "config/_default", "archetypes")),
    ("astro", ("astro.config.*",)),
    ("eleventy", ("eleventy.config.*", ".eleventy.js")),
    ("jekyll", ("_config.y*ml", "_config.toml", "_posts")),
)
_PACKAGES = {"eleventy": "@11ty/eleventy", "astro": "astro"}


def _needs(folder: Path) -> Mapping[str, bool]:
    """Generators that package.json asks for."""
    file = folder / "package.json"
    if not file.is_file():
        return {}
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    asked = {**data.get("dependencies", {}), **data.get("devDependencies", {})}
    return {name: package in asked for name, package in _PACKAGES.items()}


def _jekyll(folder: Path, seen: str) -> DetectedSite:
    data = _config(folder, "_config.yml", "_config.yaml", "_config.toml")
    found = [path for path in folder.rglob("_posts") if path.is_dir() and not _SKIPPED & set(path.parts)]
    posts = _fullest(folder, found, "_posts")
    plain = _keeps_to_four_keys(folder / posts)
    todo = []
    if not data.get("strict_front_matter"):
        todo.append(
            "set `strict_front_matter: true` in _config.yml: without it a post with a broken header is published with an empty title"
        )
    if not {"config.yaml", "sources"} <= set(data.get("exclude") or ()):
        todo.append(
            "add `config.yaml` and `sources` to `exclude:` in _config.yml: Jekyll copies what it does not know into the site"
        )
    todo.append(
        "put `{% include stadtbote-head.html %}` into the head and `{% include stadtbote.html %}` under the text of the layout of posts"
    )
    return DetectedSite(
        generator="jekyll",
        flavour="jekyll-legacy" if plain else "jekyll",
        posts="" if posts == "_posts" else posts,
        language=_english(data.get("lang") or data.get("locale")),
        timezone=str(data.get("timezone") or ""),
        url=f"{data.get('url') or ''}{data.get('baseurl') or ''}",
        seen=seen,
        todo=tuple(todo),
    )


def _keeps_to_four_keys(folder: Path) -> bool:
    """Whether every post has the four keys of the legacy layout at most, and one has `imageurl` or its blanks."""
    files = sorted(folder.glob("*.m*d*"))[-30:] if folder.is_dir() else []
    typical = False
    for file in files:
        raw = file.read_bytes()
        try:
            keys = set(front_matter.parse(raw).front)
        except SiteError:
            continue
        if not keys <= _PLAIN:
            return False
        typical = typical or "imageurl" in keys or b"\ntitle:  " in raw
    return typical


def _hugo(folder: Path, seen: str) -> DetectedSite:
    data = _config(
        folder,
        *(
            f"{name}.{kind}"
            for name in ("hugo", "config", "config/_default/hugo", "config/_default/config")
            for kind in ("toml", "yaml", "yml", "json")
        ),
    )
    languages = data.get("languages") or _config(
        folder, "config/_default/languages.toml", "config/_default/languages.yaml"
    )
    default = str(data.get("defaultContentLanguage") or "en")
    english = next(
        (code for code in languages if str(code).lower().startswith("en")), "" if languages else default
    )
    own = languages.get(english) or {}
    content = str(own.get("contentDir") or data.get("contentDir") or "content")
    todo = [
        'call `{{ partial "stadtbote-head.html" . }}` in the head and `{{ partial "stadtbote.html" . }}` under the text of single pages'
    ]
    if english and not english.startswith(default) and "contentDir" not in own:
        content = f"content/{english}"
        todo.append(
            f"set `contentDir: {content}` for the language {english}: posts without a language's own folder would stand under {default}"
        )
    if languages and not english:
        todo.append("add English to `languages`: none of the site's languages is English")
    candidates = [
        folder / content / name for name in ("posts", "post", "blog", "news", "articles", "aktuelles")
    ]
    posts = _fullest(folder, candidates, f"{content}/posts")
    return DetectedSite(
        generator="hugo",
        flavour="hugo",
        posts="" if posts == "content/posts" else posts,
        language=_english(
            own.get("languageCode") or own.get("locale") or data.get("languageCode") or english
        ),
        timezone=str(data.get("timeZone") or ""),
        url=str(data.get("baseURL") or data.get("baseUrl") or ""),
        seen=seen,
        todo=tuple(todo),
    )


def _eleventy(folder: Path, seen: str) -> DetectedSite:
    text = _text(folder, *(f"eleventy.config.{kind}" for kind in ("js", "mjs", "cjs", "ts")), ".eleventy.js")
    entry = re.search(r"""\binput\s*:\s*["']\.?/?([^"']*)["']""", text)
    root = entry[1].strip("/") if entry else ""
    names = [
        f"{root}/{name}".strip("/")
        for name in ("posts", "blog", "content/posts", "content/blog", "news", "articles")
    ]
    posts = _fullest(folder, [folder / one for one in names], names[0])
    todo = [
        'add `eleventyConfig.addPlugin(stadtbote)` with `import stadtbote from "./stadtbote.js"` to the configuration: without it drafts are published',
        "include `stadtbote-head.njk` in the head and `stadtbote.njk` under the text of the layout of posts",
    ]
    posts = "" if posts == "posts" else posts
    return DetectedSite(generator="eleventy", flavour="eleventy", posts=posts, seen=seen, todo=tuple(todo))


def _astro(folder: Path, seen: str) -> DetectedSite:
    names = [f"src/content/{name}" for name in ("posts", "blog", "news", "articles")]
    posts = _fullest(folder, [folder / one for one in names], names[0])
    text = _text(folder, "astro.config.mjs", "astro.config.js", "astro.config.ts")
    site = re.search(r"""\bsite\s*:\s*["'](https?://[^"']+)["']""", text)
    todo = [
        "use `schema` and `visible` of `src/stadtbote.ts` for the collection: without the filter drafts are published",
        "put `<StadtboteHead>` into the head and `<Stadtbote>` under the text of the page of posts",
    ]
    return DetectedSite(
        generator="astro",
        flavour="astro",
        posts="" if posts == names[0] else posts,
        url=site[1] if site else "",
        seen=seen,
        todo=tuple(todo),
    )


def _pelican(folder: Path, seen: str) -> DetectedSite:
    text = _text(folder, "pelicanconf.py")

    def value(name: str) -> str:
        found = re.search(rf"""^{name}\s*=\s*["']([^"']*)["']""", text, re.MULTILINE)
        return found[1] if found else ""

    content = value("PATH") or "content"
    names = [f"{content}/{name}" for name in ("posts", "articles", "blog", "news")] + [content]
    posts = _fullest(folder, [folder / one for one in names], names[0])
    todo = [
        "set `WITH_FUTURE_DATES = False` in pelicanconf.py",
        "include `stadtbote_head.html` in the head and `stadtbote.html` under the text of the theme's article.html",
    ]
    return DetectedSite(
        generator="pelican", flavour="pelican", posts="" if posts == "content/posts" else posts,
        language=_english(value("DEFAULT_LANG")), timezone=value("TIMEZONE"), url=value("SITEURL"), seen=seen, todo=tuple(todo),
    )  # fmt: skip


def _mkdocs(folder: Path, seen: str) -> DetectedSite:
    data = _config(folder, "mkdocs.yml", "mkdocs.yaml")
    docs = str(data.get("docs_dir") or "docs")
    blog = _plugin(data.get("plugins"), "blog")
    posts = f"{docs}/{blog.get('blog_dir') or 'blog'}/posts" if blog is not None else f"{docs}/blog/posts"
    todo = [
        "include `stadtbote-head.html` and `stadtbote.html` of `overrides/partials/` in main.html and blog-post.html of `overrides/`"
    ]
    if blog is None:
        todo.insert(0, "add `blog` of Material for MkDocs to `plugins`: posts are not listed without it")
    if not (blog or {}).get("draft_if_future_date"):
        todo.insert(0, "set `draft_if_future_date: true` for the blog plugin")
    return DetectedSite(
        generator="mkdocs", flavour="mkdocs", posts="" if posts == "docs/blog/posts" else posts,
        url=str(data.get("site_url") or ""), seen=seen, todo=tuple(todo),
    )  # fmt: skip


_READERS: Mapping[str, Callable[[Path, str], DetectedSite]] = {
    "jekyll": _jekyll,
    "hugo": _hugo,
    "eleventy": _eleventy,
    "astro": _astro,
    "pelican": _pelican,
    "mkdocs": _mkdocs,
}


def _plugin(plugins: Any, name: str) -> Mapping[str, Any] | None:
    """Options of a plugin of MkDocs; None where it is not listed."""
    for plugin in plugins or ():
        if plugin == name:
            return {}
        if isinstance(plugin, Mapping) and name in plugin:
            return plugin[name] or {}
    return None


def _fullest(root: Path, candidates: Iterable[Path], usual: str) -> str:
    """The candidate with the most posts, relative to the root; the usual one where none has any."""
    counted = [
        (sum(1 for file in candidate.rglob("*.m*d*") if file.is_file()), candidate)
        for candidate in candidates
        if candidate.is_dir()
    ]
    best = max(counted, key=lambda pair: pair[0], default=(0, root))
    if best[0] > 0:
        return best[1].relative_to(root).as_posix()
    existing = [path for _, path in counted]
    if existing and not (root / usual).is_dir():
        return existing[0].relative_to(root).as_posix()
    return usual


def _english(code: Any) -> str:
    """The site's English: American where it says so."""
    return "en-US" if str(code or "").replace("_", "-").lower() == "en-us" else "en-GB"


def _first(folder: Path, names: Iterable[str]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _text(folder: Path, *names: str) -> str:
    file = _first(folder, names)
    return file.read_text(encoding="utf-8", errors="replace") if file is not None else ""


def _config(folder: Path, *names: str) -> Mapping[str, Any]:
    """The first configuration there is, as far as it can be read: what cannot be read says nothing."""
    file = _first(folder, names)
    if file is None:
        return {}
    try:
        if file.suffix == ".toml":
            return tomllib.loads(file.read_text(encoding="utf-8"))
        data = json.loads(file.read_text(encoding="utf-8")) if file.suffix == ".json" else load_yaml(file)
        return data if isinstance(data, dict) else {}
    except (ValueError, ConfigError):
        return {}
