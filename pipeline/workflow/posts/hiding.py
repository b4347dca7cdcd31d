"""Would this site publish a draft that lies in it? Told from the generator's own configuration, without a build."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.site.folders import files_in
from pipeline.workflow.posts.generator_config import config_of, first_of, plugin_of

_SWITCHES = {
    "jekyll": ("show_drafts", ("",), ("_config.yml", "_config.yaml", "_config.toml")),
    "hugo": (
        "buildDrafts",
        ("", "config/_default", "config/production"),
        tuple(
            f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")
        ),
    ),
}
"""Switches by which a generator that hides drafts is told not to, and where they may stand: of each folder the first
file counts, and a later folder over an earlier one (https://gohugo.io/configuration/introduction/). Of Hugo's
environments a build takes `production`."""
_ON, _OFF = {"true", "yes", "on"}, {"false", "no", "off"}
"""YAML 1.1, https://yaml.org/type/bool.html, as MkDocs reads it."""
_ELSEWHERE = {"INHERIT", "hooks", "exclude_docs", "draft_docs"}
"""Keys of mkdocs.yml by which drafts may be left out, which that file alone does not tell."""
_ELEVENTY = (
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    ".eleventy.js",
)
_FILTER = re.compile(r"\bdraft\b|\bisDraft\b|addPlugin\(\s*stadtbote|\bvisible\b")
"""How a site's own code leaves drafts out; two names are those of our snippets."""


def would_publish(folder: Path, flavour: str) -> str:
    """Why a draft that lies in the site would be public, and what mends that; "" where it would not.

    Eleventy and Astro know no drafts: their own code must leave them out. A folder without a generator's
    configuration publishes nothing.
    """
    generator = flavour.removesuffix("-legacy")
    if generator in _SWITCHES:
        return _switched_on(folder, *_SWITCHES[generator])
    if generator == "mkdocs" and (config := first_of(folder, "mkdocs.yml", "mkdocs.yaml")):
        data = config_of(folder, config.name)
        blog = plugin_of(data.get("plugins"), "blog")
        if blog is not None and str(blog.get("enabled")).lower() in _OFF:
            blog = None
        if blog is not None and str(blog.get("draft")).lower() in _ON:
            return f"`draft` is on in {config.name}"
        told = blog is not None or not data or data.keys() & _ELSEWHERE
        return "" if told else f"no plugin `blog` in {config.name} leaves drafts out"
    if generator == "eleventy" and any((folder / name).is_file() for name in _ELEVENTY):
        code = [
            *(folder / name for name in _ELEVENTY),
            *_named(folder, (".11tydata.js", ".11tydata.cjs", ".11tydata.json")),
        ]
        return "" if _filters(code) else "nothing in Eleventy's configuration leaves drafts out"
    if generator == "astro" and next(folder.glob("astro.config.*"), None):
        code = [
            file
            for file in _named(folder / "src", (".astro", ".ts", ".js", ".mjs", ".tsx"))
            if file.name != "stadtbote.ts"
            and "content.config" not in file.name
            and file.parent.name != "content"
        ]
        return "" if _filters(code) else "nothing in src/ leaves drafts out"
    return ""


def _switched_on(folder: Path, switch: str, below: Iterable[str], names: Iterable[str]) -> str:
    """Where a switch of a generator is on; "" where it is off. Hugo's keys are read in any case."""
    on = ""
    for place in (folder / name for name in below):
        config = first_of(place, *names)
        keys = {key.lower(): value for key, value in config_of(place, *names).items() if isinstance(key, str)}
        if config and switch.lower() in keys:
            is_on = str(keys[switch.lower()]).lower() in _ON
            on = f"`{switch}` is on in {config.relative_to(folder)}" if is_on else ""
    return on


def built_from(folder: Path) -> str:
    """The generator's configuration that makes this folder anew with each build, "" where none does. A folder with a
    configuration of its own is a site."""
    for each in (folder, *folder.parents):
        above = [file for name in _OUTPUT.get(each.name, ()) for file in each.parent.glob(name)]
        if above and not any(next(each.glob(name), None) for names in _OUTPUT.values() for name in names):
            return above[0].name
    return ""


_OUTPUT = {
    "_site": ("_config.y*ml", "_config.toml", *_ELEVENTY),
    "public": ("hugo.*", "config/_default"),
    "dist": ("astro.config.*",),
    "output": ("pelicanconf.py",),
    "site": ("mkdocs.y*ml",),
}
"""Each generator's folder of output, by its default name, and the configuration that lies beside it."""


def _filters(code: Iterable[Path]) -> bool:
    return any(_FILTER.search(_text(file)) for file in code)


def _named(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    return (file for file in files_in(folder) if file.name.endswith(endings)) if folder.is_dir() else iter(())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
