"""Fields of a post that have no German of their own, as an agency gets them: description, tags, a picture's text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import site
from pipeline.model import Record
from pipeline.translate import xliff
from pipeline.translate.interchange import MARK
from pipeline.translate.xliff import Item, Left
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.edited_post import EditedPost

FIELD = "field-"
"""Before the key, in the id of such a field."""
_WITHOUT_GERMAN = ("description", "tags", "image.alt")


def fields_of(record: Record, post: EditedPost | None) -> tuple[Item, ...]:
    """Description, tags and a picture's text that is only in the front matter, each as a unit."""
    if post is None:
        return ()
    english = fields.texts(post.front)
    german = {key: site.summary_of(fields.german_of(record, key)) for key in english}
    alt = any(segment.role == "alt" and segment.index == 0 for segment in post.version.segments)
    return tuple(
        Item(
            id=f"{FIELD}{key}",
            source=german[key] or english[key],
            target=english[key],
            state="needs-review-translation",
            sent=xliff.sent_as(english[key]),
        )
        for key in _WITHOUT_GERMAN
        if key in english and not (key == "image.alt" and alt)
    )


def fields_taken(
    record: Record, post: EditedPost | None, items: Sequence[Item]
) -> tuple[dict[str, str], tuple[Left, ...]]:
    """What came back for them, by key of the front matter, and what cannot be placed."""
    here = {field.id: field for field in fields_of(record, post)}
    own, left = xliff.without_doubles(items)
    changed: dict[str, str] = {}
    for item in own:
        mine = here.get(item.id)
        if xliff.untouched(item):
            continue
        if mine is None:
            left.append(Left(item=item, why="the post has no such field"))
        elif item.partial or MARK.search(item.target):
            left.append(Left(item=item, why="it is translated in part, or holds marks"))
        elif xliff.folded(mine.source) not in (xliff.folded(item.source), mine.target):
            left.append(Left(item=item, why="the German is another by now"))
        elif xliff.folded(item.target) != mine.target:
            changed[item.id.removeprefix(FIELD)] = xliff.folded(item.target)
    return changed, tuple(left)
