"""XLIFF 1.2 and 2.1: Jobs in, a file out; a file that came back in, Jobs out.

One `file` element a release and language, one unit a segment with a stable id (`block-3`). A numbered mark `<1>..</1>`
is a `g` element (2.1: `pc`), as agencies' tools keep those; a mark that is not properly nested is an `x` (2.1: `ph`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from pipeline.errors import ParseError
from pipeline.translate import interchange
from pipeline.translate.xliff import FINAL, Item, Job

Standard = Literal["1.2", "2.1"]

_NUMBER = re.compile(r"[0-9]{1,4}\Z")
_STATES = {"needs-translation": "initial", "needs-review-translation": "translated", "signed-off": "final"}
"""Words of 1.2 in 2.1."""
_ORDER = ("initial", "translated", "reviewed", "final")


def write(path: Path, jobs: Iterable[Job], *, standard: Standard = "1.2") -> int:
    """Write jobs to `path` (whole or not at all) and say how many.

    Raises ParseError where it cannot be written, or where jobs of several languages would come into one file of 2.1.
    """
    jobs = list(jobs)
    pairs = {(job.source_language, job.target_language) for job in jobs}
    if standard == "2.1" and len(pairs) > 1:
        raise ParseError(
            "a file of XLIFF 2.1 holds one target language; write one file each", about=str(path)
        )
    source, target = next(iter(pairs), ("", ""))
    two = interchange.attributes({"srcLang": source, "trgLang": target}) if standard == "2.1" else ""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="{standard}" '
        f'xmlns="urn:oasis:names:tc:xliff:document:{"2.0" if two else "1.2"}"{two}>\n'
    )
    written = [(_file_of_two if two else _file_of_one)(job) for job in jobs]
    interchange.save(path, (head, *written, "</xliff>\n"))
    return len(written)


def read(path: Path) -> Iterator[Job]:
    """The jobs of an XLIFF file, 1.x or 2.x. Raises ParseError where it is none."""
    for element in interchange.elements(path, root="xliff", wanted=frozenset(("file",)), versions="12"):
        yield Job(
            release=element.get("original", "") or element.get("id", ""),
            source_language=element.get("source-language", "") or element.get("srcLang", ""),
            target_language=element.get("target-language", "") or element.get("trgLang", ""),
            items=(
                *(_item_of_one(unit) for unit in element.iter("trans-unit")),
                *(_item_of_two(unit) for unit in element.iter("unit")),
            ),
        )


# -- written ---------------------------------------------------------------------------------------------


def _file_of_one(job: Job) -> str:
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
        approved = "yes" if item.state in FINAL else ""
        unit = interchange.attributes({"id": item.id, "approved": approved, "extradata": item.sent})
        lines.append(f'      <trans-unit{unit} xml:space="preserve">')
        lines.append(f"        <source>{_inline(item.source)}</source>")
        if item.target or item.state:
            state = interchange.attributes({"state": item.state})
            lines.append(f"        <target{state}>{_inline(item.target)}</target>")
        if item.note:
            lines.append(f"        <note>{interchange.text_of(item.note)}</note>")
        lines.append("      </trans-unit>")
    return "\n".join((*lines, "    </body>", "  </file>\n"))


def _file_of_two(job: Job) -> str:
    lines = [f"  <file{interchange.attributes({'id': job.release, 'original': job.release})}>"]
    for item in job.items:
        unit = interchange.attributes({"id": item.id, "name": item.sent})
        lines.append(f'    <unit{unit} xml:space="preserve">')
        if item.note:
            lines.append(f"      <notes><note>{interchange.text_of(item.note)}</note></notes>")
        state = interchange.attributes({"state": _STATES.get(item.state, item.state)})
        lines += [f"      <segment{state}>", f"        <source>{_inline(item.source, two=True)}</source>"]
        if item.target:
            lines.append(f"        <target>{_inline(item.target, two=True)}</target>")
        lines += ["      </segment>", "    </unit>"]
    return "\n".join((*lines, "  </file>\n"))


def _inline(text: str, *, two: bool = False) -> str:
    nested = _nested(list(interchange.MARK.finditer(text)))
    group = "pc" if two else "g"

    def mark(place: int, found: re.Match[str]) -> str:
        if place in nested:
            return f"</{group}>" if found[1] else f'<{group} id="{found[2]}">'
        code = interchange.attributes({"equiv" if two else "equiv-text": found[0]})
        return f'<ph id="x{place}"{code}/>' if two else f'<x id="x{place}" ctype="x-mark"{code}/>'

    def character(place: int, code: str) -> str:
        if code == interchange.BREAK:
            return (
                f'<ph id="c{place}" type="fmt" subType="xlf:lb"/>'
                if two
                else f'<x id="c{place}" ctype="lb"/>'
            )
        if two:
            return f'<cp hex="{code.removeprefix("U+")}"/>'
        return f'<x id="c{place}" ctype="x-char" equiv-text="{code}"/>'

    return interchange.inline(text, mark, character)


def _nested(found: Sequence[re.Match[str]]) -> frozenset[int]:
    """Places of marks that can be groups: opened once, closed once, properly nested."""
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


# -- read ------------------------------------------------------------------------------------------------


def _item_of_one(unit: Element) -> Item:
    source, target = unit.find("source"), unit.find("target")
    state = target.get("state", "") if target is not None else ""
    wanted, have = ({m.get("mid") for m in _cuts(unit.find(tag))} for tag in ("seg-source", "target"))
    return Item(
        id=unit.get("id", ""),
        source=_text([source]),
        target=_text([target]),
        note=_notes(unit.findall("note")),
        state=state or ("final" if unit.get("approved") == "yes" else ""),
        sent=unit.get("extradata", ""),
        partial=bool(have) and not wanted <= have,
    )


def _cuts(element: Element | None) -> list[Element]:
    """Pieces a tool cut a text into, those that hold a word."""
    marks = element.iter("mrk") if element is not None else ()
    return [mark for mark in marks if mark.get("mtype") == "seg" and "".join(mark.itertext()).strip()]


def _item_of_two(unit: Element) -> Item:
    parts = [element for element in unit if element.tag in ("segment", "ignorable")]
    targets = [
        part.find("target")
        if part.find("target") is not None or part.tag == "segment"
        else part.find("source")
        for part in parts
    ]
    real = [part for part in parts if part.tag == "segment" and _text([part.find("source")]).strip()]
    done = [bool(_text([element.find("target")]).strip()) for element in real]
    states = [element.get("state", "") for element in real or parts if element.tag == "segment"]
    placed = sorted(enumerate(targets, 1), key=lambda target: int(_order_of(target[1]) or target[0]))
    return Item(
        id=unit.get("id", ""),
        source=_text([part.find("source") for part in parts]),
        target=_text([element for _, element in placed]) if unit.findall("segment/target") else "",
        note=_notes(unit.findall("notes/note")),
        state=min(states, key=lambda state: _ORDER.index(state) if state in _ORDER else -1, default=""),
        sent=unit.get("name", ""),
        partial=any(done) and not all(done),
    )


def _order_of(target: Element | None) -> str:
    """Where a target stands among those of its unit, if another place than its source."""
    order = target.get("order", "") if target is not None else ""
    return order if order.isascii() and order.isdigit() else ""


def _notes(notes: Iterable[Element]) -> str:
    return "\n".join("".join(note.itertext()) for note in notes)


def _text(elements: Iterable[Element | None]) -> str:
    """Texts one behind the other, with numbered marks."""

    def pieces() -> Iterator[tuple[interchange.Kind, str]]:
        for element in elements:
            if element is not None:
                yield "seam", ""
                yield from interchange.pieces(element)

    return interchange.canonical(pieces())
