"""A post as it lies on disk, edited or not, against the German of its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from typing import Any

from pipeline import site, translate
from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.messages import Message, noop, words
from pipeline.model import Draft, Edit, Finding, Origin, ProposedBlock, Record, Translation, Version
from pipeline.site.alignment import Group
from pipeline.site.faults import conflict
from pipeline.site.markdown import BodyBlock
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.covered import HASHED, hashed, with_links
from pipeline.workflow.posts.edited_segments import edited_segments, segments_of_blocks
from pipeline.workflow.posts.file_findings import CHECK, unfinished, without_file
from pipeline.workflow.posts.german_now import passed_by
from pipeline.workflow.posts.paragraph_findings import debris, without_english
from pipeline.workflow.posts.parsed_post import ParsedPost
from pipeline.workflow.posts.regrouping import groups_of
from pipeline.workflow.posts.second_opinion import findings_of
from pipeline.workflow.posts.summaries import summed_up
from pipeline.workflow.workspace.workspace import Workspace

CORRECTED = noop("Corrected on {day}: {what}")
"""A note for readers on a post that was corrected once it was public: no translation of anything."""


class EditedPost:
    """A post as it lies on disk, edited or not, against the German of its record.

    Read and parsed once, and passed on. Its properties raise SiteError where the file cannot be read as a post.
    """

    def __init__(
        self,
        workspace: Workspace,
        record: Record,
        version: Version,
        text: ParsedPost,
        *,
        base: ParsedPost | None = None,
    ) -> None:
        self._workspace = workspace
        self.record = record
        self.version = version
        self.text = text
        self.clashes: tuple[ProposedBlock, ...] = ()
        """Where an edit that lies beside the file and a hand on it changed the same; the file's words stand here."""
        self.clashing: Edit | None = None
        """The edit whose words are proposed there."""
        self.touched = text.raw.decode("utf-8-sig", "replace") != version.text
        """Its text is not what the pipeline wrote."""
        written = version.text.encode()
        if base is None or base.raw != written:
            base = ParsedPost(text.flavour, version.path, written)
        self.base = base if self.touched else text
        """What the pipeline wrote."""

    @property
    def raw(self) -> bytes:
        """The file's bytes."""
        return self.text.raw

    @property
    def draft(self) -> Draft:
        """Front matter and body."""
        return self.text.draft

    @property
    def front(self) -> Mapping[str, Any]:
        """Front matter with full keys."""
        return self.text.draft.front

    @property
    def blocks(self) -> tuple[BodyBlock, ...]:
        """All blocks of the body, closing lines included."""
        return self.text.blocks

    @cached_property
    def digest(self) -> str:
        """Digest of the bytes: what a person saw is named by it."""
        return digest(self.raw)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """How the file's blocks belong to the generated ones."""
        old, new = ([block.text for block in parsed.blocks] for parsed in (self.base, self.text))
        begins = words(self.version.language).gettext(CORRECTED).partition("{day}")[0]
        notes = {number for number, text in enumerate(new) if text.startswith(begins)}
        return with_links(groups_of(old, new, notes), self.base.blocks, self.text.blocks)

    @cached_property
    def owners(self) -> list[int | None]:
        """For each generated block the index of its segment."""
        return segments_of_blocks(self.version.segments, self.base.blocks)

    @cached_property
    def translation(self) -> Translation:
        """Segments with the English of the file; restructured groups stand as one segment at their first block."""
        version = self.version
        return Translation(
            release=self.record.id,
            language=version.language,
            segments=edited_segments(
                version.segments,
                self.groups,
                self.owners,
                self.blocks,
                self.base.blocks,
                fields.texts(self.front),
            )
            if self.touched
            else version.segments,
            engine=version.engine,
            model=version.model,
            glossary=version.glossary,
            made=version.made or self._workspace.now(),
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of the file; as the record has it, where that speaks of this very text."""
        version = self.version
        known = version.checked == self.digest if version.checked else not self.touched
        # A title under another name than `site.front.names` has today is lost to readers, too.
        own = self.file_findings if self.touched or not self.front.get("title") else ()
        if known or self.record.release is None:
            return (*own, *(finding for finding in version.findings if finding.check != CHECK))
        passed = passed_by(version, self.translation.segments)
        summed = summed_up(self.translation, self.front) if self.touched or version.fields else ()
        alone: tuple[Finding, ...] = ()
        if self.touched:
            alone = (
                *without_english(version, self.groups, self.owners),
                *debris(self.groups, self.owners, self.blocks, self.front, version.language),
            )
        whole = findings_of(self._workspace, self.record, self.translation)
        return (*own, *passed, *whole, *alone, *summed)

    @property
    def file_findings(self) -> tuple[Finding, ...]:
        """What is wrong with the file, whatever its text says."""
        own = unfinished(self.version, self.raw, self.draft, self.base.draft, self.disclosure)
        return (*own, *without_file(self._workspace, self.version, self.draft))

    @property
    def fault(self) -> str:
        """What is wrong with the file as such; "" where it is a post."""
        if found := conflict(self.raw):
            return found
        try:
            _ = self.draft
        except SiteError as error:
            return error.message
        return ""

    @cached_property
    def disclosure(self) -> str:
        """The sentence about the machine, as this front matter wants it."""
        return disclosure_of(self._workspace, self.version.language, self.front)

    def with_own_disclosure(self, other: Draft) -> str:
        """The body of another text of this post, with this one's sentence about the machine."""
        said = disclosure_of(self._workspace, self.version.language, other.front)
        return site.swap_disclosure(other.body.encode(), said, self.disclosure).decode()

    def computed(self) -> EditedPost:
        """The post with the sentence about the machine that its front matter wants, where it says another one."""
        settings, language = self._workspace.settings, self.version.language
        wording = settings.disclosure.get(language, {}).get("machine")
        body = site.brought_up(self.draft.body, self.disclosure, language, wording)
        return self.spliced({}, body) if body != self.draft.body else self

    @cached_property
    def english_hash(self) -> str:
        """Hash of what a reader reads: every field, the text and where its links lead, whatever quotes and keys the
        front matter has."""
        return hashed(HASHED, self.front, self._own_texts, self.blocks)

    def is_covered_by(self, target_hash: str) -> bool:
        """Whether an approval with this hash answers for the post: for what approvals covered when it was given."""
        covers = target_hash.partition(":")[0]
        return target_hash == hashed(covers, self.front, self._own_texts, self.blocks)

    @property
    def _own_texts(self) -> list[str]:
        # Its wording is the configuration's, which may have changed since a person approved the text.
        said = {
            self.disclosure,
            *(approval.sentence for approval in self.version.approvals[-1:] if approval.sentence),
        }
        computed = {" ".join(sentence.split()) for sentence in said}
        return [block.text for block in self.blocks if " ".join(block.text.split()) not in computed]

    def spliced(self, changes: Mapping[str, Any], body: str | None = None) -> EditedPost:
        """The post with keys of its front matter set, the body replaced, and the disclosure that follows from them;
        byte for byte the rest."""
        raw = self.text.edited(changes, body)
        if raw == self.raw:
            return self
        text = ParsedPost(self.text.flavour, self.text.path, raw)
        after = disclosure_of(self._workspace, self.version.language, text.draft.front)
        swapped = site.swap_disclosure(raw, self.disclosure, after, text.draft.body)
        if swapped != raw:
            text = text.with_other_body(swapped)
        return EditedPost(self._workspace, self.record, self.version, text, base=self.base)

    def of(self, record: Record, version: Version, raw: bytes | None = None) -> EditedPost:
        """The same file (or `raw`) seen against another state of its record."""
        raw = self.raw if raw is None else raw
        same = raw == self.raw and version.path == self.text.path
        text = self.text if same else ParsedPost(self.text.flavour, version.path, raw)
        return EditedPost(self._workspace, record, version, text, base=self.base)

    def with_clashes(self, clashes: tuple[ProposedBlock, ...], edit: Edit | None) -> EditedPost:
        """The same, of which some places are to be chosen at."""
        after = copy(self)
        after.clashes, after.clashing = clashes, edit
        return after

    def units(self, *, by: str, at: dt.datetime) -> tuple[tuple[str, str, str, dt.datetime, str], ...]:
        """German and English (numbered marks) of each block a person answers for; restructured groups are left out."""
        units = []
        by_place = {(segment.role, segment.index): segment for segment in self.version.segments}
        for segment in self.translation.segments:
            before = by_place.get((segment.role, segment.index))
            if segment.target is None or before is None or before.source != segment.source:
                continue
            if segment.role == "caption" and segment.origin is Origin.PERSON:
                continue
            source = translate.number(segment.source)
            target = translate.number_like(segment.source, segment.target)
            units.append((source.text, target, by, at, self.version.language))
        return tuple(units)

    @cached_property
    def public_slug(self) -> str:
        """The name it gets once it is public: what a person typed, else of the title as it is now.

        A draft keeps its name where it is reviewed under it on a git host, or has a second file of that name.
        """
        known, typed = self.version.slug, str(self.front.get("slug") or "")
        named = {**self.front, "slug": known}
        if not known or self.version.branch or self.text.flavour.side(Draft(front=named)) is not None:
            return known
        if self.version.address or (typed and typed != known):
            return self.version.address or typed
        old, new = self.base.draft.front.get("title"), self.front.get("title")
        return known if old == new else site.slug(str(new), self.record.id)

    def published(self) -> tuple[str, bytes]:
        """Path and bytes once it is public, under its public name."""
        path, post = self.version.path, self
        if self.public_slug != self.version.slug and path.count(self.version.slug) == 1:
            path = path.replace(self.version.slug, self.public_slug)
            post = self.spliced({"slug": self.public_slug}) if "slug" in self.front else self
        return self.text.flavour.publish(path, post.raw)

    def unpublished(self) -> tuple[str, bytes]:
        """Path and bytes once it is a draft again."""
        return self.text.flavour.unpublish(self.version.path, self.raw)

    def withdrawn(self, *, reason: str, on: dt.date) -> tuple[str, bytes]:
        """Path and bytes of its tombstone."""
        return self.text.flavour.withdraw(self.version.path, self.raw, reason=reason, on=on)


def post_at(workspace: Workspace, record: Record, version: Version) -> EditedPost:
    """The same, read as a post. Raises SiteError where it is not there, cannot be read, or is no post."""
    try:
        raw = site.writing.inside(workspace.settings.folder, version.path).read_bytes()
    except OSError as error:
        away = noop("its file is not there: a post that was renamed is found by the next `stadtbote run`")
        unread = Message("cannot be read: {error}", error=error.strerror)
        said = away if isinstance(error, FileNotFoundError) else unread
        raise SiteError(said, about=version.path, temporary=True) from error
    post = edited_post(workspace, record, version, raw)
    _ = post.draft
    return post


def edited_post(workspace: Workspace, record: Record, version: Version, raw: bytes) -> EditedPost:
    """The same from bytes."""
    return EditedPost(workspace, record, version, ParsedPost(workspace.flavour, version.path, raw))


def disclosure_of(workspace: Workspace, language: str, front: Mapping[str, Any]) -> str:
    """The sentence about the machine for a front matter, in the site's own words where it has some."""
    wording = workspace.settings.disclosure.get(language, {}).get("machine")
    return site.disclosure(front, language, wording, workspace.settings.style.dates)
