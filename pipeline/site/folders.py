"""Where a site's posts lie: the folders of its flavour, searched without what is hidden, built or installed."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from pipeline.model import Draft, PostState
from pipeline.site.flavours import Flavour

_DEPENDENCIES = frozenset({"node_modules", "vendor", "bower_components", "venv", "__pycache__"})
"""Of npm, Composer and Bundler, Bower, Python."""
_BUILT = frozenset({"_site", "public", "dist", "output", "site", "build"})
"""Output of Jekyll and Eleventy, Hugo, Astro, Pelican, MkDocs by each one's default name, in the site's folder."""


def post_folders(flavour: Flavour, languages: Sequence[str]) -> tuple[str, ...]:
    """Folders, relative to the site's, in which a flavour's drafts and posts lie in these languages; none in another.

    Asked of the flavour itself: what the paths of two posts that share nothing but the language have in common.
    """
    found: set[PurePosixPath] = set()
    for language in languages:
        for place in (PostState.DRAFT, PostState.PUBLISHED):
            one, other = (
                PurePosixPath(flavour.path(_sample(language, day, slug), place))
                for day, slug in ((dt.date(2001, 2, 3), "first"), (dt.date(2012, 11, 10), "other"))
            )
            common = os.path.commonpath([one.parent, other.parent]) if str(one.parent) != "." else ""
            found.add(PurePosixPath(common))
    return tuple(sorted(str(one) for one in found if not any(above in found for above in one.parents)))


def _sample(language: str, day: dt.date, slug: str) -> Draft:
    return Draft(front={"title": slug, "date": day, "slug": slug, "lang": language})


def files_in(folder: Path, below: Sequence[str] = (".",)) -> Iterator[Path]:
    """Regular files under these folders of a site, each once, in order; links are not followed.

    Left out are hidden folders (`.git`, `.stadtbote`), dependencies and what a generator builds; a folder of `below`
    that has such a name itself is searched all the same. What cannot be listed is passed over.
    """
    seen: set[Path] = set()
    for name in below:
        for where, folders, names in os.walk(folder / name):
            left_out = _DEPENDENCIES | (_BUILT if Path(where) == folder else set())
            folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in left_out)
            for one in sorted(names):
                file = Path(where, one)
                if file not in seen and file.is_file() and not file.is_symlink():
                    seen.add(file)
                    yield file
