"""Proposals, taken: a corrected original, or a translation anew by another engine, spliced into an editor's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from pipeline.errors import ConfigError, DecisionRefused
from pipeline.messages import Message
from pipeline.model import PostState, Proposal, ProposedBlock, Record
from pipeline.site import front_matter
from pipeline.transitions import proposals as transitions
from pipeline.transitions.posts import PostOnDisk
from pipeline.transitions.releases import retried
from pipeline.translate import open_engine
from pipeline.workflow.drafting.updates import propose
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.german_now import answered
from pipeline.workflow.posts.working_text import merged_bodies, on_disk, proposed_blocks
from pipeline.workflow.purchasing.engines import Engines, Wait
from pipeline.workflow.purchasing.ledger import ReleaseLedger
from pipeline.workflow.purchasing.writing import write_english
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def accept(
    workspace: Workspace,
    record: Record,
    language: str,
    *,
    by: str,
    keep: Sequence[int] = (),
    take: Sequence[int] = (),
    made: dt.datetime | None = None,
    seen: str = "",
) -> list[str]:
    """Splice the proposal of a draft into its text; lines that say what happened to each changed place.

    `take`: numbers (from 1) of conflicts at which the proposed words replace the editor's; `keep`: numbers of any
    places that stay as they are (each conflict needs a choice); `made`: when the proposal the person saw was made. An
    approved draft goes back to review, a public post stays as it is until the text beside it is approved. Where an
    edit beside it and a hand on its file clash, those are settled first, and the proposal waits; `seen`: digest of the
    text the person saw them in.
    Raises DecisionRefused where there is nothing to choose, or where someone saves the file at this moment.
    """
    if clashes := clashes_of(workspace, record, language):

        def choose(post: PostOnDisk) -> bytes:
            assert isinstance(post, EditedPost)
            assert post.clashing is not None
            text = post.raw.decode("utf-8")
            return _with_choices(post, text, post.clashes, post.clashing.text, keep, take)

        workspace.change(record.id, transitions.chosen(language, choose, by=by, seen=seen))
        return _lines(clashes)
    used: list[Proposal] = []

    def merged(post: PostOnDisk, proposal: Proposal) -> tuple[Proposal, bytes]:
        assert isinstance(post, EditedPost)
        # The file may have been edited since the proposal was made: merged once more, with what it holds now.
        proposal = remerged(post, proposal)
        used.append(proposal)
        return proposal, _with_choices(post, proposal.text, proposal.blocks, proposal.generated, keep, take)

    workspace.change(record.id, transitions.accepted(language, merged, by=by, made=made))
    return _lines(used[-1].blocks)


def clashes_of(workspace: Workspace, record: Record, language: str) -> tuple[ProposedBlock, ...]:
    """Where an edit beside a public post and a hand on its file changed the same: the file's words are `current`."""
    version = record.versions.get(language)
    found = on_disk(workspace, record, version) if version is not None and version.edit is not None else None
    return found.clashes if found is not None else ()


def _lines(blocks: Sequence[ProposedBlock]) -> list[str]:
    return [
        f"{number}: {block.field or block.action}: {_short(block.proposed or block.current or block.old_source)}"
        for number, block in enumerate(blocks, 1)
        if block.action != "keep"
    ]


def _with_choices(
    post: EditedPost,
    text: str,
    blocks: Sequence[ProposedBlock],
    other: str,
    keep: Sequence[int],
    take: Sequence[int],
) -> bytes:
    """A merged text with a person's choices; `other`: the text whose words are proposed.

    Raises DecisionRefused where both sides changed the same and nobody says which words stand.
    """
    clashes = [
        f"{number} {block.field or 'text'}: yours “{_short(block.current)}”, proposed “{_short(block.proposed)}”"
        for number, block in enumerate(blocks, 1)
        if block.conflict and number not in {*keep, *take}
    ]
    if clashes:
        raise DecisionRefused(
            Message(
                "two changed the same; `--keep N` or `--take N` for each: {passages}",
                passages="; ".join(clashes),
            ),
            about=post.version.path,
        )
    flavour, path = post.text.flavour, post.version.path
    body = flavour.read(path, text.encode()).body
    start = len(text) - len(body) if text.endswith(body) else 0
    raw = chosen(text, blocks, keep=keep, take=take, start=start)
    new, picked = flavour.read(path, other.encode()).front, {}
    for number, block in enumerate(blocks, 1):
        if block.field and block.conflict and number in take:
            picked[block.field] = fields.value(new, block.field)
        elif block.field and not block.conflict and number in keep:
            picked[block.field] = fields.value(post.front, block.field)
    picked = {key: front_matter.DROP if found is None else found for key, found in picked.items()}
    return flavour.splice(raw, picked) if picked else raw


def _short(text: str) -> str:
    return " ".join(text.split())[:80]


def dismiss(
    workspace: Workspace, record: Record, language: str, *, by: str, made: dt.datetime | None = None
) -> Record:
    """Leave the text as it is: the editor has seen that the original changed."""
    return workspace.change(
        record.id, transitions.dismissed(language, partial(answered, workspace, record), by=by, made=made)
    )


def take_by_hand(workspace: Workspace, record: Record, language: str, *, by: str, german: str) -> Record:
    """Work the city's change into the file by hand: the post answers for the German of today from now on.

    `german`: fingerprint of the German the person saw. Raises DecisionRefused where it is another, or the same.
    """
    return workspace.change(
        record.id, transitions.by_hand(language, partial(answered, workspace, record), by=by, german=german)
    )


def remerged(post: EditedPost, proposal: Proposal) -> Proposal:
    """The proposal over the file as it is now."""
    if proposal.base_hash == post.digest:
        return proposal
    base = post.base.draft
    new = post.text.flavour.read(post.version.path, proposal.generated.encode())
    merged = merged_bodies(post, base, new)
    front, changed = fields.merged(base.front, post.front, new.front)
    return replace(
        proposal,
        blocks=(*proposed_blocks(merged), *changed),
        base_hash=post.digest,
        front={key: str(value) for key, value in front.items()},
        text=post.spliced(front, merged.body).raw.decode("utf-8"),
    )


def chosen(
    text: str, blocks: Sequence[ProposedBlock], *, keep: Sequence[int], take: Sequence[int], start: int = 0
) -> bytes:
    """A merged text with a person's choices: proposed words at `take`, present words at `keep`.

    `start` is where the body begins, so that a description with the same words is left alone.
    """
    at = start
    for number, block in enumerate(blocks, 1):
        if block.field:
            continue
        have, would = block.current.rstrip("\n"), block.proposed.rstrip("\n")
        stands = have if block.conflict else would
        found = text.find(stands, at) if stands else at
        if found < 0:
            continue
        end = found + len(stands)
        wanted = stands
        if block.conflict and number in take:
            wanted = would
        elif number in keep and not block.conflict and block.action != "keep":
            wanted = have
        if wanted != stands:
            text, end = _put(text, found, end, wanted)
        at = end
    return text.encode()


def _put(text: str, start: int, end: int, wanted: str) -> tuple[str, int]:
    """A passage replaced; one that goes takes its empty line along, one that comes brings one."""
    if not wanted:
        while text[end : end + 1] == "\n":
            end += 1
        return text[:start] + text[end:], start
    if start == end:
        lead = "" if text[:start].endswith("\n\n") or not start else "\n\n"
        made = f"{lead}{wanted}" + ("" if text[end:].startswith("\n") else "\n\n")
        return text[:start] + made + text[end:], start + len(lead) + len(wanted)
    return text[:start] + wanted + text[end:], start + len(wanted)


def translate_anew(workspace: Workspace, record: Record, language: str, *, engine: str, by: str) -> str:
    """A written draft, translated once more by another engine because a person asked: refreshed if untouched, else
    proposed. Gives one line that says what happened. Raises ConfigError, EngineError."""
    source = workspace.source(record.source)
    if source is None or record.release is None:
        raise ConfigError(f"its source `{record.source}` is not configured", key="sources")
    opened = open_engine(
        engine,
        options=workspace.settings.options.get(engine),
        env=workspace.env,
        source=record.release.language,
        target=language,
    )
    asking = replace(workspace, open_engines=lambda s, t: [opened])
    with closing(Engines(asking)) as engines:
        ledger = ReleaseLedger(workspace, record)
        made = write_english(asking, source, ledger, engines, language=language, fresh=True)
    if isinstance(made, Wait):
        raise DecisionRefused(made.reason, about=record.title)
    version = ledger.record.versions.get(language)
    if version is None or version.place is PostState.NONE:
        workspace.change(record.id, retried(by=by, decision="picked"))
        return "bought; the next run writes the draft"
    tally = RunReportBuilder(started=workspace.now())
    asked = transitions.asked_for(by=by, detail=engine, language=language)
    after = propose(workspace, source, workspace.change(record.id, asked), made, tally)
    waits = after.versions[language].proposal is not None
    return f"{made.characters} characters by {engine}: " + (
        "a proposal waits (`stadtbote accept`)" if waits else "the draft is refreshed"
    )
