"""A release for a translation agency as XLIFF 1.2, and back: Jobs in, a file out; a file in, Jobs out.

One `file` element a release and language, one `trans-unit` a segment with a stable id (`block-3`). A numbered mark
`<1>..</1>` is a `g` element, as agencies' tools keep those; a mark that is not properly nested is an `x`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from pipeline.errors import ParseError
from pipeline.model import Origin, Segment, Translation
from pipeline.translate import inline_tags, interchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One segment of a job, both texts with numbered marks."""

    id: str
    source: str
    target: str = ""
    """"" where nothing is translated yet."""
    note: str = ""
    state: str = ""
    """XLIFF's word: `needs-review-translation`, `translated`, `final` ...; "" where the file says none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One release in one language."""

    release: str
    """The release's identity: `original` of the file element."""
    source_language: str
    target_language: str
    items: tuple[Item, ...] = ()


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
_FINAL = frozenset(("final", "signed-off"))
_NUMBER = re.compile(r"[0-9]{1,4}\Z")


def of(translation: Translation, *, source_language: str) -> Job:
    """The job of a translation: every segment but what was merely copied, with the English that exists."""
    items = []
    for segment in translation.segments:
        if segment.origin is Origin.COPIED or segment.source.kind == "code":
            continue
        target = inline_tags.number_like(segment.source, segment.target) if segment.target else ""
        state = "final" if segment.origin is Origin.PERSON else "needs-review-translation"
        items.append(
            Item(
                id=_id(segment),
                source=inline_tags.number(segment.source).text,
                target=target,
                note="; ".join(segment.notes),
                state=state if target else "needs-translation",
            )
        )
    return Job(
        release=translation.release,
        source_language=source_language,
        target_language=translation.language,
        items=tuple(items),
    )


def merged(translation: Translation, job: Job) -> tuple[Translation, tuple[str, ...]]:
    """The translation with the job's texts as a person's, and what could not be taken, a sentence each.

    What the agency left as it was stays what it was, unless the file says that it is final.
    Nothing is guessed: a text whose German has changed since, or whose marks are not all there, is left out.
    """
    if (job.release, job.target_language.lower()) != (translation.release, translation.language.lower()):
        return translation, (f"the file is for {job.release} in {job.target_language}",)
    items = {item.id: item for item in job.items}
    segments, problems = [], []
    for segment in translation.segments:
        item = items.pop(_id(segment), None)
        taken = _taken(segment, item) if item and item.target.strip() else segment
        if isinstance(taken, str):
            problems.append(f"{_id(segment)}: {taken}")
            taken = segment
        segments.append(taken)
    problems += (f"{name}: no such segment" for name in items)
    return replace(translation, segments=tuple(segments)), tuple(problems)


def write(path: Path, jobs: Iterable[Job]) -> int:
    """Write jobs to `path` (whole or not at all) and say how many. Raises ParseError where it cannot be written."""
    written = [_written(job) for job in jobs]
    interchange.save(path, (_HEAD, *written, "</xliff>\n"))
    return len(written)


def read(path: Path) -> Iterator[Job]:
    """The jobs of an XLIFF 1.x file. Raises ParseError where it is none, or where a unit's id stands twice."""
    for element in interchange.elements(path, root="xliff", wanted=frozenset(("file",))):
        items = tuple(_item(unit) for unit in element.iter("trans-unit"))
        ids = [item.id for item in items]
        if len(set(ids)) < len(ids):
            twice = next(name for name in ids if ids.count(name) > 1)
            raise ParseError(f"trans-unit `{twice[:40]}` stands twice", about=str(path))
        yield Job(
            release=element.get("original", ""),
            source_language=element.get("source-language", ""),
            target_language=element.get("target-language", ""),
            items=items,
        )


def _id(segment: Segment) -> str:
    return f"{segment.role}-{segment.index}"


def _taken(segment: Segment, item: Item) -> Segment | str:
    """The segment with the item's target, or why not."""
    marked = inline_tags.number(segment.source)
    if marked.text != item.source:
        return "the German is another by now"
    tokens = inline_tags.from_canonical(item.target)
    try:
        inline_tags.check(tokens, marked.marks)
    except inline_tags.Broken as error:
        return str(error)
    block = inline_tags.to_block(tokens, marked.marks, segment.source)
    if segment.target == block and item.state not in _FINAL:
        return segment
    return replace(segment, target=block, origin=Origin.PERSON, engine="", model="", notes=())


def _written(job: Job) -> str:
    head = interchange.attributes(
        {
            "original": job.release,
            "source-language": job.source_language,
            "target-language": job.target_language,
        }
    )
    lines = [f'  <file{head} datatype="plaintext" tool-id="stadtbote">', "    <header>"]
    lines += ['      <tool tool-id="stadtbote" tool-name="Stadtbote"/>', "    </header>", "    <body>"]
    for item in job.items:
        unit = interchange.attributes({"id": item.id, "approved": "yes" if item.state in _FINAL else ""})
        lines.append(f'      <trans-unit{unit} xml:space="preserve">')
        lines.append(f"        <source>{_inline(item.source)}</source>")
        if item.target or item.state:
            state = interchange.attributes({"state": item.state})
            lines.append(f"        <target{state}>{_inline(item.target)}</target>")
        if item.note:
            lines.append(f"        <note>{interchange.text_of(item.note)}</note>")
        lines.append("      </trans-unit>")
    return "\n".join((*lines, "    </body>", "  </file>\n"))


def _inline(text: str) -> str:
    nested = _nested(list(interchange.MARK.finditer(text)))

    def mark(place: int, found: re.Match[str]) -> str:
        if place in nested:
            return "</g>" if found[1] else f'<g id="{found[2]}">'
        return f'<x id="x{place}" ctype="x-mark"{interchange.attributes({"equiv-text": found[0]})}/>'

    return interchange.inline(
        text, mark, lambda place, code: f'<x id="c{place}" ctype="x-char" equiv-text="{code}"/>'
    )


def _nested(found: Sequence[re.Match[str]]) -> frozenset[int]:
    """Places of marks that can be `g` elements: opened once, closed once, properly nested."""
    good: set[int] = set()
    stack: list[tuple[str, int]] = []
    used: set[str] = set()
    for place, mark in enumerate(found):
        number = mark[2]
        if not mark[1]:
            stack.append((number, place))
        elif stack and stack[-1][0] == number:
            _, opened = stack.pop()
            if number not in used and _NUMBER.match(number):
                used.add(number)
                good |= {opened, place}
    return frozenset(good)


def _item(unit: Element) -> Item:
    target = unit.find("target")
    state = target.get("state", "") if target is not None else ""
    notes = ["".join(note.itertext()) for note in unit.findall("note")]
    return Item(
        id=unit.get("id", ""),
        source=_text(unit.find("source")),
        target=_text(target),
        note="\n".join(notes),
        state=state or ("final" if unit.get("approved") == "yes" else ""),
    )


def _text(element: Element | None) -> str:
    return "" if element is None else interchange.canonical(_pieces(element))


def _pieces(element: Element) -> Iterator[tuple[interchange.Kind, str]]:
    yield "text", element.text or ""
    for child in element:
        name = child.get("id", "")
        if child.tag in ("g", "mrk"):
            ours = child.tag == "g" and _NUMBER.match(name)
            if ours:
                yield "mark", f"<{name}>"
            yield from _pieces(child)
            if ours:
                yield "mark", f"</{name}>"
        else:
            yield _single(child)
        yield "text", child.tail or ""


def _single(child: Element) -> tuple[interchange.Kind, str]:
    """An element without text of its own: our marks and characters, a line break, else nothing."""
    kind, code = child.get("ctype", ""), child.get("equiv-text") or ""
    if kind == "x-char":
        return "text", interchange.character_of(code)
    if kind == "x-mark" and interchange.MARK.fullmatch(code):
        return "mark", code
    return "text", "\n" if kind == "lb" else ""
