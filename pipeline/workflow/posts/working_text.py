"""A post as people work on it: a public one with the edit that lies beside its file."""

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Draft, Edit, ProposedBlock, Record, Version
from pipeline.site.merging import Merged, merge
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.edited_post import EditedPost, edited_post
from pipeline.workflow.workspace.workspace import Workspace


def on_disk(workspace: Workspace, record: Record, version: Version) -> EditedPost | None:
    """A post as people work on it, with the edit that lies beside its file; None where there is no file or no German.

    Raises SiteError for an unreadable one.
    """
    if not version.path or record.release is None:
        return None
    try:
        raw = site.writing.inside(workspace.settings.folder, version.path).read_bytes()
    except (OSError, SiteError):
        return None
    post = edited_post(workspace, record, version, raw)
    _ = post.draft
    return with_edit(post)


def with_edit(post: EditedPost) -> EditedPost:
    """A post with the edit that lies beside it: over the file it was made over as it was typed, else merged with what
    the file holds now."""
    edit = post.version.edit
    if edit is not None and post.raw == edit.over.encode():
        post, edit = post.of(post.record, post.version, edit.text.encode()), edit.beside
    flavour, path = post.text.flavour, post.version.path
    while edit is not None and not post.clashes:
        base, mine = (flavour.read(path, text.encode()) for text in (edit.over, edit.text))
        post, edit = merged_post(post, base, mine, edit), edit.beside
    return post


def merged_post(post: EditedPost, base: Draft, other: Draft, edit: Edit | None = None) -> EditedPost:
    """A post with what another text changed since `base`; its own words stand where both changed the same."""
    body = merged_bodies(post, base, other)
    front, changed = fields.merged(base.front, post.front, other.front, also=("date",))
    clashes = tuple(block for block in (*proposed_blocks(body), *changed) if block.conflict)
    return post.spliced(front, body.body).with_clashes(clashes, edit)


def merged_bodies(post: EditedPost, base: Draft, other: Draft) -> Merged:
    """The body of a post merged with another one over `base`.

    The disclosure is computed, never merged: all three say it as the post does, and `spliced` sets what follows.
    """
    was, new = (post.with_own_disclosure(draft) for draft in (base, other))
    return merge(was, post.draft.body, new)


def proposed_blocks(merged: Merged) -> tuple[ProposedBlock, ...]:
    """A merge, place by place."""
    return tuple(
        ProposedBlock(
            action=choice.action,
            old_source=choice.base,
            current=choice.current,
            proposed=choice.proposed if choice.conflict else choice.result,
            conflict=choice.conflict,
        )
        for choice in merged.choices
    )
