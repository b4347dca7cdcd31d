"""Runs with marks to texts with numbered marks, and back: for memory and keys, for DeepL's HTML, for LLMs.

In: a Block. Out: a Marked (its tokens and what each number stands for), or a text in one of three forms:

    canonical   <1>Anmeldung</1> bis <2>Freitag</2>                     memory, keys, TMX
    html        <p><a id="1">Anmeldung</a> bis <b id="2">Freitag</b></p>    DeepL; no address ever leaves
    tags        <x1>Anmeldung</x1> bis <x2>Freitag</x2>                 LLMs

Back: a reply is parsed, only our numbers are restored, everything else is text. A line break of the page is a
newline in the canonical form and for LLMs, `<br>` in HTML.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.model import Block, Run

MarkKind = Literal["a", "strong", "em", "mask"]
Form = Literal["html", "tags", "none"]

_HTML_NAMES = {"a": "a", "strong": "b", "em": "i"}
_CANONICAL = re.compile(r"<(/?)(\d{1,4})>")
_TAGS = re.compile(r"<\s*(/?)\s*x(\d{1,4})\s*(/?)\s*>", re.IGNORECASE)
_EMPTY = re.compile(r"<x(\d{1,4})>\s*</x\1>", re.IGNORECASE)
_GUARD = "\u2060"
"""Word joiner put behind a literal `<` of the page that would read as one of our marks."""
_LOOKS_LIKE_MARK = re.compile(r"<(?=/?\d{1,4}>)")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Broken(ValueError):
    """A reply does not hold each of our marks exactly once and properly nested; `str()` says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a number stands for: a link, an emphasis, or a masked word with the form it comes back in."""

    id: int
    kind: MarkKind
    href: str = ""
    value: str = ""
    """mask: the German as it stands."""
    english: str = ""
    """mask: what is put back."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of marked text."""

    kind: Literal["text", "open", "close", "mask"]
    text: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A block as tokens. `marks` by number; masks are numbered after the marks of the page."""

    block: Block
    tokens: tuple[Token, ...]
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Canonical form: German with numbered marks."""
        return canonical(self.tokens)

    @property
    def links(self) -> tuple[Mark, ...]:
        """The links, in order."""
        return tuple(mark for mark in self.marks.values() if mark.kind == "a")


def number(block: Block) -> Marked:
    """The block's runs as tokens with numbered marks; marks around nothing but blanks are left out."""
    marks: dict[int, Mark] = {}
    return Marked(block=block, tokens=joined(_nest(block.runs, {}, marks)), marks=marks)


def number_like(source: Block, target: Block) -> str:
    """Canonical text of a target (an editor's, say) with the numbers of its source: links by address, then order."""
    old, new = number(source), number(target)
    free = dict(old.marks)
    renamed: dict[int, int] = {}
    for mark in new.marks.values():
        same = [m for m in free.values() if m.kind == mark.kind and m.href == mark.href]
        if same:
            renamed[mark.id] = same[0].id
            del free[same[0].id]
    kept = (
        token if token.kind == "text" else replace(token, id=renamed[token.id])
        for token in new.tokens
        if token.kind == "text" or token.id in renamed
    )
    return canonical(joined(kept))


def canonical(tokens: Iterable[Token]) -> str:
    """Tokens as text with `<1>..</1>`; masks must have been put back before."""
    return "".join(
        _write(token, _LOOKS_LIKE_MARK.sub("<" + _GUARD, token.text), "<{}>", "</{}>") for token in tokens
    )


def plain(tokens: Iterable[Token]) -> str:
    """The text alone."""
    return "".join(token.text for token in tokens if token.kind in ("text", "mask"))


def to_html(tokens: Iterable[Token], marks: Mapping[int, Mark]) -> str:
    """DeepL's form: block HTML with ids, without addresses; masks as `translate="no"`."""
    parts = ["<p>"]
    for token in tokens:
        if token.kind == "text":
            parts.append(html.escape(token.text, quote=False).replace("\n", "<br>"))
        elif token.kind == "mask":
            parts.append(
                f'<span translate="no" id="{token.id}">{html.escape(token.text, quote=False)}</span>'
            )
        else:
            name = _HTML_NAMES[marks[token.id].kind]
            parts.append(f'<{name} id="{token.id}">' if token.kind == "open" else f"</{name}>")
    return "".join((*parts, "</p>"))


def to_tags(tokens: Iterable[Token]) -> str:
    """The LLM's form: paired placeholders, masks as empty ones."""
    return "".join(
        f"<x{token.id}/>"
        if token.kind == "mask"
        else _write(token, html.escape(token.text, quote=False), "<x{}>", "</x{}>")
        for token in tokens
    )


def from_canonical(text: str) -> tuple[Token, ...]:
    """Tokens of a canonical text; not yet checked against a block."""
    return joined(_scan(text, _CANONICAL, lambda part: part.replace("<" + _GUARD, "<")))


def from_tags(text: str) -> tuple[Token, ...]:
    """Tokens of an LLM's reply: our placeholders, all else is text. `<x1></x1>` is how some write `<x1/>`."""
    text = _EMPTY.sub(r"<x\1/>", text)
    return joined(_scan(text, _TAGS, html.unescape))


def check(tokens: Sequence[Token], marks: Mapping[int, Mark]) -> None:
    """Raise Broken unless each mark stands exactly once, properly nested, and each mask holds its word."""
    seen: list[int] = []
    stack: list[int] = []
    for token in tokens:
        if token.kind == "text":
            continue
        mark = marks.get(token.id)
        if mark is None or (mark.kind == "mask") != (token.kind == "mask"):
            raise Broken(f"mark {token.id} is not one of ours")
        if token.kind == "close":
            if not stack or stack.pop() != token.id:
                raise Broken(f"mark {token.id} is not nested properly")
            continue
        seen.append(token.id)
        if token.kind == "open":
            stack.append(token.id)
        elif token.text and token.text.split() != mark.value.split():
            raise Broken(f"masked word {token.id} was changed")
    if stack:
        raise Broken(f"mark {stack[-1]} is not closed")
    if sorted(seen) != sorted(marks):
        raise Broken("marks are missing or doubled")


def settle_masks(tokens: Iterable[Token], marks: Mapping[int, Mark]) -> tuple[Token, ...]:
    """Masks replaced by the words they stand for, in English form."""
    return joined(Token("text", marks[t.id].english) if t.kind == "mask" else t for t in tokens)


def to_block(tokens: Iterable[Token], marks: Mapping[int, Mark], like: Block) -> Block:
    """A block of the same kind and place as `like`, its runs made from tokens; unknown numbers are dropped."""
    runs: list[Run] = []
    stack: list[int] = []
    breaks = like.text.count("\n")
    for token in tokens:
        if token.kind == "open":
            stack.append(token.id)
        elif token.kind == "close":
            if token.id in stack:
                stack.remove(token.id)
        elif token.text:
            text = clean(token.text, breaks=breaks)
            breaks -= text.count("\n")
            run = _run(text, [marks[i] for i in stack if i in marks])
            if runs and replace(runs[-1], text="") == replace(run, text=""):
                runs[-1] = replace(run, text=runs[-1].text + run.text)
            else:
                runs.append(run)
    return replace(like, runs=_stripped(runs))


def clean(text: str, *, breaks: int) -> str:
    """Text without invisible controls, and with the first `breaks` newlines only: no engine adds a line."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    lines = re.split(r"[^\S\n]*\n[^\S\n]*", text) if breaks else re.split(r"\s*\n\s*", text)
    return "\n".join((*lines[:breaks], " ".join(lines[breaks:])))


def _run(text: str, marks: Sequence[Mark]) -> Run:
    kinds = {mark.kind for mark in marks}
    href = next((mark.href for mark in reversed(marks) if mark.kind == "a"), None)
    return Run(text=text, strong="strong" in kinds, em="em" in kinds, href=href)


def _stripped(runs: list[Run]) -> tuple[Run, ...]:
    while runs and not runs[0].text.strip():
        del runs[0]
    while runs and not runs[-1].text.strip():
        del runs[-1]
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(runs)


def _value(run: Run, kind: str) -> str:
    if kind == "a":
        return run.href or ""
    return "yes" if (run.strong if kind == "strong" else run.em) else ""


def _extent(runs: Sequence[Run], start: int, kind: str) -> int:
    """End of the stretch of runs from `start` under the same mark; an emphasis never cuts a link in two."""
    value = _value(runs[start], kind)
    end = start
    while end < len(runs) and _value(runs[end], kind) == value:
        end += 1
    if kind != "a" and end < len(runs) and runs[end].href and runs[end - 1].href == runs[end].href:
        first = end - 1
        while first > start and runs[first - 1].href == runs[end].href:
            first -= 1
        end = first if first > start else start
    return end


def _nest(runs: Sequence[Run], inside: Mapping[str, str], marks: dict[int, Mark]) -> Iterator[Token]:
    at = 0
    while at < len(runs):
        kinds: tuple[MarkKind, ...] = ("a", "strong", "em")
        open_kinds = [k for k in kinds if _value(runs[at], k) and inside.get(k) != _value(runs[at], k)]
        ends = {kind: _extent(runs, at, kind) for kind in open_kinds}
        kind = max(ends, key=lambda k: ends[k], default=None)
        if kind is None or ends[kind] == at:
            yield Token("text", runs[at].text)
            at += 1
            continue
        part, value = runs[at : ends[kind]], _value(runs[at], kind)
        at = ends[kind]
        if not "".join(run.text for run in part).strip():
            yield from _nest(part, {**inside, kind: value}, marks)
            continue
        number_ = len(marks) + 1
        marks[number_] = Mark(id=number_, kind=kind, href=value if kind == "a" else "")
        yield Token("open", id=number_)
        yield from _nest(part, {**inside, kind: value}, marks)
        yield Token("close", id=number_)


def _write(token: Token, text: str, opening: str, closing: str) -> str:
    if token.kind == "open":
        return opening.format(token.id)
    return closing.format(token.id) if token.kind == "close" else text


def _scan(text: str, pattern: re.Pattern[str], decode: Callable[[str], str]) -> Iterator[Token]:
    at = 0
    for found in pattern.finditer(text):
        yield Token("text", decode(text[at : found.start()]))
        at = found.end()
        empty = pattern.groups > 2 and bool(found[3])
        yield Token("mask" if empty else "close" if found[1] else "open", id=int(found[2]))
    yield Token("text", decode(text[at:]))


def joined(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Tokens with neighbouring texts made one and empty ones left out."""
    out: list[Token] = []
    for token in tokens:
        if token.kind != "text":
            out.append(token)
        elif token.text:
            if out and out[-1].kind == "text":
                out[-1] = Token("text", out[-1].text + token.text)
            else:
                out.append(token)
    return tuple(out)
