"""How one block goes out to an engine, and how its replies come back in.

In: a Marked block and what the engine can read. Out: a Parcel (the texts to send); with the replies it gives
tokens again, and notes on what had to be done. Never is a sentence cut at a tag.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipeline.messages import noop
from pipeline.translate import html_reply, inline_tags, link_anchors, placeholders
from pipeline.translate.inline_tags import Broken, Form, Mark, Marked, Token

Finder = Callable[[str], tuple[placeholders.Mask, ...]]
"""What must be kept from the engine in a text."""
MOST_ANCHORS = 24
"""Anchors of one block that are translated on their own; a block with more links has them appended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One block on its way: `texts[0]` is the block, further ones are anchors of its links."""

    block: Marked
    form: Form
    texts: tuple[str, ...]
    characters: int
    """Code points that are billed: text, not tags."""
    marks: Mapping[int, Mark] = field(default_factory=dict)
    """tagged: marks and masks that must come back."""
    names: Mapping[str, placeholders.Mask] = field(default_factory=dict)
    """plain: placeholders that must come back."""
    anchors: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()

    def read(self, replies: Sequence[str]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
        """Tokens with the marks of the block, and notes. Raises Broken where the reply cannot be used."""
        if not replies or not replies[0].strip():
            raise Broken("the reply is empty")
        if any(len(reply) > 4 * len(text) + 400 for reply, text in zip(replies, self.texts, strict=True)):
            raise Broken("the reply is far longer than the German")
        tokens, notes = _plain(self, replies) if not self.marks else (_tagged(self, replies[0]), ())
        breaks = self.block.text.count("\n") - inline_tags.plain(tokens).count("\n")
        return tokens, (*self.notes, *notes, *((noop("line break lost"),) if breaks > 0 else ()))


def tagged(block: Marked, *, form: Form, find: Finder) -> Parcel:
    """With numbered marks, for an engine that reads markup; `find` says what is masked."""
    numbered = dict(block.marks)
    tokens = tuple(_mask(block.tokens, numbered, find))
    text = inline_tags.to_html(tokens, numbered) if form == "html" else inline_tags.to_tags(tokens)
    return Parcel(
        block=block, form=form, texts=(text,), characters=len(inline_tags.plain(tokens)), marks=numbered
    )


def plain(block: Marked, *, form: Form, find: Finder | None, notes: tuple[str, ...] = ()) -> Parcel:
    """Whole and without marks; the anchors of its links go along to be found again. `find` None: unmasked."""
    text = inline_tags.plain(block.tokens)
    covered, names = placeholders.cover(text, find(text) if find else ())
    links = tuple(
        m
        for m in block.links
        if not _whole(block, m.id) and not placeholders.nothing_to_translate(inside(block, m.id))
    )
    sent = links[:MOST_ANCHORS]
    parts = (covered, *(inside(block, mark.id) for mark in sent))
    return Parcel(
        block=block,
        form=form,
        texts=tuple(_encode(part, form) for part in parts),
        characters=sum(len(part) for part in parts),
        names=names,
        anchors=sent,
        notes=notes,
    )


def place(block: Marked, text: str, english: Mapping[int, str]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Put a block's marks back into a plain English text.

    `english`: the anchors' own translations by number. Links are looked for and else appended; emphasis holds
    only where it covers the whole block.
    """
    notes: list[str] = []
    spans: list[tuple[int, int, int]] = []
    lost: list[Mark] = []
    whole = [m for m in block.marks.values() if _whole(block, m.id)]
    for mark in (m for m in block.links if m not in whole):
        taken = [(s, e) for s, e, _ in spans]
        wanted = (english.get(mark.id, ""), inside(block, mark.id))
        span = next((hit for words in wanted if (hit := link_anchors.find(words, text, taken=taken))), None)
        if span:
            spans.append((*span, mark.id))
        else:
            lost.append(mark)
    if any(m.kind != "a" and m not in whole for m in block.marks.values()):
        notes.append(noop("emphasis dropped"))
    tokens: list[Token] = []
    at = 0
    for start, end, mark_id in sorted(spans):
        tokens += [Token("text", text[at:start]), *_wrapped(mark_id, text[start:end])]
        at = end
    tokens.append(Token("text", text[at:]))
    for mark in lost:
        notes.append(noop("link appended"))
        words = english.get(mark.id, "").strip() or _name(mark, inside(block, mark.id))
        tokens += [Token("text", " ("), *_wrapped(mark.id, words), Token("text", ")")]
    for mark in reversed(whole):
        tokens = [Token("open", id=mark.id), *tokens, Token("close", id=mark.id)]
    return tuple(t for t in tokens if t.kind != "text" or t.text), tuple(notes)


def inside(block: Marked, mark_id: int) -> str:
    """Text under a mark."""
    depth, out = False, []
    for token in block.tokens:
        if token.id == mark_id and token.kind in ("open", "close"):
            depth = token.kind == "open"
        elif depth and token.kind == "text":
            out.append(token.text)
    return "".join(out).strip()


def _tagged(parcel: Parcel, reply: str) -> tuple[Token, ...]:
    tokens = html_reply.read(reply) if parcel.form == "html" else inline_tags.from_tags(reply)
    inline_tags.check(tokens, parcel.marks)
    return inline_tags.settle_masks(tokens, parcel.marks)


def _plain(parcel: Parcel, replies: Sequence[str]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    texts = [_decode(reply, parcel.form) for reply in replies]
    text = placeholders.uncover(texts[0], dict(parcel.names))
    if text is None:
        raise Broken("a placeholder is missing, doubled or changed")
    breaks = parcel.block.text.count("\n")
    english = {mark.id: text.strip() for mark, text in zip(parcel.anchors, texts[1:], strict=True)}
    return place(parcel.block, inline_tags.clean(text.strip(), breaks=breaks), english)


def _encode(text: str, form: Form) -> str:
    if form == "html":
        return inline_tags.to_html((Token("text", text),), {})
    return html.escape(text, quote=False) if form == "tags" else text


def _decode(reply: str, form: Form) -> str:
    if form == "none":
        return reply
    tokens = html_reply.read(reply) if form == "html" else inline_tags.from_tags(reply)
    inline_tags.check(tokens, {})
    return inline_tags.plain(tokens)


def _mask(tokens: Sequence[Token], numbered: dict[int, Mark], find: Finder) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        if token.kind != "text":
            out.append(token)
            continue
        at = 0
        for mask in find(token.text):
            mark = Mark(id=len(numbered) + 1, kind="mask", value=mask.value, english=mask.target)
            numbered[mark.id] = mark
            out += [Token("text", token.text[at : mask.start]), Token("mask", mask.value, mark.id)]
            at = mask.end
        out.append(Token("text", token.text[at:]))
    return [token for token in out if token.kind != "text" or token.text]


def _whole(block: Marked, mark_id: int) -> bool:
    return inside(block, mark_id) == inline_tags.plain(block.tokens).strip()


def _wrapped(mark_id: int, text: str) -> tuple[Token, Token, Token]:
    return Token("open", id=mark_id), Token("text", text), Token("close", id=mark_id)


def _name(mark: Mark, german: str) -> str:
    """Words for an appended link whose anchor has no English: never German."""
    if placeholders.nothing_to_translate(german):
        return german
    address = urlsplit(mark.href)
    return address.hostname.removeprefix("www.") if address.hostname else address.path
