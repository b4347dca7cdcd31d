"""A draft whose German changed: only what changed is translated; an untouched draft is refreshed, any other gets a
proposal. A run never writes to a file that a person touched or reviewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from pipeline import site, translate
from pipeline.errors import SiteError
from pipeline.german.dates import correction_words
from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.model import (
    Finding,
    News,
    PostState,
    Proposal,
    Record,
    Release,
    Review,
    Segment,
    Severity,
    Source,
    Translation,
    Version,
)
from pipeline.model.drafts import Role
from pipeline.transitions import drafting
from pipeline.transitions.late import happened
from pipeline.transitions.returning import came_back_since
from pipeline.workflow.posts import fields as front_fields
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.posts.facts import Facts
from pipeline.workflow.posts.rendering import version_of
from pipeline.workflow.posts.second_opinion import findings_of
from pipeline.workflow.posts.summaries import summed_up
from pipeline.workflow.posts.working_text import merged_bodies, proposed_blocks
from pipeline.workflow.purchasing.engines import Engines, Wait
from pipeline.workflow.purchasing.ledger import ReleaseLedger, in_doubt
from pipeline.workflow.purchasing.limits import price_stops
from pipeline.workflow.purchasing.writing import write_english
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def update(
    workspace: Workspace,
    source: Source,
    record: Record,
    engines: Engines,
    language: str,
    tally: RunReportBuilder,
) -> Record | Wait:
    """Bring one written draft up to the German of today: refreshed, or with a proposal in its record."""
    version = record.versions[language]
    assert record.release is not None
    if in_doubt(record):
        return Wait(reason=noop("paid or not? `stadtbote settle`"), in_doubt=True)
    kept = carried_over(version, record.release, came_back_since(record, language))
    if stop := price_stops(workspace, source, record, engines, language, kept=kept):
        return Wait(reason=stop)
    ledger = ReleaseLedger(workspace, record)
    made = write_english(workspace, source, ledger, engines, language=language, kept=kept)
    if isinstance(made, Wait):
        return made
    if made.missing:
        return Wait(
            reason=Message("{number} changed paragraphs without a translation", number=len(made.missing)),
            tried=True,
        )
    tally.add(
        source.id,
        characters=made.characters,
        from_engine=sum(
            segment.origin == "engine" and segment not in version.segments for segment in made.segments
        ),
    )
    return propose(workspace, source, record, made, tally)


def carried_over(
    version: Version, release: Release, anew: Collection[str] = ()
) -> Mapping[tuple[Role, int], Segment]:
    """English that stays: segments whose German is still there, wherever it moved to.

    `anew`: German (numbered marks) for which the memory has better words by now.
    """
    old: dict[tuple[Role, str], list[Segment]] = defaultdict(list)
    for segment in version.segments:
        if anew and translate.number(segment.source).text in anew:
            continue
        if segment.target is not None and not segment.by_hand:
            old[(segment.role, segment.source.text)].append(segment)
    kept = {}
    for new in translate.segments(release):
        same = old.get((new.role, new.source.text))
        if same:
            found = same.pop(0) if len(same) > 1 else same[0]
            if found.source.runs == new.source.runs:
                kept[(new.role, new.index)] = replace(found, index=new.index, source=new.source)
    return kept


class UpdateFacts(Facts):
    """What an update reads under the lock: the post, and the new text merged with it."""

    def __init__(
        self,
        workspace: Workspace,
        record: Record,
        source: Source,
        made: Translation | None = None,
        fields: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(workspace, record)
        self._source, self._made, self._fields = source, made, fields

    def proposal(self, record: Record, version: Version) -> Proposal:
        """Raises SiteError where the post cannot be read."""
        post = self.working(version)
        assert self._made is not None
        if post is None:
            raise SiteError("cannot be read: it is not there", about=version.path, temporary=True)
        waiting = version.proposal.fields if version.proposal is not None else {}
        own = {**version.fields, **waiting, **self._fields}
        fresh = version_of(self._workspace, self._source, record, self._made, replace(version, fields=own))
        return proposal_of(self._workspace, record, version, fresh, self._made, post.raw)

    def as_written(self, version: Version, raw: bytes) -> bool:
        """Whether a file says what the pipeline wrote."""
        return site.says_the_same(version.text.encode(), raw)

    def findings(self, record: Record, version: Version) -> tuple[Finding, ...]:
        """Findings of a version as it was generated."""
        made = Translation(
            release=record.id,
            language=version.language,
            segments=version.segments,
            engine=version.engine,
            model=version.model,
            glossary=version.glossary,
            made=version.made or self._workspace.now(),
        )
        found = findings_of(self._workspace, record, made)
        if not version.fields:
            return found
        front = self._workspace.flavour.read(version.path, version.text.encode()).front
        return (*found, *summed_up(made, front))


def propose(
    workspace: Workspace,
    source: Source,
    record: Record,
    made: Translation,
    tally: RunReportBuilder,
    *,
    step: drafting.UpdateTransition | None = None,
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Record:
    """English of a corrected original: the file is refreshed if nobody touched or reviewed it, else it waits.

    `step`: another transition by which it comes in; `fields`: words for keys of the front matter.
    """
    assert record.release is not None
    after = workspace.store.change(
        record.id,
        tally.telling(
            step or drafting.updated(made.language, german=record.release.fingerprint, seen=record),
            partial(_proposed, made.language),
        ),
        now=workspace.now(),
        facts=lambda known: UpdateFacts(workspace, known, source, made, fields),
    )
    workspace.step("proposal written")
    return _counted(workspace, source, record, after, made.language, tally)


def unfinished(record: Record, language: str) -> bool:
    """Whether a proposal was stored by a run that died before it could do anything with it."""
    version = record.versions.get(language)
    return (
        version is not None
        and version.proposal is not None
        and version.review is Review.MACHINE
        and version.place is not PostState.PUBLISHED
    )


def finish(
    workspace: Workspace, source: Source, record: Record, language: str, tally: RunReportBuilder
) -> Record:
    """Take up a stored proposal where a run died: the file is refreshed, was refreshed, or the proposal waits."""
    after = workspace.store.change(
        record.id,
        tally.telling(drafting.brought_in(language), partial(_proposed, language)),
        now=workspace.now(),
        facts=lambda known: UpdateFacts(workspace, known, source),
    )
    return _counted(workspace, source, record, after, language, tally)


def _counted(
    workspace: Workspace, source: Source, seen: Record, after: Record, language: str, tally: RunReportBuilder
) -> Record:
    """A refresh is counted; a proposal that waits is told."""
    version = after.versions.get(language)
    if version is None:
        return after
    if version.proposal is None:
        if happened(seen, after, "refreshed"):
            workspace.step("refresh stored")
            tally.add(source.id, refreshed=1, **_counts(version))
        return after
    tally.add(source.id, proposed=1)
    return after


def _proposed(language: str, before: Record, after: Record) -> News | None:
    """A proposal waits."""
    version = after.versions.get(language)
    if version is None or version.proposal is None:
        return None
    kind = noop("approved") if version.review is Review.REVIEWED else noop("edited")
    clash = sum(block.conflict for block in version.proposal.blocks)
    told = Message(
        "the city changed the original of this {our_kind} draft; a proposal waits{our_more} (`stadtbote accept`, or the desk)",
        our_kind=kind,
        our_more=Message(", {number} places to choose at", number=clash) if clash else "",
    )
    words = city_words(after.release) if after.release is not None else ()
    if words:
        said = Message("the city writes: {words}", words=", ".join(words))
        told = Message("{our_note}; {our_more}", our_note=told, our_more=said)
    public = version.place is PostState.PUBLISHED
    return News(what="changed", about=version.path, message=told, at_once=public)


def city_words(release: Release) -> Sequence[str]:
    """Words by which the city itself says that a release is a correction."""
    return correction_words(
        "\n".join([release.title, release.lead, *(block.text for block in release.blocks)])
    )


def proposal_of(
    workspace: Workspace, record: Record, version: Version, fresh: Version, made: Translation, raw: bytes
) -> Proposal:
    """What the editor has, merged with what would be written today, over what was written before."""
    assert record.release is not None
    flavour = workspace.flavour
    base = flavour.read(version.path, version.text.encode())
    post = edited_post(workspace, record, version, raw)
    new = flavour.read(version.path, fresh.text.encode())
    merged = merged_bodies(post, base, new)
    front, changed = front_fields.merged(base.front, post.front, new.front)
    return Proposal(
        made=workspace.now(),
        release=record.release,
        segments=made.segments,
        blocks=(*proposed_blocks(merged), *changed),
        base_hash=digest(raw),
        front={key: str(value) for key, value in front.items()},
        text=post.spliced(front, merged.body).raw.decode("utf-8"),
        generated=fresh.text,
        fields=fresh.fields,
        engine=made.engine,
        model=made.model,
        glossary=made.glossary,
    )


def _counts(version: Version) -> dict[str, int]:
    return {
        "errors": sum(finding.severity is Severity.ERROR for finding in version.findings),
        "warnings": sum(finding.severity is Severity.WARNING for finding in version.findings),
    }
