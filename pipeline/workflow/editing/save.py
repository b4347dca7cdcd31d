"""What an editor typed on the desk goes into the file: only the lines of the blocks that were typed, byte for byte
the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline import site
from pipeline.errors import DecisionRefused, FileSaved
from pipeline.model import Finding, Record
from pipeline.store import BODY, EarlierText
from pipeline.transitions import review
from pipeline.transitions.posts import PostOnDisk
from pipeline.workflow.editing.typed_body import body_with
from pipeline.workflow.editing.typed_fields import front_with, with_day
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.highlights import same_words
from pipeline.workflow.posts.sheets import FIELD, Row, Sheet, sheet
from pipeline.workflow.posts.summaries import follows, lead_of
from pipeline.workflow.workspace.workspace import Workspace


class ChangedOnDisk(DecisionRefused):
    """The file is not the one the text was typed over: `sheet` is the file as it is, `changes` what was typed."""

    def __init__(self, now: Sheet, changes: Mapping[str, str]) -> None:
        super().__init__(
            "the file was changed meanwhile; nothing was overwritten, choose", about=now.version.path
        )
        self.sheet = now
        self.changes = dict(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save did."""

    record: Record
    base: str
    """Digest of the file as it is now."""
    changed: tuple[str, ...]
    """Places whose text is another now."""
    reshaped: bool
    """Places came, went or have other blocks."""
    sheet: Sheet | None = None
    """The draft as it is now, where the save changed its file."""


Make = Callable[[Sheet], tuple[str, Mapping[str, Any]]]
"""What a person does to a draft: the body as it is to be, and keys of the front matter to set."""


def save(
    workspace: Workspace,
    record: Record,
    language: str,
    changes: Mapping[str, str],
    *,
    base: str,
    by: str,
    seen: Mapping[str, str] | None = None,
    why: str = "typed",
) -> Saved:
    """Splice typed text into the file.

    `changes`: a row's key to its new text (empty: the block is cut), or `front:KEY` for one of FIELDS. `base` is
    the digest of the file the person saw. An approved post that is edited goes back to review.
    Where the file is another by now, what was typed is taken all the same if each place still has the text the person
    typed over (`seen`), or what they typed (an answer was lost).
    `why`: where the texts come from, for the log of earlier texts.
    Raises ChangedOnDisk where the file is another, DecisionRefused where a value cannot be taken.
    """

    if FIELD + "slug" in changes and "slug" in getattr(workspace.flavour, "omitted", ()):
        # The generator takes the address from the file's name, which is given when the post goes public.
        slug = str(front_with(sheet(workspace, record, language), changes).get("slug", ""))
        record = workspace.change(record.id, review.addressed(language, slug, by=by))

    def make(now: Sheet) -> tuple[str, Mapping[str, Any]]:
        body, front = body_with(now, changes), front_with(now, changes)
        if "date" in front and now.found is not None:
            return with_day(workspace, now.found, front, body)[::-1]
        return body, front

    try:
        saved = edit(workspace, record, language, make, places=tuple(changes), base=base, by=by, why=why)
    except (review.AnotherText, FileSaved) as clash:
        now = sheet(workspace, workspace.store.get(record.id) or record, language)
        if seen and now.base != base and _stands(now, changes, seen):
            return save(workspace, now.record, language, changes, base=now.base, by=by, why=why)
        raise ChangedOnDisk(now, changes) from clash
    forget_typed(workspace, saved.record, language, by, changes, base=saved.base)
    return saved


def edit(
    workspace: Workspace,
    record: Record,
    language: str,
    make: Make,
    *,
    places: tuple[str, ...],
    base: str,
    by: str,
    why: str,
) -> Saved:
    """Put what `make` makes of a draft into its file, and keep what stood in these places before (BODY: the whole body).

    Raises AnotherText, FileSaved where the file is not the one with the digest `base`, and what `make` raises.
    """
    made: list[tuple[Sheet, EditedPost]] = []

    def put_in(post: PostOnDisk, more: Mapping[str, Any]) -> PostOnDisk:
        assert isinstance(post, EditedPost)
        now = sheet(workspace, post.record, language, found=post)
        body, front = make(now)
        if post.text.edited(front, body) == post.raw:
            return post
        made.append((now, _followed(post, post.spliced({**front, **more}, body), places)))
        return made[-1][1]

    after = workspace.change(record.id, review.edited(language, places, put_in, base=base, by=by))
    if not made:
        return Saved(record=after, base=base, changed=(), reshaped=False)
    before, text = made[-1]
    post = text.of(after, after.versions[language])
    now = sheet(workspace, after, language, found=post)
    _keep_earlier(workspace, before, now, places, by=by, why=why)
    return Saved(
        record=after,
        base=post.digest,
        changed=places,
        reshaped=[(row.key, row.blocks) for row in before.rows]
        != [(row.key, row.blocks) for row in now.rows],
        sheet=now,
    )


def _keep_earlier(
    workspace: Workspace, before: Sheet, now: Sheet, places: Sequence[str], *, by: str, why: str
) -> None:
    """Keep what stood in these places, where it is another now."""
    old, new = texts_of(before), texts_of(now)
    workspace.store.keep_earlier(
        [
            EarlierText(
                record=now.record.id,
                language=now.version.language,
                place=place,
                at=workspace.now(),
                who=by,
                why=why,
                before=old.get(place, ""),
                after=new.get(place, ""),
            )
            for place in places
            if old.get(place, "") != new.get(place, "")
        ]
    )


def texts_of(now: Sheet) -> dict[str, str]:
    """What stands in each place of a draft: rows, fields without a row, and the whole body."""
    assert now.found is not None
    front = {FIELD + key: str(now.found.front.get(key, "")) for key in ("date", "slug")}
    return {**front, BODY: now.found.draft.body, **{row.key: row.text for row in now.rows}}


def _stands(now: Sheet, changes: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    """Whether nobody but the person wrote where they typed."""
    texts = {row.key: row.text for row in now.rows}
    return all(
        key in texts and any(same_words(texts[key], text) for text in (typed, seen.get(key, typed)))
        for key, typed in changes.items()
    )


def _followed(before: EditedPost, after: EditedPost, changes: Sequence[str]) -> EditedPost:
    """The post with a description that follows its lead, as long as no person has rewritten it."""
    description = str(before.front.get("description") or "")
    if not description or "front:description" in changes or not follows(description, before.translation):
        return after
    return after.spliced({"description": site.summary_of(lead_of(after.translation))})


def recheck(workspace: Workspace, record: Record, language: str) -> Record:
    """Findings of the file as it lies there, made anew (after the termbase changed) and stored."""
    return workspace.change(record.id, review.checked_again(language))


def fixed(row: Row, finding: Finding) -> str | None:
    """A row's text with a finding's fix put in; None where it has none that can be placed."""
    if finding.fix is None or row.form != "text":
        return None
    start, end = finding.fix.span.start, finding.fix.span.end
    if not 0 <= start < end <= len(row.at):
        return None
    return row.text[: row.at[start]] + finding.fix.text + row.text[row.at[end - 1] + 1 :]


def forget_typed(
    workspace: Workspace, record: Record, language: str, by: str, changes: Mapping[str, str], *, base: str
) -> None:
    """What is saved is no longer unsaved; what else was typed stands against the file as it is now (`base`)."""
    row = workspace.store.typed(record.id, language, by)
    if row is not None:
        texts = {key: text for key, text in row.texts.items() if key not in changes}
        workspace.store.put_typed(replace(row, texts=texts, base=base))
