"""Would this site publish a draft that lies in it? Told from the generator's own configuration, without a build."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.site.folders import files_in

_SWITCHES = {
    "jekyll": (("_config.yml", "_config.yaml"), r"^\s*(show_drafts)\s*:\s*(?:true|yes)\b"),
    "hugo": (
        (
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "config.toml",
            "config/_default/hugo.toml",
            "config/_default/hugo.yaml",
        ),
        r"^\s*(buildDrafts)\s*[:=]\s*true\b",
    ),
    "mkdocs": (("mkdocs.yml", "mkdocs.yaml"), r"^\s+(draft)\s*:\s*true\b"),
}
"""Switches by which a generator that hides drafts is told not to."""
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
        for name in names:
            if found := re.search(switch, _text(folder / name), re.MULTILINE | re.IGNORECASE):
                return f"`{found[1]}` is on in {name}"
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


def _filters(code: Iterable[Path]) -> bool:
    return any(_FILTER.search(_text(file)) for file in code)


def _named(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    return (file for file in files_in(folder) if file.name.endswith(endings)) if folder.is_dir() else iter(())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
