"""Translation memories as TMX 1.4b: Units in, a file out, and back; other tools' files are read too.

A numbered mark `<1>..</1>` is a `bpt`/`ept` pair that holds the mark itself as its code, so that other tools show
and keep it. Our own facts (origin, engine, model, key) are `prop` elements.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from pipeline.translate import interchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One text beside its translation, both with numbered marks."""

    source: str
    target: str
    source_language: str = "de"
    target_language: str = "en-GB"
    origin: Literal["person", "engine"] = "person"
    engine: str = ""
    model: str = ""
    changed: dt.datetime | None = None
    """Aware; a file keeps whole seconds, UTC."""
    note: str = ""
    key: str = ""


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
_PROPS = ("origin", "engine", "model", "key")
_BREAKS = re.compile(r"\A\s*<br\s*/?>\s*\Z", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\Z")


def write(path: Path, units: Iterable[Unit]) -> int:
    """Write `units` to `path` (whole or not at all) and say how many. Raises ParseError where it cannot be written."""
    count = 0

    def pieces() -> Iterator[str]:
        nonlocal count
        rest = iter(units)
        first = next(rest, None)
        yield _HEAD
        yield (
            "  <header"
            + interchange.attributes(
                {
                    "creationtool": "Stadtbote",
                    "creationtoolversion": "1",
                    "segtype": "paragraph",
                    "o-tmf": "Stadtbote",
                    "adminlang": "en",
                    "srclang": first.source_language if first else "*all*",
                    "datatype": "plaintext",
                }
            )
            + "/>\n  <body>\n"
        )
        for unit in chain([first] if first else [], rest):
            yield _written(unit)
            count += 1
        yield "  </body>\n</tmx>\n"

    interchange.save(path, pieces())
    return count


def read(path: Path) -> Iterator[Unit]:
    """The units of a TMX file, one for each language beside its source; empty ones are left out.

    A unit without our `x-origin` counts as a person's, unless the file says that a machine made it. Raises ParseError.
    """
    language = ""
    for element in interchange.elements(path, root="tmx", wanted=frozenset(("header", "tu"))):
        if element.tag == "header":
            language = element.get("srclang", "")
        else:
            yield from _units(element, language)


def _written(unit: Unit) -> str:
    facts = {"origin": unit.origin, "engine": unit.engine, "model": unit.model, "key": unit.key}
    changed = unit.changed.astimezone(dt.UTC) if unit.changed else None
    date = f"{changed.year:04d}{changed:%m%dT%H%M%SZ}" if changed else ""
    lines = ["    <tu" + interchange.attributes({"srclang": unit.source_language, "changedate": date}) + ">"]
    if unit.note:
        lines.append(f"      <note>{interchange.text_of(unit.note)}</note>")
    lines += (
        f'      <prop type="x-{name}">{interchange.text_of(facts[name])}</prop>'
        for name in _PROPS
        if facts[name]
    )
    for language, text in ((unit.source_language, unit.source), (unit.target_language, unit.target)):
        attributes = interchange.attributes({"xml:lang": language})
        lines.append(f"      <tuv{attributes}><seg>{_segment(text)}</seg></tuv>")
    return "\n".join((*lines, "    </tu>\n"))


def _segment(text: str) -> str:
    pairs = _pairs(text)

    def mark(place: int, found: re.Match[str]) -> str:
        code = interchange.text_of(found[0])
        if found[2] not in pairs:
            return f"<ph>{code}</ph>"
        name = "ept" if found[1] else "bpt"
        return f'<{name} i="{found[2]}">{code}</{name}>'

    return interchange.inline(text, mark, lambda _place, code: f'<ph type="x-char">{code}</ph>')


def _pairs(text: str) -> frozenset[str]:
    """Numbers that open once and then close once."""
    seen: dict[str, str] = {}
    for found in interchange.MARK.finditer(text):
        seen[found[2]] = seen.get(found[2], "") + (found[1] or "o")
    return frozenset(number for number, order in seen.items() if order == "o/")


def _units(element: Element, header_language: str) -> Iterator[Unit]:
    variants = [(_language(v.get("lang", "")), _text(v.find("seg"))) for v in element.findall("tuv")]
    source = _source(variants, _language(element.get("srclang") or header_language))
    if source is None:
        return
    facts = {p.get("type", ""): "".join(p.itertext()) for p in element.findall("prop")}
    made_by = element.get("changeid") or element.get("creationid") or ""
    machine = facts.get("x-origin") == "engine" or made_by.upper().startswith("MT")
    for at, (language, target) in enumerate(variants):
        if at != source and target.strip() and variants[source][1].strip():
            yield Unit(
                source=variants[source][1],
                target=target,
                source_language=variants[source][0],
                target_language=language,
                origin="engine" if machine else "person",
                engine=facts.get("x-engine", ""),
                model=facts.get("x-model", ""),
                changed=_date(element.get("changedate") or element.get("creationdate") or ""),
                note="\n".join("".join(note.itertext()) for note in element.findall("note")),
                key=facts.get("x-key", ""),
            )


def _source(variants: Sequence[tuple[str, str]], language: str) -> int | None:
    """Which variant is the source: the file's language, else one of the same base, else the first."""
    if len(variants) < 2:
        return None
    bases = [known.partition("-")[0] for known, _ in variants]
    names = [known for known, _ in variants]
    if language in names:
        return names.index(language)
    base = language.partition("-")[0]
    return bases.index(base) if base in bases else 0


def _language(code: str) -> str:
    """`EN_gb` -> en-GB; the German of Germany is plain `de`, as sources name it."""
    base, _, region = code.replace("_", "-").partition("-")
    region = region.upper() if len(region) == 2 else region
    name = f"{base.lower()}-{region}" if region else base.lower()
    return "de" if name == "de-DE" else name


def _date(value: str) -> dt.datetime | None:
    found = _DATE.match(value)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return None


def _text(seg: Element | None) -> str:
    """A segment with its inline elements as numbered marks; code of other tools is dropped, its text kept."""
    return "" if seg is None else interchange.canonical(_pieces(seg))


def _pieces(element: Element) -> Iterator[tuple[interchange.Kind, str]]:
    yield "text", element.text or ""
    for child in element:
        if child.tag == "hi":
            yield from _pieces(child)
        else:
            yield _inline(child)
        yield "text", child.tail or ""


def _inline(child: Element) -> tuple[interchange.Kind, str]:
    code = child.text or ""
    number = child.get("i", "")
    if child.get("type") == "x-char":
        return "text", interchange.character_of(code)
    if interchange.MARK.fullmatch(code):
        return "mark", code
    if child.tag in ("bpt", "ept") and number.isascii() and number.isdigit() and len(number) <= 4:
        return "mark", f"</{number}>" if child.tag == "ept" else f"<{number}>"
    return "text", "\n" if _BREAKS.match(code) else ""
