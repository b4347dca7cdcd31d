"""The translate room: a Release goes in, a Translation comes out.

Memory is asked first; what has nothing to translate is copied; the rest goes to one engine, in requests it can
take. For an engine that bills, the ledger knows of a request before it leaves and of its result before the next.
Nothing an engine says is trusted: a reply that lost a mark is asked for again without marks, once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.messages import Message
from pipeline.model import Block, Origin, Release, Run, Segment, Term, Translation, is_plain
from pipeline.model.drafts import Role
from pipeline.translate import glosses, inline_tags, memory_key, placeholders, request_text, requests
from pipeline.translate.engine import Engine, Hit
from pipeline.translate.inline_tags import Broken, Marked
from pipeline.translate.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `translate` would do, for `stadtbote plan`: nothing is spent to know it."""

    segments: int
    from_memory: int
    copied: int
    to_buy: int
    """Different paragraphs an engine would be asked for."""
    missing: int
    """Paragraphs that nobody would be asked for: no engine, or a role that was not wanted."""
    characters: int
    """Code points of what would be bought, without a paragraph twice."""


def segments(release: Release) -> tuple[Segment, ...]:
    """All texts of a release as missing segments, in order: title, kicker, lead, blocks, captions and alternative
    texts, titles of attachments. The contact block never is one. Empty texts are left out.
    """
    found: list[Segment] = []

    def add(role: Role, index: int, text: str) -> None:
        if text.strip():
            found.append(Segment(role=role, index=index, source=Block(runs=(Run(text=text),))))

    add("title", 0, release.title)
    add("kicker", 0, release.kicker)
    add("lead", 0, release.lead)
    found += [
        Segment(role="block", index=i, source=b) for i, b in enumerate(release.blocks) if b.text.strip()
    ]
    for index, image in enumerate(release.images):
        add("caption", index, image.caption)
        add("alt", index, image.alt)
    for index, attachment in enumerate(release.attachments):
        add("attachment", index, attachment.title)
    return tuple(found)


def translate(release: Release, job: Job, *, now: dt.datetime) -> Translation:
    """A release in the job's language, as complete as memory and engine make it.

    Segments that could not be had have no target and say why in `notes`. Raises what the engine raised, once
    everything bought until then is stored: QuotaExceeded, UnsupportedLanguage, ModelMissing, EngineError (surely
    unbilled), ReplyRefused and OutcomeUnknown (in doubt in the ledger).
    """
    items = _sorted(release, job)
    wanted = _wanted(items, job)
    spent = requests.Spent()
    asked = job.engine if wanted else None
    if asked is not None:
        context = "\n".join(part for part in (release.title, release.lead) if part)
        spent = requests.Shop(job, asked, source=release.language, context=context).buy(
            [item.ware for item in wanted]
        )
    used = [term for item in items for term in item.terms]
    return Translation(
        release=release.id,
        language=job.language,
        segments=glosses.explained(tuple(_filled(item, spent, asked) for item in items), used),
        engine=asked.name if asked is not None else "memory",
        model=asked.model if asked is not None else "",
        glossary=memory_key.glossary(used),
        made=now,
        characters=spent.characters,
    )


def plan(release: Release, job: Job) -> Plan:
    """What `translate` would find and buy. Asks the memory; sends nothing, stores nothing."""
    items = _sorted(release, job)
    bought = {item.ware.text: item.ware.characters for item in _wanted(items, job)}
    return Plan(
        segments=len(items),
        from_memory=sum(item.segment.origin in (Origin.MEMORY, Origin.PERSON) for item in items),
        copied=sum(item.segment.origin is Origin.COPIED for item in items),
        to_buy=len(bought),
        missing=sum(item.ware.text not in bought for item in items if item.segment.target is None),
        characters=sum(bought.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A segment on the desk, and what would be bought for it."""

    segment: Segment
    ware: requests.Ware
    terms: tuple[Term, ...] = ()
    refused: bool = False
    """This engine's English was bought before and did not pass: not bought again."""


def _sorted(release: Release, job: Job) -> list[_Item]:
    """Every segment of a release: kept, copied, known, or to be bought."""
    desk = _Desk(release.language, job)
    return [desk.sort(segment) for segment in segments(release)]


class _Desk:
    """Sorts segments: kept, copied, known, or to be bought."""

    def __init__(self, source: str, job: Job) -> None:
        self.source, self.job = source, job
        self.terms = memory_key.in_language(tuple(job.terms), job.language)

    def sort(self, segment: Segment) -> _Item:
        block = inline_tags.number(segment.source)
        ware = requests.Ware(block=block, key="", terms=())
        old = self.job.kept.get((segment.role, segment.index))
        if old is not None and old.source == segment.source and old.target is not None:
            return _Item(segment=old, ware=ware)
        copy = self._copied(segment)
        if copy is not None:
            return _Item(segment=replace(segment, target=copy, origin=Origin.COPIED), ware=ware)
        found = memory_key.matching(inline_tags.plain(block.tokens), self.terms)
        engine, target = self.job.engine, self.job.language
        if engine is not None:
            key = memory_key.of(engine, source=self.source, target=target, text=block.text, matched=found)
            ware = requests.Ware(block=block, key=key, terms=found)
        segment = replace(segment, key=ware.key)
        hit = self.job.memory.lookup(block.text, key=ware.key, source=self.source, target=target)
        if hit is None or (self.job.fresh and hit.origin != "person"):
            return _Item(segment=segment, ware=ware, terms=found)
        return self._known(segment, block, hit, _Item(segment=segment, ware=ware, terms=found))

    def _copied(self, segment: Segment) -> Block | None:
        block = segment.source
        bases = {name.partition("-")[0].lower() for name in (self.source, self.job.language)}
        same = len(bases) == 1 and not is_plain(self.job.language)
        if (
            same
            or block.kind == "code"
            or any(t.rule == "keep" and t.source == block.text.strip() for t in self.terms)
        ):
            return block
        if placeholders.nothing_to_translate(block.text):
            notation = {"source": self.source, "target": self.job.language, "dates": self.job.style.dates}
            runs = [replace(run, text=placeholders.copied(run.text, **notation)) for run in block.runs]
            return replace(block, runs=tuple(runs))
        return None

    def _known(self, segment: Segment, block: Marked, hit: Hit, item: _Item) -> _Item:
        target, notes = recall(block, hit.text)
        wrong = [] if hit.origin == "person" else requests.problems(block, target, self.job.validator)
        if wrong:
            engine = self.job.engine
            same = engine is not None and (hit.engine, hit.model) == (engine.name, engine.model)
            refused = replace(
                segment, notes=tuple(Message("refused: {our_reason}", our_reason=reason) for reason in wrong)
            )
            return replace(item, segment=refused, refused=same)
        origin = Origin.PERSON if hit.origin == "person" else Origin.MEMORY
        filled = replace(
            segment, target=target, origin=origin, engine=hit.engine, model=hit.model, notes=notes
        )
        return replace(item, segment=filled)


def recall(block: Marked, text: str) -> tuple[Block, tuple[str, ...]]:
    """A remembered canonical text as a block. Links that are not in it are looked for, else appended and noted."""
    tokens = [t for t in inline_tags.from_canonical(text) if t.kind == "text" or t.id in block.marks]
    present = {t.id for t in tokens if t.kind == "open"}
    expected = {i: mark for i, mark in block.marks.items() if mark.kind == "a" or i in present}
    notes: tuple[str, ...] = ()
    try:
        inline_tags.check(tokens, expected)
        placed = tuple(tokens)
    except Broken:
        placed, notes = request_text.place(block, inline_tags.plain(tokens), {})
    return inline_tags.to_block(placed, block.marks, block.block), notes


def _wanted(items: Sequence[_Item], job: Job) -> list[_Item]:
    """What the job's engine is to be asked for."""
    return [
        item
        for item in items
        if job.engine is not None
        and item.segment.target is None
        and not item.refused
        and (job.roles is None or item.segment.role in job.roles)
    ]


def _filled(item: _Item, spent: requests.Spent, engine: Engine | None) -> Segment:
    result = spent.results.get(item.ware.text)
    if item.segment.target is not None or item.refused or result is None or engine is None:
        return item.segment
    target = None
    if result.tokens is not None:
        target = inline_tags.to_block(result.tokens, item.ware.block.marks, item.segment.source)
    return replace(
        item.segment,
        target=target,
        origin=Origin.MISSING if target is None else Origin.ENGINE,
        engine=engine.name,
        model=engine.model,
        notes=result.notes,
    )
