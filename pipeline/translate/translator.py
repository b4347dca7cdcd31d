"""The translate room: a Release goes in, a Translation comes out.

Memory is asked first; what has nothing to translate is copied; the rest goes to one engine, in requests it can
take. For an engine that bills, the ledger knows of a request before it leaves and of its result before the next.
Nothing an engine says is trusted: a reply that lost a mark is asked for again without marks, once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.messages import Message
from pipeline.model import Block, Origin, Release, Run, Segment, Style, Term, Translation
from pipeline.model.drafts import Role
from pipeline.translate import glosses, inline_tags, memory_key, placeholders, request_text, requests
from pipeline.translate.engine import Engine, Hit, Ledger, Memory, Validator
from pipeline.translate.inline_tags import Broken, Marked

At = Callable[[str], None]
"""Called with the name of each step that was reached; crash tests die there."""
STEPS = ("intent written", "request sent", "reply received", "result stored")
_HOUSE_STYLE = Style()
_NO_KEPT: Mapping[tuple[Role, int], Segment] = {}


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


def translate(
    release: Release,
    *,
    language: str,
    engine: Engine | None,
    memory: Memory,
    ledger: Ledger | None,
    terms: Sequence[Term] = (),
    validator: Validator | None = None,
    now: dt.datetime,
    style: Style = _HOUSE_STYLE,
    roles: Collection[Role] | None = None,
    kept: Mapping[tuple[Role, int], Segment] = _NO_KEPT,
    fresh: bool = False,
    at: At = lambda name: None,
) -> Translation:
    """A release in `language`, as complete as memory and engine make it.

    `engine` None: memory alone. `roles`: only these are bought (memory fills the others too). `kept`: segments
    taken as they are where their German still is the same. `fresh`: a person asked for it to be bought anew;
    only a person's English still wins. Segments that could not be had have no target and say why in `notes`.

    Raises what the engine raised, once everything bought until then is stored: QuotaExceeded, UnsupportedLanguage,
    ModelMissing, EngineError (surely unbilled), ReplyRefused and OutcomeUnknown (in doubt in the ledger).
    """
    desk = _Desk(
        release,
        language=language,
        engine=engine,
        memory=memory,
        terms=terms,
        fresh=fresh,
        validator=validator,
        style=style,
    )
    sorted_ = [desk.sort(segment, kept) for segment in segments(release)]
    wanted = _wanted(sorted_, roles)
    spent = requests.Spent()
    if engine is not None and wanted:
        shop = requests.Shop(
            engine=engine,
            memory=memory,
            ledger=ledger,
            source=release.language,
            target=language,
            context="\n".join(part for part in (release.title, release.lead) if part),
            validator=validator,
            at=at,
        )
        spent = shop.buy([item.ware for item in wanted])
    done = tuple(_filled(item, spent, engine) for item in sorted_)
    used = [term for item in sorted_ for term in item.terms]
    return Translation(
        release=release.id,
        language=language,
        segments=glosses.explained(done, used),
        engine=engine.name if engine is not None and wanted else "memory",
        model=engine.model if engine is not None and wanted else "",
        glossary=memory_key.glossary(used),
        made=now,
        characters=spent.characters,
    )


def plan(
    release: Release,
    *,
    language: str,
    engine: Engine | None,
    memory: Memory,
    terms: Sequence[Term] = (),
    roles: Collection[Role] | None = None,
) -> Plan:
    """What `translate` would find and buy. Asks the memory; sends nothing, stores nothing."""
    desk = _Desk(
        release,
        language=language,
        engine=engine,
        memory=memory,
        terms=terms,
        fresh=False,
        validator=None,
        style=_HOUSE_STYLE,
    )
    items = [desk.sort(segment, _NO_KEPT) for segment in segments(release)]
    wanted = _wanted(items, roles) if engine is not None else []
    bought = {item.ware.text: item.ware.characters for item in wanted}
    open_ = [item for item in items if item.segment.target is None]
    return Plan(
        segments=len(items),
        from_memory=sum(item.segment.origin in (Origin.MEMORY, Origin.PERSON) for item in items),
        copied=sum(item.segment.origin is Origin.COPIED for item in items),
        to_buy=len(bought),
        missing=sum(item.ware.text not in bought for item in open_),
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


class _Desk:
    """Sorts segments: kept, copied, known, or to be bought."""

    def __init__(
        self,
        release: Release,
        *,
        language: str,
        engine: Engine | None,
        memory: Memory,
        terms: Sequence[Term],
        fresh: bool,
        validator: Validator | None,
        style: Style,
    ) -> None:
        self.source, self.target = release.language, language
        self.engine, self.memory = engine, memory
        self.terms = memory_key.in_language(tuple(terms), language)
        self.fresh, self.validator, self.style = fresh, validator, style

    def sort(self, segment: Segment, kept: Mapping[tuple[Role, int], Segment]) -> _Item:
        block = inline_tags.number(segment.source)
        ware = requests.Ware(block=block, key="", terms=())
        old = kept.get((segment.role, segment.index))
        if old is not None and old.source == segment.source and old.target is not None:
            return _Item(segment=old, ware=ware)
        copy = self._copied(segment)
        if copy is not None:
            return _Item(segment=replace(segment, target=copy, origin=Origin.COPIED), ware=ware)
        found = memory_key.matching(inline_tags.plain(block.tokens), self.terms)
        if self.engine is not None:
            made = memory_key.of(
                self.engine, source=self.source, target=self.target, text=block.text, matched=found
            )
            ware = requests.Ware(block=block, key=made, terms=found)
        segment = replace(segment, key=ware.key)
        hit = self.memory.lookup(block.text, key=ware.key, source=self.source, target=self.target)
        if hit is None or (self.fresh and hit.origin != "person"):
            return _Item(segment=segment, ware=ware, terms=found)
        return self._known(segment, block, hit, _Item(segment=segment, ware=ware, terms=found))

    def _copied(self, segment: Segment) -> Block | None:
        block = segment.source
        same = self.source.partition("-")[0].lower() == self.target.partition("-")[0].lower()
        if (
            same
            or block.kind == "code"
            or any(t.rule == "keep" and t.source == block.text.strip() for t in self.terms)
        ):
            return block
        if placeholders.nothing_to_translate(block.text):
            notation = {"source": self.source, "target": self.target, "dates": self.style.dates}
            runs = [replace(run, text=placeholders.copied(run.text, **notation)) for run in block.runs]
            return replace(block, runs=tuple(runs))
        return None

    def _known(self, segment: Segment, block: Marked, hit: Hit, item: _Item) -> _Item:
        target, notes = recall(block, hit.text)
        wrong = [] if hit.origin == "person" else requests.problems(block, target, self.validator)
        if wrong:
            same = self.engine is not None and (hit.engine, hit.model) == (
                self.engine.name,
                self.engine.model,
            )
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


def _wanted(items: Sequence[_Item], roles: Collection[Role] | None) -> list[_Item]:
    return [
        item
        for item in items
        if item.segment.target is None and not item.refused and (roles is None or item.segment.role in roles)
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
