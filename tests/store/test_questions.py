"""What is asked about all posts at once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import PostState, Review, Version
from pipeline.store import Store
from tests.store.material import record

POSTS = {
    "_drafts/a.md": PostState.DRAFT,
    ".stadtbote/drafts/_drafts/b.md": PostState.DRAFT,
    "_posts/c.md": PostState.PUBLISHED,
    "_posts100%/d.md": PostState.PUBLISHED,
    "": PostState.DRAFT,
    "_posts/e.md": PostState.NONE,
}
HELD = ".stadtbote/drafts"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {".stadtbote/drafts/_drafts/b.md", "_drafts/a.md", "_posts/c.md", "_posts100%/d.md"}),
        ({"most": 1}, {".stadtbote/drafts/_drafts/b.md"}),
        ({"places": (PostState.DRAFT,), "within": HELD}, {".stadtbote/drafts/_drafts/b.md"}),
        ({"places": (PostState.DRAFT,), "outside": HELD}, {"_drafts/a.md"}),
        ({"beneath": ("_posts", "_drafts")}, {"_drafts/a.md", "_posts/c.md"}),
        ({"beneath": ("_posts100%",)}, {"_posts100%/d.md"}),
        ({"beneath": (".",), "places": (PostState.PUBLISHED,)}, {"_posts/c.md", "_posts100%/d.md"}),
        ({"beneath": ("news",)}, set()),
    ],
)
def test_paths_of_posts(asked: dict[str, Any], found: set[str], tmp_path: Path) -> None:
    """Neither what has no file nor what was rejected is a path, and no sign of a name is a wildcard."""
    with closing(Store.open("sqlite", tmp_path, fsync=False)) as store:
        for number, (path, place) in enumerate(POSTS.items()):
            version = Version(language="en-GB", path=path, place=place)
            store.add(replace(record(number), versions={"en-GB": version}))
        rejected = Version(
            language="en-GB", path="_posts/r.md", place=PostState.DRAFT, review=Review.REJECTED
        )
        store.add(replace(record(99), versions={"en-GB": rejected}))

        assert set(store.paths(**asked)) == found
