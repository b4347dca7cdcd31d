"""A word found in the English of all drafts and posts, and replaced where a person ticked it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import StadtboteError
from pipeline.model import PostState, Record
from pipeline.transitions.posts import WRITTEN
from pipeline.workflow.editing.save import save
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace

WHY = "replaced"
"""Where a text comes from, in the log of earlier texts."""
_RELEASES = 200
"""Releases looked through: more ticks nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One place that holds the words."""

    record: Record
    language: str
    key: str
    before: str
    after: str
    public: bool
    """Of a public post: what is replaced lies beside it until it is approved."""

    @property
    def name(self) -> str:
        """As a form ticks it."""
        return f"{self.record.id}/{self.language}/{self.key}"


def found_releases(workspace: Workspace, words: str) -> list[tuple[str, str]]:
    """Releases with a text that holds all these words, newest first: id and language of the text."""
    hits = [(hit.record, hit.language) for hit in workspace.store.search(words, _RELEASES)]
    return list(dict.fromkeys([*hits, *workspace.store.changed_to(words)]))


def passages(workspace: Workspace, words: str, instead: str, *, public: bool = True) -> Iterator[Passage]:
    """Places of English that hold the words as they are written, as whole words, with what would stand there.

    `public`: in public posts, too.
    """
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for identity, language in found_releases(workspace, words):
        record = workspace.store.get(identity)
        version = record.versions.get(language) if record is not None else None
        if record is None or version is None or version.place not in WRITTEN:
            continue
        if version.place is PostState.PUBLISHED and not public:
            continue
        now = sheet(workspace, record, language)
        if now.found is None:
            continue
        for row in now.rows:
            if not row.ours and wanted.search(row.text):
                yield Passage(
                    record=record,
                    language=language,
                    key=row.key,
                    before=row.text,
                    after=wanted.sub(lambda _: instead, row.text),
                    public=version.place is PostState.PUBLISHED,
                )


def replace_words(
    workspace: Workspace, words: str, instead: str, chosen: Sequence[str], *, by: str
) -> tuple[list[Passage], list[str]]:
    """Replace the words in the places of these names; what was replaced, and why the others were not.

    A public post stays as it is until its edit is approved; whoever wrote in a place meanwhile wins.
    """
    done, refused = [], []
    for passage in [place for place in passages(workspace, words, instead) if place.name in set(chosen)]:
        try:
            _put(workspace, passage, passage.after, passage.before, by=by)
            done.append(passage)
        except StadtboteError as error:
            refused.append(f"{passage.record.title}: {error.message}")
    return done, refused


def take_back(workspace: Workspace, done: Sequence[Passage], *, by: str) -> int:
    """Put back what one replacement changed, where its words still stand; in how many places."""
    number = 0
    for passage in done:
        try:
            _put(workspace, passage, passage.before, passage.after, by=by)
            number += 1
        except StadtboteError:
            continue
    return number


def _put(workspace: Workspace, passage: Passage, text: str, seen: str, *, by: str) -> None:
    record = workspace.store.get(passage.record.id) or passage.record
    places = {passage.key: text}
    # An empty base is no file's: each place is compared with the words it was seen with.
    save(workspace, record, passage.language, places, base="", by=by, seen={passage.key: seen}, why=WHY)
