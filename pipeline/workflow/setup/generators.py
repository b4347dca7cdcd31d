"""What each generator's own configuration says of its site; what cannot be read says nothing."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.workflow.posts.generator_config import config_of, first_of, plugin_of
from pipeline.workflow.setup.habits import words

_LANGUAGE = re.compile(r"""<html[^>]*?\blang\s*=\s*["'](en[\w-]*)["']""", re.IGNORECASE)
_LAYOUTS = (".html", ".njk", ".liquid", ".hbs", ".ejs", ".astro", ".j2", ".jinja2", ".webc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One site's configuration."""

    roots: tuple[str, ...] = (".",)
    """Folders that hold its texts."""
    usual: str
    """The generator's own folder of posts."""
    code: str = ""
    """The site's word for English: `en`, `en-us`; "" where it says none."""
    apart: bool = False
    """English is beside another default language, by file name."""
    layout: str | None = None
    """Jekyll: the layout of a first post, "" where `defaults` give it; None: `post`."""
    address: str = ""
    """Pattern of the address of a post, where the configuration tells one that is not the default."""
    collections: tuple[str, ...] = ()
    """Jekyll: names of collections that become pages."""
    more: str = ""
    """The line that the generator wants in every post: MkDocs with `post_excerpt: required`."""
    timezone: str = ""
    url: str = ""
    todo: tuple[str, ...] = ()

    def belongs(self, path: str) -> bool:
        """Whether a text could be a post: in Jekyll one of `_posts` or of a collection with pages."""
        if not self.usual.endswith("_posts"):
            return True
        return any(
            f"/{name}/" in f"/{path}" for name in ("_posts", *(f"_{name}" for name in self.collections))
        )


def _jekyll(folder: Path) -> Found:
    data = config_of(folder, "_config.yml", "_config.yaml", "_config.toml")
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
    kept = data.get("collections") or {}
    made = kept if isinstance(kept, Mapping) else {key: {} for key in kept}
    outputs = tuple(
        name for name, options in made.items() if isinstance(options, Mapping) and options.get("output")
    )
    codes = [str(code) for code in data.get("languages") or () if str(code).lower().startswith("en")]
    return Found(
        usual="_posts",
        collections=outputs,
        code=_first_text(
            data.get("lang"), data.get("locale"), *codes, data.get("default_lang"), html_language(folder)
        ),
        layout=_layout(folder, data),
        timezone=str(data.get("timezone") or ""),
        url=f"{data.get('url') or ''}{data.get('baseurl') or ''}",
        todo=tuple(todo),
    )


def _layout(folder: Path, data: Mapping[str, Any]) -> str | None:
    """The layout a first post would want: none where `defaults` give one, else the one that looks like it."""
    defaults = [each for each in data.get("defaults") or () if isinstance(each, Mapping)]
    given = [
        (each.get("scope") or {}).get("type") for each in defaults if "layout" in (each.get("values") or {})
    ]
    if None in given or "posts" in given:
        return ""
    there = {file.stem for file in (folder / "_layouts").glob("*")}
    if not there or "post" in there:
        return None
    return next((name for name in words("habits")["layout"] if name in there), None)


def _hugo(folder: Path) -> Found:
    names = ("hugo", "config", "config/_default/hugo", "config/_default/config")
    data = config_of(
        folder, *(f"{name}.{kind}" for name in names for kind in ("toml", "yaml", "yml", "json"))
    )
    kinds = ("toml", "yaml", "yml", "json")
    languages = data.get("languages") or config_of(
        folder, *(f"config/_default/languages.{kind}" for kind in kinds)
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
    if languages and not english:
        todo.append("add English to `languages`: none of the site's languages is English")
    written = own.get("languageCode") or own.get("locale") or data.get("languageCode") or english
    return Found(
        roots=(content,),
        usual="content/posts",
        code=str(written or ""),
        apart=bool(english) and english != default and "contentDir" not in own,
        timezone=str(data.get("timeZone") or ""),
        url=str(data.get("baseURL") or data.get("baseUrl") or ""),
        todo=tuple(todo),
    )


def _eleventy(folder: Path) -> Found:
    kinds = ("js", "mjs", "cjs", "ts")
    text = _text(folder, *(f"eleventy.config.{kind}" for kind in kinds), ".eleventy.js")
    entry = re.search(r"""\binput\s*:\s*["']\.?/?([^"']*)["']""", text)
    root = (entry[1].strip("/") if entry else "") or "."
    return Found(
        roots=(root,),
        usual="posts",
        code=_data_language(folder) or html_language(folder),
        todo=(
            'add `eleventyConfig.addPlugin(stadtbote)` with `import stadtbote from "./stadtbote.js"` to the configuration: without it drafts are published',
            "include `stadtbote-head.njk` in the head and `stadtbote.njk` under the text of the layout of posts",
        ),
    )


def _data_language(folder: Path) -> str:
    """English as the data of an Eleventy site has it: `en/en.json`, `_data/metadata.json`."""
    for file in [*sorted(folder.glob("**/en*/en*.json")), *sorted(folder.glob("**/_data/*.json"))]:
        if "node_modules" in file.parts:
            continue
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        code = (
            str(data.get("lang") or data.get("language") or data.get("locale") or "")
            if isinstance(data, dict)
            else ""
        )
        if code.lower().startswith("en"):
            return code
    return ""


def _astro(folder: Path) -> Found:
    text = _text(folder, *(f"astro.config.{kind}" for kind in ("mjs", "js", "ts", "mts")))
    site = re.search(r"""\bsite\s*:\s*["'](https?://[^"']+)["']""", text)
    codes = re.findall(r"""["'](en(?:-[A-Za-z]{2})?)["']""", text)
    return Found(
        roots=("src",),
        usual="src/content/posts",
        code=(codes[0] if codes else "") or html_language(folder),
        url=site[1] if site else "",
        todo=(
            "use `schema` and `visible` of `src/stadtbote.ts` for the collection: without the filter drafts are published",
            "put `<StadtboteHead>` into the head and `<Stadtbote>` under the text of the page of posts",
        ),
    )


def _pelican(folder: Path) -> Found:
    text = _text(folder, "pelicanconf.py")

    def value(name: str) -> str:
        found = re.search(rf"""^{name}\s*=\s*r?["']([^"']*)["']""", text, re.MULTILINE)
        return found[1] if found else ""

    content = value("PATH") or "content"
    paths = re.search(r"^ARTICLE_PATHS\s*=\s*\[([^\]]*)\]", text, re.MULTILINE)
    inner = re.findall(r"""["']([^"']+)["']""", paths[1]) if paths else []
    language = value("DEFAULT_LANG")
    todo = [
        "include `stadtbote_head.html` in the head and `stadtbote.html` under the text of the theme's article.html"
    ]
    if not re.search(r"^WITH_FUTURE_DATES\s*=\s*False", text, re.MULTILINE):
        todo.insert(0, "set `WITH_FUTURE_DATES = False` in pelicanconf.py")
    return Found(
        roots=tuple(f"{content}/{name}".rstrip("/") for name in inner) or (content,),
        usual="content/posts",
        code=language if language.startswith("en") else "",
        timezone=value("TIMEZONE"),
        url=value("SITEURL"),
        todo=tuple(todo),
    )


def _mkdocs(folder: Path) -> Found:
    data = config_of(folder, "mkdocs.yml", "mkdocs.yaml")
    docs = str(data.get("docs_dir") or "docs")
    blog = plugin_of(data.get("plugins"), "blog")
    place = str((blog or {}).get("blog_dir") or "blog").strip("./")
    home = "/".join(part for part in (docs, place) if part)
    posts = str((blog or {}).get("post_dir") or "{blog}/posts").replace("{blog}", home)
    posts = posts if posts.startswith(f"{docs}/") else f"{docs}/{posts}"
    todo = [
        "include `stadtbote-head.html` and `stadtbote.html` of `overrides/partials/` in main.html and blog-post.html of `overrides/`"
    ]
    if blog is None:
        todo.insert(0, "add `blog` of Material for MkDocs to `plugins`: posts are not listed without it")
    if not (blog or {}).get("draft_if_future_date"):
        todo.insert(0, "set `draft_if_future_date: true` for the blog plugin")
    theme = data.get("theme")
    language = str(theme.get("language") or "en") if isinstance(theme, Mapping) else "en"
    return Found(
        roots=(posts,),
        usual="docs/blog/posts",
        code=language if language.startswith("en") else "",
        more=str((blog or {}).get("post_excerpt_separator") or "<!-- more -->")
        if (blog or {}).get("post_excerpt") == "required"
        else "",
        url=str(data.get("site_url") or ""),
        todo=tuple(todo),
    )


READERS: Mapping[str, Callable[[Path], Found]] = {
    "jekyll": _jekyll,
    "hugo": _hugo,
    "eleventy": _eleventy,
    "astro": _astro,
    "pelican": _pelican,
    "mkdocs": _mkdocs,
}


def html_language(folder: Path) -> str:
    """The English that a layout of the site names itself: `<html lang="en">`."""
    for name in ("_layouts", "_includes", "layouts", "themes", "src", "templates"):
        for file in sorted((folder / name).rglob("*"))[:500]:
            if file.suffix in _LAYOUTS and file.is_file():
                found = _LANGUAGE.search(file.read_text(encoding="utf-8", errors="replace"))
                if found:
                    return found[1]
    return ""


def _first_text(*values: Any) -> str:
    return next((str(value) for value in values if value), "")


def _text(folder: Path, *names: str) -> str:
    file = first_of(folder, *names)
    return file.read_text(encoding="utf-8", errors="replace") if file is not None else ""
