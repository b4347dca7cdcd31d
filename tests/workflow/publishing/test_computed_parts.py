"""Computed parts of a post are set in every flavour, and no other byte changes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import PostState
from pipeline.transitions.posts import COMPUTED, NOT_REVIEWED, marked
from pipeline.transitions.versions import NOTICE
from pipeline.workflow.posts.edited_post import EditedPost, post_at
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.made import NOW, drafted, record

REVIEWED = {
    "translation.status": "reviewed",
    "translation.reviewer": "Desk *A*",
    "translation.reviewed_at": NOW,
}
MARKS: dict[str, dict[str, Any]] = {
    "changed": {NOTICE: "changed"},
    "reviewed": REVIEWED,
    "reviewed, changed": {**REVIEWED, NOTICE: "changed"},
    "not reviewed": {"translation.status": "in_review", **NOT_REVIEWED},
}
NAMES = [key.rpartition(".")[2] for key in COMPUTED]
LINE = re.compile(rf"^\W*(?:\w+[_.-])*(?:{'|'.join(NAMES)})\W?: .*\n?", re.M | re.I)
FLAG = re.compile(rb"^draft: .*\n", re.M)


def words(post: EditedPost) -> str:
    """The file without its computed parts, byte for byte."""
    raw = post.raw.decode()
    if raw.startswith("{"):
        held = json.loads(raw)
        for key in COMPUTED:
            head, _, rest = key.partition(".")
            held["front"].get(head, {}).pop(rest, None)
        raw = json.dumps({**held, "html": "", "digital_source_type": ""}, indent=1)
    said = {site.markdown.paragraph(post.disclosure).strip(), post.disclosure}
    said |= {json.dumps(text)[1:-1] for text in said}
    for text in sorted(said, key=len, reverse=True):
        raw = raw.replace(text, "")
    return LINE.sub("", raw)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("flavour", site.FLAVOURS)
def test_a_mark_changes_no_other_byte(quiet: Workspace, flavour: str, mark: str) -> None:
    settings = replace(quiet.settings, site=replace(quiet.settings.site, flavour=flavour))
    workspace = replace(quiet, settings=settings)
    one = drafted(workspace, record())
    post = post_at(workspace, one, one.versions["en-GB"])
    after = marked(post, MARKS[mark])
    assert isinstance(after, EditedPost)
    assert words(after) == words(post)
    assert (after.raw != post.raw) or mark != "reviewed", "nothing was marked"
    back = marked(after, {"translation.status": "machine", **NOT_REVIEWED, NOTICE: "current"})
    assert back.raw == post.raw

    path, raw = after.published()
    public = after.of(one, replace(one.versions["en-GB"], path=path, place=PostState.PUBLISHED), raw)
    assert public.english_hash == post.english_hash
    path, raw = public.unpublished()
    # A flag that comes back may stand in another place of the header.
    assert (path, FLAG.sub(b"", raw)) == (one.versions["en-GB"].path, FLAG.sub(b"", after.raw))


def test_what_is_no_computed_part_is_not_marked(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    post = post_at(quiet, one, one.versions["en-GB"])
    with pytest.raises(AssertionError):
        marked(post, {"title": "Other words"})

    class Slippery:
        version, english_hash = post.version, "other"

        def spliced(self, changes: object) -> EditedPost:
            return post

    with pytest.raises(SiteError, match="would change its text"):
        marked(Slippery(), {NOTICE: "changed"})  # type: ignore[arg-type]  # no flavour of ours gives such a post
