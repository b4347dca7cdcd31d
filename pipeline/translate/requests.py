"""Asking an engine: requests it can take, money written down, replies looked at.

In: Wares (blocks with their keys). Out: Spent (tokens and notes by German text, characters billed). Each request
is stored before the next leaves, so a crash or an exhausted quota loses nothing that was paid for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from pipeline.errors import EngineError, OutcomeUnknown, QuotaExceeded, ReplyRefused
from pipeline.messages import Message, noop
from pipeline.model import Block, Term
from pipeline.translate import inline_tags, memory_key, placeholders, request_text
from pipeline.translate.engine import Bought, Engine, Order, Reply, Usage, Validator
from pipeline.translate.inline_tags import Broken, Marked, Token
from pipeline.translate.job import Job
from pipeline.translate.request_text import Parcel

Found = tuple[tuple[Token, ...], tuple[str, ...]] | Broken
"""What a reply says, with notes; or why it cannot be read."""
_ENVELOPE = 2048
"""Bytes of a request besides its texts, context and glossary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """A block to be bought."""

    block: Marked
    key: str
    terms: tuple[Term, ...]

    @property
    def text(self) -> str:
        """German with numbered marks: what makes two wares one."""
        return self.block.text

    @property
    def characters(self) -> int:
        """Code points of the text alone."""
        return len(inline_tags.plain(self.block.tokens))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a ware: no tokens means refused, for the reasons in the notes."""

    tokens: tuple[Token, ...] | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was bought, by German text, and what an engine that bills was sent."""

    results: Mapping[str, Result] = field(default_factory=dict)
    characters: int = 0


def problems(block: Marked, target: Block, validator: Validator | None) -> list[str]:
    """What is wrong with a block's English, empty if nothing: addresses of its own, or what the validator says."""
    german, english = inline_tags.plain(block.tokens), target.text
    if not english.strip():
        return ["the reply is empty"]
    if len(english) > 4 * len(german) + 200:
        return ["the reply is far longer than the German"]
    known = placeholders.addresses(german) | {_bare(mark.href) for mark in block.links}
    foreign = [a for a in sorted(placeholders.addresses(english)) if not any(a in k for k in known)]
    found = [f"an address that the German has not: {address}" for address in foreign]
    return [*found, *(validator(german, english) if validator else ())]


class Shop:
    """One release's purchases from one engine."""

    def __init__(self, job: Job, engine: Engine, *, source: str, context: str) -> None:
        if engine.can.billed and job.ledger is None:
            raise EngineError("an engine that bills is never asked without a ledger", about=engine.name)
        self.engine, self.memory, self.ledger = engine, job.memory, job.ledger
        self.source, self.target, self.context = source, job.language, context
        self.validator, self.at, self.calling = job.validator, job.at, job.calling
        self.usage: Usage | None = None
        self.asked_usage = False
        self.billed = 0
        self.results: dict[str, Result] = {}

    def buy(self, wares: Sequence[Ware]) -> Spent:
        """Buy each different text once; what comes back unusable is asked for once more, whole and plain."""
        different = list({ware.text: ware for ware in wares}.values())
        again: list[tuple[Ware, Parcel]] = []
        for batch in self._batches((ware, self._first(ware)) for ware in different):
            again += self._ask(batch, last=False)
        for batch in self._batches(again):
            self._ask(batch, last=True)
        return Spent(results=self.results, characters=self.billed)

    def _first(self, ware: Ware) -> Parcel:
        form, glossary = self.engine.can.markup, self.engine.can.glossary
        find = partial(
            placeholders.find,
            source=self.source,
            target=self.target,
            kinds=placeholders.ALL_KINDS if form == "none" else placeholders.KINDS_FOR_MARKUP,
            names=() if glossary else memory_key.names_of(ware.terms),
        )
        if form == "none":
            return request_text.plain(ware.block, form=form, find=find)
        return request_text.tagged(ware.block, form=form, find=find)

    def _second(self, ware: Ware, first: Parcel, *, broken: bool) -> Parcel | None:
        """The retry, where it can help: without marks and masks; an engine that bills is not asked the same twice."""
        form = self.engine.can.markup
        if not (first.marks or first.names) and (form == "none" or self.engine.can.billed):
            return None
        if not broken and self.engine.can.billed:
            return None
        note = noop("sent unmasked") if form == "none" else noop("sent plain")
        return request_text.plain(ware.block, form=form, find=None, notes=(note,))

    def _batches(self, parcels: Iterable[tuple[Ware, Parcel]]) -> Iterator[list[tuple[Ware, Parcel]]]:
        can = self.engine.can
        room = can.max_bytes - _ENVELOPE - _encoded(self.context)
        batch: list[tuple[Ware, Parcel]] = []
        texts = used = 0
        for ware, parcel in parcels:
            size = sum(_encoded(text) for text in parcel.texts) + sum(
                _encoded("".join(p)) for p in memory_key.pairs_of(ware.terms)
            )
            if size > room:
                self.results[ware.text] = Result(
                    tokens=None, notes=(noop("refused: too long for one request"),)
                )
                continue
            if batch and (texts + len(parcel.texts) > can.batch or used + size > room):
                yield batch
                batch, texts, used = [], 0, 0
            batch.append((ware, parcel))
            texts, used = texts + len(parcel.texts), used + size
        if batch:
            yield batch

    def _ask(self, batch: list[tuple[Ware, Parcel]], *, last: bool) -> list[tuple[Ware, Parcel]]:
        texts = [_sendable(text) for _, parcel in batch for text in parcel.texts]
        terms = [term for ware, _ in batch for term in ware.terms]
        order = Order(
            source=self.source,
            target=self.target,
            context=_sendable(self.context),
            glossary=memory_key.pairs_of(terms),
            sent=lambda: self.at("request sent"),
        )
        with self.calling():
            intent = self._intend(batch)
            replies = self._call(texts, order, intent)
            self.at("reply received")
            left = iter(replies)
            read = [
                (ware, parcel, _read(parcel, [reply.text for reply in islice(left, len(parcel.texts))]))
                for ware, parcel in batch
            ]
            if intent and self.ledger:
                # Stored before it is looked at: nothing that goes wrong there loses what was paid for.
                billed = sum(reply.billed for reply in replies)
                self.billed += billed
                bought = [self._bought(ware, found) for ware, _, found in read]
                pair = {"source": self.source, "target": self.target}
                self.ledger.paid(intent, billed=billed, bought=bought, **pair)
                self.at("result stored")
        seconds = [(ware, self._look(ware, parcel, found, last=last)) for ware, parcel, found in read]
        if not intent:
            usable = [
                self._bought(ware, found)
                for ware, _, found in read
                if self.results[ware.text].tokens is not None
            ]
            self.memory.keep(usable, source=self.source, target=self.target)
            self.at("result stored")
        return [(ware, second) for ware, second in seconds if second]

    def _look(self, ware: Ware, parcel: Parcel, found: Found, *, last: bool) -> Parcel | None:
        """Note what a reply is worth; what is to be asked instead, if that may help."""
        if isinstance(found, Broken):
            self._refuse(ware, [found])
            return None if last else self._second(ware, parcel, broken=True)
        tokens, notes = found
        block = inline_tags.to_block(tokens, ware.block.marks, ware.block.block)
        if wrong := problems(ware.block, block, self.validator):
            self._refuse(ware, wrong)
            return None if last else self._second(ware, parcel, broken=False)
        self.results[ware.text] = Result(tokens=tokens, notes=notes)
        return None

    def _refuse(self, ware: Ware, reasons: Sequence[object]) -> None:
        notes = tuple(Message("refused: {our_reason}", our_reason=reason) for reason in reasons)
        self.results[ware.text] = Result(tokens=None, notes=notes)

    def _intend(self, batch: list[tuple[Ware, Parcel]]) -> str:
        if not self.engine.can.billed or self.ledger is None:
            return ""
        characters = sum(parcel.characters for _, parcel in batch)
        counter = self._counter(characters)
        intent = self.ledger.intend(
            engine=self.engine.name,
            model=self.engine.model,
            language=self.target,
            keys=tuple(ware.key for ware, _ in batch),
            characters=characters,
            counter=counter,
        )
        self.at("intent written")
        return intent

    def _counter(self, characters: int) -> int | None:
        """The account's counter before this request: asked once a release, then counted on."""
        if not self.asked_usage:
            self.usage, self.asked_usage = self.engine.usage(), True
        if self.usage is None:
            return None
        count = self.usage.count + self.billed
        if self.usage.limit is not None and count + characters > self.usage.limit:
            left = max(0, self.usage.limit - count)
            raise QuotaExceeded(
                f"{characters} characters are wanted, {left} are left", about=self.engine.name
            )
        return count

    def _call(self, texts: Sequence[str], order: Order, intent: str) -> Sequence[Reply]:
        try:
            replies = self.engine.translate(texts, order)
        except (OutcomeUnknown, ReplyRefused):
            if intent and self.ledger:
                self.ledger.unknown(intent)
            raise
        except EngineError:
            if intent and self.ledger:
                self.ledger.unpaid(intent)
            raise
        if len(replies) != len(texts):
            if intent and self.ledger:
                self.ledger.unknown(intent)
            message = f"{len(replies)} replies to {len(texts)} texts"
            raise ReplyRefused(message, about=self.engine.name, temporary=False)
        return replies

    def _bought(self, ware: Ware, found: Found) -> Bought:
        """For the memory: without a text where the reply was paid for and cannot be read."""
        text = "" if isinstance(found, Broken) else inline_tags.canonical(found[0])
        return Bought(
            key=ware.key, source=ware.text, target=text, engine=self.engine.name, model=self.engine.model
        )


def _read(parcel: Parcel, replies: Sequence[str]) -> Found:
    try:
        if any(_sendable(reply) != reply for reply in replies):
            raise Broken("the reply holds half a character")
        return parcel.read(replies)
    except Broken as error:
        return error


def _sendable(text: str) -> str:
    """Half a surrogate pair, which no encoding takes, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _encoded(text: str) -> int:
    return len(json.dumps(text)) + 2


def _bare(href: str) -> str:
    return href.lower().removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
