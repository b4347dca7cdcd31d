"""Translation memories as TMX 1.4b: Units in, a file out, and back; other tools' files are read too.

A numbered mark `<1>..</1>` is a `bpt`/`ept` pair that holds the mark itself as its code, so that other tools show
and keep it. Our own facts (origin, engine, model, key) are `prop` elements.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_MACHINE = re.compile(r"\s*(?:[an]?mt(?![a-z])|machine|adaptivemachine|neuralmachine)", re.IGNORECASE)
"""Words of other tools for a machine: `MT!` (Trados, Wordfast), `NMT`, `AMT`, `MachineTranslation`."""
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

    def character(_place: int, code: str) -> str:
        return '<ph type="lb"/>' if code == interchange.BREAK else f'<ph type="x-char">{code}</ph>'

    return interchange.inline(text, mark, character)


def _pairs(text: str) -> frozenset[str]:
    """Numbers that open once and then close once."""
    seen: dict[str, str] = {}
    for found in interchange.MARK.finditer(text):
        seen[found[2]] = seen.get(found[2], "") + (found[1] or "o")
    return frozenset(number for number, order in seen.items() if order == "o/")


def _units(element: Element, header_language: str) -> Iterator[Unit]:
    variants = [(_language(v.get("lang", "")), _text(v.find("seg")), v) for v in element.findall("tuv")]
    names = [name for name, _, _ in variants]
    source = _source(names, _language(element.get("srclang") or header_language))
    if source is None:
        return
    facts = {p.get("type", "").lower(): "".join(p.itertext()) for p in element.findall("prop")}
    for at, (language, target, variant) in enumerate(variants):
        if at == source or not target.strip() or not variants[source][1].strip():
            continue
        own = facts | {p.get("type", "").lower(): "".join(p.itertext()) for p in variant.findall("prop")}
        changed = [
            holder.get(name, "") for name in ("changedate", "creationdate") for holder in (variant, element)
        ]
        yield Unit(
            source=variants[source][1],
            target=target,
            source_language=names[source],
            target_language=language,
            origin="engine" if _is_machine(variant, element, own) else "person",
            engine=own.get("x-engine", ""),
            model=own.get("x-model", ""),
            changed=_date(next(filter(None, changed), "")),
            note="\n".join("".join(note.itertext()) for note in element.findall("note")),
            key=own.get("x-key", ""),
        )


def _is_machine(variant: Element, unit: Element, facts: Mapping[str, str]) -> bool:
    """Whether a file says that an engine wrote a text: our `x-origin`, or who changed it last, by what tools put there."""
    hands = [element.get(name, "") for element in (variant, unit) for name in ("changeid", "creationid")]
    told = (facts.get("x-origin", ""), next(filter(None, hands), ""))
    return any(text == "engine" or _MACHINE.match(text) for text in told)


def _source(names: Sequence[str], language: str) -> int | None:
    """Which variant is the source: the file's language (German where it says `*all*`), else one of the same base, else
    the first."""
    if len(names) < 2:
        return None
    language = "de" if language.startswith("*") else language
    if language in names:
        return names.index(language)
    base = language.partition("-")[0]
    return next((at for at, name in enumerate(names) if name.partition("-")[0] == base), 0)


def _language(code: str) -> str:
    """`EN_gb` -> en-GB; the German of Germany is plain `de`, as sources name it."""
    base, _, region = code.strip().replace("_", "-").partition("-")
    base, region = base.lower(), region.upper() if len(region) == 2 else region
    base = {"deu": "de", "ger": "de", "eng": "en"}.get(base, base)
    return base if (base, region) == ("de", "DE") or not region else f"{base}-{region}"


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
    return "" if seg is None else interchange.canonical(interchange.pieces(seg))
