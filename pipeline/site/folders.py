"""Where a site's posts lie: the folders of its flavour, searched without what is hidden, built or installed."""

import datetime as dt
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.model import Draft, PostState
from pipeline.site.flavours import Flavour

DEPENDENCIES = frozenset({"node_modules", "vendor", "bower_components", "venv", "__pycache__"})
"""Of npm, Composer and Bundler, Bower, Python."""
BUILT = frozenset({"_site", "public", "dist", "output", "site", "build"})
"""Output of Jekyll and Eleventy, Hugo, Astro, Pelican, MkDocs by each one's default name, in the site's folder."""

ENDINGS = (".md", ".markdown", ".json", ".html")
"""Of every flavour's posts."""
RACY = 2_000_000_000
"""Nanoseconds within which a file may be written again without a newer time (FAT's; others are finer)."""


@dataclass(frozen=True, slots=True)
class Look:
    """A site's files at one moment, each looked at once and none read."""

    stamps: Mapping[str, str]
    """Path of each post-like file, relative to the site's folder, to its size and time."""
    hidden: tuple[Path, ...]
    """Files whose name begins with a dot: temporaries are among them."""
    digest: str
    """Of all stamps; "" where a file is so new that it may be written again without a newer time."""


def look(folder: Path, below: Sequence[str] = (".",)) -> Look:
    """Look at the files that `files_in` gives, without order."""
    stamps: dict[str, str] = {}
    hidden: list[Path] = []
    newest, top = 0, os.path.normpath(folder)
    waiting = [os.path.normpath(folder / name) for name in below]
    seen = set(waiting)
    while waiting:
        where = waiting.pop()
        outside = not f"{where}/".startswith(f"{top}/")
        left_out = DEPENDENCIES | (BUILT if where == top else frozenset())
        try:
            found = os.scandir(where)
        except OSError:
            continue
        with found:
            for entry in found:
                name = entry.name
                if entry.is_dir(follow_symlinks=False):
                    if name[0] != "." and name not in left_out and entry.path not in seen:
                        seen.add(entry.path)
                        waiting.append(entry.path)
                elif not entry.is_file(follow_symlinks=False):
                    continue
                elif name[0] == ".":
                    hidden.append(Path(entry.path))
                elif name.endswith(ENDINGS):
                    try:
                        stat = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    path = os.path.relpath(entry.path, top) if outside else entry.path[len(top) + 1 :]
                    stamps[path] = f"{stat.st_size}-{stat.st_mtime_ns}"
                    newest = max(newest, stat.st_mtime_ns)
    raw = "\n".join(f"{path} {stamp}" for path, stamp in stamps.items()).encode("utf-8", "surrogateescape")
    at_rest = newest < time.time_ns() - RACY
    return Look(
        stamps=stamps,
        hidden=tuple(hidden),
        digest=hashlib.blake2b(raw, digest_size=16).hexdigest() if at_rest else "",
    )


def post_folders(flavour: Flavour, languages: Sequence[str]) -> tuple[str, ...]:
    """Folders, relative to the site's, in which a flavour's drafts and posts lie in these languages; none in another.

    Asked of the flavour itself: what the paths of two posts that share nothing but the language have in common.
    """
    found: set[PurePosixPath] = set()
    for language in languages:
        for place in (PostState.DRAFT, PostState.PUBLISHED):
            path, other = (
                PurePosixPath(
                    flavour.path(
                        Draft(front={"title": slug, "date": day, "slug": slug, "lang": language}), place
                    )
                )
                for day, slug in ((dt.date(2001, 2, 3), "first"), (dt.date(2012, 11, 10), "other"))
            )
            common = os.path.commonpath([path.parent, other.parent]) if str(path.parent) != "." else ""
            found.add(PurePosixPath(common))
    return tuple(sorted(str(path) for path in found if not any(above in found for above in path.parents)))


def files_in(folder: Path, below: Sequence[str] = (".",)) -> Iterator[Path]:
    """Regular files under these folders of a site, each once, in order; links are not followed.

    Left out are hidden folders (`.git`, `.stadtbote`), dependencies and what a generator builds; a folder of `below`
    that has such a name itself is searched all the same. What cannot be listed is passed over.
    """
    seen: set[Path] = set()
    for name in below:
        for where, folders, names in os.walk(folder / name):
            left_out = DEPENDENCIES | (BUILT if Path(where) == folder else set())
            folders[:] = sorted(text for text in folders if not text.startswith(".") and text not in left_out)
            for text in sorted(names):
                file = Path(where, text)
                if file not in seen and file.is_file() and not file.is_symlink():
                    seen.add(file)
                    yield file
