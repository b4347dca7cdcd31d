"""An existing site: which generator makes it, where its posts lie, what its front matter looks like.

In: a folder. Out: a `DetectedSite`. Nothing is run and nothing is written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from pipeline.model import Front
from pipeline.site.folders import DEPENDENCIES
from pipeline.workflow.setup.astro import Collection, collections
from pipeline.workflow.setup.generators import READERS, Found
from pipeline.workflow.setup.habits import words
from pipeline.workflow.setup.learning import learn
from pipeline.workflow.setup.samples import Sample, posts_of, samples

_PLAIN = {"layout", "title", "date", "imageurl"}
"""Keys of a site that knows no others (flavour `jekyll-legacy`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedSite:
    """What a folder says about its site."""

    generator: str = ""
    """jekyll, hugo, eleventy, astro, pelican, mkdocs; "" where there is none."""
    flavour: str = "jekyll"
    posts: str = ""
    """Folder of posts where it is not the flavour's usual one."""
    front: Front = field(default_factory=Front)
    """How the site's own posts look."""
    samples: tuple[Sample, ...] = ()
    """The site's own posts, newest names first."""
    language: str = "en-GB"
    timezone: str = ""
    url: str = ""
    seen: str = ""
    """By what it was recognised."""
    todo: tuple[str, ...] = ()
    """What only the site's owner can change, one line each."""
    contact: str = ""
    """Who a press office may turn to."""
    drafts: str = ""
    """`hold` where a draft must not lie in the site."""


def detect_site(folder: Path) -> DetectedSite:
    """The site in a folder; without a generator where there is none."""
    for name, look in _LOOKS:
        seen = next((pattern for pattern in look if any(folder.glob(pattern))), "")
        if name == "hugo" and not seen and _is_old_hugo(folder):
            seen = "config"
        if seen or _needs(folder).get(name):
            return _detected(folder, name, seen or "package.json")
    return DetectedSite()


def sites_below(folder: Path) -> list[str]:
    """Names of folders in `folder` that hold a site: `docs`, `website`."""
    inner = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    return [path.name for path in inner if path.name not in DEPENDENCIES and detect_site(path).generator]


_LOOKS = (
    ("mkdocs", ("mkdocs.yml", "mkdocs.yaml")),
    ("pelican", ("pelicanconf.py",)),
    ("hugo", ("hugo.toml", "hugo.y*ml", "hugo.json", "config/_default", "archetypes")),
    ("astro", ("astro.config.*",)),
    ("eleventy", ("eleventy.config.*", ".eleventy.js")),
    ("jekyll", ("_config.y*ml", "_config.toml", "_posts")),
)
_PACKAGES = {"eleventy": "@11ty/eleventy", "astro": "astro"}


def _is_old_hugo(folder: Path) -> bool:
    """Hugo's configuration under the name it had before 0.110, which others have, too."""
    files = [
        file for kind in ("toml", "yaml", "yml", "json") if (file := folder / f"config.{kind}").is_file()
    ]
    there = any((folder / name).is_dir() for name in ("content", "layouts", "themes"))
    return there and any(
        "baseurl" in file.read_text(encoding="utf-8", errors="replace").lower() for file in files
    )


def _needs(folder: Path) -> Mapping[str, bool]:
    """Generators that package.json asks for."""
    try:
        data = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    asked = {**data.get("dependencies", {}), **data.get("devDependencies", {})}
    return {name: package in asked for name, package in _PACKAGES.items()}


def _detected(folder: Path, generator: str, seen: str) -> DetectedSite:
    """What configuration and posts say together."""
    found = READERS[generator](folder)
    every = [
        sample
        for sample in samples(folder, found.roots, flat=generator == "pelican")
        if found.belongs(sample.path)
    ]
    kept = collections(folder) if generator == "astro" else ()
    own = posts_of(every)
    collection = _collection(kept, own)
    if collection is not None:
        own = [sample for sample in own if PurePosixPath(sample.path).is_relative_to(collection.base)]
    posts = own[0].place if own else _without_posts(folder, found, collection)
    language = "en-US" if found.code.replace("_", "-").lower() == "en-us" else "en-GB"
    legacy = generator == "jekyll" and _keeps_to_four_keys(own)
    learned = learn(
        generator,
        own,
        language=language,
        code=found.code if found.code.lower().startswith("en") else "",
        collection=collection,
        apart=found.apart,
        layout=found.layout,
        more=found.more,
    )
    todo = (
        *found.todo,
        *(
            f"`{key}` is wanted by the schema: give it a value in site.front.constants"
            for key in learned.missing
        ),
    )
    return DetectedSite(
        generator=generator,
        flavour="jekyll-legacy" if legacy else generator,
        posts="" if posts == found.usual else posts,
        front=Front() if legacy else replace(learned.front, address=found.address),
        samples=tuple(own),
        language=language,
        timezone=found.timezone,
        url=found.url,
        seen=seen,
        todo=todo,
    )


def _collection(kept: tuple[Collection, ...], own: list[Sample]) -> Collection | None:
    """The collection the posts belong to; of a site without posts the one that is called like one."""
    for collection in sorted(kept, key=lambda each: -len(each.base)):
        if own and PurePosixPath(own[0].path).is_relative_to(collection.base):
            return collection
    if own:
        return None
    return next((each for each in kept if each.name in words("habits")["folder"]), kept[0] if kept else None)


def _without_posts(folder: Path, found: Found, collection: Collection | None) -> str:
    """Where the first post goes: a folder that is there under a usual name, else the generator's habit."""
    if collection is not None:
        return collection.base
    roots = [root for root in found.roots if root not in ("", ".")] or ["."]
    for root in roots:
        for name in (*(usual := words("habits")["folder"]), *(f"content/{name}" for name in usual)):
            path = str(PurePosixPath(root) / name)
            if (folder / path).is_dir():
                return path
    return found.usual


def _keeps_to_four_keys(own: list[Sample]) -> bool:
    """Whether every post has the four keys of the legacy layout at most, and one has `imageurl` or its blanks."""
    if not own or any(not set(sample.front) <= _PLAIN for sample in own):
        return False
    return any("imageurl" in sample.front or "\ntitle:  '" in sample.header for sample in own)
