"""Would this site publish a draft that lies in it? Told from the generator's own configuration, without a build."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.site.folders import files_in

_SWITCHES = {
    "jekyll": (("_config.y*ml", "_config.toml"), r"^\s*(show_drafts)\s*[:=]\s*(?:true|yes)\b"),
    "hugo": (
        ("hugo.*", "config.toml", "config/_default/*.*", "config/production/*.*"),
        r"^[\s{]*\"?(buildDrafts)\"?\s*[:=]\s*true\b",
    ),
    "mkdocs": (("mkdocs.y*ml",), r"^\s+(draft)\s*:\s*true\b"),
}
"""Switches by which a generator that hides drafts is told not to. Of Hugo's environments a build takes `production`."""
_BLOG = re.compile(
    r"^(?:\s*-\s*|\s+|plugins:.*[\[,]\s*)[\"']?(?:material/)?blog\b(?!/)|^(?:INHERIT|hooks|exclude_docs|draft_docs):",
    re.MULTILINE,
)
"""What leaves drafts out of a site of MkDocs, or may: the plugin `blog`, or what is not told by this file alone."""
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
        names, switch = _SWITCHES[generator]
        files = [file for name in names for file in sorted(folder.glob(name))]
        for file in files:
            if found := re.search(switch, _text(file), re.MULTILINE | re.IGNORECASE):
                return f"`{found[1]}` is on in {file.relative_to(folder)}"
        if generator == "mkdocs" and files and not _BLOG.search(_text(files[0])):
            return f"no plugin `blog` in {files[0].name} leaves drafts out"
        return ""
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
