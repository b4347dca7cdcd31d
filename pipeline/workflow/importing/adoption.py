"""`state adopt`: posts of a store that was lost are taken back. Who they are, and from which German, stands in them.

Their originals are read again, which is free; nothing is bought. Where the original is another text today, or is gone,
the post is kept as it is and a person is told.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from pipeline import translate
from pipeline.errors import SiteError, StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import (
    Approval,
    Entry,
    Event,
    Freshness,
    Origin,
    PostState,
    Record,
    Review,
    Segment,
    Source,
    Translation,
    Version,
    Work,
)
from pipeline.site.alignment import Group
from pipeline.store import run_lock
from pipeline.transitions.returning import adopted
from pipeline.workflow.importing.reading import read
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.posts.edited_segments import edited_segments, segments_of_blocks
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.parsed_post import ParsedPost
from pipeline.workflow.posts.rendering import draft_of
from pipeline.workflow.purchasing.ledger import printed
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

Front = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of one post."""

    path: str
    title: str
    doubt: str = ""
    """What a person must look at; "" where nothing is in doubt."""
    taken: bool = True


def adopt(workspace: Workspace) -> list[Adopted]:
    """Take in every post whose header, or side file, says which release it is of and that the store does not know.

    Raises LockHeld where a run is at work, ConfigError where nothing can be fetched.
    """
    done = []
    with (
        run_lock(workspace.settings.state / "run.lock", what="state adopt", now=workspace.now()),
        workspace.client() as client,
    ):
        for path, raw, front in ours(workspace):
            language = str(front.get("lang", workspace.settings.languages[0]))
            known = workspace.store.get(front["source"]["id"])
            if known is None or language not in known.versions:
                done.append(_taken(workspace, client, path, raw, front))
    return done


def ours(workspace: Workspace) -> Iterator[tuple[str, bytes, Front]]:
    """Path, bytes and full keys of every post that says which release it is of; a header that is broken says nothing."""
    index = PostIndex(workspace)
    for path, raw in sorted(index.texts.items()):
        try:
            draft = workspace.flavour.read(path, raw)
            front: dict[str, Any] = {**draft.front}
            if "id" not in front.get("source", {}) and (side := workspace.flavour.side(draft)) is not None:
                file = workspace.settings.folder / side.path
                told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
                front = {**told, **front, "source": told.get("source", {})}
        except (SiteError, OSError, ValueError):
            continue
        identity = str(front.get("source", {}).get("id", ""))
        if len(identity) == 32 and set(identity) <= set("0123456789abcdef"):
            yield path, raw, front


def _taken(workspace: Workspace, client: Client, path: str, raw: bytes, front: Front) -> Adopted:
    """One post: its record made, its original read, its English laid beside it."""
    title, told = str(front.get("title", "")), front["source"]
    source = _source(workspace, told)
    if source is None:
        why = f"no source of config.yaml is called `{told.get('name', '')}`: add it, and call this again"
        return Adopted(path=path, title=title, doubt=why, taken=False)
    version = _version(workspace, path, raw, front)
    record = workspace.store.get(told["id"]) or _added(workspace, source, front)
    record = workspace.change(record.id, adopted(version))
    doubt = ""
    try:
        record = read(workspace, source, record, client, RunReportBuilder(started=workspace.now()))
    except StadtboteError as error:
        doubt = str(error)
    if record.release is None:
        doubt = f"its original could not be read{f' ({doubt})' if doubt else ''}: the post is kept as it is"
    elif record.release.fingerprint != version.source_hash:
        doubt = "its original is another text today: compare them, and `stadtbote retry` makes it anew"
        changed = Freshness.SOURCE_CHANGED
        version = replace(version, source_hash=record.release.fingerprint, freshness=changed)
    elif segments := _segments(workspace, source, record, version, raw, front):
        version = replace(version, segments=segments)
    else:
        doubt = "its paragraphs are not those of the original: the post is kept as it is"
    if version.review is Review.REVIEWED:
        version = replace(version, approvals=(_approval(workspace, record, version, raw, front),))
    workspace.change(record.id, adopted(_checked(workspace, record, version, raw)))
    return Adopted(path=path, title=title, doubt=doubt)


def _checked(workspace: Workspace, record: Record, version: Version, raw: bytes) -> Version:
    """The version with what the checks say of it: what was found before went with the store."""
    if record.release is None:
        return version
    unread = replace(version, checked="not yet")
    return replace(version, findings=edited_post(workspace, record, unread, raw).findings)


def _source(workspace: Workspace, told: Front) -> Source | None:
    """The press office a post names: by its name, else by the only one on its host."""
    named = [source for source in workspace.sources if source.name == told.get("name")]
    host = urlsplit(str(told.get("url", ""))).hostname
    there = [source for source in workspace.sources if host and urlsplit(source.url).hostname == host]
    return named[0] if named else there[0] if len(there) == 1 else None


def _added(workspace: Workspace, source: Source, front: Front) -> Record:
    told, now = front["source"], workspace.now()
    entry = Entry(
        id=told["id"], source=source.id, url=str(told.get("url", "")), title=str(told.get("title", "")),
        day=front.get("date"),
    )  # fmt: skip
    seen = (Event(at=now, what="seen", detail="by its post"),)
    return workspace.store.add(
        Record(id=entry.id, source=source.id, entry=entry, work=Work.DONE, seen=now, listed=now, history=seen)
    )


def _version(workspace: Workspace, path: str, raw: bytes, front: Front) -> Version:
    """The version as the post's header tells of it."""
    made = front.get("translation", {})
    review = made.get("status", "")
    return Version(
        language=str(front.get("lang", workspace.settings.languages[0])),
        path=path,
        slug=str(front.get("slug", "")),
        place=workspace.flavour.state(path, raw),
        review=Review(review) if review in set(Review) else Review.MACHINE,
        source_hash=str(front["source"].get("hash", "")),
        engine=str(made.get("engine", "")),
        model=str(made.get("model", "")),
        glossary=str(made.get("glossary", "")),
        text=raw.decode("utf-8", "replace"),
    )


def _segments(
    workspace: Workspace, source: Source, record: Record, version: Version, raw: bytes, front: Front
) -> tuple[Segment, ...]:
    """German and English paragraph by paragraph; none where their numbers differ.

    The German is rendered in the English's place: block for block it is the post's own body.
    """
    german = tuple(
        replace(segment, target=segment.source) for segment in translate.segments(printed(workspace, record))
    )
    pretended = Translation(
        release=record.id, language=version.language, segments=german, engine="memory", made=workspace.now()
    )
    try:
        post = draft_of(workspace, source, record, pretended, slug=version.slug, review=version.review)
        text = workspace.flavour.write(post, PostState.DRAFT)
    except SiteError:
        return ()
    base = ParsedPost(workspace.flavour, version.path, text.encode())
    own = ParsedPost(workspace.flavour, version.path, raw)
    if len(base.blocks) != len(own.blocks):
        return ()
    pairs = [Group(old=(number,), new=(number,)) for number in range(len(own.blocks))]
    owners = segments_of_blocks(german, base.blocks)
    found = edited_segments(german, pairs, owners, own.blocks, base.blocks, fields.texts(front))
    if version.review is Review.REVIEWED:
        return found
    return tuple(
        replace(segment, origin=Origin.ENGINE, engine=version.engine, model=version.model)
        for segment in found
    )


def _approval(workspace: Workspace, record: Record, version: Version, raw: bytes, front: Front) -> Approval:
    made = front.get("translation", {})
    return Approval(
        by=str(made.get("reviewer", "")) or "unknown",
        at=made.get("reviewed_at") or workspace.now(),
        source_hash=version.source_hash,
        target_hash=edited_post(workspace, record, version, raw).english_hash,
    )
